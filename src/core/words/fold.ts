/** Letters that Unicode does not take apart, though people type them without their stroke or tie. */
const PLAIN_LETTERS: ReadonlyMap<string, string> = new Map([
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ħ', 'h'],
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ı', 'i'],
  ['ς', 'σ'],
])
const PLAIN_LETTER = new RegExp(`[${[...PLAIN_LETTERS.keys()].join('')}]`, 'g')

/** Only in these scripts are marks accents that people leave out; elsewhere a mark makes another letter (か, が). */
const ACCENTED = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}])\p{M}+/gu

/** Whether a text is ASCII only, which most words are and which needs none of the work below. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

/** A piece of text without accents, ligatures and typographic forms, case kept: `Mélange` → `Melange`, `CO₂` → `CO2`, `が` stays. */
export function foldKeepingCase(text: string): string {
  if (isAscii(text)) return text
  return text.normalize('NFKD').replace(ACCENTED, '$1').normalize('NFC')
}

/** What prefixes compare: `foldKeepingCase` in lower case, with `ø`, `ß`, `æ` and their like spelled plainly. */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  return foldKeepingCase(text)
    .toLowerCase()
    .replace(PLAIN_LETTER, (letter) => PLAIN_LETTERS.get(letter) ?? letter)
}
