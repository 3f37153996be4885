import { describe, expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import { DAY, HOUR } from '../../src/core/instant.ts'
import type { News } from '../../src/core/invocation.ts'
import { hearNews } from '../../src/flows/hear-news.ts'
import { CLOSED, type ClosableChat, createClosableChat, UNKNOWN } from '../closable-chat.ts'
import { LAB, openDesk, type TestDesk } from '../desk.ts'

const HALL: ChannelRef = { platform: 'terminal', workspace: 'demo', channel: 'hall' }
const FAR: ChannelRef = { platform: 'terminal', workspace: 'other', channel: 'far' }
const ABROAD: ChannelRef = { platform: 'discord', workspace: 'demo', channel: 'lab' }
const ALL = [LAB, HALL, FAR, ABROAD]

/** Four channels that follow robots: two of one workspace, one of another, one of another platform. */
async function following(): Promise<TestDesk & { chat: ClosableChat }> {
  const chat = createClosableChat(ALL)
  const desk = await openDesk({
    about: {
      platforms: new Map([
        ['terminal', chat],
        ['discord', chat],
      ]),
    },
  })
  for (const channel of ALL) {
    await desk.ask('settings announce off', { channel })
    await desk.ask('subscribe robots', { channel })
  }
  chat.looks.length = 0
  return { ...desk, chat }
}

let events = 0
function hear(desk: TestDesk, fact: Omit<News, 'key' | 'workspace'> & Partial<News>): Promise<string | undefined> {
  const { at } = desk.clock
  return hearNews(desk.desk, 'terminal', { key: `event-${++events}`, workspace: 'demo', ...fact }, at)
}

async function states({ store }: TestDesk): Promise<(string | undefined)[]> {
  return Promise.all(ALL.map(async (ref) => (await store.channel(ref))?.state))
}

describe('a channel', () => {
  test.each([
    ['lost', undefined, 'access was lost'],
    ['lost', 'the channel was archived', 'the channel was archived'],
    ['deleted', undefined, 'the channel was deleted'],
    ['revoked', 'an admin removed it', 'an admin removed it'],
  ] as const)('%s (%s) is held with everything that is in it', async (what, why, stored) => {
    const desk = await following()
    await hear(desk, { what, channel: 'lab', ...(why === undefined ? {} : { why }) })
    expect(await states(desk)).toEqual(['held', 'on', 'on', 'on'])
    expect(await desk.store.channel(LAB)).toMatchObject({
      why: stored,
      closed: { at: desk.clock.at, scope: 'channel' },
    })
    expect(await desk.store.subscriptions()).toHaveLength(4)
    expect(await desk.posted()).toEqual([])
  })

  test('lost again, or deleted after it was lost, keeps the first instant and reason', async () => {
    const desk = await following()
    await hear(desk, { what: 'lost', channel: 'lab', why: 'the bot was removed' })
    const first = await desk.store.channel(LAB)
    desk.clock.forward(HOUR)
    await hear(desk, { what: 'deleted', channel: 'lab' })
    expect(await desk.store.channel(LAB)).toEqual(first)
  })

  test('lost while it is paused stays paused', async () => {
    const desk = await following()
    await desk.ask('pause')
    await hear(desk, { what: 'lost', channel: 'lab' })
    expect((await desk.store.channel(LAB))?.state).toBe('paused')
  })

  test('lost while it is paused, and back, is paused and open without a word', async () => {
    const desk = await following()
    await desk.ask('pause')
    const paused = await desk.store.channel(LAB)
    await hear(desk, { what: 'lost', channel: 'lab', why: 'the channel was archived' })
    desk.chat.shut.set(channelKey(LAB), CLOSED)
    await hear(desk, { what: 'back', channel: 'lab' })
    expect(await desk.store.channel(LAB)).toMatchObject({ closed: { at: desk.clock.at }, why: CLOSED.why })
    desk.chat.shut.delete(channelKey(LAB))
    await hear(desk, { what: 'back', channel: 'lab' })
    expect(await desk.store.channel(LAB)).toEqual(paused)
    expect(await desk.posted()).toEqual([])
  })

  test('back is on again with its line, once', async () => {
    const desk = await following()
    await hear(desk, { what: 'lost', channel: 'lab' })
    desk.clock.forward(HOUR)
    await hear(desk, { what: 'back', channel: 'lab' })
    await hear(desk, { what: 'back', channel: 'lab' })
    expect(await states(desk)).toEqual(['on', 'on', 'on', 'on'])
    expect((await desk.posted()).map(({ text }) => text)).toEqual([expect.stringContaining('I can post here again')])
  })

  test('back, but closed all the same, stays held, for what is in the way now', async () => {
    const desk = await following()
    await hear(desk, { what: 'lost', channel: 'lab', why: 'the channel was archived' })
    const lost = await desk.store.channel(LAB)
    desk.clock.forward(HOUR)
    desk.chat.shut.set(channelKey(LAB), CLOSED)
    await hear(desk, { what: 'back', channel: 'lab' })
    expect(desk.chat.looks).toEqual([`look ${channelKey(LAB)}`])
    expect(await desk.store.channel(LAB)).toEqual({ ...lost, why: 'the bot is not in the channel' })
    expect(await desk.posted()).toEqual([])
  })

  test('back, and nobody says whether it is open, is on: the first delivery will tell', async () => {
    const desk = await following()
    await hear(desk, { what: 'lost', channel: 'lab' })
    desk.chat.shut.set(channelKey(LAB), UNKNOWN)
    await hear(desk, { what: 'back', channel: 'lab' })
    expect((await desk.store.channel(LAB))?.state).toBe('on')
  })

  test.each(['on', 'paused'] as const)('back says nothing where it is %s', async (state) => {
    const desk = await following()
    if (state === 'paused') await desk.ask('pause')
    await hear(desk, { what: 'back', channel: 'lab' })
    expect((await desk.store.channel(LAB))?.state).toBe(state)
    expect(await desk.posted()).toEqual([])
  })

  test('renamed has its new name, held or not; without a name it keeps its own', async () => {
    const desk = await following()
    await hear(desk, { what: 'renamed', channel: 'lab', name: 'robots' })
    expect(await desk.ask('list')).toContain('# #robots follows 1 topic')
    await hear(desk, { what: 'lost', channel: 'lab' })
    await hear(desk, { what: 'renamed', channel: 'lab', name: 'machines' })
    await hear(desk, { what: 'renamed', channel: 'lab' })
    expect(await desk.store.channel(LAB)).toMatchObject({ name: 'machines', state: 'held' })
  })

  test.each(['lost', 'back', 'renamed', 'deleted', 'revoked'] as const)(
    'that nobody ever used is not stored: %s',
    async (what) => {
      const desk = await following()
      const before = await desk.store.channels()
      await hear(desk, { what, channel: 'nowhere', name: 'nowhere', key: 'unheard' })
      expect(await desk.store.firstCall('unheard', desk.clock.at)).toBe(true)
      expect(await desk.store.channels()).toEqual(before)
      expect(await desk.store.deliveries()).toEqual([])
    },
  )
})

describe('a channel that has another id', () => {
  const NEW: ChannelRef = { ...LAB, channel: 'shared' }
  const moved = { what: 'moved', channel: 'lab', to: 'shared' } as const

  test('goes on under it: nothing comes again, and what is new comes there', async () => {
    const desk = await following()
    const feed = await desk.store.addFeed({
      ...{ channel: channelKey(LAB), url: 'https://feeds.org', title: 'Feed', by: 'ann', addedAt: desk.clock.at },
    })
    await desk.arrive([{ title: 'Old robots', arxiv: '2603.00001' }])
    desk.clock.forward(DAY)
    await desk.tick()
    await desk.deliver()
    await desk.ask('show 2603.00001')
    await desk.click('Discuss')
    await desk.deliver()
    const before = await desk.posted()
    expect(before.map(({ text }) => text)).toEqual(Array(2).fill(expect.stringContaining('Old robots')))

    expect(await hear(desk, moved)).toBeUndefined()
    expect(await hear(desk, moved)).toBeUndefined()
    expect(await desk.posted()).toEqual([])
    expect(await desk.ask('list', { channel: NEW })).toContain('follows 1 topic')
    expect(await desk.ask('show 2603.00001', { channel: NEW })).not.toContain('[Discuss]')

    desk.clock.forward(HOUR)
    await desk.arrive([{ title: 'New robots' }])
    await desk.arrive([{ title: 'Robots of their own' }], {
      feed: { ...feed, channel: channelKey(NEW), source: `feed:${channelKey(NEW)}#1` },
    })
    desk.clock.forward(DAY)
    await desk.tick()
    const after = await desk.posted(NEW)
    expect(after.slice(0, before.length).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    const [digest, ...more] = after.slice(before.length).map(({ text }) => text)
    expect(digest).toMatch(/^# 2 new papers.*New robots.*Robots of their own/s)
    expect(more).toEqual([])
  })

  test('and was found closed under the old one is open again with its line', async () => {
    const desk = await following()
    await hear(desk, { what: 'lost', channel: 'lab', why: 'channel_not_found' })
    await hear(desk, moved)
    expect((await desk.store.channel(NEW))?.state).toBe('on')
    expect((await desk.posted(NEW)).map(({ text }) => text)).toEqual([expect.stringContaining('I can post here again')])
  })

  test('and is closed under that too stays held', async () => {
    const desk = await following()
    await hear(desk, { what: 'lost', channel: 'lab' })
    desk.chat.shut.set(channelKey(NEW), CLOSED)
    await hear(desk, moved)
    expect(await desk.store.channel(NEW)).toMatchObject({ state: 'held', why: CLOSED.why })
  })

  test('under which somebody subscribed meanwhile is left as it is, and the operator is told', async () => {
    const desk = await following()
    await desk.ask('subscribe drones', { channel: NEW })
    expect(await hear(desk, moved)).toContain('has to be subscribed to anew')
    expect(await desk.ask('list')).toContain('Robots')
    expect(await desk.ask('list', { channel: NEW })).toContain('Drones')
  })
})

describe('a whole workspace', () => {
  test.each(['revoked', 'lost', 'deleted'] as const)(
    '%s: all its channels are held, those of others not',
    async (what) => {
      const desk = await following()
      await hear(desk, { what, why: 'the app was uninstalled' })
      expect(await states(desk)).toEqual(['held', 'held', 'on', 'on'])
      expect(await desk.store.channel(HALL)).toMatchObject({
        why: 'the app was uninstalled',
        closed: { at: desk.clock.at, scope: 'workspace' },
      })
    },
  )

  test.each(['back', 'renamed'] as const)('%s says nothing of its channels', async (what) => {
    const desk = await following()
    await hear(desk, { what: 'lost', channel: 'hall' })
    await hear(desk, { what, name: 'Our lab' })
    expect(await states(desk)).toEqual(['on', 'held', 'on', 'on'])
    expect(await desk.posted(HALL)).toEqual([])
  })
})

test('an event that comes again does nothing', async () => {
  const desk = await following()
  await hear(desk, { what: 'lost', channel: 'lab', key: 'first' })
  await hear(desk, { what: 'back', channel: 'lab', key: 'second' })
  await hear(desk, { what: 'lost', channel: 'lab', key: 'first' })
  expect((await desk.store.channel(LAB))?.state).toBe('on')
  await hear(desk, { what: 'lost', channel: 'lab', key: 'third' })
  await hear(desk, { what: 'back', channel: 'lab', key: 'second' })
  expect((await desk.store.channel(LAB))?.state).toBe('held')
  expect(await desk.posted()).toHaveLength(1)
})
