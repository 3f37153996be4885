import { GREEK_LETTERS } from './greek.ts'

/** Stand around formulas while a text is being cleaned; from the private use area, so no text means them. */
export const MATH_OPENS = '\ue000'
export const MATH_CLOSES = '\ue001'
/** Where a command vanished. */
const GONE = '\ue002'
const MARKERS = /[\ue000-\ue002]/g

const LATEX = /[\\${}~`]|''|--/

/** Dollars are money when they stand before a digit on both sides, or beside a space that a formula would not have. */
const FORMULA = new RegExp(
  [
    String.raw`(?<!\\)\$\$([^$]{1,500})\$\$`,
    String.raw`(?<!\\)\$([^$\s\d](?:[^$]{0,500}[^$\s])?)\$`,
    String.raw`(?<!\\)\$(\d(?:[^$]{0,500}[^$\s])?)\$(?!\d)`,
    String.raw`\\\(([\s\S]{1,500}?)\\\)`,
    String.raw`\\\[([\s\S]{1,500}?)\\\]`,
  ].join('|'),
  'g',
)

const ACCENT = String.raw`\\(["'${'`'}^~=.]|[Hbcdkruv](?:(?=[{\\])|\s))(?:\{\\?(\p{L})\}|\\([ij])(?![a-z])|(\p{L}))`
const ACCENTED_LETTER = new RegExp(String.raw`\{${ACCENT}\}|${ACCENT}`, 'gu')
/** In a topic `\"graph` is a quotation mark that somebody escaped. */
const ESCAPED_QUOTE = /(?<![\p{L}{])\\"|\\"(?![\p{L}{\\])/gu
const MARKS: ReadonlyMap<string, string> = new Map([
  ['`', '\u0300'],
  ["'", '\u0301'],
  ['^', '\u0302'],
  ['~', '\u0303'],
  ['=', '\u0304'],
  ['u', '\u0306'],
  ['.', '\u0307'],
  ['"', '\u0308'],
  ['r', '\u030a'],
  ['H', '\u030b'],
  ['v', '\u030c'],
  ['d', '\u0323'],
  ['c', '\u0327'],
  ['k', '\u0328'],
  ['b', '\u0331'],
])

/** Commands whose first argument is for the machine: a key, a colour, an address. */
const MACHINE_ARGUMENT =
  /\\(?:begin|cite[pt]?|color|end|eqref|footnotemark|href|hspace|includegraphics|label|ref|textcolor|unicode|url|vspace)\*?(?:\[[^[\]{}]{0,200}\])?\{[^{}]{0,500}\}/g

/** A letter takes the space after its command, as in `Erd\H os` and `S\o ren`; a symbol of mathematics leaves it. */
const LETTER_COMMAND = /\\(o|O|l|L|ss|ae|AE|oe|OE|aa|AA|i|j|dj|DJ)(?![A-Za-z])(?:\{\}|\s)?/g
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['o', 'ø'],
  ['O', 'Ø'],
  ['l', 'ł'],
  ['L', 'Ł'],
  ['ss', 'ß'],
  ['ae', 'æ'],
  ['AE', 'Æ'],
  ['oe', 'œ'],
  ['OE', 'Œ'],
  ['aa', 'å'],
  ['AA', 'Å'],
  ['i', 'i'],
  ['j', 'j'],
  ['dj', 'đ'],
  ['DJ', 'Đ'],
])

/** The space that TeX does not break. */
const TIE = /~(?<=\S~)(?=\S)/g

const COMMAND = /\\([A-Za-z]+)\*?(?:\{\})?/g
const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ...GREEK_LETTERS,
  ['ell', 'ℓ'],
  ['infty', '∞'],
  ['times', '×'],
  ['cdot', '·'],
  ['pm', '±'],
  ['sim', '∼'],
  ['approx', '≈'],
  ['le', '≤'],
  ['leq', '≤'],
  ['ge', '≥'],
  ['geq', '≥'],
  ['ll', '≪'],
  ['gg', '≫'],
  ['neq', '≠'],
  ['in', '∈'],
  ['subset', '⊂'],
  ['to', '→'],
  ['rightarrow', '→'],
  ['leftrightarrow', '↔'],
  ['uparrow', '↑'],
  ['downarrow', '↓'],
  ['circ', '°'],
  ['star', '*'],
  ['ast', '*'],
  ['ldots', '…'],
  ['dots', '…'],
  ['cdots', '…'],
  ...['log', 'exp', 'max', 'min', 'sin', 'cos', 'tan'].map((name) => [name, name] as const),
])

/**
 * Reads LaTeX as a person does: accents and letters become themselves, wrapper commands (`\emph{x}`) leave their content,
 * unknown commands vanish. Formulas lose their dollars and stand between MATH_OPENS and MATH_CLOSES instead. A topic keeps
 * its dashes and its escaped quotation marks. Every pattern here is bounded, so the whole is linear in the text.
 */
export function readLatex(text: string, kind: 'paper' | 'topic'): string {
  const unmarked = text.replace(MARKERS, ' ')
  if (!LATEX.test(unmarked)) return unmarked
  const read = (kind === 'topic' ? unmarked.replace(ESCAPED_QUOTE, '"') : unmarked)
    .replace(FORMULA, (_, ...groups: (string | undefined)[]) => {
      return MATH_OPENS + (groups.slice(0, 5).find((content) => content !== undefined) ?? '') + MATH_CLOSES
    })
    .replace(ACCENTED_LETTER, accentedLetter)
    .replace(MACHINE_ARGUMENT, GONE)
    .replace(TIE, kind === 'paper' ? ' ' : '~')
    .replace(LETTER_COMMAND, (_, name: string) => LETTERS.get(name) ?? '')
    .replace(COMMAND, (_, name: string) => SYMBOLS.get(name) ?? GONE)
    .replace(/\\[\s\\,;:>]/g, ' ')
    .replace(/\\(?![{}])/g, '')
    .replace(/``|''/g, '"')
    .replaceAll('`', "'")
  const plain = dropBraces(read).replaceAll(GONE, '')
  return kind === 'topic' ? plain : plain.replace(/-{3,}/g, '—').replaceAll('--', '–')
}

function accentedLetter(whole: string, ...groups: (string | undefined)[]): string {
  const [accent, ...letters] = groups[0] === undefined ? groups.slice(4, 8) : groups.slice(0, 4)
  const letter = letters.find((one) => one !== undefined)
  if (accent === undefined || letter === undefined) return whole
  return (letter + (MARKS.get(accent.trim()) ?? '')).normalize('NFC')
}

/** A brace in the middle of a word. */
const PARTS_WORD = /^[\p{L}\p{N}]\{[\p{L}\p{N}]/u
/** A raised or lowered group in the middle of a word. */
const PARTS_RAISED = /^[\^_]\{[^{}]{1,20}\}[\p{L}\p{N}]/u

/** Braces group, they say nothing; but inside of a word they part it as a hyphen does: `S^{2}FT`, `HyperZ{cdot}`. */
function dropBraces(text: string): string {
  const kept: boolean[] = []
  return text.replace(/\\?[{}]/g, (brace, at: number) => {
    if (brace.length === 2) return brace.charAt(1)
    if (brace === '{') {
      const insideWord = PARTS_WORD.test(text.slice(at - 1, at + 2)) || PARTS_RAISED.test(text.slice(at - 1, at + 24))
      kept.push(insideWord)
      return insideWord ? brace : ''
    }
    const opened = kept.pop() ?? false
    if (opened) return brace
    return text.charAt(at + 1) === '{' ? ' ' : ''
  })
}
