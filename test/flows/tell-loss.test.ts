import { describe, expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import { DAY, HOUR } from '../../src/core/instant.ts'
import { tellLoss } from '../../src/flows/tell-loss.ts'
import { createClaims } from '../claims.ts'
import { CLOSED, type ClosableChat, createClosableChat, MEND, UNKNOWN } from '../closable-chat.ts'
import { ANN, LAB, OPEN_CHAT, openDesk, type Posted, type TestDesk } from '../desk.ts'

const SECRET: ChannelRef = { platform: 'terminal', workspace: 'demo', channel: 'C1' }
const NAME = 'merger-talks'
const BOB = { id: 'bob', mayManage: true }
const DIRECT = (person: string): ChannelRef => ({ platform: 'terminal', workspace: 'demo', channel: `@${person}` })

/** A private channel in which Ann follows robots and cups, and Bob drones. */
async function following(): Promise<TestDesk & { chat: ClosableChat }> {
  const chat = createClosableChat([SECRET])
  const desk = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
  await desk.ask('settings announce off', { channel: SECRET })
  await desk.store.changeChannel(SECRET, { name: NAME })
  await desk.ask('subscribe robots as Machines', { channel: SECRET })
  await desk.ask('subscribe cups', { channel: SECRET })
  await desk.ask('subscribe drones', { channel: SECRET, person: BOB })
  return { ...desk, chat }
}

const lose = ({ store, clock }: TestDesk, where: Partial<ChannelRef> = SECRET) =>
  store.hold({ platform: 'terminal', ...where }, 'the bot was removed', clock.at)
const tell = (desk: TestDesk) => tellLoss(desk.desk, desk.clock.at)
const toldTo = (desk: TestDesk, person: string): Promise<Posted[]> => desk.posted(DIRECT(person))

describe('who subscribed', () => {
  test('is told alone, each of their own topics, with why, the mend and a button for that channel', async () => {
    const desk = await following()
    await lose(desk)
    expect(await tell(desk)).toBe(2)
    const [line, ...others] = await toldTo(desk, 'ann')
    expect(others).toEqual([])
    expect(line?.text).toBe(
      [
        'I can no longer post in a channel, where you follow #1 Machines, #2 Cups: the bot was removed.',
        'To mend it, let me in there again. Nothing is lost: what matches waits, and then comes in one digest.',
        '[Try again]',
      ].join('\n'),
    )
    expect(line?.message.actions).toEqual([{ id: '1.resume', label: 'Try again', place: channelKey(SECRET) }])
    expect((await toldTo(desk, 'bob'))[0]?.text).toContain('where you follow #3 Drones:')
    expect(await desk.posted(SECRET)).toEqual([])
  })

  test('is not told the name of the channel: the platform names it to those who may know it', async () => {
    const desk = await following()
    await lose(desk)
    await tell(desk)
    const [line] = await toldTo(desk, 'ann')
    expect(JSON.stringify(line?.message)).not.toContain(NAME)
    expect(line?.message.notification).toContain('I can no longer post in a channel,')
    const runs = line?.message.items.flatMap((item) => (item.kind === 'text' ? item.text : []))
    expect(runs?.filter(({ place }) => place !== undefined)).toEqual([{ text: 'a channel', place: channelKey(SECRET) }])
  })

  test('is told once for each loss, however often it is looked', async () => {
    const desk = await following()
    await lose(desk)
    expect(await tell(desk)).toBe(2)
    desk.clock.forward(HOUR)
    expect([await tell(desk), await tell(desk)]).toEqual([0, 0])
    expect((await Promise.all([tell(desk), tell(desk)])).every((told) => told === 0)).toBe(true)

    await desk.store.release(SECRET, undefined, desk.clock.at)
    expect(await tell(desk)).toBe(0)
    desk.clock.forward(DAY)
    await lose(desk)
    expect(await tell(desk)).toBe(2)
    expect(await toldTo(desk, 'ann')).toHaveLength(2)
  })

  test('is told once of a paused channel too, in which what matches goes on waiting', async () => {
    const desk = await following()
    await desk.ask('pause', { channel: SECRET })
    await lose(desk)
    expect([await tell(desk), await tell(desk)]).toEqual([2, 0])
    const [line] = await toldTo(desk, 'ann')
    expect(line?.text).toBe(
      [
        'I can no longer post in a channel, where you follow #1 Machines, #2 Cups: the bot was removed.',
        'To mend it, let me in there again. The channel is paused, so what matches waits until somebody resumes it.',
        '[Resume]',
      ].join('\n'),
    )
  })

  test('is told once where two processes look at the same time', async () => {
    const desk = await following()
    await lose(desk)
    const told = await Promise.all([tell(desk), tellLoss(desk.desk, desk.clock.at + 1)])
    expect(told.reduce((sum, one) => sum + one, 0)).toBe(2)
    expect(await toldTo(desk, 'ann')).toHaveLength(1)
  })

  test('is not told again where the return was refused: that is the same loss', async () => {
    const desk = await following()
    await lose(desk)
    await tell(desk)
    await desk.deliver()
    desk.clock.forward(HOUR)
    await desk.ask('list', { channel: SECRET })
    const claims = createClaims(desk)
    const refused = { state: 'held', heldFor: 'access', why: 'only admins post here', scope: 'channel' } as const
    await claims.settle(await claims.claim(), refused)
    expect((await desk.store.channel(SECRET))?.state).toBe('held')
    expect(await tell(desk)).toBe(0)
  })

  test('is told again though their own conversation was lost meanwhile', async () => {
    const desk = await following()
    await lose(desk)
    await tell(desk)
    await desk.deliver()
    await lose(desk, { workspace: 'demo' })
    await desk.store.release(SECRET, undefined, desk.clock.at)
    desk.clock.forward(DAY)
    await lose(desk)
    await tell(desk)
    await desk.deliver()
    expect((await toldTo(desk, 'ann')).map(({ state }) => state)).toEqual(['delivered', 'delivered'])
  })
})

describe('how to mend it', () => {
  test('is told as the platform says it to whoever asks there', async () => {
    const desk = await following()
    await lose(desk)
    desk.chat.shut.set(channelKey(SECRET), CLOSED)
    desk.chat.looks.length = 0
    await tell(desk)
    for (const person of ['ann', 'bob'])
      expect((await toldTo(desk, person))[0]?.text).toContain(`let me in there again. Asked there, I say: “${MEND}”`)
    expect(desk.chat.looks).toEqual([`look ${channelKey(SECRET)}`])
  })

  test.each([
    ['does not say', async () => UNKNOWN],
    ['fails', () => Promise.reject(new Error('no answer'))],
  ])('is told in general where the platform %s', async (_, access) => {
    const desk = await following()
    await lose(desk)
    const platforms = new Map([['terminal', { ...desk.chat, access }] as const])
    expect(await tellLoss({ ...desk.desk, platforms }, desk.clock.at)).toBe(2)
    expect((await toldTo(desk, 'ann'))[0]?.text).toContain('let me in there again. Nothing is lost')
  })
})

test('a channel that stays lost costs one read for each subscriber, no write and no look', async () => {
  const desk = await following()
  await lose(desk)
  await tell(desk)
  await desk.deliver()
  desk.chat.looks.length = 0
  const reads: string[] = []
  const store = new Proxy(desk.store, {
    get(from, verb, receiver) {
      reads.push(String(verb))
      return Reflect.get(from, verb, receiver)
    },
  })
  expect(await tellLoss({ ...desk.desk, store }, desk.clock.at)).toBe(0)
  expect(reads.toSorted()).toEqual(['channels', 'deliveries', 'delivery', 'delivery', 'subscriptions'])
  expect(desk.chat.looks).toEqual([])
})

describe('nobody is told', () => {
  test.each([
    ['a whole workspace', { workspace: 'demo' }],
    ['the whole bot', {}],
  ])('of the loss of %s', async (_, where) => {
    const desk = await following()
    await lose(desk, where)
    expect(await tell(desk)).toBe(0)
    expect((await desk.store.channels()).map(({ name }) => name)).toEqual([NAME])
  })

  test('whose name was forgotten, nor the program itself', async () => {
    const desk = await following()
    await desk.ask('forget me', { channel: SECRET })
    await desk.ask('unsubscribe 3', { channel: SECRET })
    await desk.ask('subscribe cells', { channel: SECRET, person: { id: 'paperwire', mayManage: true } })
    await lose(desk)
    expect(await tell(desk)).toBe(0)
  })

  test('who unsubscribed before', async () => {
    const desk = await following()
    await desk.ask('unsubscribe 3', { channel: SECRET })
    await lose(desk)
    expect(await tell(desk)).toBe(1)
    expect(await toldTo(desk, 'bob')).toEqual([])
  })

  test.each([
    ['nobody is reached alone', new Map([['terminal', OPEN_CHAT] as const])],
    ['nothing runs', new Map()],
  ])('on a platform where %s', async (_, platforms) => {
    const desk = await following()
    await lose(desk)
    expect(await tellLoss({ ...desk.desk, platforms }, desk.clock.at)).toBe(0)
  })

  test('of the loss of their own conversation', async () => {
    const desk = await following()
    await desk.ask('subscribe robots', { channel: DIRECT('ann') })
    await lose(desk, DIRECT('ann'))
    expect(await tell(desk)).toBe(0)
  })
})

describe('the conversation in which they are told', () => {
  test('has no name, stands in no list and no Home, and never hears of quiet days', async () => {
    const desk = await following()
    await lose(desk)
    await tell(desk)
    await desk.deliver()
    expect(await desk.store.channel(DIRECT('ann'))).toMatchObject({ name: '', state: 'on' })
    desk.chat.shut.set(channelKey(SECRET), CLOSED)
    for (const person of [ANN, BOB]) {
      expect(await desk.ask('list all', { person })).toContain('# 1 channel\n')
      expect((await desk.send({ kind: 'home' }, { person })).match(/^## /gm)).toHaveLength(1)
    }
    for (let day = 0; day < 15; day++) {
      desk.clock.forward(DAY)
      await desk.tick()
      await tell(desk)
    }
    expect(await toldTo(desk, 'ann')).toHaveLength(1)
  })

  test('keeps what it was where the person follows something there', async () => {
    const desk = await following()
    await desk.ask('subscribe cells', { channel: DIRECT('ann') })
    await desk.ask('schedule weekdays 10:00', { channel: DIRECT('ann') })
    const before = await desk.store.channel(DIRECT('ann'))
    await lose(desk)
    expect(await tell(desk)).toBe(2)
    expect(await desk.store.channel(DIRECT('ann'))).toEqual(before)
  })

  test('that was held comes back whole where the person follows something there', async () => {
    const desk = await following()
    await desk.ask('settings announce off', { channel: DIRECT('ann') })
    await desk.ask('subscribe cells', { channel: DIRECT('ann') })
    await lose(desk, DIRECT('ann'))
    await desk.arrive([{ title: 'Cells' }])
    await lose(desk)
    expect(await tell(desk)).toBe(2)
    expect(await desk.store.channel(DIRECT('ann'))).toMatchObject({ state: 'on' })
    expect((await toldTo(desk, 'ann')).map(({ text }) => text.split('\n')[0])).toEqual([
      'I can post here again, after I could not since Mon 16 Mar 2026, 08:00 UTC. 1 paper has waited and follows.',
      '# 1 new paper · since Mon',
      expect.stringContaining('I can no longer post in a channel, where you follow #1 Machines, #2 Cups'),
    ])
  })

  test('that is paused and was lost takes the line, and is open', async () => {
    const desk = await following()
    await desk.ask('pause', { channel: DIRECT('ann') })
    await lose(desk, DIRECT('ann'))
    await lose(desk)
    expect(await tell(desk)).toBe(2)
    const { state, closed } = (await desk.store.channel(DIRECT('ann'))) ?? {}
    expect([state, closed]).toEqual(['paused', undefined])
  })

  test('that was held, and in which nothing is followed, takes the line without another', async () => {
    const desk = await following()
    await lose(desk)
    await tell(desk)
    await desk.deliver()
    await lose(desk, DIRECT('ann'))
    await desk.store.release(SECRET, undefined, desk.clock.at)
    desk.clock.forward(DAY)
    await lose(desk)
    await tell(desk)
    expect(await desk.store.channel(DIRECT('ann'))).toMatchObject({ state: 'on' })
    expect((await toldTo(desk, 'ann')).map(({ state }) => state)).toEqual(['delivered', 'due'])
  })

  test('takes Try again for the channel that was lost', async () => {
    const desk = await following()
    await lose(desk)
    await tell(desk)
    const [line] = await toldTo(desk, 'ann')
    desk.chat.shut.set(channelKey(SECRET), CLOSED)
    expect(await desk.click('Try again', { on: line, channel: SECRET })).toBe('Invite me first: `/invite @paperwire`.')
    desk.chat.shut.delete(channelKey(SECRET))
    expect(await desk.click('Try again', { on: line, channel: SECRET })).toContain('This channel is on. Digests come')
    expect((await desk.posted(SECRET)).map(({ text }) => text)).toEqual([
      expect.stringContaining('I can post here again'),
    ])
    expect(await desk.posted(LAB)).toEqual([])
  })
})
