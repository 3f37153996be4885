/** kill -9 at every named step of a tick: afterwards nothing is lost and nothing repeated. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { channelKey } from '../../src/core/channel.ts'
import { DAY, MINUTE } from '../../src/core/instant.ts'
import type { Schedule } from '../../src/core/schedule.ts'
import { openStore } from '../../src/store/open-store.ts'
import { makeChannel } from '../core/made.ts'
import { type Ended, PATIENCE_MS, runTicks } from './child.ts'
import { LOOK_STEP, STEPS } from './steps.ts'

const SLOT = Date.parse('2026-11-16T09:00:00Z')
const DAILY: Schedule = { kind: 'daily', at: '09:00' }

/** What each channel follows, and the same in a regular expression over titles: what the program must come to by itself. */
const CHANNELS: readonly { name: string; topic: string; expected: RegExp; size: number; schedule: Schedule }[] = [
  { name: 'robotics', topic: 'robots', expected: /robot/i, size: 8, schedule: DAILY },
  { name: 'travel', topic: 'ships OR planes', expected: /ship|plane/i, size: 3, schedule: DAILY },
  { name: 'garden', topic: 'flowers', expected: /flower/i, size: 8, schedule: { kind: 'instant' } },
  { name: 'quiet', topic: 'volcanoes', expected: /volcano/i, size: 8, schedule: DAILY },
]

const THINGS = ['Robots', 'Ships', 'Planes', 'Flowers', 'Robots on ships', 'Stones']
const PLACES = ['in Norway', 'in Peru', 'in Ghana', 'in Japan']
const TITLES = PLACES.flatMap((place) => THINGS.map((thing) => `${thing} ${place}`))
/** The second capture repeats half of the first one. */
const CAPTURES = [TITLES.slice(0, 16), TITLES.slice(8)]

const CONFIG = (inbox: string) => ({
  'config/paperwire.yaml': `sources: [{ name: inbox, kind: digest-text, path: ${JSON.stringify(inbox)} }]`,
  'config/topics.yaml': '{}',
  'config/synonyms.yaml': '[]',
})

const folder = mkdtempSync(join(tmpdir(), 'paperwire-crash-'))
const inbox = join(folder, 'inbox')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The database before the first tick: channels and their subscriptions. */
beforeAll(async () => {
  mkdirSync(inbox)
  for (const [index, titles] of CAPTURES.entries()) {
    const entries = titles.map((title) => `${title}\n\nWe say little about it. It is enough.\n`)
    writeFileSync(join(inbox, `2026-11-1${index + 5}.txt`), `Nov 1${index + 5}\n\n${entries.join('\n')}`)
  }
  const store = await openStore(`sqlite:${join(folder, 'before.db')}`)
  for (const { name, topic, size, schedule } of CHANNELS) {
    const ref = { platform: 'terminal', workspace: 'demo', channel: name } as const
    const opened = { ref, name, schedule, zone: 'UTC', size, createdAt: SLOT - DAY }
    await store.openChannel(makeChannel(schedule.kind === 'instant' ? opened : { ...opened, nextSlotAt: SLOT }))
    const since = SLOT - DAY
    const subscription = { label: topic, topic, meaning: '', by: 'ann', createdAt: since, since, meaningAt: since }
    await store.subscribe({ ...subscription, channel: channelKey(ref), caughtUp: false })
  }
  await store.close()
})

/** Ticks in a process of their own. */
function run(database: string, ticks: readonly number[], kill?: { step: string; hit: number }): Promise<Ended> {
  return runTicks({ env: { DATABASE_URL: `sqlite:${database}` }, files: CONFIG(inbox), ticks, kill })
}

let cases = 0
function freshDatabase(): string {
  const database = join(folder, `case-${++cases}.db`)
  cpSync(join(folder, 'before.db'), database)
  return database
}

/** The next start, and its ticks: after each, lease and settle time are over. */
async function recover(database: string, from: number): Promise<void> {
  await run(
    database,
    [1, 2, 3].map((round) => from + round * 3 * MINUTE),
  )
}

type Posted = { readonly id: string; readonly channel: string; readonly papers: readonly string[] }

/** What stands in the channels, by the terminal's own ledger, is what the captures and topics come to, once. */
async function expectNothingLostOrRepeated(database: string): Promise<void> {
  const lines = readFileSync(database.replace(/\.db$/, '.terminal.jsonl'), 'utf8').trimEnd().split('\n')
  const posted = lines.map((line): Posted => JSON.parse(line))
  expect(new Set(posted.map(({ id }) => id)).size).toBe(posted.length)

  const store = await openStore(`sqlite:${database}`)
  const titleOf = new Map((await store.latestPapers('terminal:demo/quiet', 100)).map(({ key, title }) => [key, title]))
  expect([...titleOf.values()].sort()).toEqual([...TITLES].sort())
  for (const { name, expected } of CHANNELS) {
    const here = posted.filter(({ channel }) => channel === `terminal:demo/${name}`)
    const titles = here.flatMap(({ papers }) => papers.map((key) => titleOf.get(key)))
    expect(titles.sort(), name).toEqual(TITLES.filter((title) => expected.test(title)).sort())
  }
  expect(posted.filter(({ channel }) => channel === 'terminal:demo/quiet')).toHaveLength(1)

  const deliveries = await store.deliveries()
  expect(deliveries.filter(({ state }) => state !== 'delivered' && state !== 'withdrawn')).toEqual([])
  const delivered = deliveries.filter(({ state }) => state === 'delivered')
  expect(delivered.map(({ id }) => id).sort()).toEqual(posted.map(({ id }) => id).sort())
  for (const { id, papers } of delivered) expect(posted.find((one) => one.id === id)?.papers).toEqual(papers)
  expect(await store.check()).toMatchObject([{ ok: true }])
  await store.close()
}

const LATER_STEPS = [LOOK_STEP, 'deliver: before settle', 'deliver: after settle']

const TWICE = [
  'ingest: after store',
  'match: after catch-up',
  'plan: after plan',
  'deliver: after intent',
  'ledger: before sync',
  'deliver: after send',
  'deliver: before settle',
]

test('without a death a tick passes these steps, and a second tick changes nothing', {
  timeout: PATIENCE_MS,
}, async () => {
  const database = freshDatabase()
  const { steps } = await run(database, [SLOT])
  expect([...new Set(steps)].sort()).toEqual([...STEPS].sort())
  await expectNothingLostOrRepeated(database)
  const second = await run(database, [SLOT + MINUTE])
  expect(second.steps).toEqual([])
  await expectNothingLostOrRepeated(database)
})

const DEATHS = [...STEPS.map((step) => [1, step] as const), ...TWICE.map((step) => [2, step] as const)]
const DOUBLE_DEATHS = ['deliver: after intent', 'deliver: after send'].flatMap((first) =>
  LATER_STEPS.map((second) => [first, second] as const),
)

describe.concurrent('nothing is lost and nothing repeated after kill -9', { timeout: PATIENCE_MS }, () => {
  test.each(DEATHS)('at pass %i of "%s"', async (hit, step) => {
    const database = freshDatabase()
    expect(await run(database, [SLOT], { step, hit })).toMatchObject({ signal: 'SIGKILL' })
    await recover(database, SLOT)
    await expectNothingLostOrRepeated(database)
  })

  test.each(DOUBLE_DEATHS)('at "%s", and again at "%s" while looking', async (first, second) => {
    const database = freshDatabase()
    const later = SLOT + 3 * MINUTE
    expect(await run(database, [SLOT], { step: first, hit: 1 })).toMatchObject({ signal: 'SIGKILL' })
    expect(await run(database, [later], { step: second, hit: 1 })).toMatchObject({ signal: 'SIGKILL' })
    await recover(database, later)
    await expectNothingLostOrRepeated(database)
  })
})
