/** A channel's own feeds as people speak of them: by address, number, host or title; never by the name they are read under. */
import type { ChannelKey } from './channel.ts'
import { type Feed, feedSourceName, hostOf } from './feed.ts'
import { readUrl } from './url.ts'

/** Whether a source's name is that of some channel's own feed: such a name is never shown. */
export function isFeedName(source: string): boolean {
  return source.startsWith('feed:')
}

/** The number of the feed of this channel that a source's name stands for; undefined for all other sources. */
export function ownFeedNumber(source: string, channel: ChannelKey): number | undefined {
  const number = Number(/#(\d+)$/.exec(source)?.[1])
  return source === feedSourceName(channel, number) ? number : undefined
}

/** `#1 Nature Methods (www.nature.com)`. */
export function feedTitle(feed: Pick<Feed, 'number' | 'title' | 'url'>): string {
  return `#${feed.number} ${feed.title} (${hostOf(feed)})`
}

/** Far more than any feed's address has. */
const LONGEST = 2_000

/**
 * The address that somebody typed: out of the brackets and the punctuation that chats and sentences put around it; without a
 * scheme it is taken for https. Undefined where it is no address of the web.
 */
export function readFeedAddress(typed: string): string | undefined {
  const said = typed
    .trim()
    .replace(/^<([^|>]+)(?:\|[^>]*)?>.*$/s, '$1')
    .replace(/^["'`(<“‘]+/, '')
    .replace(/^feed:(?:\/\/)?(?=https?:)/i, '')
    .replace(/^feed:\/\//i, 'https://')
  if (said.length > LONGEST) return undefined
  const isWhole = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(said)
  const address = withoutTail(isWhole ? said : `https://${said}`)
  const url = /\s/.test(address) ? undefined : readUrl(address)
  if (url === undefined) return undefined
  const { protocol, hostname, href } = url
  return /^https?:$/.test(protocol) && (isWhole || hostname.includes('.')) ? href : undefined
}

const TAIL = '.,;:!?"\'`>”’'

/** A closing bracket belongs to the address where one was opened in it. */
function withoutTail(address: string): string {
  const countOf = (bracket: string): number => address.split(bracket).length - 1
  let unopened = countOf(')') - countOf('(')
  let end = address.length
  while (end > 0) {
    const last = address.charAt(end - 1)
    if (last === ')' && unopened > 0) unopened -= 1
    else if (!TAIL.includes(last)) break
    end -= 1
  }
  return address.slice(0, end)
}

/** Whether two addresses are the same one, whatever their fragment. */
export function isSameAddress(one: string, other: string): boolean {
  return bare(one) === bare(other)
}

function bare(address: string): string {
  const url = new URL(address)
  url.hash = ''
  return url.href.replace(/^http:/, 'https:').replace(/\/$/, '')
}

/** The feeds that are meant by a number, a host, an address or a title. */
export function feedsMeant(feeds: readonly Feed[], said: string): readonly Feed[] {
  const text = said.trim().toLowerCase()
  const [, number] = /^#?(\d+)$/.exec(text) ?? []
  if (number !== undefined) return feeds.filter((one) => one.number === Number(number))
  const titled = feeds.filter(({ title }) => title.toLowerCase() === text)
  if (titled.length > 0) return titled
  const address = readFeedAddress(said)
  if (address === undefined) return []
  const same = feeds.filter(({ url }) => isSameAddress(url, address))
  const host = hostOf({ url: address })
  return same.length > 0 ? same : feeds.filter((one) => withoutWww(hostOf(one)) === withoutWww(host))
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, '')
}
