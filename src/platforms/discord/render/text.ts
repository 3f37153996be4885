/** What Discord can show in running text beside words. */
import { readUrl } from '../../../core/url.ts'
import { LIMITS } from '../limits.ts'

/** A web address in which nothing can end a link early or name somebody; undefined for anything else. */
export function webAddress(url: string | undefined): string | undefined {
  const read = url !== undefined && /^https?:\/\//i.test(url) ? readUrl(url) : undefined
  if (read === undefined) return undefined
  const { href, username, password } = read
  if (username !== '' || password !== '') return undefined
  const address = href.replace(/[|<>()[\]"`\\{}\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return address.length <= LIMITS.url ? address : undefined
}
