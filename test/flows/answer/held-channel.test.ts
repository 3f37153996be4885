/** What people get who ask in a channel to which access was lost. */
import { expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { HOUR } from '../../../src/core/instant.ts'
import type { Access } from '../../../src/core/ports.ts'
import { CLOSED, createClosableChat, MEND, UNKNOWN } from '../../closable-chat.ts'
import { LAB, openDesk } from '../../desk.ts'
import { PLANNER } from '../papers.ts'

const WHY = 'the bot was removed'

async function holding(access?: Access | 'joinable') {
  const chat = createClosableChat()
  const desk = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
  await desk.ask('settings announce off')
  await desk.ask('subscribe robots')
  await desk.store.hold(LAB, WHY, desk.clock.at)
  await desk.arrive([PLANNER])
  desk.clock.forward(HOUR)
  if (access !== undefined) chat.shut.set(channelKey(LAB), access)
  return { ...desk, chat, state: async () => (await desk.store.channel(LAB))?.state }
}

test.each<[string, string]>([
  ['', '# #lab follows 1 topic'],
  ['list', '-- every day at 09:00 · next Tue 09:00 UTC'],
  ['status', '# All is well'],
  ['nonsense', 'There is no command "nonsense"'],
  ['resume', 'This channel is on. Digests come every day at 09:00;'],
  ['post', 'A digest is on its way to this channel already.'],
  ['pause', 'This channel is paused;'],
  ['subscribe cups', '# Now following here as #2 Cups'],
  ['unsubscribe 1', 'No longer following #1 Robots'],
])('that is open, `/papers %s` comes back first and then answers', async (typed, answered) => {
  const { ask, posted, chat } = await holding()
  expect(await ask(typed)).toContain(answered)
  const lines = (await posted()).map(({ text }) => text.split('\n')[0])
  expect(lines).toEqual([
    'I can post here again, after I could not since Mon 16 Mar 2026, 08:00 UTC. 1 paper has waited and follows.',
    '# 1 new paper · since Mon',
  ])
  expect(chat.looks.filter((one) => one.startsWith('look'))).toHaveLength(1)
})

test('what is planned on return is not said to be anybody’s doing', async () => {
  const { ask } = await holding()
  await ask('list')
  expect(await ask('status')).toContain('the digest out of turn of Mon 16 Mar 2026, 09:00 UTC is due since')
})

test('that is open, buttons and forms come back first too', async () => {
  for (const asked of [
    { kind: 'action', id: '1.tune' },
    { kind: 'submit', form: '1.search', values: { query: 'robots' } },
  ] as const) {
    const { send, state } = await holding()
    await send(asked)
    expect(await state()).toBe('on')
  }
})

test('a guest who looks lets it come back as anyone does', async () => {
  const { ask, state } = await holding()
  expect(await ask('list', { person: { id: 'guest', mayManage: false, isGuest: true } })).toContain('follows 1 topic')
  expect(await state()).toBe('on')
})

test('Home and suggestions ask nothing of the platform', async () => {
  const { send, state, chat } = await holding()
  chat.looks.length = 0
  await send({ kind: 'home' })
  await send({ kind: 'suggest', command: 'edit', argument: 'subscription', typed: '' })
  expect(chat.looks).toEqual([])
  expect(await state()).toBe('held')
})

test.each<[string, string]>([
  ['list', `-- every day at 09:00 · held: ${WHY}`],
  ['', `-- every day at 09:00 · held: ${WHY}`],
  ['search robots', '1 Planning with world models'],
  ['status', `# Something needs a look\nThis channel is held: ${WHY}.`],
  ['pause', `Nothing is posted here anyway: the channel is held (${WHY}).`],
  ['schedule 10:00', `The channel is held: ${WHY}.`],
  ['unsubscribe 1', 'No longer following #1 Robots'],
  ['resume', MEND],
  ['post', `${MEND}\nNothing is lost: what matches waits.`],
  ['subscribe cups', `${MEND} Then again: \`/papers subscribe cups\``],
])('that is closed, `/papers %s` answers as ever, and nothing is posted', async (typed, answered) => {
  const { ask, posted, state } = await holding(CLOSED)
  expect(await ask(typed)).toContain(answered)
  expect(await state()).toBe('held')
  expect(await posted()).toEqual([])
})

test.each(['post', 'resume', 'subscribe cups'])(
  '`%s` where nobody says whether it is open says why it is held',
  async (typed) => {
    const { ask, posted, state, store } = await holding(UNKNOWN)
    expect(await ask(typed)).toContain(`This channel is held: ${WHY}.`)
    expect(await state()).toBe('held')
    expect(await posted()).toEqual([])
    expect(await store.subscriptions()).toHaveLength(1)
  },
)

test.each<[string, string]>([
  ['resume', 'This channel is on again. Digests come every day at 09:00; the next one Tue'],
  ['post', 'A digest is on its way to this channel already.'],
  ['subscribe cups', '# Now following here as #2 Cups'],
])('that the bot may join, `%s` joins it and comes back; looking does not', async (typed, answered) => {
  const { ask, posted, state } = await holding('joinable')
  await ask('list')
  expect(await state()).toBe('held')
  expect(await ask(typed)).toContain(answered)
  expect(await state()).toBe('on')
  expect((await posted())[0]?.text).toContain('I can post here again')
})

test('two questions at once bring it back once', async () => {
  const { ask, posted } = await holding()
  await Promise.all([ask('list'), ask('status')])
  expect(await posted()).toHaveLength(2)
})
