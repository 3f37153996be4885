/** Addresses in feeds and pages. They come from others, and the feed's own may hold a secret. */
import { Parser } from 'htmlparser2'
import { isSameAddress } from '../../core/own-feed.ts'
import { readUrl } from '../../core/url.ts'

const LONGEST = 2_000

/** A value that is as long may be a secret. */
const SHORTEST_SECRET = 6

/**
 * What cleans the links of a feed: absolute, http or https, without user name, password, fragment or `utm_…`; undefined for
 * anything else. `own` are the feed's own addresses: a link to one of them leads nowhere and is none, and what stands in their
 * queries, or as their password, is in no other link. `base` is what relative links stand under.
 */
export function ownLinks(own: readonly string[]): (link: string | undefined, base: string) => string | undefined {
  const addresses = own.map((address) => new URL(address))
  const selves = own.flatMap((address) => cleanLink(address)?.href ?? [])
  const passwords = addresses.map(({ username, password }) => password || username).filter(isLong)
  const values = new Set(addresses.flatMap(({ searchParams }) => [...searchParams.values()].filter(isLong)))
  return (link, base) => {
    const url = cleanLink(link, base)
    if (url === undefined || selves.some((self) => isSameAddress(self, url.href))) return undefined
    for (const [name, value] of [...url.searchParams]) if (values.has(value)) url.searchParams.delete(name)
    const { href } = url
    return href.length > LONGEST || passwords.some((password) => href.includes(password)) ? undefined : href
  }
}

function isLong(value: string): boolean {
  return value.length >= SHORTEST_SECRET
}

function cleanLink(link: string | undefined, base?: string): URL | undefined {
  const said = link?.trim() ?? ''
  const url = said === '' ? undefined : readUrl(said, base)
  if (url === undefined || !isWeb(url)) return undefined
  url.username = ''
  url.password = ''
  url.hash = ''
  for (const name of [...url.searchParams.keys()]) {
    if (/^utm_/i.test(name)) url.searchParams.delete(name)
  }
  return url
}

const ARXIV_LISTING = /^https?:\/\/(?:www\.|export\.)?arxiv\.org\/(?:list|archive)\/([a-z-]+(?:\.[a-z-]+)?)(?:[/?#]|$)/i

/** The feed of arXiv's listing pages, which people know and which name none. */
export function feedOfListing(url: string): string | undefined {
  const category = ARXIV_LISTING.exec(url)?.[1]
  return category === undefined ? undefined : `https://rss.arxiv.org/rss/${category}`
}

const FEED_TYPES: ReadonlySet<string> = new Set([
  'application/rss+xml',
  'application/atom+xml',
  'application/feed+json',
])

/** The first feed that a page names in its head, absolute; undefined where it names none. */
export function feedNamedBy(html: string, base: string): string | undefined {
  let found: string | undefined
  const parser = new Parser({
    onopentag: (name, { rel = '', type = '', href = '' }) => {
      const isFeed = name === 'link' && /\balternate\b/i.test(rel) && FEED_TYPES.has(type.trim().toLowerCase())
      if (!isFeed || found !== undefined || href.trim() === '') return
      const url = readUrl(href, base)
      if (url !== undefined && isWeb(url) && url.href.length <= LONGEST) found = url.href
    },
  })
  parser.end(html)
  return found
}

function isWeb({ protocol, hostname }: URL): boolean {
  return (protocol === 'https:' || protocol === 'http:') && hostname !== ''
}
