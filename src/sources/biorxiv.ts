/** bioRxiv and medRxiv: preprints of the life sciences, by the days on which their versions were posted. */
import { z } from 'zod'
import type { Instant } from '../core/instant.ts'
import { DaySchema, type Entry, type Rejected } from '../core/paper.ts'
import type { Cursor, Source, SourceItem } from '../core/ports.ts'
import { count } from '../core/reply.ts'
import { addDays, earlier, later, utcDay } from '../core/volume.ts'
import { type Api, ask } from './biorxiv/answer.ts'
import type { ReadRecords, Server, Version } from './biorxiv/records.ts'
import type { Http } from './http.ts'
import { noneAt } from './instead.ts'
import { readJson } from './json.ts'

export type BiorxivOptions = {
  readonly name: string
  readonly server: Server
  readonly http: Http
  /** Stands in for https://api.biorxiv.org, which serves both. */
  readonly url?: string | undefined
  readonly now: () => Instant
  /** Only papers of these subjects, in any writing: `cell biology`, `Cell_Biology`. None: all papers. */
  readonly categories?: readonly string[] | undefined
  /** Between two requests. */
  readonly pauseMs?: number
}

/** A version may turn up late with an older day: so many days before the last one read are read again. */
const OVERLAP_DAYS = 7
/** After a longer time without a reading, only so much of it is read live. */
const LONGEST_GAP_DAYS = 60
/** When each server began. */
const FIRST_DAYS: Readonly<Record<Server, string>> = { biorxiv: '2013-11-01', medrxiv: '2019-06-01' }
/** Days that are read before the cursor is kept: some five hundred versions. */
const LIVE_DAYS = 3
const ARCHIVE_DAYS = 2
/** No window has so many. It ends the reading of a server that never comes to an end. */
const MAX_RECORDS = 20_000

/** A cursor that cannot be read counts as none. */
const CursorSchema = z.object({ v: z.literal(1), from: DaySchema, through: DaySchema })
const BackCursorSchema = z.object({ v: z.literal(1), next: DaySchema })

/**
 * Facts: https://api.biorxiv.org. There is one record per version, days are posting days, and pages have the size that the
 * server likes. Failures are exceptions in words for people; what was read before them stands, with its cursor.
 */
export function createBiorxivSource(options: BiorxivOptions): Source {
  const { name, server, http, now, categories = [], pauseMs = 1_000 } = options
  const api: Api = { http, url: (options.url ?? 'https://api.biorxiv.org').replace(/\/+$/, ''), pauseMs }
  const wanted = new Set(categories.map(plainCategory))
  const today = (): string => utcDay(now())
  const isWanted = ({ categories: own }: Entry): boolean =>
    wanted.size === 0 || own.some((one) => wanted.has(plainCategory(one)))

  /** What was posted from one day to another, both included: all of it, or with a fault what came before that. */
  async function readDays(from: string, to: string): Promise<ReadRecords & { readonly fault?: unknown }> {
    const { entriesOf, readVersions } = await import('./biorxiv/records.ts')
    const versions: Version[] = []
    const rejected: Rejected[] = []
    let failed = {}
    try {
      // Page by page as they come, so that what else is to be done gets its turn in between.
      for await (const page of pagesOf(api, `/details/${server}/${from}/${to}`)) {
        const read = readVersions(page)
        versions.push(...read.versions)
        rejected.push(...read.rejected)
      }
    } catch (fault) {
      failed = { fault }
    }
    return { entries: entriesOf(versions, server, today()).filter(isWanted), rejected, ...failed }
  }

  return {
    name,
    async *read(since: Cursor | undefined): AsyncIterable<SourceItem> {
      const end = today()
      const before = readJson(CursorSchema, since) ?? { from: addDays(end, -1), through: end }
      const from = earlier(before.from, end)
      let through = earlier(before.through, end)
      let start = later(from, addDays(through, -OVERLAP_DAYS), addDays(end, -LONGEST_GAP_DAYS))
      while (start <= end) {
        const last = earlier(addDays(start, LIVE_DAYS - 1), end)
        const read = await readDays(start, last)
        yield* itemsOf(read)
        if (read.fault !== undefined) throw read.fault
        through = later(through, last)
        yield { kind: 'cursor', cursor: JSON.stringify({ v: 1, from, through }) }
        start = addDays(last, 1)
      }
    },
    async *readBack(from: string, since: Cursor | undefined): AsyncIterable<SourceItem> {
      const first = later(from, FIRST_DAYS[server])
      let last = earlier(readJson(BackCursorSchema, since)?.next ?? today(), today())
      /** Newest first means that a version or a withdrawal comes before its paper, and tells of none that is known: it is told again. */
      const newest = new Map<string, Entry>()
      while (last >= first) {
        const start = later(first, addDays(last, 1 - ARCHIVE_DAYS))
        const read = await readDays(start, last)
        const again = read.entries.flatMap(({ announced, doi = '' }) =>
          announced === 'new' ? (newest.get(doi) ?? []) : [],
        )
        for (const entry of read.entries) {
          const { announced, doi = '' } = entry
          if (announced === 'new') newest.delete(doi)
          else if (!newest.has(doi)) newest.set(doi, entry)
        }
        yield* itemsOf({ entries: [...read.entries, ...again], rejected: read.rejected })
        if (read.fault !== undefined) throw read.fault
        last = addDays(start, -1)
        yield { kind: 'cursor', cursor: JSON.stringify({ v: 1, next: last }), reached: start === first ? from : start }
      }
    },
    async lookUp(key) {
      const doi = PREPRINT.exec(key)?.[1]
      if (doi === undefined) return undefined
      const answer = await ask(api, `/details/${server}/${doi}/na/json`, true)
      const { readRecords } = await import('./biorxiv/records.ts')
      const { entries } = readRecords(answer?.records ?? [], server, today())
      const entry = entries.find((one) => one.doi === doi)
      if (entry === undefined) return undefined
      // It is not announced now: it is only looked at, whatever its version.
      const { announced: _, ...found } = entry
      return found
    },
  }
}

/** 10.1101 since 2013; 10.64898 since openRxiv runs both. The keys of journals under 10.1101 have letters. */
const PREPRINT = /^doi:(10\.(?:1101|64898)\/\d[\d.]{3,60})$/

/** All pages of a question, in the server's order. Throws where they end before the number that the server gives. */
async function* pagesOf(api: Api, path: string): AsyncIterable<readonly unknown[]> {
  const { hostname } = new URL(api.url)
  let given = 0
  for (;;) {
    const answer = await ask(api, `${path}/${given}/json`)
    if (answer === undefined) throw noneAt(hostname, 'list of papers')
    const { total, cursor = given, records: page } = answer
    if (cursor !== given) throw new Error(`${hostname} answered with another page of its papers than the one asked for`)
    if (total === undefined) throw new Error(`${hostname} answered without the number of its papers`)
    given += page.length
    if (given > MAX_RECORDS) {
      throw new Error(`${hostname} gives more papers than there can be: over ${MAX_RECORDS} in a few days`)
    }
    yield page
    if (given >= total) return
    if (page.length === 0)
      throw new Error(`${hostname} gave only ${given} of the ${count(total, 'paper')} that it counts`)
  }
}

function* itemsOf({ entries, rejected }: ReadRecords): Iterable<SourceItem> {
  for (const entry of entries) yield { kind: 'entry', entry }
  for (const one of rejected) yield { kind: 'rejected', rejected: one }
}

function plainCategory(category: string): string {
  return category.toLowerCase().replace(/[\s_-]+/g, '')
}
