/** Addresses as they are given and as servers send us on to them. */
import { decoded, readUrl } from '../../core/url.ts'
import { failure } from './failure.ts'

/** Throws, in words without the address, where it is none of the web. */
export function webAddress(given: string): URL {
  const url = readUrl(given)
  if (url === undefined || url.hostname === '') throw failure('BAD_ADDRESS', '')
  if (!isWeb(url)) throw failure('BAD_SCHEME', '')
  return url
}

/**
 * Where a redirect leads. The name and the password of the address that was given go along to its own origin, and what a
 * server puts there itself goes nowhere. Where `mayLoseHttps` is not so, an address without https is no way on.
 */
export function redirected(location: string, from: URL, first: URL, mayLoseHttps: boolean): URL {
  if (location === '') throw failure('NO_LOCATION', from.hostname)
  const url = readUrl(location, from.href)
  if (url === undefined || !isWeb(url)) throw failure('BAD_LOCATION', from.hostname)
  if (from.protocol === 'https:' && url.protocol === 'http:' && !mayLoseHttps) throw failure('DOWNGRADE', from.hostname)
  const isOwn = url.origin === first.origin
  url.username = isOwn ? first.username : ''
  url.password = isOwn ? first.password : ''
  return url
}

/** The header that signs in with the name and the password of an address; none where it has none (RFC 7617). */
export function signIn({ username, password }: URL): { authorization?: string } {
  if (username === '' && password === '') return {}
  const said = `${decoded(username)}:${decoded(password)}`
  return { authorization: `Basic ${Buffer.from(said).toString('base64')}` }
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:'
}
