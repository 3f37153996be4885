/** What the tests of the arXiv source share: a clock that sleeps in no time, and what a reading yields, short. */
import type { Clock, Cursor, Source, SourceItem } from '../../../src/core/ports.ts'
import { type ArxivOptions, createArxivSource } from '../../../src/sources/arxiv.ts'
import { createHttp } from '../../../src/sources/http.ts'
import type { ArxivPaper } from '../../servers/arxiv.ts'

export type Time = Clock & { set(iso: string): void; at(): number; slept: number[] }

export function createTime(iso: string): Time {
  let at = Date.parse(iso)
  const slept: number[] = []
  return {
    now: () => new Date(at),
    sleep: async (ms) => {
      slept.push(ms)
      at += ms
    },
    set: (to) => {
      at = Date.parse(to)
    },
    at: () => at,
    slept,
  }
}

export function openSource(time: Time, url: string, options: Partial<ArxivOptions> = {}): Source {
  const http = createHttp({ clock: time, userAgent: 'Paperwire tests', timeoutMs: 5_000 })
  return createArxivSource({ name: 'arxiv', http, url, now: time.at, categories: ['cs.CL'], pauseMs: 0, ...options })
}

export type Reading = {
  /** `2611.00001 new`, `rejected item 3`, `cursor`; in the order in which they came. */
  readonly seen: string[]
  /** The last one yielded, else the one from which it was read. */
  readonly cursor: Cursor | undefined
  readonly reached: string[]
  readonly error?: string
  /** All that is announced now was read. */
  readonly isGap?: true
}

export async function collect(items: AsyncIterable<SourceItem> | undefined, since?: Cursor): Promise<Reading> {
  if (items === undefined) throw new Error('nothing to read')
  const seen: string[] = []
  const reached: string[] = []
  let cursor = since
  try {
    for await (const item of items) {
      switch (item.kind) {
        case 'entry':
          seen.push([item.entry.arxiv, item.entry.announced ?? []].flat().join(' '))
          break
        case 'rejected':
          seen.push(`rejected ${item.rejected.at}`)
          break
        case 'cursor':
          seen.push('cursor')
          cursor = item.cursor
          if (item.reached !== undefined) reached.push(item.reached)
      }
    }
  } catch (fault) {
    if (!(fault instanceof Error)) return { seen, cursor, reached, error: `no error: ${String(fault)}` }
    return { seen, cursor, reached, error: fault.message, ...('isGap' in fault && { isGap: true }) }
  }
  return { seen, cursor, reached }
}

/** Reads at an instant, from where the last reading left off. */
export function createReader(time: Time, source: Source): (iso: string) => Promise<Reading> {
  let cursor: Cursor | undefined
  return async (iso) => {
    time.set(iso)
    const reading = await collect(source.read(cursor), cursor)
    cursor = reading.cursor
    return reading
  }
}

export function paper(number: number): ArxivPaper {
  return { id: `2611.${String(number).padStart(5, '0')}`, title: `Paper ${number}` }
}
