/** What of an address nobody but its server may see. */
import { decoded, readUrl } from '../core/url.ts'

/**
 * The password of an address and the values in its query, each as it is written and as it is meant: `p%40ss` and `p@ss`. Nothing
 * of what cannot be read as an address. A password that is the name of the user or of the database as well is a word that stands
 * in many a sentence (paperwire:paperwire@…/paperwire), and hiding it there would only spoil the sentence.
 */
export function secretsIn(address: string): string[] {
  const url = readUrl(address)
  if (url === undefined) return []
  const { username, password, pathname, search, searchParams } = url
  const asWritten = [password, ...search.replace(/^\?/, '').split('&').map(afterName)]
  const open = new Set(['', username, ...pathname.split('/')])
  return [...new Set([...asWritten, decoded(password), ...searchParams.values()])].filter((one) => !open.has(one))
}

function afterName(parameter: string): string {
  return parameter.replace(/^[^=]*=?/, '')
}
