import { describe, expect, test } from 'vitest'
import { channelKey } from '../../src/core/channel.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/instant.ts'
import type { Store } from '../../src/core/store.ts'
import { planDigests, Unplanned } from '../../src/flows/plan-digests.ts'
import { createClaims } from '../claims.ts'
import { LAB, OPEN_CHAT, openDesk, type Posted, type TestDesk } from '../desk.ts'

const KEY = channelKey(LAB)

/** A desk on Monday 16 March 2026, 08:00 UTC, whose channel follows robots, daily at 09:00. */
async function following(options: Parameters<typeof openDesk>[0] = {}, topic = 'robots'): Promise<TestDesk> {
  const desk = await openDesk(options)
  await desk.ask('settings announce off')
  await desk.ask(`subscribe ${topic}`)
  return desk
}

function moveTo(desk: TestDesk, instant: string): void {
  desk.clock.at = Date.parse(instant)
}

async function tickAt(desk: TestDesk, instant: string): Promise<Posted[]> {
  moveTo(desk, instant)
  const ids = await desk.tick()
  return (await desk.posted()).filter(({ id }) => ids.includes(id))
}

async function robots(desk: TestDesk, ...names: string[]): Promise<void> {
  await desk.arrive(names.map((name) => ({ title: `Robots ${name}` })))
}

/** What each delivery of the channel is: `slot state papers`. */
async function ledger(desk: TestDesk): Promise<string[]> {
  const titles = new Map(
    (await desk.store.latestPapers(KEY, 100)).map(({ key, title }) => [key, title.replace('Robots ', '')]),
  )
  const all = await desk.store.deliveries({ channel: KEY })
  return all.map(({ slot, state, papers }) => [slot, state, ...papers.map((key) => titles.get(key)).sort()].join(' '))
}

describe('slots', () => {
  test.each([
    ['daily 09:00', 'Europe/Berlin', '2026-03-17T07:59:59Z', '2026-03-17T08:00:00Z'],
    ['weekdays 18:30', 'UTC', '2026-03-16T18:29:59Z', '2026-03-16T18:30:00Z'],
    ['weekly mon,thu 10:00', 'Asia/Tokyo', '2026-03-19T00:59:59Z', '2026-03-19T01:00:00Z'],
  ])('%s in %s is planned from its instant on, under its name', async (schedule, zone, before, due) => {
    const desk = await following()
    await desk.ask(`schedule ${schedule} ${zone}`)
    await robots(desk, 'A')
    expect(await tickAt(desk, before)).toEqual([])
    expect(await tickAt(desk, due)).toHaveLength(1)
    expect(await ledger(desk)).toEqual([`scheduled:${due} due A`])
    await desk.deliver()
    await robots(desk, 'B')
    desk.clock.forward(MINUTE)
    expect(await desk.tick()).toEqual([])
  })

  test('instant plans at once, and nothing without a match', async () => {
    const desk = await following()
    await desk.ask('schedule instant')
    await robots(desk, 'A')
    expect(await tickAt(desk, '2026-03-16T08:01:00Z')).toHaveLength(1)
    await desk.deliver()
    await desk.arrive([{ title: 'Flowers' }])
    expect(await tickAt(desk, '2026-03-16T08:02:00Z')).toEqual([])
    expect(await ledger(desk)).toEqual(['instant:2026-03-16T08:01:00Z delivered A'])
  })

  test('instant keeps to its digests an hour, then takes all that has waited', async () => {
    const desk = await following()
    await desk.ask('schedule instant')
    await desk.ask('settings hourly 2')
    const planned: string[] = []
    for (let minute = 0; minute < 70; minute += 10) {
      await robots(desk, `${minute}`)
      const [one] = await desk.tick()
      if (one !== undefined) planned.push(new Date(desk.clock.at).toISOString().slice(11, 16))
      await desk.deliver()
      desk.clock.forward(10 * MINUTE)
    }
    expect(planned).toEqual(['08:00', '08:10', '09:00'])
    expect((await ledger(desk)).at(-1)).toBe('instant:2026-03-16T09:00:00Z delivered 20 30 40 50 60')
  })

  test('with one digest an hour the next leaves an hour later', async () => {
    const desk = await following()
    await desk.ask('schedule instant')
    await desk.ask('settings hourly 1')
    await robots(desk, 'A')
    await desk.tick()
    await desk.deliver()
    await robots(desk, 'B')
    expect(await tickAt(desk, '2026-03-16T08:59:59Z')).toEqual([])
    expect(await tickAt(desk, '2026-03-16T09:00:00Z')).toHaveLength(1)
  })

  test('each process begins at a channel of its own, and together they leave none out', async () => {
    const desk = await following()
    const names = Array.from({ length: 12 }, (_, number) => `room ${number}`)
    const begunAt = new Map<string, string[]>()
    const due = names.map((channel) => ({ ...LAB, channel }))
    const seenBy = (owner: string): Store => ({
      ...desk.store,
      dueChannels: async () => due,
      channel: async (ref) => {
        begunAt.set(owner, [...(begunAt.get(owner) ?? []), ref.channel])
        return undefined
      },
    })
    for (const owner of ['one', 'another', 'a third'])
      await planDigests({ ...desk.desk, store: seenBy(owner), owner }, desk.clock.at)
    const orders = [...begunAt.values()]
    expect(new Set(orders.map(([first]) => first)).size).toBeGreaterThan(1)
    for (const order of orders) expect(order.toSorted()).toEqual(names.toSorted())
  })

  test('a slot is used once by two planners', async () => {
    const desk = await following()
    await robots(desk, 'A')
    moveTo(desk, '2026-03-16T09:00:00Z')
    await desk.desk.matcher.match(desk.clock.at)
    const ids = await Promise.all([1, 2, 3].map(() => planDigests(desk.desk, desk.clock.at)))
    expect(ids.flat()).toHaveLength(1)
    expect(await ledger(desk)).toEqual(['scheduled:2026-03-16T09:00:00Z due A'])
  })

  /** A store in which somebody acts at the very moment of a step. */
  function during(desk: TestDesk, step: 'dueChannels' | 'subscriptions', act: () => Promise<unknown>): Store {
    let acted = false
    const store = desk.store
    const once = async <Answer>(answer: Answer): Promise<Answer> => {
      if (!acted) {
        acted = true
        await act()
      }
      return answer
    }
    return step === 'dueChannels'
      ? { ...store, dueChannels: async (...asked) => once(await store.dueChannels(...asked)) }
      : { ...store, subscriptions: async (channel) => once(await store.subscriptions(channel)) }
  }

  test.each([
    ['dueChannels', 'schedule weekly fri 10:00', 'Robots A'],
    ['dueChannels', 'pause', 'Robots A'],
    ['subscriptions', 'schedule weekly fri 10:00', 'Robots A'],
    ['subscriptions', 'pause', 'Robots A'],
    ['subscriptions', 'schedule weekly fri 10:00', 'Flowers'],
    ['subscriptions', 'pause', 'Flowers'],
  ] as const)('what people change while it plans stands: after %s, %s, %s', async (step, command, title) => {
    const desk = await following()
    await desk.arrive([{ title }])
    moveTo(desk, '2026-03-16T09:00:00Z')
    await desk.desk.matcher.match(desk.clock.at)
    const store = during(desk, step, () => desk.ask(command))
    expect(await planDigests({ ...desk.desk, store }, desk.clock.at)).toEqual([])
    expect(await ledger(desk)).toEqual([])
    const nextSlotAt = Date.parse(command === 'pause' ? '2026-03-16T09:00:00Z' : '2026-03-20T10:00:00Z')
    expect(await desk.store.channel(LAB)).toMatchObject({ nextSlotAt, quietSlots: 0 })
    expect((await desk.store.channel(LAB))?.lastSlotAt).toBeUndefined()
  })

  test('a quiet slot that says nothing is not counted either once people changed the channel', async () => {
    const desk = await following()
    await desk.ask('settings quiet off')
    moveTo(desk, '2026-03-16T09:00:00Z')
    const store = during(desk, 'subscriptions', () => desk.ask('pause'))
    await planDigests({ ...desk.desk, store }, desk.clock.at)
    expect(await desk.store.channel(LAB)).toMatchObject({ state: 'paused', nextSlotAt: desk.clock.at, quietSlots: 0 })
  })

  test('a channel that cannot be planned stops no other', async () => {
    const desk = await following()
    const other = { ...LAB, channel: 'aaa' }
    await desk.ask('subscribe robots', { channel: other })
    await robots(desk, 'A')
    const broken: Store = {
      ...desk.store,
      async openMatches(channel, freeing) {
        if (channel === channelKey(other)) throw new Error('unreadable')
        return desk.store.openMatches(channel, freeing)
      },
    }
    moveTo(desk, '2026-03-16T09:00:00Z')
    await desk.desk.matcher.match(desk.clock.at)
    await expect(planDigests({ ...desk.desk, store: broken }, desk.clock.at)).rejects.toThrow(Unplanned)
    expect(await ledger(desk)).toEqual(['scheduled:2026-03-16T09:00:00Z due A'])
  })
})

describe('papers', () => {
  test('those behind the cap are recorded with the digest and never posted later', async () => {
    const desk = await following()
    await desk.ask('settings size 3')
    await robots(desk, 'A', 'B', 'C', 'D', 'E')
    const [digest] = await tickAt(desk, '2026-03-16T09:00:00Z')
    expect(digest?.text).toContain('# 3 new papers')
    expect(digest?.text).toContain('[Show 2 more]')
    const [delivery] = await desk.store.deliveries({ channel: KEY })
    expect(delivery).toMatchObject({ shown: 3 })
    expect(delivery?.papers).toHaveLength(5)
    await desk.deliver()
    await robots(desk, 'F')
    await tickAt(desk, '2026-03-17T09:00:00Z')
    expect((await ledger(desk)).at(-1)).toBe('scheduled:2026-03-17T09:00:00Z due F')
  })

  test('of a paused subscription wait for it', async () => {
    const desk = await following()
    await desk.ask('subscribe ships')
    await desk.ask('pause 1')
    await desk.arrive([{ title: 'Robots A' }, { title: 'Ships' }])
    await tickAt(desk, '2026-03-16T09:00:00Z')
    await desk.deliver()
    await desk.ask('resume 1')
    const [digest] = await tickAt(desk, '2026-03-17T09:00:00Z')
    expect(await ledger(desk)).toEqual([
      'scheduled:2026-03-16T09:00:00Z delivered Ships',
      'scheduled:2026-03-17T09:00:00Z due A',
    ])
    expect(digest?.text).toContain('# 1 new paper · Mon 07:59 – Tue 09:00')
  })

  test('are counted in one window only, however late the tick was', async () => {
    const desk = await following()
    moveTo(desk, '2026-03-16T09:00:20Z')
    await robots(desk, 'A', 'B')
    const [first] = await tickAt(desk, '2026-03-16T09:00:30Z')
    expect(first?.text).toContain('-- 2 read from 1 source')
    await desk.deliver()
    desk.clock.forward(MINUTE)
    await robots(desk, 'C')
    const [second] = await tickAt(desk, '2026-03-17T09:00:30Z')
    expect(second?.text).toContain('-- 1 read from 1 source')
  })
})

describe('an unsent digest', () => {
  test('is withdrawn when the next slot comes, and its papers join the new one', async () => {
    const desk = await following()
    await robots(desk, 'A', 'B')
    await tickAt(desk, '2026-03-16T09:00:00Z')
    await robots(desk, 'C')
    const [digest] = await tickAt(desk, '2026-03-17T09:00:00Z')
    expect(await ledger(desk)).toEqual([
      'scheduled:2026-03-16T09:00:00Z withdrawn A B',
      'scheduled:2026-03-17T09:00:00Z due A B C',
    ])
    expect(digest?.text).toContain('# 3 new papers · since Mon')
    expect(digest?.text).toContain('-- 3 read')
  })

  test('also when nothing new has come, and again', async () => {
    const desk = await following()
    await robots(desk, 'A')
    await tickAt(desk, '2026-03-16T09:00:00Z')
    await tickAt(desk, '2026-03-17T09:00:00Z')
    await tickAt(desk, '2026-03-18T09:00:00Z')
    expect((await ledger(desk)).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'withdrawn A',
      'withdrawn A',
      'due A',
    ])
  })

  test('whose end is unknown blocks planning until it is found out', async () => {
    const desk = await following()
    const { claim, settle } = createClaims(desk)
    await robots(desk, 'A')
    await tickAt(desk, '2026-03-16T09:00:00Z')
    await settle(await claim(), { state: 'uncertain', readyAt: Date.parse('2026-03-17T09:30:00Z'), why: 'timeout' })
    await robots(desk, 'B')
    expect(await tickAt(desk, '2026-03-17T09:00:00Z')).toEqual([])
    moveTo(desk, '2026-03-17T09:30:00Z')
    await settle(await claim(), { state: 'delivered', ref: 'x' })
    expect(await tickAt(desk, '2026-03-17T09:31:00Z')).toHaveLength(1)
    expect(await ledger(desk)).toEqual([
      'scheduled:2026-03-16T09:00:00Z delivered A',
      'scheduled:2026-03-17T09:00:00Z due B',
    ])
  })

  test('while it is being sent blocks planning', async () => {
    const desk = await following()
    const { claim } = createClaims(desk)
    await robots(desk, 'A')
    await tickAt(desk, '2026-03-16T09:00:00Z')
    moveTo(desk, '2026-03-17T08:59:30Z')
    await claim()
    await robots(desk, 'B')
    expect(await tickAt(desk, '2026-03-17T09:00:00Z')).toEqual([])
    expect(await desk.ask('post')).toBe('A digest is on its way to this channel already.')
  })

  test('that is held for its content blocks nothing', async () => {
    const desk = await following()
    const { claim, settle } = createClaims(desk)
    await robots(desk, 'A')
    await tickAt(desk, '2026-03-16T09:00:00Z')
    await settle(await claim(), { state: 'held', heldFor: 'content', why: 'invalid_blocks' })
    await robots(desk, 'B')
    await tickAt(desk, '2026-03-17T09:00:00Z')
    expect(await ledger(desk)).toEqual([
      'scheduled:2026-03-16T09:00:00Z held A',
      'scheduled:2026-03-17T09:00:00Z due B',
    ])
  })

  test('of papers that somebody chose to post is not withdrawn: they are no matches', async () => {
    const desk = await openDesk()
    await desk.arrive([{ title: 'Robots of the archive' }], { live: false })
    await desk.ask('subscribe robots')
    await desk.click('Post these now')
    await robots(desk, 'B')
    expect(await tickAt(desk, '2026-03-16T09:00:00Z')).toEqual([])
    await desk.deliver()
    expect(await tickAt(desk, '2026-03-16T09:01:00Z')).toHaveLength(1)
    expect((await ledger(desk)).filter((line) => !line.startsWith('notice'))).toEqual([
      'post:2026-03-16T08:00:00Z delivered of the archive',
      'scheduled:2026-03-16T09:00:00Z due B',
    ])
  })

  test('is joined by a digest posted at once', async () => {
    const desk = await following()
    await robots(desk, 'A')
    await tickAt(desk, '2026-03-16T09:00:00Z')
    await robots(desk, 'B')
    moveTo(desk, '2026-03-16T09:30:00Z')
    await desk.ask('post')
    expect(await ledger(desk)).toEqual([
      'scheduled:2026-03-16T09:00:00Z withdrawn A',
      'post:2026-03-16T09:30:00Z due A B',
    ])
    await desk.deliver()
    await robots(desk, 'C')
    await tickAt(desk, '2026-03-17T09:00:00Z')
    expect((await ledger(desk)).at(-1)).toBe('scheduled:2026-03-17T09:00:00Z due C')
  })
})

describe('catching up', () => {
  const FRIDAY = '2026-03-20T09:00:00Z'

  async function untilFriday(): Promise<TestDesk> {
    const desk = await following({ now: '2026-03-19T08:00:00Z' })
    await robots(desk, 'A')
    await tickAt(desk, FRIDAY)
    await desk.deliver()
    return desk
  }

  async function onMonday(desk: TestDesk, downtime?: { from: string; to: string }): Promise<Posted | undefined> {
    moveTo(desk, '2026-03-23T09:10:00Z')
    await robots(desk, 'B')
    await desk.desk.matcher.match(desk.clock.at)
    const window = downtime && { from: Date.parse(downtime.from), to: Date.parse(downtime.to) }
    const [id] = await planDigests(desk.desk, desk.clock.at, window)
    return (await desk.posted()).find((one) => one.id === id)
  }

  test('one digest after downtime says when the program was down', async () => {
    const digest = await onMonday(await untilFriday(), { from: '2026-03-20T09:00:30Z', to: '2026-03-23T09:10:00Z' })
    expect(digest?.text).toContain('# 1 new paper · we were down Fri–Mon')
  })

  test('downtime that does not explain all that was missed is not blamed for it', async () => {
    const digest = await onMonday(await untilFriday(), { from: '2026-03-22T12:00:00Z', to: '2026-03-23T09:10:00Z' })
    expect(digest?.text).toContain('# 1 new paper · since Fri')
  })

  test('a slot that fell into a downtime tells of it, and the next one begins where this one was read up to', async () => {
    const desk = await untilFriday()
    moveTo(desk, '2026-03-21T20:00:00Z')
    await robots(desk, 'B')
    await desk.desk.matcher.match(desk.clock.at)
    await planDigests(desk.desk, desk.clock.at, { from: Date.parse('2026-03-21T08:00:00Z'), to: desk.clock.at })
    expect((await desk.posted()).at(-1)?.text).toContain('# 1 new paper · we were down on Sat')
    await desk.deliver()
    await robots(desk, 'C')
    const [next] = await tickAt(desk, '2026-03-22T09:00:00Z')
    expect(next?.text).toContain('# 1 new paper · Sat 20:00 – Sun 09:00')
  })

  test('a chat that does not run gets nothing planned, and one digest that catches up when it runs again', async () => {
    const desk = await untilFriday()
    await robots(desk, 'B')
    moveTo(desk, '2026-03-21T09:00:00Z')
    await desk.desk.matcher.match(desk.clock.at)
    const others = new Map([['slack', OPEN_CHAT] as const])
    expect(await planDigests({ ...desk.desk, platforms: others }, desk.clock.at)).toEqual([])
    await robots(desk, 'C')
    const [digest, ...more] = await tickAt(desk, '2026-03-23T09:10:00Z')
    expect(more).toEqual([])
    expect(digest?.text).toMatch(/^# 2 new papers · since Fri\n## Robots\n1 Robots [BC] .*\n2 Robots [BC] /)
  })

  test('a week of downtime is told by its days', async () => {
    const desk = await untilFriday()
    moveTo(desk, '2026-03-27T08:00:00Z')
    await robots(desk, 'B')
    await desk.desk.matcher.match(desk.clock.at)
    await planDigests(desk.desk, desk.clock.at, { from: Date.parse('2026-03-20T22:00:00Z'), to: desk.clock.at })
    expect((await desk.posted()).at(-1)?.text).toContain('# 1 new paper · we were down 20 Mar–Fri')
  })

  test('a digest that is planned late says until when it was read', async () => {
    const desk = await untilFriday()
    await robots(desk, 'B')
    const [digest] = await tickAt(desk, '2026-03-21T11:30:00Z')
    expect(digest?.text).toContain('# 1 new paper · Fri 09:00 – Sat 11:30')
  })

  test('downtime between two slots is not mentioned', async () => {
    const desk = await untilFriday()
    moveTo(desk, '2026-03-21T08:00:00Z')
    await robots(desk, 'B')
    moveTo(desk, '2026-03-21T09:00:00Z')
    await desk.desk.matcher.match(desk.clock.at)
    await planDigests(desk.desk, desk.clock.at, { from: Date.parse(FRIDAY), to: desk.clock.at })
    expect((await desk.posted()).at(-1)?.text).toContain('# 1 new paper · Fri 09:00 – Sat 09:00')
  })

  test('a paused channel gets nothing, and on its return one digest with what has waited', async () => {
    const desk = await untilFriday()
    await desk.ask('pause')
    for (const day of ['21', '22', '23']) {
      moveTo(desk, `2026-03-${day}T08:00:00Z`)
      await robots(desk, day)
      expect(await tickAt(desk, `2026-03-${day}T09:00:00Z`)).toEqual([])
    }
    moveTo(desk, '2026-03-23T12:00:00Z')
    await desk.ask('resume')
    expect(await desk.tick()).toEqual([])
    const [digest] = await tickAt(desk, '2026-03-24T09:00:00Z')
    expect(digest?.text).toContain('# 3 new papers · since Fri')
    expect((await ledger(desk)).at(-1)).toBe('scheduled:2026-03-24T09:00:00Z due 21 22 23')
  })

  test('a held channel is planned no slot', async () => {
    const desk = await untilFriday()
    await desk.store.changeChannel(LAB, { state: 'held', why: 'is_archived' })
    await robots(desk, 'B')
    expect(await tickAt(desk, '2026-03-21T09:00:00Z')).toEqual([])
  })
})

test('a first digest covers what its subscriptions cover', async () => {
  const desk = await openDesk({ now: '2026-03-15T12:00:00Z' })
  await robots(desk, 'A')
  await desk.arrive([{ title: 'Flowers' }])
  moveTo(desk, '2026-03-16T08:00:00Z')
  await desk.ask('subscribe robots')
  const [digest] = await tickAt(desk, '2026-03-16T09:00:00Z')
  expect(digest?.text).toContain('# 1 new paper · Sun 08:00 – Mon 09:00')
  expect(digest?.text).toContain('-- 2 read from 1 source')
})

describe('sources that were not read', () => {
  test.each([
    ['long ago', 'hf', HOUR + 1, 'Hugging Face not read since Mon 07:59'],
    ['a moment ago', 'hf', HOUR, undefined],
    ['long ago, but read no more', 'old', DAY, undefined],
  ])('a source last read %s', async (_, source, agoMs, said) => {
    const desk = await following()
    await robots(desk, 'A')
    moveTo(desk, '2026-03-16T09:00:00Z')
    await desk.store.recordRead(source, { at: desk.clock.at - agoMs, entries: 1, rejected: [] })
    await desk.store.recordRead(source, { at: desk.clock.at - MINUTE, error: 'timeout' })
    await desk.tick()
    const text = (await desk.posted()).at(-1)?.text ?? ''
    if (said === undefined) expect(text).not.toContain('not read')
    else expect(text).toContain(said)
  })
})
