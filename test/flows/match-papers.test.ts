import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { channelKey } from '../../src/core/channel.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/instant.ts'
import type { Store } from '../../src/core/store.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import type { Packs } from '../../src/core/topic.ts'
import { createMatcher, meaningOf } from '../../src/flows/match-papers.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { MONDAY, makeChannel, makePaper, NO_PACKS, topicOf } from '../core/made.ts'
import { LAB, openDesk, type TestDesk } from '../desk.ts'

const KEY = channelKey(LAB)

const PARTS = { ...NO_PACKS, synonyms: createSynonyms([]), hash, crashpoint: () => {} }

/** Titles of the matches that wait for a channel, in order of their arrival. */
async function waiting(store: Store): Promise<string[]> {
  return (await store.openMatches(KEY)).map(({ paper }) => paper.title).sort()
}

async function arriveAt(desk: TestDesk, at: string, ...titles: string[]): Promise<void> {
  desk.clock.at = Date.parse(at)
  await desk.arrive(titles.map((title) => ({ title })))
}

describe('a new subscription', () => {
  test('catches papers first seen live in the 24 hours before it, in a channel without a slot', async () => {
    const desk = await openDesk({ now: '2026-03-14T08:00:00Z' })
    await arriveAt(desk, '2026-03-15T07:59:59Z', 'Robots a day and a second ago')
    await arriveAt(desk, '2026-03-15T08:00:00Z', 'Robots a day ago')
    await arriveAt(desk, '2026-03-16T07:00:00Z', 'Robots an hour ago', 'Flowers an hour ago')
    await desk.desk.matcher.match(desk.clock.at)
    desk.clock.at = Date.parse('2026-03-16T08:00:00Z')
    await desk.ask('subscribe robots')
    expect(await waiting(desk.store)).toEqual(['Robots a day ago', 'Robots an hour ago'])
    await arriveAt(desk, '2026-03-16T08:30:00Z', 'Robots after it')
    await desk.desk.matcher.match(desk.clock.at)
    expect(await waiting(desk.store)).toContain('Robots after it')
  })

  test("starts at its channel's last slot where there was one", async () => {
    const desk = await openDesk()
    await desk.ask('subscribe flowers')
    await arriveAt(desk, '2026-03-16T08:30:00Z', 'Flowers', 'Robots before the slot')
    desk.clock.at = Date.parse('2026-03-16T09:00:00Z')
    expect(await desk.tick()).toHaveLength(1)
    await arriveAt(desk, '2026-03-16T09:30:00Z', 'Robots after the slot')
    await desk.desk.matcher.match(desk.clock.at)
    desk.clock.at = Date.parse('2026-03-16T10:00:00Z')
    await desk.ask('subscribe robots')
    expect(await waiting(desk.store)).toEqual(['Robots after the slot'])
  })
})

describe('live and archive', () => {
  test('archive papers never alert, whatever is made or edited after', async () => {
    const desk = await openDesk()
    await desk.ask('subscribe flowers')
    await desk.arrive([{ title: 'Robots of the archive' }], { live: false })
    await desk.tick()
    await desk.ask('subscribe robots')
    await desk.ask('edit 1 robots OR archive')
    expect(await waiting(desk.store)).toEqual([])
  })

  test('an archive paper that is seen live later alerts once', async () => {
    const desk = await openDesk()
    await desk.ask('subscribe robots')
    await desk.arrive([{ title: 'Robots of the archive' }], { live: false })
    await desk.tick()
    desk.clock.at = Date.parse('2026-03-16T08:30:00Z')
    await desk.arrive([{ title: 'Robots of the archive' }])
    desk.clock.at = Date.parse('2026-03-16T09:00:00Z')
    expect(await desk.tick()).toHaveLength(1)
    await desk.arrive([{ title: 'Robots of the archive' }], { source: 'arxiv' })
    await desk.deliver()
    desk.clock.forward(DAY)
    await desk.tick()
    const digests = (await desk.posted()).filter(({ text }) => text.includes('Robots of the archive'))
    expect(digests).toHaveLength(1)
  })
})

describe('enrichment', () => {
  const paper = { title: 'Walking robots over sand', arxiv: '2603.00001' }

  async function enriched(afterMs: number): Promise<TestDesk> {
    const desk = await openDesk()
    await desk.ask('subscribe cat:cs.RO')
    await desk.arrive([paper])
    await desk.tick()
    expect(await waiting(desk.store)).toEqual([])
    desk.clock.forward(afterMs)
    await desk.arrive([{ ...paper, categories: ['cs.RO'] }], { source: 'arxiv' })
    await desk.desk.matcher.match(desk.clock.at)
    return desk
  }

  test('a paper that gains what a topic asks for is matched again within 14 days', async () => {
    expect(await waiting((await enriched(14 * DAY)).store)).toEqual([paper.title])
    expect(await waiting((await enriched(14 * DAY + 1)).store)).toEqual([])
  })

  test('and is never posted twice', async () => {
    const desk = await enriched(HOUR)
    await desk.tick()
    await desk.deliver()
    await desk.arrive([{ ...paper, categories: ['cs.RO', 'cs.AI'] }], { source: 'biorxiv' })
    await desk.desk.matcher.match(desk.clock.at)
    expect(await waiting(desk.store)).toEqual([])
    expect((await desk.posted()).filter(({ text }) => text.includes(paper.title))).toHaveLength(1)
  })
})

describe('an edit', () => {
  test('drops waiting matches that no longer hold, keeps the others, and alerts no older paper', async () => {
    const desk = await openDesk()
    await desk.ask('subscribe robots')
    await desk.ask('subscribe arms')
    await arriveAt(
      desk,
      '2026-03-16T08:10:00Z',
      'Robots in water',
      'Robots on land',
      'Robots with arms in water',
      'Ships on water',
    )
    await desk.desk.matcher.match(desk.clock.at)
    desk.clock.forward(MINUTE)
    await desk.ask('edit 1 land OR ships')
    // The third still waits for the second subscription; the ships came before the edit.
    expect(await waiting(desk.store)).toEqual(['Robots on land', 'Robots with arms in water'])
    await arriveAt(desk, '2026-03-16T08:20:00Z', 'Ships after the edit', 'Robots after the edit')
    await desk.desk.matcher.match(desk.clock.at)
    expect(await waiting(desk.store)).toEqual(['Robots on land', 'Robots with arms in water', 'Ships after the edit'])
  })

  test('what came before it and was not matched yet is matched with the old topic', async () => {
    const desk = await openDesk()
    await desk.ask('subscribe robots')
    await arriveAt(desk, '2026-03-16T08:10:00Z', 'Robots and ships', 'Ships')
    desk.clock.forward(MINUTE)
    await desk.ask('edit 1 ships')
    expect(await waiting(desk.store)).toEqual(['Robots and ships'])
  })

  test('an unsubscribed topic matches nothing; Undo brings back what came meanwhile', async () => {
    const desk = await openDesk()
    await desk.ask('subscribe robots')
    await desk.ask('unsubscribe 1')
    await arriveAt(desk, '2026-03-16T08:10:00Z', 'Robots')
    await desk.desk.matcher.match(desk.clock.at)
    expect(await waiting(desk.store)).toEqual([])
    await desk.click('Undo')
    expect(await waiting(desk.store)).toEqual(['Robots'])
  })
})

describe('packs at a restart', () => {
  async function restart({ store }: TestDesk, packs: Readonly<Record<string, string>>, keptPacks?: Packs) {
    const written = { packs: new Map(Object.entries(packs)), keptPacks: keptPacks ?? (await store.keptPacks()) }
    return createMatcher({ ...PARTS, ...written, store })
  }

  test('a paper that was private and matched is new to everybody else, also by what a pack means today', async () => {
    const desk = await openDesk({ packs: { fleet: 'robots' } })
    const hall = { ...LAB, channel: 'hall' }
    for (const channel of [LAB, hall]) await desk.ask('subscribe @fleet', { channel })
    const added = { url: 'https://example.org/feed', title: 'Feed', by: 'ann', addedAt: desk.clock.at }
    const feed = await desk.store.addFeed({ channel: KEY, ...added })
    await desk.arrive([{ title: 'Robots of the feed' }], { feed })
    await desk.desk.matcher.match(desk.clock.at)
    desk.clock.forward(HOUR)
    await desk.arrive([{ title: 'Robots of the feed' }])
    await (await restart(desk, { fleet: 'robots OR ships' })).match(desk.clock.at)
    expect((await desk.store.openMatches(channelKey(hall))).map(({ paper }) => paper.title)).toEqual([
      'Robots of the feed',
    ])
    expect(await waiting(desk.store)).toEqual(['Robots of the feed'])
  })

  test('a changed pack drops what no longer holds and never alerts what came before', async () => {
    const desk = await openDesk({ packs: { fleet: 'robots OR ships' } })
    await desk.ask('subscribe @fleet')
    await arriveAt(desk, '2026-03-16T08:10:00Z', 'Robots', 'Ships', 'Planes')
    await desk.desk.matcher.match(desk.clock.at)
    expect(await waiting(desk.store)).toEqual(['Robots', 'Ships'])
    desk.clock.forward(MINUTE)
    const matcher = await restart(desk, { fleet: 'ships OR planes' })
    await matcher.match(desk.clock.at)
    expect(await waiting(desk.store)).toEqual(['Ships'])
    await arriveAt(desk, '2026-03-16T08:20:00Z', 'Planes after the change', 'Robots after the change')
    await matcher.match(desk.clock.at)
    expect(await waiting(desk.store)).toEqual(['Planes after the change', 'Ships'])
  })

  test('an unchanged pack changes nothing', async () => {
    const desk = await openDesk({ packs: { fleet: 'robots OR ships' } })
    await desk.ask('subscribe @fleet')
    const before = await desk.store.topicChanges(0, 1_000)
    await (await restart(desk, { fleet: 'robots OR ships', other: 'planes' })).match(desk.clock.at)
    expect(await desk.store.topicChanges(0, 1_000)).toEqual(before)
  })

  const GROWN = Array.from({ length: 64 }, (_, at) => `ship${at}`).join(', ')

  test.each([
    ['removed', {}, 'There is no pack @fleet'],
    ['grown so that the topic is too long', { fleet: GROWN }, 'A topic has at most 64 words and phrases'],
  ])('a topic of which a pack was %s goes on as it was last read, and is told', async (_, now, sentence) => {
    const desk = await openDesk({ packs: { fleet: 'robots, @boats', boats: 'canoes' } })
    await desk.ask('subscribe @fleet, planes')
    await desk.ask('subscribe cars')
    await arriveAt(desk, '2026-03-16T08:10:00Z', 'Robots before')
    await desk.desk.matcher.match(desk.clock.at)
    const before = await desk.store.topicChanges(0, 1_000)
    for (const time of ['08:20', '08:30']) {
      const again = await restart(desk, { ...now, boats: 'trains' })
      await arriveAt(desk, `2026-03-16T${time}:00Z`, `Canoes at ${time}`, `Trains at ${time}`, `Cars at ${time}`)
      const { broken } = await again.match(desk.clock.at)
      expect(broken).toEqual([{ subscription: `${KEY}#1`, sentence: expect.stringContaining(sentence), goesOn: true }])
    }
    const all = ['Canoes at 08:20', 'Canoes at 08:30', 'Cars at 08:20', 'Cars at 08:30', 'Robots before']
    expect(await waiting(desk.store)).toEqual(all)
    expect(await desk.store.topicChanges(0, 1_000)).toEqual(before)

    const back = await restart(desk, { fleet: 'robots, @boats', boats: 'canoes' })
    await arriveAt(desk, '2026-03-16T08:40:00Z', 'Robots after')
    expect((await back.match(desk.clock.at)).broken).toEqual([])
    expect(await waiting(desk.store)).toEqual([...all.slice(0, 4), 'Robots after', 'Robots before'])
    expect(await desk.store.topicChanges(0, 1_000)).toEqual(before)
  })

  test('what is good now is what a topic goes on with, should it be so no more', async () => {
    const desk = await openDesk({ packs: { fleet: 'robots' } })
    await desk.ask('subscribe @fleet')
    await (await restart(desk, { fleet: 'ships' })).match(desk.clock.at)
    const without = await restart(desk, {})
    await arriveAt(desk, '2026-03-16T08:20:00Z', 'Ships', 'Robots')
    await without.match(desk.clock.at)
    expect(await waiting(desk.store)).toEqual(['Ships'])
    await (await restart(desk, { fleet: 'planes' })).match(desk.clock.at)
    expect(await desk.store.keptPacks()).toEqual(new Map([['fleet', 'planes']]))
  })

  test('a topic that was removed holds no pack as it was', async () => {
    const desk = await openDesk({ packs: { fleet: 'robots', boats: 'canoes' } })
    await desk.ask('subscribe @fleet, @boats')
    const kept = async () => Object.fromEntries(await desk.store.keptPacks())
    await (await restart(desk, { fleet: 'ships', cars: 'trucks' })).match(desk.clock.at)
    expect(await kept()).toEqual({ fleet: 'robots', boats: 'canoes', cars: 'trucks' })
    await desk.ask('unsubscribe 1')
    await (await restart(desk, { fleet: 'ships' })).match(desk.clock.at)
    expect(await kept()).toEqual({ fleet: 'ships', boats: 'canoes', cars: 'trucks' })
  })

  test('a topic that names a lost pack of which nothing was kept waits for it, and then catches up', async () => {
    const desk = await openDesk({ packs: { fleet: 'robots' } })
    await desk.ask('subscribe @fleet')
    await arriveAt(desk, '2026-03-16T08:10:00Z', 'Robots before')
    await desk.desk.matcher.match(desk.clock.at)
    const without = await restart(desk, {}, new Map())
    await arriveAt(desk, '2026-03-16T08:20:00Z', 'Robots meanwhile', 'Ships meanwhile')
    const { broken } = await without.match(desk.clock.at)
    expect(broken).toMatchObject([{ subscription: `${KEY}#1`, goesOn: false }])
    expect(await waiting(desk.store)).toEqual(['Robots before'])
    await (await restart(desk, { fleet: 'robots' })).match(desk.clock.at)
    expect(await waiting(desk.store)).toEqual(['Robots before', 'Robots meanwhile'])
  })
})

test('a paper that was not matched yet alerts only who followed when it came', async () => {
  const desk = await openDesk()
  await desk.ask('subscribe ships')
  const { id } = (await desk.store.subscriptions(KEY))[0] ?? { id: '' }
  await arriveAt(desk, '2026-03-16T08:10:00Z', 'Ships and robots')
  desk.clock.forward(MINUTE)
  await desk.store.changeSubscription(id, { since: desk.clock.at })
  await desk.desk.matcher.match(desk.clock.at)
  expect(await waiting(desk.store)).toEqual([])
})

test('an enriched paper is not alerted by an edit that is younger than it', async () => {
  const desk = await openDesk()
  await desk.ask('subscribe ships')
  await desk.arrive([{ title: 'Walking robots over sand', arxiv: '2603.00001' }])
  await desk.tick()
  desk.clock.forward(HOUR / 2)
  await desk.ask('edit 1 cat:cs.RO')
  await desk.arrive([{ title: 'Walking robots over sand', arxiv: '2603.00001', categories: ['cs.RO'] }])
  await desk.arrive([{ title: 'Walking robots over snow', arxiv: '2603.00002', categories: ['cs.RO'] }])
  await desk.desk.matcher.match(desk.clock.at)
  expect(await waiting(desk.store)).toEqual(['Walking robots over snow'])
})

describe('two processes on one file', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })

  /** Two handles on one file, each with a matcher; `meanwhile` lets the other process act just before ours calls a verb. */
  async function twoProcesses() {
    const folder = mkdtempSync(join(tmpdir(), 'paperwire-match-'))
    folders.push(folder)
    const url = `sqlite:${join(folder, 'test.db')}`
    const [ours, theirs] = [await openStore(url), await openStore(url)]
    const steps = new Map<string, () => Promise<void>>()
    const actBefore = async (verb: string): Promise<void> => {
      const step = steps.get(verb)
      steps.delete(verb)
      await step?.()
    }
    const watched: Store = {
      ...ours,
      async recordMatches(done) {
        await actBefore('recordMatches')
        return ours.recordMatches(done)
      },
      async catchUp(done) {
        await actBefore('catchUp')
        return ours.catchUp(done)
      },
    }
    const matcher = createMatcher({ ...PARTS, store: watched })
    const other = createMatcher({ ...PARTS, store: theirs })
    const at = MONDAY
    await ours.openChannel(makeChannel({ ref: LAB }))
    const subscribe = (topic: string) =>
      theirs.subscribe({
        channel: KEY,
        label: topic,
        topic,
        meaning: '',
        by: 'ann',
        createdAt: at,
        since: at - DAY,
        meaningAt: at - DAY,
        caughtUp: false,
      })
    const arrive = (...titles: string[]) =>
      theirs.addEntries({
        source: 'hf',
        live: true,
        at,
        arrivals: titles.map((title) => ({
          entry: { title, abstract: 'Nothing more.', authors: [], categories: [], listedOn: '2026-03-16' },
          keys: [`title:${title}`],
        })),
      })
    return {
      ours,
      theirs,
      matcher,
      other,
      subscribe,
      arrive,
      at,
      meanwhile: (verb: 'recordMatches' | 'catchUp', step: () => Promise<void>) => steps.set(verb, step),
    }
  }

  test('a subscription made between our reading and our recording is not missed', async () => {
    const { ours, matcher, subscribe, arrive, at, meanwhile } = await twoProcesses()
    await subscribe('flowers')
    await arrive('Robots', 'Flowers')
    meanwhile('recordMatches', async () => void (await subscribe('robots')))
    await matcher.match(at)
    expect(await waiting(ours)).toEqual(['Flowers', 'Robots'])
  })

  test('nor one that the other process has caught up with already', async () => {
    const { ours, theirs, matcher, subscribe, arrive, at, meanwhile } = await twoProcesses()
    await subscribe('flowers')
    await arrive('Robots', 'Flowers')
    meanwhile('recordMatches', async () => {
      const { id } = await subscribe('robots')
      await theirs.changeSubscription(id, { meaning: meaningOf(topicOf('robots'), PARTS.synonyms, hash) })
      const topicsAsOf = (await theirs.topicChanges(0, 1_000)).at(-1)?.number ?? 0
      await theirs.catchUp({ subscription: id, matches: [], dropped: [], topicsAsOf, at })
    })
    await matcher.match(at)
    expect(await waiting(ours)).toEqual(['Flowers', 'Robots'])
  })

  test('two programs with other synonyms do not change meanings for ever, and lose nothing', async () => {
    const { ours, theirs, matcher: older, subscribe, arrive, at } = await twoProcesses()
    const lastChange = async () => (await ours.topicChanges(0, 1_000)).at(-1)?.number ?? 0
    await subscribe('robots')
    await older.match(at)
    const synonyms = createSynonyms([{ words: ['robots', 'automata'], exact: false }])
    const newer = createMatcher({ ...PARTS, synonyms, store: theirs })
    await newer.match(at)
    const settled = await lastChange()
    await arrive('Robots')
    // Followed through the newer program, and seen first by the older one.
    const flowers = await subscribe('flowers')
    await theirs.changeSubscription(flowers.id, { meaning: meaningOf(topicOf('flowers'), synonyms, hash) })
    await arrive('Flowers')
    for (let round = 0; round < 3; round++) for (const one of [older, newer]) await one.match(at + 1)
    expect(await waiting(ours)).toEqual(['Flowers', 'Robots'])
    const both = 2
    expect(await lastChange()).toBe(settled + both)
  })

  test('an edit between reading and recording is matched as edited', async () => {
    const { ours, theirs, matcher, subscribe, arrive, at, meanwhile } = await twoProcesses()
    const { id } = await subscribe('flowers')
    await arrive('Robots', 'Flowers')
    meanwhile('recordMatches', async () => {
      await theirs.changeSubscription(id, { topic: 'robots', caughtUp: false })
    })
    await matcher.match(at)
    expect(await waiting(ours)).toEqual(['Robots'])
  })

  test('what another process matches while a subscription catches up stays matched', async () => {
    const { ours, matcher, other, subscribe, arrive, at, meanwhile } = await twoProcesses()
    await subscribe('robots')
    await arrive('Robots at first')
    await matcher.match(at)
    await other.match(at)
    const { id } = await subscribe('robots OR ships')
    await other.match(at)
    await ours.changeSubscription(id, { caughtUp: false })
    meanwhile('catchUp', async () => {
      await arrive('Ships meanwhile')
      await other.match(at)
    })
    await matcher.match(at)
    const matches = await ours.openMatches(KEY)
    expect(matches.map(({ paper, by }) => [paper.title, by.length]).sort()).toEqual([
      ['Robots at first', 2],
      ['Ships meanwhile', 1],
    ])
  })

  test('two matchers at once match everything once', async () => {
    const { ours, matcher, subscribe, arrive, at } = await twoProcesses()
    const other = createMatcher({ ...PARTS, store: ours })
    await subscribe('robots')
    const titles = Array.from({ length: 450 }, (_, number) => `Robots number ${number}`)
    await arrive(...titles)
    const [one, two] = await Promise.all([matcher.match(at), other.match(at)])
    expect(one.matched + two.matched).toBe(450)
    expect(await waiting(ours)).toEqual([...titles].sort())
  })
})

test('a paper that very many subscriptions match is matched once with all of them', async () => {
  const topic = topicOf('robot')
  const meaning = meaningOf(topic, PARTS.synonyms, hash)
  const count = 150_000
  const base = { label: 'Robots', topic: topic.text, meaning, by: 'ann', createdAt: 0, since: 0, meaningAt: 0 }
  const subscriptionAt = (number: number) => ({
    ...{ ...base, id: `${KEY}#${number}`, channel: KEY, number },
    caughtUp: true,
  })
  const paper = makePaper({ key: 'arxiv:1', title: 'A robot', firstLiveAt: MONDAY })
  const recorded: { readonly matches: number; readonly more: boolean }[] = []
  const store: Pick<Store, 'topicChanges' | 'unmatched' | 'recordMatches'> = {
    topicChanges: async (after, limit) =>
      Array.from({ length: Math.min(limit, count - after) }, (_, at) => after + at + 1).map((number) => {
        return { number, subscription: subscriptionAt(number) }
      }),
    unmatched: async () => (recorded.length === 0 ? [{ paper, first: true, revision: 1 }] : []),
    recordMatches: async ({ papers, matches }) =>
      recorded.push({ matches: matches.length, more: papers.some(({ more }) => more === true) }),
  }
  await createMatcher({ ...PARTS, store: store as Store }).match(MONDAY)
  // In parts, so that nobody waits for all of them; the paper counts as matched with the last.
  expect(recorded.reduce((sum, { matches }) => sum + matches, 0)).toBe(count)
  expect(Math.max(...recorded.map(({ matches }) => matches))).toBeLessThan(1_000)
  expect(recorded.filter(({ more }) => !more)).toEqual([recorded.at(-1)])
})

test('a death between the parts of one paper loses none of its matches', async () => {
  const desk = await openDesk()
  for (let number = 0; number < 20; number++)
    await desk.store.openChannel(makeChannel({ ref: { ...LAB, channel: `c${number}` }, name: `c${number}` }))
  const topic = topicOf('robots')
  const since = desk.clock.at - DAY
  const said = { label: 'Robots', topic: topic.text, meaning: meaningOf(topic, PARTS.synonyms, hash), by: 'ann' }
  for (let number = 0; number < 700; number++) {
    const channel = channelKey({ ...LAB, channel: `c${number % 20}` })
    await desk.store.subscribe({ channel, ...said, createdAt: since, since, meaningAt: since, caughtUp: true })
  }
  await desk.arrive([{ title: 'Robots' }])
  let parts = 0
  const dying = createMatcher({
    ...PARTS,
    store: desk.store,
    crashpoint: (step) => {
      if (step === 'match: after record' && ++parts === 2) throw new Error('dead')
    },
  })
  await expect(dying.match(desk.clock.at)).rejects.toThrow('dead')
  expect(await desk.store.unmatched(1)).toHaveLength(1)
  await createMatcher({ ...PARTS, store: desk.store }).match(desk.clock.at)
  expect(await desk.store.unmatched(1)).toEqual([])
  const matched = await Promise.all(
    Array.from({ length: 20 }, (_, number) => desk.store.openMatches(channelKey({ ...LAB, channel: `c${number}` }))),
  )
  expect(matched.map(([only]) => only?.by.length)).toEqual(Array.from({ length: 20 }, () => 35))
})
