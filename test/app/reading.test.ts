import { expect, test } from 'vitest'
import { createLeases } from '../../src/app/leases.ts'
import { createReading } from '../../src/app/reading.ts'
import { createSources } from '../../src/app/sources.ts'
import { readConfig } from '../../src/config.ts'
import { MINUTE } from '../../src/core/instant.ts'
import type { Clock, LiveSource, SourceItem } from '../../src/core/ports.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { MONDAY } from '../core/made.ts'

const ABOUT: LiveSource = { name: 'hf', kind: 'hugging-face', everyMs: MINUTE, readsBack: false }
const MARK: SourceItem = { kind: 'cursor', cursor: '1' }
const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

/** A verb beside a bot that has the leases of a file, on one store. `slept` is called for every wait, which takes no time. */
async function beside(slept: () => Promise<void> = async () => {}) {
  const store = await openStore('sqlite::memory:')
  let at = MONDAY
  let waits = 0
  const clock: Clock = {
    now: () => new Date(at),
    async sleep(ms) {
      at += ms
      waits += 1
      await slept()
    },
  }
  const leasesOf = (owner: string) =>
    createLeases({
      store,
      clock,
      owner,
      forMs: MINUTE,
      fault: (name, error) => expect.unreachable(`${name}: ${error}`),
    })
  const [bot, verb] = [leasesOf('the one that runs'), leasesOf('verb')]
  let reads = 0
  const source = {
    name: 'hf',
    about: ABOUT,
    async *read(): AsyncIterable<SourceItem> {
      reads += 1
      yield MARK
    },
  }
  const { config } = readConfig({ env: {}, readFile: () => undefined, bundled: '' })
  const { signal } = new AbortController()
  const reading = createReading({
    ...{ config, store, leases: bot, verbLeases: verb, live: [source], hash, clock, log: SILENT, signal },
    ...{ sources: createSources(config, { clock, version: '0.0.0', signal }), now: () => at, crashpoint: () => {} },
    progress: undefined,
  })
  return { store, bot, reading, source, now: () => at, reads: () => reads, waits: () => waits }
}

test('a verb waits for whoever reads a source just then, and then reads it', async () => {
  let finish = async (): Promise<void> => {}
  const { bot, reading, source, reads, waits, store } = await beside(() => finish())
  const held = await bot.hold('source hf', new AbortController().signal, () => {})
  finish = async () => {
    expect(reads()).toBe(0)
    await held?.release()
  }
  expect(await reading.readAlone(source, true)).toMatchObject({ source: 'hf' })
  expect([reads(), waits()]).toEqual([1, 1])
  await store.close()
})

test('what a process had that died is read once its lease is over', async () => {
  const { reading, source, reads, waits, store, now } = await beside()
  await store.takeLease('source hf', 'dead', now(), MINUTE)
  expect(await reading.readAlone(source, true)).not.toHaveProperty('error')
  expect([reads(), waits()]).toEqual([1, 60])
  await store.close()
})

test('what another process goes on reading is left to it, which is said', async () => {
  const { reading, reads, store, now } = await beside(async () => {
    for (const name of ['source hf', 'feeds']) await store.takeLease(name, 'bot', now(), MINUTE)
  })
  for (const name of ['source hf', 'feeds']) await store.takeLease(name, 'bot', now(), MINUTE)
  const error = 'read by another process just now; ask again later'
  expect(await reading.readAll()).toMatchObject([
    { source: 'hf', read: 0, error },
    { source: 'feeds', read: 0, error },
  ])
  expect(reads()).toBe(0)
  await store.close()
})

test('a bot leaves alone what a verb is reading, until that has ended', async () => {
  const { bot, reading, source, store } = await beside()
  let meanwhile: string | undefined = 'not asked'
  const slow = {
    ...source,
    async *read(): AsyncIterable<SourceItem> {
      meanwhile = await bot.whileLeased('source hf', async () => 'read')
      yield MARK
    },
  }
  await reading.readAlone(slow, true)
  expect(meanwhile).toBeUndefined()
  expect(await bot.whileLeased('source hf', async () => 'read')).toBe('read')
  await store.close()
})
