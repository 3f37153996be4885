import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainText } from '../../../src/sources/biorxiv/plain-text.ts'

test.each<[name: string, raw: string, plain: string]>([
  ['plain text as it is', 'Mice run. They sleep.', 'Mice run. They sleep.'],
  ['line breaks and other white space', '  Mice\n\n\trun.\u00a0They  sleep. ', 'Mice run. They sleep.'],
  ['inline tags part no word', 'CO<sub>2</sub> and <i>E. coli</i>', 'CO2 and E. coli'],
  ['other tags part words', '<p>One.</p><p>Two.</p>', 'One. Two.'],
  ['JATS', '<jats:sec><jats:title>Aim</jats:title><jats:p>To see.</jats:p></jats:sec>', 'Aim To see.'],
  ['tags with attributes', 'see <xref ref-type="fig" rid="F1">Fig 1</xref>.', 'see Fig 1.'],
  ['less than, before a number', 'p<0.05, n < 3, <10% of them', 'p<0.05, n < 3, <10% of them'],
  ['less than, before a letter', 'if a<b then c>d, and x<y', 'if a<b then c>d, and x<y'],
  ['entities', 'R&amp;D [&le;] 45 min, a &lt; b, Salt & Pepper', 'R&D ≤ 45 min, a < b, Salt & Pepper'],
  ['characters by name', 'NF-{kappa}B, {Delta}F, 4{degrees}C, 1 {+/-} 2 {micro}L', 'NF-κB, ΔF, 4°C, 1 ± 2 µL'],
  ['other braces stay', 'the set {a, b} and {alphabet}', 'the set {a, b} and {alphabet}'],
  [
    'heads grown together with their text',
    'BackgroundMice run.\n\nMethods24 mice.\n\nRESULTSThey slept.\nCONCLUSIONSDNA helps.',
    'Background: Mice run. Methods: 24 mice. RESULTS: They slept. CONCLUSIONSDNA helps.',
  ],
  [
    'words that only begin like a head',
    'Methodology of mice.\n\nAimless mice. In MethodsX',
    'Methodology of mice. Aimless mice. In MethodsX',
  ],
  ['a head of its own', 'Results\n\nMice ran.', 'Results Mice ran.'],
  ['subheads', 'AO_SCPLOWBSTRACTC_SCPLOWO_ST_ABSBackgroundC_ST_ABSMice.', 'ABSTRACT Background: Mice.'],
  ['list items', 'O_LIOne.\nC_LIO_LITwo.\nC_LI', 'One. Two.'],
  [
    'figures',
    'End.\n\nGraphical Abstract\n\nO_FIG O_LINKSMALLFIG WIDTH=2 SRC="FIGDIR/a.gif" ALT="Figure 1">\nView larger version (1K):\norg.highwire.dtl@1  M_FIG C_FIG Key.',
    'End. Key.',
  ],
  ['a figure without an end', 'Mice O_FIG run and sleep.', 'Mice run and sleep.'],
  ['figures in a row', 'A O_FIG x C_FIG B O_FIG y C_FIGC', 'A B C'],
  ['tags in capitals', 'CO<SUB>2</SUB><P>One.</P><br />Two.', 'CO2 One. Two.'],
  ['control characters and half characters', 'a\u0000b\u0007 c\ud800', 'ab c\ufffd'],
  ['nothing', ' <p> </p> ', ''],
])('%s', (_, raw, plain) => expect(plainText(raw)).toBe(plain))

test('hostile lengths cost no time worth telling', () => {
  for (const piece of [
    '<a ',
    '<a b="',
    'O_FIG',
    'graphical abstract ',
    'O_ST_ABS',
    '{beta',
    '&',
    '<p>',
    '</',
    '[&le;',
  ]) {
    expect(plainText(piece.repeat(1_000_000 / piece.length)).length).toBeLessThanOrEqual(2_000_000)
  }
})

test('elements that nothing closes, and ends of what nothing opened, cost no more', () => {
  const many = 250_000
  expect(plainText(`${'<b>'.repeat(many)}A${'</i>'.repeat(many)}`)).toBe('A')
})

test('any text becomes one clean line', () => {
  const piece = fc.oneof(
    fc.constantFrom('<p>', '</p>', '<i>', 'O_LI', 'O_FIG', 'C_FIG', '{beta}', '&lt;', '<', 'Results', '\n', '3'),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      expect(plainText(pieces.join(''))).not.toMatch(/\p{Cc}|\p{Cs}|^\s|\s$|\s\s/u)
    }),
  )
})
