import { expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { HOUR } from '../../../src/core/instant.ts'
import { createClaims } from '../../claims.ts'
import { CLOSED, createClosableChat, MEND } from '../../closable-chat.ts'
import { LAB, openDesk } from '../../desk.ts'
import { GRASPS, PLANNER } from '../papers.ts'

const DAY = 86_400_000

test('a paused channel gets nothing, and on return one digest with what has waited', async () => {
  const { ask, click, arrive, tick, clock, posted } = await openDesk()
  await ask('settings announce off')
  await ask('subscribe robots')
  expect(await ask('pause')).toBe('This channel is paused; what matches waits, and nothing is lost.\n[Resume]')
  expect(await ask('list')).toContain('-- every day at 09:00 · paused: matches wait until `/papers resume`')
  await arrive([PLANNER])
  clock.forward(DAY)
  expect(await tick()).toEqual([])
  expect(await ask('why 2603.00001')).toContain('It matches, and waits: this channel is paused until `/papers resume`.')
  await ask('pause')
  expect(await click('Resume')).toContain(
    'This channel is on again; 1 paper has waited. Digests come every day at 09:00; the next one Tue 17 Mar 2026, 09:00 UTC.',
  )
  expect(await click('Post now')).toBe('(done)')
  expect((await posted()).map(({ text }) => text)).toEqual([expect.stringContaining('1 Planning with world models')])
  expect(await ask('resume')).toContain('This channel is on. Digests come every day at 09:00; the next one Tue')
})

test('a paused subscription keeps what matches it', async () => {
  const { ask, click, arrive } = await openDesk()
  await ask('subscribe robots as Machines')
  await ask('subscribe cups')
  await ask('pause machines')
  await arrive([PLANNER, GRASPS])
  const paused = await ask('digest')
  expect(paused).toContain('## Cups\n1 Grasping')
  expect(paused).not.toContain('Planning with')
  expect(await ask('list')).toContain('#1 Machines  robots · by ann on 16 Mar · 0 posted in 4 weeks · paused')
  expect(await ask('pause 1')).toBe('#1 Machines is paused; what matches it waits.\n[Resume]')
  expect(await click('Resume')).toBe('#1 Machines is followed again; what has waited comes with the next digest.')
  expect(await ask('digest')).toContain('Planning with')
  expect(await ask('resume 1')).toBe('#1 Machines is not paused.')
  expect(await ask('resume 9')).toContain('No subscription here is called "9"')
})

test('a subscription that is resumed in a paused channel still waits for the channel', async () => {
  const { ask } = await openDesk()
  await ask('subscribe robots')
  await ask('pause 1')
  await ask('pause')
  expect(await ask('resume 1')).toBe(
    '#1 Robots is followed again; what has waited comes after `/papers resume`: the channel is paused.',
  )
})

test('a channel that is paused and closed stays paused, and says how to mend it', async () => {
  const chat = createClosableChat()
  const { ask, store } = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
  await ask('subscribe robots')
  await ask('pause')
  chat.shut.set(channelKey(LAB), CLOSED)
  expect(await ask('resume')).toBe(MEND)
  expect((await store.channel(LAB))?.state).toBe('paused')
  chat.shut.delete(channelKey(LAB))
  expect(await ask('resume')).toContain('This channel is on again; nothing has waited.')
})

test('a held channel is not paused; once it is open, what was held comes anew', async () => {
  const chat = createClosableChat()
  const desk = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
  const { ask, arrive, store, clock, tick, posted } = desk
  await ask('settings announce off')
  await ask('subscribe robots')
  await arrive([PLANNER])
  clock.forward(HOUR)
  await tick()
  const claims = createClaims(desk)
  const why = 'the bot was removed'
  await claims.settle(await claims.claim(), { state: 'held', heldFor: 'access', why, scope: 'channel' })
  chat.shut.set(channelKey(LAB), CLOSED)

  expect(await ask('pause')).toBe('Nothing is posted here anyway: the channel is held (the bot was removed).')
  expect(await ask('status')).toContain('# Something needs a look\nThis channel is held: the bot was removed.')
  expect(await ask('why 2603.00001')).toContain(
    'That digest is held: the bot was removed. It comes once I am let in again.',
  )
  expect(await ask('resume')).toBe(MEND)
  expect((await posted()).map(({ state }) => state)).toEqual(['held'])

  chat.shut.delete(channelKey(LAB))
  expect(await ask('resume')).toContain('This channel is on. Digests come every day at 09:00')
  expect((await store.channel(LAB))?.state).toBe('on')
  expect((await posted()).map(({ state }) => state)).toEqual(['withdrawn', 'due', 'due'])
  expect(await store.deliveries({ states: ['held'], channel: channelKey(LAB) })).toEqual([])
})
