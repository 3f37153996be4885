import { expect, test } from 'vitest'
import { channelKey } from '../../src/core/channel.ts'
import { DAY, MINUTE } from '../../src/core/instant.ts'
import type { Source } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import { ingest } from '../../src/flows/ingest.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { MONDAY, makeChannel } from '../core/made.ts'
import { bad, cursor, item, sourceNamed, sourceOf } from './made-source.ts'

type Options = { live?: boolean; at?: number; crash?: string; stopped?: () => boolean; channel?: string }

function read(store: Store, source: Source, options: Options = {}) {
  const { live = true, at = MONDAY, crash, ...more } = options
  return ingest({
    ...more,
    store,
    source,
    live,
    hash,
    clock: { now: () => new Date(at), sleep: async () => {} },
    crashpoint(step) {
      if (step === crash) throw new Error('death')
    },
  })
}

const open = () => openStore('sqlite::memory:')

test('counts what was read, added and known, and keeps what was rejected', async () => {
  const store = await open()
  const rejected = [{ at: 'file:3', reason: 'no abstract' }]
  const source = sourceOf(item('A'), item('B'), bad('file:3'), item('a'))
  const counts = { read: 3, added: 2, known: 1, skipped: 0, moreRejected: 0 }
  expect(await read(store, source)).toEqual({ source: 'made', ...counts, rejected })
  expect(await read(store, source)).toMatchObject({ read: 3, added: 0, known: 3 })
  expect(await store.paperCount()).toBe(2)
})

test('live entries wait to be matched, archive entries do not', async () => {
  const store = await open()
  await read(store, sourceOf(item('Of the archive')), { live: false })
  await read(store, sourceOf(item('Live')), { at: MONDAY + 1 })
  expect((await store.unmatched(10)).map(({ paper }) => paper)).toMatchObject([
    { title: 'Live', firstLiveAt: MONDAY + 1, sources: ['made'] },
  ])
})

test('what is read into the archive moves no cursor: it may still be told live', async () => {
  const store = await open()
  const since: (string | undefined)[] = []
  const source: Source = {
    name: 'made',
    async *read(from) {
      since.push(from)
      yield item('Today')
      yield cursor('today')
    },
  }
  await read(store, source, { live: false })
  await read(store, source)
  await read(store, source, { live: false, at: MONDAY + 1 })
  await read(store, source, { at: MONDAY + 2 })
  expect(since).toEqual([undefined, undefined, undefined, 'today'])
  expect((await store.unmatched(10)).map(({ paper }) => paper.title)).toEqual(['Today'])
})

test('what a source says is old alerts nobody, however live it is read', async () => {
  const store = await open()
  await read(store, sourceOf(item('Of last year', { listedOn: '2025-11-16' }, { isOld: true }), item('Live')))
  expect((await store.unmatched(10)).map(({ paper }) => paper.title)).toEqual(['Live'])
  expect(await store.paperCount()).toBe(2)
})

test('a replacement of a paper that was never listed here is skipped, and one of a known paper is not', async () => {
  const store = await open()
  await read(store, sourceOf(item('Known', { arxiv: '2611.00001', version: 1, announced: 'new' })))
  const replaced = sourceOf(
    item('Known, at last', { arxiv: '2611.00001', version: 2, announced: 'replace' }),
    item('Unknown', { arxiv: '2001.00001', version: 7, announced: 'replace' }),
  )
  expect(await read(store, replaced)).toMatchObject({ read: 2, added: 0, known: 1, skipped: 1 })
  expect((await store.paper('arxiv:2611.00001'))?.title).toBe('Known, at last')
  expect(await store.paper('arxiv:2001.00001')).toBeUndefined()
})

test('a source with bad records is degraded until a reading is clean', async () => {
  const store = await open()
  await read(store, sourceOf(item('A'), bad('item 2'), bad('item 5', 'no title')))
  expect(await store.sourceStates()).toMatchObject([{ entries: 1, rejected: 2, fault: 'item 2: no abstract' }])
  await read(store, sourceOf(new Error('503')), { at: MONDAY + 1 })
  expect(await store.sourceStates()).toMatchObject([{ rejected: 2, error: '503' }])
  await read(store, sourceOf(item('A')), { at: MONDAY + 2 })
  const [state] = await store.sourceStates()
  expect(state).toMatchObject({ rejected: 0, lastOkAt: MONDAY + 2 })
  expect(state).not.toHaveProperty('fault')
  expect(state).not.toHaveProperty('error')
})

test.each([
  ['nothing at all', []],
  ['only that', [{ ...cursor('2'), isUnchanged: true as const }]],
])('a source that says nothing has changed, by %s, is read, and stays as it was told', async (_, said) => {
  const store = await open()
  await read(store, sourceOf(item('A'), item('B'), bad('item 3'), cursor('1')))
  await read(store, sourceOf(new Error('503')), { at: MONDAY + 1 })
  await read(store, sourceOf(...said), { at: MONDAY + 2 })
  const [state] = await store.sourceStates()
  expect(state).toMatchObject({ entries: 2, rejected: 1, fault: 'item 3: no abstract', lastOkAt: MONDAY + 2 })
  expect(state).not.toHaveProperty('error')
  await read(store, sourceOf(cursor('3')), { at: MONDAY + 3 })
  expect((await store.sourceStates())[0]).toMatchObject({ entries: 0, rejected: 0 })
})

test('a source that fails at what it listed before only was read, and fails', async () => {
  const store = await open()
  const gap = Object.assign(new Error('asks for a pause'), { isGap: true })
  expect(await read(store, sourceOf(item('A'), cursor('1'), gap))).toMatchObject({ error: 'asks for a pause' })
  await read(store, sourceOf(gap), { at: MONDAY + 1 })
  expect(await store.sourceStates()).toMatchObject([
    { entries: 1, firstOkAt: MONDAY, lastOkAt: MONDAY + 1, lastTryAt: MONDAY + 1, error: 'asks for a pause' },
  ])
})

test('a flood of bad records is counted, and not kept', async () => {
  const store = await open()
  const flood = Array.from({ length: 2_500 }, (_, number) => bad(`item ${number}`))
  const report = await read(store, sourceOf(item('A'), ...flood, item('B')))
  expect(report).toMatchObject({ read: 2, added: 2, moreRejected: 1_500 })
  expect(report.rejected).toHaveLength(1_000)
})

test("a channel's own feed is that channel's business", async () => {
  const store = await open()
  const channel = makeChannel()
  await store.openChannel(channel)
  const key = channelKey(channel.ref)
  const about = { channel: key, url: 'https://example.org/feed', title: 'Plans', by: 'ann', addedAt: MONDAY }
  const { source } = await store.addFeed(about)
  await read(store, sourceNamed(source, [item('Secret plans')]), { channel: key })
  const [waiting] = await store.unmatched(10)
  expect(waiting?.paper).toMatchObject({ isPrivate: true, sources: [], owners: [{ channel: key, liveAt: MONDAY }] })
  expect(await store.latestPapers(key, 10)).toHaveLength(1)
  expect(await store.latestPapers('terminal:demo/other', 10)).toEqual([])
})

test('a program that ends blames no source', async () => {
  const store = await open()
  let isStopping = false
  const stopped = () => isStopping
  const source: Source = {
    name: 'made',
    async *read() {
      yield item('A')
      yield cursor('1')
      yield item('B')
      isStopping = true
      throw new Error('the program is stopping')
    },
  }
  expect(await read(store, source, { stopped })).not.toHaveProperty('error')
  expect(await store.sourceState('made')).toEqual({ source: 'made', cursor: '1' })
  expect(await store.paperCount()).toBe(2)
})

test('goes on where it left off, and notes how it went', async () => {
  const store = await open()
  const source = sourceOf(item('A'), cursor('1'), item('B'), cursor('2'))
  await read(store, source)
  await read(store, source, { at: MONDAY + 1 })
  expect(source.since).toEqual([undefined, '2'])
  expect(await store.sourceState('made')).toEqual({
    ...{ source: 'made', cursor: '2', entries: 2, rejected: 0 },
    ...{ firstOkAt: MONDAY, lastOkAt: MONDAY + 1, lastTryAt: MONDAY + 1 },
  })
})

test('a source that fails keeps what it gave and the last cursor before the failure', async () => {
  const store = await open()
  const source = sourceOf(item('A'), cursor('1'), item('B'), new Error('503'))
  expect(await read(store, source)).toMatchObject({ read: 2, added: 2, known: 0, rejected: [], error: '503' })
  expect(await store.sourceState('made')).toEqual({ source: 'made', cursor: '1', lastTryAt: MONDAY, error: '503' })
  await read(store, sourceOf(item('B'), cursor('2')), { at: MONDAY + 1 })
  expect(await store.sourceState('made')).toMatchObject({ cursor: '2', lastOkAt: MONDAY + 1 })
  expect((await store.sourceStates())[0]?.error).toBeUndefined()
})

test('a fault of the store is no fault of the source', async () => {
  const store = await open()
  const full: Store = { ...store, addEntries: () => Promise.reject(new Error('disk full')) }
  await expect(read(full, sourceOf(item('A'), cursor('1')))).rejects.toThrow('disk full')
  expect(await store.sourceStates()).toEqual([])
})

test.each(['ingest: before store', 'ingest: after store'])(
  'a death %s reads again and repeats nothing',
  async (crash) => {
    const store = await open()
    const source = sourceOf(item('A'), item('B'), cursor('1'))
    await expect(read(store, source, { crash })).rejects.toThrow('death')
    const stored = crash === 'ingest: after store'
    expect(await store.paperCount()).toBe(stored ? 2 : 0)
    const again = sourceOf(item('A'), item('B'), cursor('1'))
    expect(await read(store, again)).toMatchObject(stored ? { added: 0, known: 2 } : { added: 2, known: 0 })
    expect(again.since).toEqual([stored ? '1' : undefined])
  },
)

test('a long source is stored in parts', async () => {
  const store = await open()
  const told: number[] = []
  const items = Array.from({ length: 450 }, (_, number) => item(`Number ${number}`))
  await ingest({
    store,
    source: sourceOf(...items, cursor('end')),
    live: true,
    hash,
    clock: { now: () => new Date(MONDAY), sleep: async () => {} },
    crashpoint: () => {},
    progress: (read) => told.push(read),
  })
  expect(told).toEqual([40, 80, 120, 160, 200, 240, 280, 320, 360, 400, 440, 450])
  expect(await store.paperCount()).toBe(450)
})

test('a source that asks to be left alone is, until then, whichever process asks', async () => {
  const store = await open()
  const asked: number[] = []
  const busy = (until: number): Source => ({
    name: 'made',
    // biome-ignore lint/correctness/useYield: it only fails
    async *read() {
      asked.push(until)
      throw Object.assign(new Error('made asks for a pause'), { restsUntil: until })
    },
  })
  const until = MONDAY + 10 * MINUTE
  expect(await read(store, busy(until))).toMatchObject({ error: 'made asks for a pause' })
  expect(await store.sourceState('made')).toMatchObject({ restsUntil: until })
  expect(await read(store, busy(until), { at: until - 1 })).toMatchObject({ read: 0, error: 'made asks for a pause' })
  expect(asked).toHaveLength(1)
  expect(await read(store, sourceOf(item('A')), { at: until })).toMatchObject({ added: 1 })
  expect(await store.sourceState('made')).not.toHaveProperty('restsUntil')
})

test('a pause that was noted by a clock that ran ahead holds nothing up', async () => {
  const store = await open()
  await store.recordRead('made', { at: MONDAY, error: 'asks for a pause', restsUntil: MONDAY + 2 * DAY })
  expect(await read(store, sourceOf(item('A')))).toMatchObject({ added: 1 })
})
