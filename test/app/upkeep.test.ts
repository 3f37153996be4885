import { expect, test } from 'vitest'
import { createUpkeep } from '../../src/app/upkeep.ts'
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import { DAY, HOUR } from '../../src/core/instant.ts'
import type { Log } from '../../src/log.ts'
import { CLOSED, createClosableChat } from '../closable-chat.ts'
import { sampleChannel } from '../contracts/store/sample.ts'
import { LAB, openDesk } from '../desk.ts'

const HALL: ChannelRef = { ...LAB, channel: 'hall' }
const FAR: ChannelRef = { platform: 'terminal', workspace: 'other', channel: 'far' }
const [LAB_KEY, HALL_KEY] = [channelKey(LAB), channelKey(HALL)]
const KEPT = 90 * DAY

/** Two channels that follow robots, the hourly look after them, and what it logs: `level text {fields}`. */
async function keeping() {
  const chat = createClosableChat([LAB, HALL])
  const desk = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
  for (const channel of [LAB, HALL]) {
    await desk.ask('settings announce off', { channel })
    await desk.ask('subscribe robots', { channel })
  }
  const logged: string[] = []
  const say = (level: string) => (fields: object, text: string) =>
    void logged.push(`${level} ${text} ${JSON.stringify(fields)}`)
  const log: Log = { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
  const upkeep = createUpkeep(desk.desk, { heldMs: KEPT, log, now: () => desk.clock.at })
  /** One round; returns what it logged. */
  async function round(): Promise<string[]> {
    await upkeep.read()
    return logged.splice(0)
  }
  return { ...desk, chat, upkeep, round, since: desk.clock.at }
}

test('it is a poll of every hour', async () => {
  const { upkeep } = await keeping()
  expect([upkeep.name, upkeep.everyMs]).toEqual(['upkeep', HOUR])
})

test('where all is well it says nothing', async () => {
  const { round } = await keeping()
  expect(await round()).toEqual([])
})

test('a channel lost, and back, is said once each', async () => {
  const { round, chat, store } = await keeping()
  chat.shut.set(LAB_KEY, CLOSED)
  expect(await round()).toEqual([
    `warn the channel is closed to the bot; what is for it waits {"channel":"${LAB_KEY}"}`,
  ])
  expect(await round()).toEqual([])
  chat.shut.delete(LAB_KEY)
  expect(await round()).toEqual([`info the channel is open again {"channel":"${LAB_KEY}"}`])
  expect(await round()).toEqual([])
  expect((await store.channel(LAB))?.state).toBe('on')
})

test('the operator is warned once a day of a channel that will be deleted, then told of each step', async () => {
  const { round, chat, store, clock, since } = await keeping()
  chat.shut.set(LAB_KEY, CLOSED)
  await round()
  const warning = `warn this channel has long been closed to the bot: it will be deleted with its subscriptions, unless the bot is let in again {"channel":"${LAB_KEY}","deletedAt":"2026-06-14T08:00:00Z"}`
  expect(new Date(since + KEPT).toISOString()).toBe('2026-06-14T08:00:00.000Z')
  clock.at = since + KEPT - 7 * DAY
  expect([await round(), await round()]).toEqual([[warning], []])
  clock.forward(HOUR)
  expect(await round()).toEqual([])
  clock.forward(DAY)
  expect(await round()).toEqual([warning])
  clock.at = since + KEPT
  expect(await round()).toEqual([
    `warn its subscriptions are removed: the channel was closed too long {"channel":"${LAB_KEY}"}`,
  ])
  clock.forward(DAY)
  expect(await round()).toEqual([`warn the channel is deleted {"channel":"${LAB_KEY}"}`])
  expect(await round()).toEqual([])
  expect((await store.channels()).map(({ ref }) => ref)).toEqual([HALL])
})

test('a channel is kept while its workspace cannot be looked at, which is said once a day; others go on', async () => {
  const { round, chat, store, clock, since } = await keeping()
  await store.openChannel({ ...sampleChannel('far'), ref: FAR })
  for (const channel of [HALL, FAR]) await store.hold(channel, 'the bot was removed', since)
  chat.shut.set(channelKey(FAR), CLOSED)
  chat.failing.add('demo')
  const failed = 'warn could not look which channels are open {"why":"terminal:demo: demo did not answer"}'
  const spared = `warn this channel has long been closed to the bot: it is not deleted while nobody can look whether it is open again {"channel":"${HALL_KEY}"}`
  const dayOf = (end: string) =>
    `warn this channel has long been closed to the bot: it will be deleted with its subscriptions, unless the bot is let in again {"channel":"${channelKey(FAR)}","deletedAt":"${end}"}`
  clock.at = since + KEPT
  expect(await round()).toEqual([failed, dayOf('2026-06-21T08:00:00Z'), spared])
  expect(await round()).toEqual([failed])
  clock.forward(DAY)
  expect(await round()).toEqual([failed, dayOf('2026-06-21T08:00:00Z'), spared])
  clock.at = since + 2 * KEPT
  expect(await round()).toEqual([failed, spared, `warn the channel is deleted {"channel":"${channelKey(FAR)}"}`])
  expect(await store.subscriptions(HALL_KEY)).toHaveLength(1)
})

test('a channel that is let in at the last moment is not forgotten', async () => {
  const { round, store, clock, since } = await keeping()
  await store.hold(HALL, 'the bot was removed', since)
  clock.at = since + KEPT
  expect(await round()).toEqual([`info the channel is open again {"channel":"${HALL_KEY}"}`])
  expect(await store.subscriptions(HALL_KEY)).toHaveLength(1)
})
