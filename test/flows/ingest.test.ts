import { expect, test } from 'vitest'
import type { Entry } from '../../src/core/paper.ts'
import type { Cursor, Source, SourceItem } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import { ingest } from '../../src/flows/ingest.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { MONDAY } from '../core/made.ts'

function entry(title: string, parts: Partial<Entry> = {}): SourceItem {
  return {
    kind: 'entry',
    entry: { title, abstract: 'Nothing more is said.', authors: [], categories: [], listedOn: '2026-11-16', ...parts },
  }
}

const cursor = (at: string): SourceItem => ({ kind: 'cursor', cursor: at })

type MadeSource = Source & { readonly since: (Cursor | undefined)[] }

/** Yields what it is given; an Error among it is thrown in its place. */
function sourceOf(...items: (SourceItem | Error)[]): MadeSource {
  const since: (Cursor | undefined)[] = []
  return {
    name: 'made',
    since,
    async *read(from) {
      since.push(from)
      for (const item of items) {
        if (item instanceof Error) throw item
        yield item
      }
    },
  }
}

function read(store: Store, source: Source, options: { live?: boolean; at?: number; crash?: string } = {}) {
  const { live = true, at = MONDAY, crash } = options
  return ingest({
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
  const rejected = { at: 'file:3', reason: 'no abstract' }
  const source = sourceOf(entry('A'), entry('B'), { kind: 'rejected', rejected }, entry('a'))
  expect(await read(store, source)).toEqual({ source: 'made', read: 3, added: 2, known: 1, rejected: [rejected] })
  expect(await read(store, source)).toMatchObject({ read: 3, added: 0, known: 3 })
  expect(await store.paperCount()).toBe(2)
})

test('live entries wait to be matched, archive entries do not', async () => {
  const store = await open()
  await read(store, sourceOf(entry('Of the archive')), { live: false })
  await read(store, sourceOf(entry('Live')), { at: MONDAY + 1 })
  expect((await store.unmatched(10)).map(({ paper }) => paper)).toMatchObject([
    { title: 'Live', firstLiveAt: MONDAY + 1, sources: ['made'] },
  ])
})

test('goes on where it left off, and notes how it went', async () => {
  const store = await open()
  const source = sourceOf(entry('A'), cursor('1'), entry('B'), cursor('2'))
  await read(store, source)
  await read(store, source, { at: MONDAY + 1 })
  expect(source.since).toEqual([undefined, '2'])
  expect(await store.sourceStates()).toEqual([
    { source: 'made', cursor: '2', lastOkAt: MONDAY + 1, lastTryAt: MONDAY + 1, entries: 2 },
  ])
})

test('a source that fails keeps what it gave and the last cursor before the failure', async () => {
  const store = await open()
  const source = sourceOf(entry('A'), cursor('1'), entry('B'), new Error('503'))
  expect(await read(store, source)).toEqual({ source: 'made', read: 2, added: 2, known: 0, rejected: [], error: '503' })
  expect(await store.sourceStates()).toEqual([{ source: 'made', cursor: '1', lastTryAt: MONDAY, error: '503' }])
  await read(store, sourceOf(entry('B'), cursor('2')), { at: MONDAY + 1 })
  expect(await store.sourceStates()).toMatchObject([{ cursor: '2', lastOkAt: MONDAY + 1 }])
  expect((await store.sourceStates())[0]?.error).toBeUndefined()
})

test('a fault of the store is no fault of the source', async () => {
  const store = await open()
  const full: Store = { ...store, addEntries: () => Promise.reject(new Error('disk full')) }
  await expect(read(full, sourceOf(entry('A'), cursor('1')))).rejects.toThrow('disk full')
  expect(await store.sourceStates()).toEqual([])
})

test.each(['ingest: before store', 'ingest: after store'])(
  'a death %s reads again and repeats nothing',
  async (crash) => {
    const store = await open()
    const source = sourceOf(entry('A'), entry('B'), cursor('1'))
    await expect(read(store, source, { crash })).rejects.toThrow('death')
    const stored = crash === 'ingest: after store'
    expect(await store.paperCount()).toBe(stored ? 2 : 0)
    const again = sourceOf(entry('A'), entry('B'), cursor('1'))
    expect(await read(store, again)).toMatchObject(stored ? { added: 0, known: 2 } : { added: 2, known: 0 })
    expect(again.since).toEqual([stored ? '1' : undefined])
  },
)

test('a long source is stored in parts', async () => {
  const store = await open()
  const told: number[] = []
  const items = Array.from({ length: 450 }, (_, number) => entry(`Number ${number}`))
  await ingest({
    store,
    source: sourceOf(...items, cursor('end')),
    live: true,
    hash,
    clock: { now: () => new Date(MONDAY), sleep: async () => {} },
    crashpoint: () => {},
    progress: (read) => told.push(read),
  })
  expect(told).toEqual([200, 400, 450])
  expect(await store.paperCount()).toBe(450)
})
