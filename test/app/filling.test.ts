import { expect, test } from 'vitest'
import { createFilling } from '../../src/app/filling.ts'
import { DAY, WEEK } from '../../src/core/instant.ts'
import type { Source } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import type { BackFillReport } from '../../src/flows/back-fill.ts'
import { openStore } from '../../src/store/open-store.ts'
import { MONDAY } from '../core/made.ts'

const COUNTS = { read: 0, added: 0, known: 0, skipped: 0, rejected: [], moreRejected: 0 }
const named = (name: string, takes?: string): Source => ({
  name,
  async *read() {},
  ...(takes !== undefined && { takes }),
})

/** A start of the bot on a store; `outcomes` say how each source's past can be read, by default to its end. */
function fillingOf(
  store: Store,
  sources: readonly Source[],
  options: { backfillMs?: number; at?: number; outcomes?: Record<string, Partial<BackFillReport>> } = {},
) {
  const { backfillMs = WEEK, at = MONDAY, outcomes = {} } = options
  const filled: string[] = []
  const log: string[] = []
  const tell = (level: string) => (_: object, text: string) => void log.push(`${level} ${text}`)
  const filling = createFilling({
    store,
    sources,
    backfillMs,
    now: () => at,
    async fill(source, since) {
      filled.push(`${source.name} since ${since}`)
      const { takes } = source
      const outcome = outcomes[source.name] ?? {}
      if (outcome.error === undefined)
        await store.recordBackFill(source.name, { doneAt: at, since, ...(takes !== undefined && { takes }) })
      return { source: source.name, ...COUNTS, done: outcome.error === undefined, ...outcome }
    },
    log: { debug: tell('debug'), info: tell('info'), warn: tell('warn'), error: tell('error') },
  })
  return { filling, filled, log }
}

test('every source is filled once, and a later start moves no day', async () => {
  const store = await openStore('sqlite::memory:')
  const first = fillingOf(store, [named('hf'), named('arxiv')])
  await first.filling.read()
  await first.filling.read()
  expect(first.filled).toEqual(['hf since 2026-11-09', 'arxiv since 2026-11-09'])
  const second = fillingOf(store, [named('hf'), named('arxiv')], { at: MONDAY + 3 * DAY })
  await second.filling.read()
  expect(second.filled).toEqual([])
})

test('a source that fails is told and asked again, and hinders no other', async () => {
  const store = await openStore('sqlite::memory:')
  const failing = { hf: { error: 'huggingface.co took too long to answer' } }
  const { filling, filled, log } = fillingOf(store, [named('hf'), named('arxiv')], { outcomes: failing })
  await filling.read()
  await filling.read()
  expect(filled).toEqual(['hf since 2026-11-09', 'arxiv since 2026-11-09', 'hf since 2026-11-09'])
  expect(log).toContain('warn not filled yet')
  expect(log).toContain('info the archive is filled')
})

test('what is still to come is known before its turn', async () => {
  const store = await openStore('sqlite::memory:')
  const wanted: string[][] = []
  const filling = createFilling({
    store,
    sources: [named('hf'), named('arxiv')],
    backfillMs: WEEK,
    now: () => MONDAY,
    async fill(source) {
      wanted.push((await store.backFills()).map((one) => one.source))
      return { source: source.name, ...COUNTS, done: false }
    },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })
  await filling.read()
  expect(wanted[0]).toEqual(['arxiv', 'hf'])
})

test.each([
  ['a longer back-fill', { backfillMs: 2 * WEEK }, 'all', ['hf since 2026-11-02']],
  ['a shorter one', { backfillMs: DAY }, 'all', []],
  ['other categories', {}, 'cs.RO', ['hf since 2026-11-09']],
] as const)('%s in the configuration of a later start', async (_, options, takes, expected) => {
  const store = await openStore('sqlite::memory:')
  await fillingOf(store, [named('hf', 'all')]).filling.read()
  const later = fillingOf(store, [named('hf', takes)], options)
  await later.filling.read()
  expect(later.filled).toEqual(expected)
})
