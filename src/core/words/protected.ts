/** Spellings whose signs are part of the name. All but `A*` ignore case: `a*` is a short prefix. */
export const PROTECTED_SPELLINGS: readonly string[] = ['C++', 'C#', 'F#', 'A*', 'R&D', '.NET', 'H∞', 'D&D']
const CASE_MATTERS: ReadonlySet<string> = new Set(['A*'])

/**
 * The source of a regular expression (flag `u`) that finds protected spellings, not inside of other words. Signs may be
 * raised or lowered, as LaTeX has them: `A^*`, `H_∞`.
 */
export function protectedPattern(spellings: readonly string[]): string {
  const alternatives = [...spellings]
    .sort((a, b) => b.length - a.length)
    .map((spelling) => [...spelling].map((character) => anyCase(character, CASE_MATTERS.has(spelling))).join('[_^]?'))
  return `(?<![\\p{L}\\p{N}\\p{M}])(?:${alternatives.join('|')})(?![\\p{L}\\p{M}+#*])`
}

function anyCase(character: string, caseMatters: boolean): string {
  if (/[^\p{L}\p{N}]/u.test(character)) return `\\u{${character.codePointAt(0)?.toString(16)}}`
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()]
  return caseMatters || lower === upper ? character : `[${lower}${upper}]`
}
