/** Web addresses as others write them. */

/**
 * An address, absolute or under `base`; undefined where it is none. `URL.canParse` is not asked first: on Node 20 and 22, once a
 * program has asked it some thousands of times, it takes every host with letters of Latin-1 alone (`exämple.org`) for no address.
 */
export function readUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}

/** Whether a text is the address of a PostgreSQL database. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\/.+/.test(text) && readUrl(text) !== undefined
}

/** A part of an address as it is meant: `p@ss` for `p%40ss`. What is not written so stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
