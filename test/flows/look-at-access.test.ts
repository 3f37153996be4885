import { describe, expect, test } from 'vitest'
import { type Channel, type ChannelRef, channelKey } from '../../src/core/channel.ts'
import { HOUR } from '../../src/core/instant.ts'
import { lookAtAccess } from '../../src/flows/look-at-access.ts'
import { createClaims } from '../claims.ts'
import { CLOSED, type ClosableChat, createClosableChat, UNKNOWN } from '../closable-chat.ts'
import { LAB, openDesk, type TestDesk } from '../desk.ts'

const HALL: ChannelRef = { platform: 'terminal', workspace: 'demo', channel: 'hall' }
const FAR: ChannelRef = { platform: 'terminal', workspace: 'other', channel: 'far' }
const LAB_KEY = channelKey(LAB)

/** Three channels that follow robots, one of them in another workspace. */
async function following(): Promise<TestDesk & { chat: ClosableChat }> {
  const chat = createClosableChat([LAB, HALL, FAR])
  const desk = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
  for (const channel of [LAB, HALL, FAR]) {
    await desk.ask('settings announce off', { channel })
    await desk.ask('subscribe robots', { channel })
  }
  chat.looks.length = 0
  return { ...desk, chat }
}

const look = (desk: TestDesk) => lookAtAccess(desk.desk, desk.clock.at)
const stateOf = async ({ store }: TestDesk, ref: ChannelRef): Promise<Channel['state'] | undefined> =>
  (await store.channel(ref))?.state

describe('a channel that is on', () => {
  test('is left alone while it is listed, and not looked at by itself', async () => {
    const desk = await following()
    expect(await look(desk)).toEqual({ lost: [], back: [], failed: [] })
    expect(desk.chat.looks).toEqual([])
    expect(await desk.posted()).toEqual([])
  })

  test('is held, with why, when it is not listed and closed', async () => {
    const desk = await following()
    desk.chat.shut.set(LAB_KEY, CLOSED)
    expect(await look(desk)).toEqual({ lost: [LAB_KEY], back: [], failed: [] })
    expect(desk.chat.looks).toEqual([`look ${LAB_KEY}`])
    expect(await desk.store.channel(LAB)).toMatchObject({
      state: 'held',
      why: 'the bot is not in the channel',
      closed: { at: desk.clock.at, scope: 'channel' },
    })
    expect(await stateOf(desk, HALL)).toBe('on')
    expect(await desk.store.subscriptions(LAB_KEY)).toHaveLength(1)
    desk.clock.forward(HOUR)
    expect(await look(desk)).toEqual({ lost: [], back: [], failed: [] })
    expect((await desk.store.channel(LAB))?.closed?.at).toBe(desk.clock.at - HOUR)
  })

  test('is not joined by a look', async () => {
    const desk = await following()
    desk.chat.shut.set(LAB_KEY, 'joinable')
    expect((await look(desk)).lost).toEqual([LAB_KEY])
    expect(desk.chat.shut.has(LAB_KEY)).toBe(true)
  })

  test.each([
    ['nobody says whether it is open', UNKNOWN],
    ['the list leaves it out though it is open', { kind: 'open' }],
  ] as const)('is left where %s', async (_, access) => {
    const desk = await following()
    desk.chat.unlisted.add(LAB_KEY)
    desk.chat.shut.set(LAB_KEY, access)
    expect(await look(desk)).toEqual({ lost: [], back: [], failed: [] })
    expect(desk.chat.looks).toEqual([`look ${LAB_KEY}`])
    expect(await stateOf(desk, LAB)).toBe('on')
  })

  test('is held too where nothing is followed, and comes back without a word', async () => {
    const desk = await following()
    await desk.ask('unsubscribe 1')
    desk.chat.shut.set(LAB_KEY, CLOSED)
    expect((await look(desk)).lost).toEqual([LAB_KEY])
    desk.chat.shut.delete(LAB_KEY)
    expect((await look(desk)).back).toEqual([LAB_KEY])
    expect(await stateOf(desk, LAB)).toBe('on')
    expect(await desk.posted()).toEqual([])
  })

  test('is looked at by itself for two hours of a day only where nothing is followed and no list names it', async () => {
    const desk = await following()
    await desk.ask('unsubscribe 1')
    desk.chat.shut.set(LAB_KEY, CLOSED)
    for (let hour = 0; hour < 48; hour++) {
      await look(desk)
      desk.clock.forward(HOUR)
    }
    expect(desk.chat.looks).toEqual(Array(4).fill(`look ${LAB_KEY}`))
    desk.clock.forward(5 * HOUR)
    desk.chat.shut.delete(LAB_KEY)
    expect((await look(desk)).back).toEqual([LAB_KEY])
  })

  test('is not looked at where it is a conversation without a name in which nothing is followed', async () => {
    const desk = await following()
    await desk.ask('unsubscribe 1')
    await desk.store.changeChannel(LAB, { name: '' })
    desk.chat.shut.set(LAB_KEY, CLOSED)
    expect(await look(desk)).toEqual({ lost: [], back: [], failed: [] })
    expect(desk.chat.looks).toEqual([])
  })
})

describe('a held channel', () => {
  test.each([
    ['listed again', (_: ClosableChat) => {}],
    ['open, though the list leaves it out', (chat: ClosableChat) => void chat.unlisted.add(LAB_KEY)],
  ])('is back once it is %s, with one line and what waited', async (_, arrange) => {
    const desk = await following()
    arrange(desk.chat)
    await desk.store.hold(LAB, 'it was closed', desk.clock.at)
    await desk.arrive([{ title: 'Robots' }])
    desk.clock.forward(HOUR)
    expect(await look(desk)).toEqual({ lost: [], back: [LAB_KEY], failed: [] })
    expect((await desk.posted()).map(({ text }) => text.split('\n')[0])).toEqual([
      'I can post here again, after I could not since Mon 16 Mar 2026, 08:00 UTC. 1 paper has waited and follows.',
      '# 1 new paper · since Mon',
    ])
    expect(await look(desk)).toEqual({ lost: [], back: [], failed: [] })
    expect(await desk.posted()).toHaveLength(2)
  })

  test.each([
    ['closed', CLOSED],
    ['of unknown access', UNKNOWN],
  ])('stays while it is %s', async (_, access) => {
    const desk = await following()
    await desk.store.hold(LAB, 'it was closed', desk.clock.at)
    desk.chat.shut.set(LAB_KEY, access)
    expect(await look(desk)).toEqual({ lost: [], back: [], failed: [] })
    expect(await desk.store.channel(LAB)).toMatchObject({ state: 'held', why: 'it was closed' })
    expect(await desk.posted()).toEqual([])
  })

  test('whose return was refused is not tried again every hour; a person who asks tries it', async () => {
    const desk = await following()
    await desk.store.hold(LAB, 'only admins post here', desk.clock.at)
    expect((await look(desk)).back).toEqual([LAB_KEY])
    const claims = createClaims(desk)
    const refused = { state: 'held', heldFor: 'access', why: 'only admins post here', scope: 'channel' } as const
    await claims.settle(await claims.claim(), refused)
    desk.clock.forward(HOUR)
    expect(await look(desk)).toEqual({ lost: [], back: [], failed: [] })
    expect(await stateOf(desk, LAB)).toBe('held')
    await desk.ask('list')
    expect(await stateOf(desk, LAB)).toBe('on')
    expect((await desk.posted()).map(({ state }) => state)).toEqual(['withdrawn', 'due'])
  })

  test('whose return was refused, and which was then lost with its workspace, is tried once that is back', async () => {
    const desk = await following()
    await desk.store.hold(LAB, 'only admins post here', desk.clock.at)
    await look(desk)
    const claims = createClaims(desk)
    const line = await claims.claim()
    const refused = { state: 'held', heldFor: 'access', why: 'the app was removed', scope: 'workspace' } as const
    await claims.settle(line, refused)
    expect(await desk.store.channel(LAB)).toMatchObject({ state: 'held', closed: { scope: 'workspace' } })
    expect((await look(desk)).back).toContain(LAB_KEY)
    expect(await stateOf(desk, LAB)).toBe('on')
  })
})

test('a paused channel stays paused, closed or open; since when it is closed is noted', async () => {
  const desk = await following()
  await desk.ask('pause')
  const paused = await desk.store.channel(LAB)
  desk.chat.shut.set(LAB_KEY, CLOSED)
  expect(await look(desk)).toEqual({ lost: [LAB_KEY], back: [], failed: [] })
  const { at } = desk.clock
  desk.clock.forward(HOUR)
  expect(await look(desk)).toEqual({ lost: [], back: [], failed: [] })
  expect(await desk.store.channel(LAB)).toMatchObject({ state: 'paused', closed: { at, scope: 'channel' } })
  expect(await desk.ask('resume')).toBe('Invite me first: `/invite @paperwire`.')
  expect(await desk.ask('list')).toContain(
    '· paused: matches wait until `/papers resume` · closed to me: the bot is not',
  )
  expect(await desk.ask('status')).toContain(
    '# Something needs a look\nThis channel is paused, and closed to me: the bot is not in the channel.',
  )
  desk.chat.shut.delete(LAB_KEY)
  expect(await look(desk)).toEqual({ lost: [], back: [LAB_KEY], failed: [] })
  expect(await desk.store.channel(LAB)).toEqual(paused)
  await desk.store.hold(LAB, 'it was closed', desk.clock.at)
  expect(await desk.ask('list')).not.toContain('closed to me')
  expect(await desk.store.channel(LAB)).toEqual(paused)
  expect(await desk.posted()).toEqual([])
})

describe('what fails stops nothing else', () => {
  test('a workspace whose list fails: no channel of it changes, those of others do', async () => {
    const desk = await following()
    desk.chat.failing.add('demo')
    for (const channel of [LAB, FAR]) desk.chat.shut.set(channelKey(channel), CLOSED)
    expect(await look(desk)).toEqual({
      lost: [channelKey(FAR)],
      back: [],
      failed: [{ workspace: 'terminal:demo', why: 'terminal:demo: demo did not answer' }],
    })
    expect([await stateOf(desk, LAB), await stateOf(desk, FAR)]).toEqual(['on', 'held'])
  })

  test('a channel that cannot be brought back', async () => {
    const desk = await following()
    for (const channel of [HALL, LAB]) await desk.store.hold(channel, 'it was closed', desk.clock.at)
    const release: typeof desk.store.release = (ref, ...rest) =>
      ref.channel === 'hall' ? Promise.reject(new Error('the disk is full')) : desk.store.release(ref, ...rest)
    const looking = { ...desk.desk, store: { ...desk.store, release } }
    expect(await lookAtAccess(looking, desk.clock.at)).toEqual({
      lost: [],
      back: [LAB_KEY],
      failed: [{ workspace: 'terminal:demo', why: `${channelKey(HALL)}: the disk is full` }],
    })
  })

  test('a platform that does not run here: its channels are left', async () => {
    const desk = await following()
    const looking = { ...desk.desk, platforms: new Map() }
    await desk.store.hold(LAB, 'it was closed', desk.clock.at)
    expect(await lookAtAccess(looking, desk.clock.at)).toEqual({ lost: [], back: [], failed: [] })
    expect(await stateOf(desk, LAB)).toBe('held')
  })
})
