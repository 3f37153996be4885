import { expect, test } from 'vitest'
import { DAY } from '../../src/core/instant.ts'
import type { Source } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import { addDays } from '../../src/core/volume.ts'
import { backFill } from '../../src/flows/back-fill.ts'
import { ingest } from '../../src/flows/ingest.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { MONDAY } from '../core/made.ts'
import { item, pastOf, sourceNamed } from './made-source.ts'

/** 7 to 16 November. */
const DAYS = Array.from({ length: 10 }, (_, day) => addDays('2026-11-07', day))
const open = () => openStore('sqlite::memory:')

type Options = {
  since?: string
  crashpoint?: (step: string) => void
  stopped?: () => boolean
  progress?: (read: number, reached: string | undefined) => void
}

function fill(store: Store, source: Source, { since = '2026-11-09', crashpoint = () => {}, ...more }: Options = {}) {
  const clock = { now: () => new Date(MONDAY), sleep: async () => {} }
  return backFill({ store, source, since, hash, clock, crashpoint, ...more })
}

test('brings what was listed since a day, the newest first, and alerts nobody', async () => {
  const store = await open()
  const told: unknown[] = []
  const source = pastOf(DAYS, 2)
  const report = await fill(store, source, { progress: (...words) => told.push(words) })
  expect(report).toEqual({
    ...{ source: 'past', read: 16, added: 16, known: 0, skipped: 0, rejected: [], moreRejected: 0 },
    ...{ reached: '2026-11-09', done: true },
  })
  expect(told.at(0)).toEqual([2, '2026-11-16'])
  expect(told.at(-1)).toEqual([16, '2026-11-09'])
  expect(await store.archiveSpan()).toEqual({ from: '2026-11-09', to: '2026-11-16' })
  expect(await store.unmatched(100)).toEqual([])
  expect(await store.matchedSince(0, undefined, 100)).toEqual([])
  expect(await store.backFills()).toEqual([
    { source: 'past', since: '2026-11-09', cursor: '2026-11-09', reached: '2026-11-09', read: 16, doneAt: MONDAY },
  ])
})

test('what is done is done; an earlier day reads on from where it ended', async () => {
  const store = await open()
  const source = pastOf(DAYS)
  await fill(store, source)
  expect(await fill(store, source)).toMatchObject({ read: 0, reached: '2026-11-09', done: true })
  expect(await fill(store, source, { since: '2026-11-12' })).toMatchObject({ read: 0, done: true })
  expect(source.asked).toHaveLength(1)
  expect(await fill(store, source, { since: '2026-11-07' })).toMatchObject({ read: 2, reached: '2026-11-07' })
  expect(source.asked[1]).toEqual(['2026-11-07', '2026-11-09'])
  expect(await store.backFills()).toMatchObject([{ since: '2026-11-07', read: 10 }])
})

test('a source that takes more than it took is read anew', async () => {
  const store = await open()
  await fill(store, { ...pastOf(DAYS), takes: 'cs.CL' })
  const more = pastOf(DAYS, 2)
  const now = { ...more, takes: 'cs.CL cs.RO' }
  expect(await fill(store, now)).toMatchObject({ read: 16, added: 8, known: 8, reached: '2026-11-09', done: true })
  expect(more.asked).toEqual([['2026-11-09', undefined]])
  expect(await fill(store, now)).toMatchObject({ read: 0, done: true })
})

test('two processes that read it at once bring each paper once, and lose none', async () => {
  const store = await open()
  const [one, other] = await Promise.all([
    fill(store, pastOf(DAYS)),
    fill(store, pastOf(DAYS), { since: '2026-11-07' }),
  ])
  expect(one.added + other.added).toBe(DAYS.length)
  expect(await store.paperCount()).toBe(DAYS.length)
  expect(await store.backFills()).toMatchObject([{ since: '2026-11-07', reached: '2026-11-07', doneAt: MONDAY }])
})

test('is not done where somebody wanted more while it was read', async () => {
  const store = await open()
  const source = pastOf(DAYS)
  const progress = (read: number) => void (read === 2 && store.wantBackFill('past', '2026-11-07'))
  expect(await fill(store, source, { progress })).toMatchObject({ read: 8 })
  expect((await store.backFills())[0]).not.toHaveProperty('doneAt')
  expect(await fill(store, source)).toMatchObject({ read: 2, reached: '2026-11-07', done: true })
})

test('a paper of the past that was live before stays live, and one that comes live afterwards alerts', async () => {
  const store = await open()
  const live = (title: string) =>
    ingest({
      ...{ store, hash, live: true, crashpoint: () => {}, source: sourceNamed('past', [item(title)]) },
      clock: { now: () => new Date(MONDAY + DAY), sleep: async () => {} },
    })
  await live('Listed on 2026-11-16 as 0')
  await fill(store, pastOf(DAYS))
  expect((await store.unmatched(10)).map(({ paper }) => paper.title)).toEqual(['Listed on 2026-11-16 as 0'])
  await live('Listed on 2026-11-15 as 0')
  expect(await store.unmatched(10)).toHaveLength(2)
})

test('a source that fails is told, keeps what it gave, and goes on from its last whole day', async () => {
  const store = await open()
  const failing = pastOf(DAYS, 2, { on: '2026-11-12', error: new Error('example.org does not answer') })
  expect(await fill(store, failing)).toMatchObject({
    ...{ read: 10, added: 10, reached: '2026-11-13', done: false, error: 'example.org does not answer' },
  })
  expect(await store.backFills()).toMatchObject([
    { cursor: '2026-11-13', reached: '2026-11-13', read: 8, error: 'example.org does not answer' },
  ])
  const source = pastOf(DAYS, 2)
  expect(await fill(store, source)).toMatchObject({ read: 8, added: 6, known: 2, done: true })
  expect(source.asked).toEqual([['2026-11-09', '2026-11-13']])
  const [stands] = await store.backFills()
  expect(stands).toMatchObject({ read: 16, doneAt: MONDAY })
  expect(stands).not.toHaveProperty('error')
})

test('a later day than the one that is being read back to shortens nothing', async () => {
  const store = await open()
  await fill(store, pastOf(DAYS, 1, { on: '2026-11-14', error: new Error('no') }))
  expect(await fill(store, pastOf(DAYS), { since: '2026-11-13' })).toMatchObject({ reached: '2026-11-09', done: true })
})

test('a reading that fails leaves the cursor of the live one alone', async () => {
  const store = await open()
  await fill(store, pastOf(DAYS, 1, { on: '2026-11-12', error: new Error('no') }))
  expect(await store.sourceState('past')).toBeUndefined()
})

const STEPS = 16

test.each(Array.from({ length: STEPS }, (_, step) => step))('a death at step %i loses nothing', async (step) => {
  const store = await open()
  let steps = 0
  const crashpoint = (): void => {
    if (steps++ === step) throw new Error('death')
  }
  await expect(fill(store, pastOf(DAYS, 3), { crashpoint })).rejects.toThrow('death')
  const before = await store.paperCount()
  const { added, known, done } = await fill(store, pastOf(DAYS, 3))
  expect({ papers: before + added, done }).toEqual({ papers: 24, done: true })
  expect(known).toBe(0)
  expect(await store.backFills()).toMatchObject([{ read: 24, reached: '2026-11-09' }])
})

test('has a step before and one after each batch', async () => {
  const steps: string[] = []
  await fill(await open(), pastOf(DAYS), { crashpoint: (step) => void steps.push(step) })
  expect(steps).toHaveLength(STEPS)
  expect(new Set(steps)).toEqual(new Set(['back-fill: before store', 'back-fill: after store']))
})

test('a long day is stored in parts, and counts only when it is whole', async () => {
  const store = await open()
  const source = pastOf(['2026-11-16'], 450, { on: '2026-11-16', error: new Error('no') })
  expect(await fill(store, source)).toMatchObject({ read: 450, added: 450, done: false })
  const [stands] = await store.backFills()
  expect(stands).toMatchObject({ read: 0 })
  expect(stands).not.toHaveProperty('reached')
  expect(await fill(store, pastOf(['2026-11-16'], 450))).toMatchObject({ known: 450, reached: '2026-11-16' })
})

test('stops between two batches when it is told to, and that is no failure', async () => {
  const store = await open()
  let batches = 0
  const stopped = () => batches >= 3
  const report = await fill(store, pastOf(DAYS), { stopped, progress: () => void batches++ })
  expect(report).toMatchObject({ read: 3, reached: '2026-11-14', done: false })
  expect(report).not.toHaveProperty('error')
  const [stands] = await store.backFills()
  expect(stands).not.toHaveProperty('error')
  expect(stands).not.toHaveProperty('doneAt')
  expect(await fill(store, pastOf(DAYS))).toMatchObject({ read: 5, done: true })
})

test('a request that is cut off because the program ends is no failure either', async () => {
  const store = await open()
  const source = pastOf(DAYS, 1, { on: '2026-11-14', error: new Error('the program is stopping') })
  const report = await fill(store, source, { stopped: () => source.asked.length > 0 })
  expect(report).not.toHaveProperty('error')
  expect((await store.backFills())[0]).not.toHaveProperty('error')
})

test('a source without a past says so', async () => {
  const store = await open()
  expect(await fill(store, sourceNamed('feed', []))).toMatchObject({
    done: false,
    error: expect.stringContaining('newest entries only'),
  })
  expect(await store.backFills()).toEqual([])
})
