/** Names of people as catalogues write them. */

const SUFFIX = /^(?:jr|sr|ii|iii|iv)\.?$/i

/** `Jr.`, `III`: part of the name before it. */
export function isSuffix(part: string): boolean {
  return SUFFIX.test(part)
}
