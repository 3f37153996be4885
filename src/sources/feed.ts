/** An RSS, Atom or JSON feed as a source: the operator's, or one that a channel added for itself. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { hostOf } from '../core/feed.ts'
import { type Instant, MINUTE, SECOND } from '../core/instant.ts'
import { readFeedAddress } from '../core/own-feed.ts'
import type { Cursor, FeedFound, Source, SourceItem } from '../core/ports.ts'
import { withinTime } from './feed/within-time.ts'
import type { Http, Politeness, Validators } from './http.ts'
import { insteadOf, noneAt } from './instead.ts'
import { readJson } from './json.ts'

const ACCEPT =
  'application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1'

/** To read 2 MB takes a fraction of a second, unless they are made to take long. */
const TIME_MS = { operator: 10 * SECOND, chat: SECOND } as const

export type FeedSourceOptions = {
  readonly name: string
  readonly url: string
  readonly http: Http
  readonly now: () => Instant
  /** Who gave the address: somebody in a chat reaches the public internet only. */
  readonly from: 'operator' | 'chat'
  /** Between two requests to one host. */
  readonly pauseMs?: number
}

/**
 * At the first reading what is older than a day or has no date is old, and stays so; after that all that the feed shows is
 * yielded, known or not, unless its server says that nothing has changed: what comes late with an old date is new. Throws words
 * for people where there is no feed to be read.
 */
export function createFeedSource({ name, url, http, now, from, pauseMs = SECOND }: FeedSourceOptions): Source {
  const host = hostOf({ url })
  const feed = createHash('sha256').update(url).digest('base64url').slice(0, 16)
  return {
    name,
    async *read(since: Cursor | undefined): AsyncIterable<SourceItem> {
      const last = parseCursor(since, feed)
      const politeness = politenessTo(host, pauseMs)
      const answer = await http.get(url, { validators: last?.validators, accept: ACCEPT, politeness, from })
      if (answer.kind === 'unchanged') return
      if (answer.kind === 'absent') throw noneAt(host, 'feed')
      const { readFeed } = await import('./feed/read-feed.ts')
      const read = await readFeed(answer.text, { url: answer.url, asked: url, now: now(), timeMs: TIME_MS[from] })
      if (read.kind === 'page') throw insteadOf(host, 'its feed', 'a web page')
      if (read.kind === 'none') throw new Error(`${host} ${read.why}`)
      const old = new Set(last?.old)
      for (const { entry, isRecent, mark } of read.listed) {
        if (last === undefined && !isRecent) old.add(mark)
        yield { kind: 'entry', entry, ...(old.has(mark) && { isOld: true }) }
      }
      for (const rejected of read.rejected) yield { kind: 'rejected', rejected }
      const cursor = { v: 1, feed, validators: answer.validators, old: [...old] }
      yield { kind: 'cursor', cursor: JSON.stringify(cursor) }
    },
  }
}

/**
 * `feed` is a hash of the address: another feed under the same name is read for the first time. `old` are the marks of what was
 * old then, at most a thousand.
 */
const CursorSchema = z.object({
  v: z.literal(1),
  feed: z.string(),
  validators: z.object({ etag: z.string().optional(), lastModified: z.string().optional() }),
  old: z.array(z.string()),
})

type LastReading = { readonly validators: Validators; readonly old: readonly string[] }

/** A cursor that cannot be read counts as none. */
function parseCursor(since: Cursor | undefined, feed: string): LastReading | undefined {
  const cursor = readJson(CursorSchema, since)
  if (cursor?.feed !== feed) return undefined
  const { etag, lastModified } = cursor.validators
  const validators = { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) }
  return { validators, old: cursor.old }
}

/** arXiv counts the requests to all of its hosts together (info.arxiv.org/help/api/tou.html: one in three seconds). */
function politenessTo(host: string, pauseMs: number): Politeness {
  if (!/(?:^|\.)arxiv\.org$/.test(host)) return { group: host, everyMs: pauseMs, stopMs: MINUTE }
  return { group: 'arxiv', everyMs: Math.max(pauseMs, 3 * SECOND), stopMs: 10 * MINUTE }
}

const WANTED = 'the address of an RSS, Atom or JSON feed'

/**
 * Looks at an address that somebody typed in a chat. A web page is asked for the feed that it names, once. `url` of a feed that
 * was found is the address to read from then on: what was typed, or what the page names, wherever that is redirected to today.
 * Never throws for what it finds.
 */
export async function findFeed({
  http,
  url: typed,
  now,
}: {
  readonly http: Http
  readonly url: string
  readonly now: () => Instant
}): Promise<FeedFound> {
  const url = readFeedAddress(typed)
  if (url === undefined)
    return refused(`That is no address of the web: give ${WANTED}, like https://example.org/feed.xml.`)
  const { feedNamedBy, feedOfListing } = await import('./feed/links.ts')
  const found = await lookAt(feedOfListing(url) ?? url, http, now)
  if (found.kind !== 'page') return found
  const host = hostOf({ url })
  const named = withinTime(TIME_MS.chat, () => feedNamedBy(found.html, found.url), undefined)
  if (named === undefined)
    return refused(`${host} shows a web page there, not a feed, and it names none: give ${WANTED}.`)
  const second = await lookAt(named, http, now)
  if (second.kind !== 'page') return second
  return refused(`${host} names a feed on that page, but shows a web page in its place: give ${WANTED}.`)
}

type Look = FeedFound | { readonly kind: 'page'; readonly html: string; readonly url: string }

async function lookAt(url: string, http: Http, now: () => Instant): Promise<Look> {
  const host = hostOf({ url })
  const answer = await http
    .get(url, { accept: ACCEPT, politeness: politenessTo(host, SECOND), from: 'chat', isUrgent: true })
    .catch((fault: unknown) => ({ kind: 'failed', why: fault instanceof Error ? fault.message : `${fault}` }) as const)
  if (answer.kind === 'failed') return refused(`That could not be read: ${answer.why.replace(/\.$/, '')}.`)
  if (answer.kind !== 'body') return refused(`There is nothing at that address of ${host}: check it for slips.`)
  const { readFeed } = await import('./feed/read-feed.ts')
  const read = await readFeed(answer.text, { url: answer.url, asked: url, now: now(), timeMs: TIME_MS.chat })
  if (read.kind === 'page') return { kind: 'page', html: answer.text, url: answer.url }
  if (read.kind === 'none') return refused(`${host} ${read.why}: give ${WANTED}.`)
  const entries = read.listed.map(({ entry }) => entry)
  return { kind: 'feed', url, title: read.title === '' ? host : read.title, entries, rejected: read.rejected }
}

function refused(sentence: string): FeedFound {
  return { kind: 'refused', sentence }
}
