/**
 * arXiv: what is announced, by its feed, which shows one announcement only; what was announced before, and single papers, by
 * its query interface. Facts: https://info.arxiv.org/help/api/tou.html (one request every three seconds, over both together).
 */
import { HOUR, type Instant, MINUTE } from '../core/instant.ts'
import type { Entry } from '../core/paper.ts'
import type { Cursor, Source, SourceGap, SourceItem } from '../core/ports.ts'
import { count } from '../core/reply.ts'
import {
  beginOf,
  dayInNewYork,
  listingDayAfter,
  listingDayBefore,
  nextListing,
  submittedFor,
} from './arxiv/announcements.ts'
import {
  type FeedMark,
  formatNextBack,
  formatState,
  isCutShort,
  parseNextBack,
  parseState,
  type State,
  withFeed,
  withFilled,
} from './arxiv/cursor.ts'
import { itemOf, readArxivId } from './arxiv/entry.ts'
import { eachOnce, type Feed, readFeed } from './arxiv/feed.ts'
import { idQuery, LONGEST_RESULT, type QueryPage, readQueryPage, submittedQuery } from './arxiv/query.ts'
import type { Http, Validators } from './http.ts'
import { insteadOf } from './instead.ts'

export type ArxivOptions = {
  readonly name: string
  readonly http: Http
  /** Stands in for both servers: https://rss.arxiv.org and https://export.arxiv.org. */
  readonly url?: string | undefined
  readonly now: () => Instant
  /** `cs.CL`, or `cs` and `cs.*` for a whole archive. */
  readonly categories: readonly string[]
  /** Between two requests. */
  readonly pauseMs?: number
}

/** Categories of one request. */
const FEED_CATEGORIES = 30
/** A feed shows no more items than that, however many were announced. */
const LONGEST_FEED = 2_000
/** After "Rate exceeded", which comes without a Retry-After. */
const STOP_MS = 10 * MINUTE
const XML = 'application/atom+xml, application/rss+xml, application/xml;q=0.9'

/** The query interface lags: 45 minutes after an announcement it showed the one before. A day without papers is believed then. */
const SETTLED_MS = 36 * HOUR

type FeedRead = Feed & FeedMark

/** Failures are exceptions in words for people; what was read before them stands, with its cursor. */
export function createArxivSource(options: ArxivOptions): Source {
  const { name, http, url, now, categories, pauseMs = 3_000 } = options
  const feeds = serverAt(url ?? 'https://rss.arxiv.org')
  const queries = serverAt(url ?? 'https://export.arxiv.org')
  const asking = { accept: XML, politeness: { group: 'arxiv', everyMs: pauseMs, stopMs: STOP_MS } }
  const today = (): string => dayInNewYork(now())
  const archives = [...new Set(categories.map((category) => category.replace(/\.\*$/, '')))]

  /** The feed of some categories, by halves where it may be cut off; undefined where it is unchanged. */
  async function readGroup(group: readonly string[], known?: Validators): Promise<FeedRead | undefined> {
    const { host, base } = feeds
    const key = keyOf(group)
    const answer = await http.get(`${base}/rss/${key}`, { ...asking, validators: known })
    if (answer.kind === 'absent')
      throw new Error(`${host} has no feed of ${group.join(', ')}; are these categories of arXiv?`)
    if (answer.kind === 'unchanged') return undefined
    const { validators } = answer
    const feed = await readFeed(answer.text, { host, today: today() })
    const isCutOff = feed.size >= LONGEST_FEED
    if (!isCutOff || group.length === 1) return { ...feed, key, isCutOff, validators }
    const half = Math.ceil(group.length / 2)
    const [one, other] = [await readGroup(group.slice(0, half)), await readGroup(group.slice(half))]
    if (one === undefined || other === undefined) return { ...feed, key, isCutOff, validators }
    const days = [feed.day, one.day, other.day].sort()
    return {
      key,
      // Where midnight came in between, only the older day was read in all of them, and all is read anew
      day: days[0] ?? feed.day,
      validators: days[0] === days[2] ? validators : {},
      size: one.size + other.size,
      isCutOff: one.isCutOff || other.isCutOff,
      entries: [...one.entries, ...other.entries],
      rejected: [...one.rejected, ...other.rejected],
    }
  }

  async function query(terms: string, isUrgent = false): Promise<QueryPage> {
    const { host, base } = queries
    const answer = await http.get(`${base}/api/query?${terms}`, { ...asking, isUrgent })
    if (answer.kind !== 'body') throw insteadOf(host, 'its list of papers', 'nothing')
    return await readQueryPage(answer.text, { host, today: today() })
  }

  /** What was submitted for a listing day, page by page; returns how much. Throws where the pages end too early, a known fault. */
  async function* papersOf(listingDay: string): AsyncGenerator<SourceItem, number> {
    const { host } = queries
    let start = 0
    for (;;) {
      const page = await query(submittedQuery(archives, submittedFor(listingDay), start))
      if (page.kind === 'refused') throw new Error(`${host} does not take the question: ${page.why}`)
      yield* page.found.map(itemOf)
      start += page.found.length
      if (start >= page.total) return page.total
      if (page.found.length === 0)
        throw new Error(`${host} gave only ${start} of the ${count(page.total, 'paper')} that it counts`)
      if (start >= LONGEST_RESULT) throw new Error(`${host} counts more papers of one day than it shows`)
    }
  }

  /** Reads the announcements that were missed, the oldest first, with a cursor after each. */
  async function* fillMissed(state: State): AsyncIterable<SourceItem> {
    let left = state
    for (const day of state.missed) {
      const count = yield* papersOf(day)
      if (count === 0 && now() - beginOf(day) < SETTLED_MS) continue
      left = withFilled(left, day)
      yield { kind: 'cursor', cursor: formatState(left) }
    }
  }

  return {
    name,
    async *read(since: Cursor | undefined): AsyncIterable<SourceItem> {
      const groups = groupsOf(archives)
      let state = parseState(since, { keys: groups.map(keyOf), today: today() })
      const reads: FeedRead[] = []
      const faults: unknown[] = []
      for (const group of groups) {
        try {
          const read = await readGroup(group, state.feeds[keyOf(group)]?.validators)
          if (read !== undefined) reads.push(read)
        } catch (fault) {
          faults.push(fault)
        }
      }
      yield* eachOnce(reads.flatMap(({ entries }) => entries)).map(itemOf)
      yield* reads.flatMap(({ rejected }) => rejected).map(itemOf)
      if (reads.length > 0) {
        state = reads.reduce(withFeed, state)
        yield { kind: 'cursor', cursor: formatState(state) }
      }
      try {
        yield* fillMissed(state)
      } catch (fault) {
        faults.push(isCutShort(state) ? fault : gapOf(fault))
      }
      if (faults.length > 0) throw faults[0]
    },
    async *readBack(from: string, since: Cursor | undefined): AsyncIterable<SourceItem> {
      let day = parseNextBack(since) ?? listingDayBefore(listingDayAfter(today()))
      while (day >= from) {
        yield* papersOf(day)
        const next = listingDayBefore(day)
        yield { kind: 'cursor', cursor: formatNextBack(next), reached: day }
        day = next
      }
    },
    async lookUp(key) {
      const asked = key.startsWith('arxiv:') ? readArxivId(key.slice('arxiv:'.length)) : undefined
      if (asked === undefined) return undefined
      const page = await query(idQuery(asked.arxiv), true)
      if (page.kind === 'refused') {
        if (/incorrect id/i.test(page.why)) return undefined
        throw new Error(`${queries.host} does not take the question: ${page.why}`)
      }
      return page.found.find((one): one is Entry => 'arxiv' in one && one.arxiv === asked.arxiv)
    },
    nextListing,
  }
}

/** Every feed was read, if this is all that failed. */
function gapOf(fault: unknown): SourceGap {
  const error = fault instanceof Error ? fault : new Error(String(fault))
  return Object.assign(error, { isGap: true as const })
}

function serverAt(url: string): { readonly base: string; readonly host: string } {
  return { base: url.replace(/\/+$/, ''), host: new URL(url).hostname }
}

function groupsOf(categories: readonly string[]): string[][] {
  const count = Math.ceil(categories.length / FEED_CATEGORIES)
  return Array.from({ length: count }, (_, at) => categories.slice(at * FEED_CATEGORIES, (at + 1) * FEED_CATEGORIES))
}

/** Stands for a group in its feed's address and in the cursor. */
function keyOf(group: readonly string[]): string {
  return group.join('+')
}
