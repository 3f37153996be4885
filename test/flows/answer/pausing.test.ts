import { expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
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
  expect(await ask('why 2603.00001')).toContain('It matches, and waits until what takes it is resumed.')
  await ask('pause')
  expect(await click('Resume')).toContain(
    'This channel is on again; 1 paper has waited. Digests come every day at 09:00; the next one Tue 17 Mar 2026, 09:00 UTC.',
  )
  expect(await click('Post now')).toBe('(done)')
  expect((await posted()).map(({ text }) => text)).toEqual([expect.stringContaining('1 Planning with world models')])
  expect(await ask('resume')).toBe('This channel is not paused.')
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

test('a held channel is not paused but resumed: what was held is tried again', async () => {
  const { ask, arrive, store, clock, tick, posted } = await openDesk()
  await ask('settings announce off')
  await ask('subscribe robots')
  await arrive([PLANNER])
  clock.forward(3_600_000)
  await tick()
  const pace = new Map([['terminal', { channel: ONE, workspace: ONE, bot: ONE }]] as const)
  const claim = await store.claim({ at: clock.at, owner: 'test', leaseMs: 60_000, settleMs: 60_000, pace })
  if (claim === undefined) throw new Error('nothing to claim')
  await store.intend(claim, clock.at)
  const why = 'the bot was removed'
  await store.settle(claim, { state: 'held', heldFor: 'access', why, scope: 'channel' }, clock.at)

  expect(await ask('pause')).toBe('Nothing is posted here anyway: the channel is held (the bot was removed).')
  expect(await ask('post')).toBe(
    'This channel is held: the bot was removed. Nothing is lost; `/papers status` says more.',
  )
  expect(await ask('status')).toContain('# Something needs a look\nThis channel is held: the bot was removed.')
  expect(await ask('why 2603.00001')).toContain('It matched, and is held: the bot was removed.')
  expect(await ask('resume')).toContain('This channel is on again; nothing has waited.')
  expect((await store.channel(LAB))?.state).toBe('on')
  expect((await posted()).map(({ state }) => state)).toEqual(['due'])
  expect(await store.deliveries({ states: ['held'], channel: channelKey(LAB) })).toEqual([])
})

const ONE = { sends: 1, perMs: 0 }
