/** What people get who ask about a channel from another place: a line sent to them alone, Home, an old button. */
import { expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../../../src/core/channel.ts'
import type { Asked } from '../../../src/core/invocation.ts'
import { answer } from '../../../src/flows/answer.ts'
import { createClosableChat } from '../../closable-chat.ts'
import { ANN, LAB, openDesk } from '../../desk.ts'
import { textOfReply } from '../../plain-text.ts'

const BOB = { id: 'bob', mayManage: true }
const DIRECT: ChannelRef = { ...LAB, channel: '@bob' }
const LEFT =
  'It could not be confirmed that you are in that channel. If you are, see that I am let in there and that it is not archived, then try again.'

/** #lab, held, with Ann in it; it follows robots. Bob has left. */
async function leaving() {
  const chat = createClosableChat([LAB])
  const desk = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
  await desk.ask('settings announce off')
  await desk.ask('subscribe robots')
  chat.members.set(channelKey(LAB), ['ann'])
  let calls = 0
  async function askFromElsewhere(asked: Asked, { person = BOB, channel = LAB, key = `far-${++calls}` } = {}) {
    return textOfReply(await answer(desk.desk, { key, channel, person, asked, fromElsewhere: true }))
  }
  return { ...desk, chat, askFromElsewhere }
}

const QUESTIONS: readonly [string, Asked, string][] = [
  ['tune', { kind: 'action', id: '1.tune' }, '# Tune topics'],
  ['resume', { kind: 'action', id: '1.resume' }, 'This channel is on.'],
  ['pause', { kind: 'action', id: '1.pause' }, 'This channel is paused'],
  ['schedule', { kind: 'submit', form: '1.schedule', values: { when: 'weekdays 10:00' } }, '10:00'],
  ['a command', { kind: 'command', text: 'list' }, '# #lab follows 1 topic'],
]

test.each(QUESTIONS)(
  '%s of an outsider is refused, nothing changes, and a held channel does not come back',
  async (_, asked) => {
    const { askFromElsewhere, store, clock, chat } = await leaving()
    await store.hold(LAB, 'the bot was removed', clock.at)
    const before = [await store.channels(), await store.subscriptions(), await store.deliveries()]
    chat.looks.length = 0
    for (const _ of ['private', 'public']) {
      expect(await askFromElsewhere(asked, { key: 'again' })).toBe(LEFT)
      chat.public.add(channelKey(LAB))
    }
    expect([await store.channels(), await store.subscriptions(), await store.deliveries()]).toEqual(before)
    expect(chat.looks).toEqual([])
    expect(await store.firstCall('again', clock.at)).toBe(true)
  },
)

test('*Try again* says what to do where nobody can be seen, and the same of a channel that was never lost', async () => {
  const { askFromElsewhere, store, clock, chat } = await leaving()
  const tryAgain = () => askFromElsewhere({ kind: 'action', id: '1.resume' }, { person: ANN })
  chat.members.set(channelKey(LAB), [])
  expect(await tryAgain()).toBe(LEFT)
  await store.hold(LAB, 'the channel was archived', clock.at)
  expect(await tryAgain()).toBe(LEFT)
})

test.each(QUESTIONS)('%s of a member is answered as in the channel itself', async (_, asked, answered) => {
  const { askFromElsewhere } = await leaving()
  expect(await askFromElsewhere(asked, { person: ANN })).toContain(answered)
})

test("the person's own conversation is theirs, whatever the platform says of it", async () => {
  const { askFromElsewhere, chat } = await leaving()
  chat.members.set(channelKey(DIRECT), [])
  expect(await askFromElsewhere({ kind: 'command', text: 'list' }, { channel: DIRECT })).toContain(
    'follows nothing yet',
  )
  expect(await askFromElsewhere({ kind: 'command', text: 'list' }, { channel: DIRECT, person: ANN })).toBe(LEFT)
})

test('on a platform that does not run here nobody can say who is in a channel', async () => {
  const { askFromElsewhere, desk } = await leaving()
  expect(await askFromElsewhere({ kind: 'action', id: '1.tune' }, { channel: { ...LAB, platform: 'slack' } })).toBe(
    LEFT,
  )
  expect(desk.platforms.has('slack')).toBe(false)
})

test('whoever asks in the channel itself is not looked up', async () => {
  const { ask } = await leaving()
  expect(await ask('list', { person: BOB })).toContain('# #lab follows 1 topic')
})
