import { describe, expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import { HOUR } from '../../src/core/instant.ts'
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
function hear(desk: TestDesk, fact: Omit<News, 'key' | 'workspace'> & Partial<News>): Promise<void> {
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
      held: { at: desk.clock.at, scope: 'channel' },
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

describe('a whole workspace', () => {
  test.each(['revoked', 'lost', 'deleted'] as const)(
    '%s: all its channels are held, those of others not',
    async (what) => {
      const desk = await following()
      await hear(desk, { what, why: 'the app was uninstalled' })
      expect(await states(desk)).toEqual(['held', 'held', 'on', 'on'])
      expect(await desk.store.channel(HALL)).toMatchObject({
        why: 'the app was uninstalled',
        held: { at: desk.clock.at, scope: 'workspace' },
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
