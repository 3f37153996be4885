/**
 * Hugging Face Daily Papers: what its community lists each day (UTC), up to a hundred papers, weekends few. Days are read
 * again for a week, because papers are listed late and upvotes and summaries come later still.
 */
import { type Instant, MINUTE } from '../core/instant.ts'
import type { Source, SourceItem } from '../core/ports.ts'
import { utcDay } from '../core/volume.ts'
import type { Http, Validators } from './http.ts'
import { jsonOf, listOf } from './hugging-face/answer.ts'
import { daysDue, daysLeft, formatCursor, formatDayDone, parseCursor, withDay } from './hugging-face/cursor.ts'
import { type Listed, readItem, readRecord } from './hugging-face/item.ts'

/** What the site gives in one answer at most. */
const PAGE = 100
/** A busy day has about a hundred papers. */
const MAX_PAGES = 20
/** The site counts requests in windows of five minutes. */
const STOP_MS = 5 * MINUTE
const LISTED_KEY = /^arxiv:(\d{4}\.\d{4,5})$/

export type HuggingFaceOptions = {
  readonly name: string
  readonly http: Http
  /** In place of https://huggingface.co, for tests and proxies. */
  readonly url?: string | undefined
  readonly now: () => Instant
  /** Papers with fewer come when they have as many, for as long as their day is read. */
  readonly minUpvotes?: number
  /** Names of those who put a paper on the list; empty: anybody. */
  readonly submitters?: readonly string[]
  /** Between two requests. */
  readonly pauseMs?: number
}

/**
 * The first reading takes today and yesterday; what was listed before comes by `readBack`. Each day that was read to its end
 * has a cursor of its own. Throws words for people where the site does not answer with its list.
 */
export function createHuggingFaceSource(options: HuggingFaceOptions): Source {
  const { name, http, url = 'https://huggingface.co', now, minUpvotes = 0, submitters = [], pauseMs = 1_000 } = options
  const root = url.replace(/\/+$/, '')
  const host = new URL(root).hostname
  const wanted = new Set(submitters.map((submitter) => submitter.toLowerCase()))
  const takes = JSON.stringify([minUpvotes, ...[...wanted].sort()])
  const politeness = { group: 'huggingface.co', everyMs: pauseMs, stopMs: STOP_MS }

  const asking = { accept: 'application/json', politeness }

  /**
   * The list of a day, page by page, without what was `told` before in the same reading; returns what the whole of it is
   * recognised by, if anything: `before` itself where the list is the same as then.
   */
  async function* readDay(
    day: string,
    told: Set<string>,
    before?: Validators,
  ): AsyncGenerator<SourceItem, Validators | undefined> {
    const today = utcDay(now())
    const seen = new Set<string>()
    let place = 0
    let isWhole = true
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const validators = page === 0 ? before : undefined
      const answer = await http.get(`${root}/api/daily_papers?date=${day}&limit=${PAGE}&p=${page}`, {
        ...asking,
        validators,
      })
      if (answer.kind === 'unchanged' && validators !== undefined) return validators
      const list = listOf(answer, host)
      const seenBefore = seen.size
      for (const raw of list) {
        place += 1
        const item = readItem(raw, { asked: day, today })
        if (item.kind === 'unreadable') {
          isWhole = false
          const at = `${day} item ${place}${item.id === '' ? '' : ` (${item.id})`}`
          yield { kind: 'rejected', rejected: { at, reason: item.reason } }
        } else if (!seen.has(item.id)) {
          seen.add(item.id)
          if (isWanted(item) && !told.has(item.id)) yield { kind: 'entry', entry: item.entry }
          told.add(item.id)
        }
      }
      // A page that brings nothing new comes from a server that does not count pages.
      if (list.length < PAGE || seen.size === seenBefore) {
        return isWhole && page === 0 && answer.kind === 'body' ? answer.validators : undefined
      }
    }
    throw new Error(
      `${host} lists more than ${MAX_PAGES * PAGE} papers for ${day}, so the rest of that day was not read`,
    )
  }

  function isWanted({ entry, submitters: by }: Listed): boolean {
    return (entry.upvotes ?? 0) >= minUpvotes && (wanted.size === 0 || by.some((one) => wanted.has(one)))
  }

  return {
    name,

    async *read(since) {
      const start = now()
      let progress = parseCursor(since, takes, start)
      const told = new Set<string>()
      for (const day of daysDue(progress, start)) {
        const at = now()
        const before = progress.days.get(day)?.validators
        const validators = yield* readDay(day, told, before)
        progress = withDay(progress, day, validators === undefined ? { at } : { at, validators })
        const isUnchanged = validators !== undefined && validators === before
        yield { kind: 'cursor', cursor: formatCursor(progress, takes), ...(isUnchanged && { isUnchanged }) }
      }
    },

    async *readBack(from, since) {
      for (const { day, reached } of daysLeft(from, since, now())) {
        yield* readDay(day, new Set())
        yield { kind: 'cursor', cursor: formatDayDone(day), reached }
      }
    },

    async lookUp(key) {
      const id = LISTED_KEY.exec(key)?.[1]
      if (id === undefined) return undefined
      const answer = await http.get(`${root}/api/papers/${id}`, { ...asking, isUrgent: true })
      if (answer.kind === 'absent') return undefined
      const item = readRecord(jsonOf(answer, host, 'that paper'), utcDay(now()))
      if (item.kind === 'unreadable') throw new Error(`${host} answered about ${id} with a record that ${item.reason}`)
      if (item.id !== id) throw new Error(`${host} answered about another paper than ${id}`)
      return item.entry
    },
  }
}
