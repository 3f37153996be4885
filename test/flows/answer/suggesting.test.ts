import { expect, test } from 'vitest'
import { openDesk } from '../../desk.ts'
import { GRASPS, PLANNER } from '../papers.ts'

test.each<[argument: string, typed: string, suggested: string]>([
  ['topic', '@mach', '@machines = @machines  things that move'],
  ['topic', 'cel', 'cells = Cells: cells'],
  ['pack', 'move', '@machines = @machines  things that move'],
  ['subscription', 'mach', '1 = #1 Machines: robots'],
  ['subscription', '2', '2 = #2 Cells: cells'],
  ['paper', 'planning', 'arxiv:2603.00001 = Planning with world models'],
  ['command', 'sub', 'subscribe = subscribe  Follow a topic in this channel'],
  ['zone', 'berl', 'Europe/Berlin = Europe/Berlin'],
  ['label', 'x', ''],
  ['paper', '', 'arxiv:2603.00002 = Grasping with a diffusion policy\narxiv:2603.00001 = Planning with world models'],
])('%s, typed %j', async (argument, typed, suggested) => {
  const { ask, send, arrive } = await openDesk({
    packs: { machines: 'robot' },
    about: { packsAbout: new Map([['machines', 'things that move']]) },
  })
  await arrive([PLANNER, GRASPS])
  await ask('subscribe robots as Machines')
  await ask('subscribe cells')
  expect(await send({ kind: 'suggest', command: 'any', argument, typed })).toBe(suggested)
})

test('at most 25, each short enough for a list', async () => {
  const packs = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`pack-${n}`, 'robot']))
  const packsAbout = new Map(Object.keys(packs).map((name) => [name, 'very '.repeat(40)]))
  const { send, last } = await openDesk({ packs, about: { packsAbout } })
  await send({ kind: 'suggest', command: 'topics', argument: 'pack', typed: 'pack' })
  const reply = last()
  const labels = reply.kind === 'choices' ? reply.choices.map(({ label }) => label.length) : []
  expect(labels).toHaveLength(25)
  expect(Math.max(...labels)).toBeLessThanOrEqual(100)
})

test('asking again while typing is no repeat', async () => {
  const { send } = await openDesk()
  const asked = { kind: 'suggest', command: 'help', argument: 'command', typed: 'sta' } as const
  expect(await send(asked, { key: 'typing' })).toContain('status')
  expect(await send(asked, { key: 'typing' })).toContain('status')
})
