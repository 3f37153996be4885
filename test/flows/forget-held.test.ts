import { describe, expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import { DAY, HOUR } from '../../src/core/instant.ts'
import type { Arrival } from '../../src/core/store/papers.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { type Forgetting, forgetHeld } from '../../src/flows/forget-held.ts'
import { createMatcher } from '../../src/flows/match-papers.ts'
import { createArchive } from '../../src/flows/read-archive.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { connect } from '../../src/store/sqlite.ts'
import { createClaims } from '../claims.ts'
import { NO_PACKS } from '../core/made.ts'
import { LAB, openDesk, type TestDesk } from '../desk.ts'
import { useTemporaryFolder } from '../store/temporary-folder.ts'

const path = useTemporaryFolder()

const HALL: ChannelRef = { platform: 'terminal', workspace: 'demo', channel: 'hall' }
const [LAB_KEY, HALL_KEY] = [channelKey(LAB), channelKey(HALL)]
const KEPT = 90 * DAY
const WEEK_BEFORE = KEPT - 7 * DAY
const NOTHING: Forgetting = { warned: [], spared: [], removed: [], deleted: [] }

/** Two channels that follow robots, of which #lab has been held since the instant of the clock. */
async function holding(): Promise<TestDesk & { since: number }> {
  const desk = await openDesk()
  for (const channel of [LAB, HALL]) {
    await desk.ask('settings announce off', { channel })
    await desk.ask('subscribe robots', { channel })
  }
  await desk.store.hold(LAB, 'the bot was removed', desk.clock.at)
  return { ...desk, since: desk.clock.at }
}

function look(desk: TestDesk & { since: number }, after: number, unseen?: ReadonlySet<string>): Promise<Forgetting> {
  desk.clock.at = desk.since + after
  return forgetHeld(desk.store, KEPT, desk.clock.at, unseen)
}

/** As every look before the end warns. */
const warn = (desk: TestDesk & { since: number }): Promise<Forgetting> => look(desk, WEEK_BEFORE)

describe('a channel that stays closed', () => {
  test('is kept, then warned of for seven days, then without subscriptions, then deleted a day later', async () => {
    const desk = await holding()
    const warned = { ...NOTHING, warned: [{ channel: LAB_KEY, at: desk.since + KEPT }] }
    expect(await look(desk, 0)).toEqual(NOTHING)
    expect(await look(desk, KEPT - 7 * DAY - 1)).toEqual(NOTHING)
    expect(await look(desk, KEPT - 7 * DAY)).toEqual(warned)
    expect(await look(desk, KEPT - 1)).toEqual(warned)
    expect(await desk.store.subscriptions(LAB_KEY)).toHaveLength(1)

    expect(await look(desk, KEPT)).toEqual({ ...NOTHING, removed: [LAB_KEY] })
    expect(await desk.store.subscriptions(LAB_KEY)).toEqual([])
    expect(await look(desk, KEPT + DAY - 1)).toEqual(NOTHING)
    expect(await desk.store.channel(LAB)).toMatchObject({ state: 'held' })

    expect(await look(desk, KEPT + DAY)).toEqual({ ...NOTHING, deleted: [LAB_KEY] })
    expect(await desk.store.channel(LAB)).toBeUndefined()
    expect(await look(desk, KEPT + DAY + HOUR)).toEqual(NOTHING)
    expect(await desk.store.subscriptions(HALL_KEY)).toHaveLength(1)
  })

  test('is warned of first, for seven days, where nobody looked for long', async () => {
    const desk = await holding()
    const warned = { ...NOTHING, warned: [{ channel: LAB_KEY, at: desk.since + 2 * KEPT + 7 * DAY }] }
    expect(await look(desk, 2 * KEPT)).toEqual(warned)
    expect(await look(desk, 2 * KEPT + 7 * DAY - 1)).toEqual(warned)
    expect(await desk.store.subscriptions(LAB_KEY)).toHaveLength(1)
    expect(await look(desk, 2 * KEPT + 7 * DAY)).toEqual({ ...NOTHING, removed: [LAB_KEY] })
    expect(await look(desk, 2 * KEPT + 8 * DAY)).toEqual({ ...NOTHING, deleted: [LAB_KEY] })
  })

  test('is warned of for a whole week where the first look came late in it', async () => {
    const desk = await holding()
    const end = desk.since + KEPT - HOUR + 7 * DAY
    expect((await look(desk, KEPT - HOUR)).warned).toEqual([{ channel: LAB_KEY, at: end }])
    expect((await look(desk, KEPT)).warned).toEqual([{ channel: LAB_KEY, at: end }])
    expect((await look(desk, end - desk.since)).removed).toEqual([LAB_KEY])
  })

  test('is spared while nobody could look in its workspace, in every step', async () => {
    const desk = await holding()
    const spared = { ...NOTHING, spared: [LAB_KEY] }
    const unseen = new Set(['terminal:demo'])
    expect(await look(desk, WEEK_BEFORE - 1, unseen)).toEqual(NOTHING)
    expect(await look(desk, WEEK_BEFORE, unseen)).toEqual(spared)
    expect((await look(desk, WEEK_BEFORE, new Set(['terminal:other', 'slack:demo']))).warned).toHaveLength(1)
    expect(await look(desk, KEPT, unseen)).toEqual(spared)
    expect((await look(desk, KEPT)).removed).toEqual([LAB_KEY])
    expect(await look(desk, KEPT + DAY, unseen)).toEqual(spared)
    expect((await look(desk, KEPT + DAY)).deleted).toEqual([LAB_KEY])
  })

  test('is deleted at its end where nothing was followed in it', async () => {
    const desk = await holding()
    await desk.ask('unsubscribe 1', { channel: LAB })
    await desk.store.hold(LAB, 'the bot was removed', desk.clock.at)
    await warn(desk)
    expect(await look(desk, KEPT)).toEqual(NOTHING)
    expect(await look(desk, KEPT + DAY)).toEqual({ ...NOTHING, deleted: [LAB_KEY] })
  })

  test('is forgotten where people had paused it, too', async () => {
    const desk = await holding()
    await desk.store.release(LAB, undefined, desk.since)
    await desk.ask('pause', { channel: LAB })
    await desk.store.hold(LAB, 'the bot was removed', desk.since)
    expect((await warn(desk)).warned).toHaveLength(1)
    expect(await look(desk, KEPT)).toEqual({ ...NOTHING, removed: [LAB_KEY] })
    expect(await look(desk, KEPT + DAY)).toEqual({ ...NOTHING, deleted: [LAB_KEY] })
  })

  test('is looked after twice at the same time', async () => {
    const desk = await holding()
    const [one, other] = await Promise.all([warn(desk), warn(desk)])
    expect([...one.warned, ...other.warned].length).toBeGreaterThan(0)
    await Promise.all([look(desk, KEPT), look(desk, KEPT)])
    expect(await desk.store.subscriptions(LAB_KEY)).toEqual([])
    await Promise.all([look(desk, KEPT + DAY), look(desk, KEPT + DAY)])
    expect((await desk.store.channels()).map(({ ref }) => ref)).toEqual([HALL])
  })
})

describe('nothing is forgotten', () => {
  test('of a channel that is on or paused, however old', async () => {
    const desk = await holding()
    await desk.store.release(LAB, undefined, desk.clock.at)
    await desk.ask('pause', { channel: HALL })
    const before = await desk.store.channels()
    expect(await look(desk, 10 * KEPT)).toEqual(NOTHING)
    expect(await desk.store.channels()).toEqual(before)
    expect(await desk.store.subscriptions()).toHaveLength(2)
  })

  test('of one that is back in time; the next loss is counted from its own beginning', async () => {
    const desk = await holding()
    expect((await look(desk, KEPT - HOUR)).warned).toHaveLength(1)
    await desk.ask('list', { channel: LAB })
    await desk.store.hold(LAB, 'the bot was removed', desk.clock.at)
    expect(await look(desk, KEPT + DAY)).toEqual(NOTHING)
    expect(await desk.store.subscriptions(LAB_KEY)).toHaveLength(1)
    expect((await look(desk, 2 * KEPT - HOUR - 7 * DAY)).warned).toHaveLength(1)
    expect((await look(desk, 2 * KEPT - HOUR)).removed).toEqual([LAB_KEY])
  })

  test('of one that comes back while the others are looked after', async () => {
    const desk = await holding()
    await desk.store.hold(HALL, 'the bot was removed', desk.since)
    await warn(desk)
    desk.clock.at = desk.since + KEPT
    const changeSubscription: typeof desk.store.changeSubscription = async (...change) => {
      await desk.store.release(change[0].startsWith(LAB_KEY) ? HALL : LAB, undefined, desk.clock.at)
      return desk.store.changeSubscription(...change)
    }
    const { removed } = await forgetHeld({ ...desk.store, changeSubscription }, KEPT, desk.clock.at)
    expect(removed).toHaveLength(1)
    expect(await desk.store.subscriptions()).toHaveLength(1)
  })

  test.each([
    ['comes back', async () => {}],
    ['comes back and is lost anew', ({ store, clock }: TestDesk) => store.hold(LAB, 'gone again', clock.at)],
  ])('more of one that %s while its subscriptions are removed', async (_, then) => {
    const desk = await holding()
    await desk.store.release(LAB, undefined, desk.since)
    await desk.ask('subscribe cups')
    await desk.store.hold(LAB, 'the bot was removed', desk.since)
    await warn(desk)
    desk.clock.at = desk.since + KEPT
    const changeSubscription: typeof desk.store.changeSubscription = async (...change) => {
      const changed = await desk.store.changeSubscription(...change)
      await desk.store.release(LAB, undefined, desk.clock.at)
      await then(desk)
      return changed
    }
    await forgetHeld({ ...desk.store, changeSubscription }, KEPT, desk.clock.at)
    expect((await desk.store.subscriptions(LAB_KEY)).map(({ label }) => label)).toEqual(['Cups'])
  })

  test('of one that comes back just before it would be deleted', async () => {
    const desk = await holding()
    await warn(desk)
    await look(desk, KEPT)
    desk.clock.at = desk.since + KEPT + DAY
    const deleteChannel: typeof desk.store.deleteChannel = async (...rest) => {
      await desk.store.release(LAB, undefined, desk.clock.at)
      return desk.store.deleteChannel(...rest)
    }
    expect(await forgetHeld({ ...desk.store, deleteChannel }, KEPT, desk.clock.at)).toEqual(NOTHING)
    expect(await desk.store.channel(LAB)).toMatchObject({ state: 'on' })
  })

  test('of one that comes back just before it would be warned of', async () => {
    const desk = await holding()
    const markWarned: typeof desk.store.markWarned = async (...rest) => {
      await desk.store.release(LAB, undefined, desk.clock.at)
      return desk.store.markWarned(...rest)
    }
    expect(await forgetHeld({ ...desk.store, markWarned }, KEPT, desk.since + KEPT)).toEqual(NOTHING)
  })
})

test('the topic index of another process hears that the subscriptions are gone', async () => {
  const desk = await holding()
  await warn(desk)
  const other = createMatcher({ ...desk.desk, hash })
  await other.match(desk.clock.at)
  await look(desk, KEPT)
  await desk.arrive([{ title: 'Robots', arxiv: '2603.00001' }])
  expect((await other.match(desk.clock.at)).matched).toBe(1)
  await look(desk, KEPT + DAY)
  await desk.arrive([{ title: 'More robots', arxiv: '2603.00002' }])
  expect((await other.match(desk.clock.at)).matched).toBe(1)
  expect((await desk.store.openMatches(HALL_KEY)).map(({ paper }) => paper.title)).toEqual(['Robots', 'More robots'])
})

test('a process that starts after a channel was deleted matches as ever', async () => {
  const desk = await holding()
  await warn(desk)
  await desk.store.changeSubscription(`${LAB_KEY}#1`, { label: 'Changed last' })
  await look(desk, KEPT)
  await look(desk, KEPT + DAY)
  await desk.arrive([{ title: 'Robots' }])
  let stale = 0
  const recordMatches: typeof desk.store.recordMatches = async (done) => {
    const recorded = await desk.store.recordMatches(done)
    if (recorded === 'stale' && ++stale > 3) throw new Error('it turns in circles')
    return recorded
  }
  const fresh = createMatcher({ ...desk.desk, store: { ...desk.store, recordMatches }, hash })
  expect((await fresh.match(desk.clock.at)).matched).toBe(1)
})

test('a channel that is let in after it was deleted begins anew, and only with what it follows then', async () => {
  const desk = await holding()
  await warn(desk)
  await look(desk, KEPT)
  await look(desk, KEPT + DAY)
  expect(await desk.ask('subscribe cups')).toContain('Now following here as #1 Cups')
  await desk.arrive([{ title: 'Robots' }, { title: 'Cups' }])
  await desk.ask('post')
  expect((await desk.posted()).at(-1)?.text).toContain('1 Cups')
  expect((await desk.posted()).at(-1)?.text).not.toContain('Robots')
})

/** Every row of every table, as text. */
async function rowsOf(file: string): Promise<string[]> {
  const connection = await connect(file)
  const tables = connection.prepare("select name from sqlite_master where type = 'table'").pluck().all()
  const rows = tables.flatMap((table) =>
    connection
      .prepare(`select * from ${table}`)
      .all()
      .map((row) => `${table} ${JSON.stringify(row)}`),
  )
  connection.close()
  return rows.toSorted()
}

test('every row of the channel is gone, and every other row stays as it was', async () => {
  const file = path('a.db')
  const store = await openStore(`sqlite:${file}`)
  const topics = { ...NO_PACKS, synonyms: createSynonyms([]) }
  const matcher = createMatcher({ ...topics, store, hash, crashpoint: () => {} })
  const desk = await openDesk({ about: { store, matcher, archive: createArchive(store) } })
  const { at } = desk.clock
  for (const channel of [LAB, HALL]) await desk.ask('subscribe robots OR cups', { channel })
  const arrivals = ['Robots', 'Cups'].map(
    (title): Arrival => ({
      keys: [`title:${title}`],
      entry: { title, abstract: 'We say more.', authors: [], categories: [], listedOn: '2026-03-16' },
    }),
  )
  await store.addEntries({ source: 'hf', live: true, at, arrivals })
  for (const channel of [LAB, HALL]) {
    await desk.press('1.discuss.title:Robots', undefined, { channel })
    await desk.ask('post', { channel })
    await desk.press('1.save.title:Robots', undefined, { channel })
  }
  const claims = createClaims({ ...desk, store })
  for (let left = 4; left > 0; left--) await claims.settle(await claims.claim(), { state: 'delivered', ref: 'r' })
  await claims.claim()
  await desk.ask('subscribe drones', { channel: LAB })
  await store.hold(LAB, 'the bot was removed', at)
  await forgetHeld(store, KEPT, at + WEEK_BEFORE)
  await forgetHeld(store, KEPT, at + KEPT)
  const before = await rowsOf(file)
  const ofLab = before.filter((row) => row.includes(LAB_KEY))
  const tables = new Set(ofLab.map((row) => row.split(' ')[0]))
  expect([...tables].toSorted()).toEqual([
    'channel',
    'channel_change',
    'delivery',
    'delivery_paper',
    'match',
    'match_subscription',
    'pace',
    'subscription',
  ])

  expect((await forgetHeld(store, KEPT, at + KEPT + DAY)).deleted).toEqual([LAB_KEY])
  const gone = new Set(ofLab)
  expect(await rowsOf(file)).toEqual(before.filter((row) => !gone.has(row)))
  await store.close()
})
