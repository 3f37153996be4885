/** What Slack can show in running text beside words. */
import { readUrl } from '../../../core/url.ts'
import { LIMITS } from '../limits.ts'

/** A web address in which nothing can end a link early; undefined for anything else. */
export function webAddress(url: string | undefined): string | undefined {
  const read = url !== undefined && /^https?:\/\//i.test(url) ? readUrl(url) : undefined
  if (read === undefined) return undefined
  const address = read.href.replace(/[|<>"`\\{}\s]/g, encodeURIComponent)
  return address.length <= LIMITS.url ? address : undefined
}

/** How the reader's Slack writes an instant, in the reader's own zone. */
export const DATE_FORMAT = '{date_short_pretty} at {time}'
