import { expect, test } from 'vitest'
import { openDesk } from '../../desk.ts'
import { PLANNER } from '../papers.ts'

const HALL = { platform: 'terminal', workspace: 'demo', channel: 'hall' } as const

test('list: who follows what since when, how much was posted, the schedule and the next digest', async () => {
  const { ask, arrive, deliver } = await openDesk()
  await ask('subscribe "world models", -survey as Planning')
  await ask('subscribe drones', { person: { id: 'bob', mayManage: true } })
  await ask('schedule weekdays 9am Berlin')
  await arrive([PLANNER])
  await ask('post')
  await deliver()
  await ask('pause 2')
  expect(await ask('list')).toBe(
    [
      '# #lab follows 2 topics',
      '#1 Planning  "world models" -survey · by ann on 16 Mar · 1 posted in 4 weeks',
      '#2 Drones  drones · by bob on 16 Mar · 0 posted in 4 weeks · paused',
      '[Tune topics]',
      '-- Monday to Friday at 09:00 · next Tue 09:00 Berlin',
    ].join('\n'),
  )
})

test('list all: every channel of the workspace, each with its own', async () => {
  const { ask } = await openDesk()
  await ask('subscribe robots')
  await ask('subscribe cells', { channel: HALL })
  await ask('schedule instant', { channel: HALL })
  expect(await ask('list all')).toBe(
    [
      '# 2 channels',
      '## #hall follows 1 topic',
      '#1 Cells  cells · by ann on 16 Mar · 0 posted in 4 weeks',
      'as papers are found, at most 4 digests an hour',
      '## #lab follows 1 topic',
      '#1 Robots  robots · by ann on 16 Mar · 0 posted in 4 weeks',
      'every day at 09:00 · next Mon 09:00 UTC',
    ].join('\n'),
  )
})

test('Tune topics: each subscription with what can be done to it', async () => {
  const { ask, click } = await openDesk()
  await ask('subscribe robots')
  await ask('subscribe drones')
  await ask('list')
  const tuned = await click('Tune topics')
  expect(tuned).toContain('#2 Drones  drones · 0 posted in 4 weeks [Edit] [Pause] [Unsubscribe]')
  expect(await click('Pause')).toContain('#1 Robots is paused')
  await ask('list')
  expect(await click('Tune topics')).toContain(
    '#1 Robots  robots · 0 posted in 4 weeks · paused [Edit] [Resume] [Unsubscribe]',
  )
  expect(await click('Unsubscribe')).toContain('No longer following #1 Robots')
})

test('a person is named, never notified; a forgotten one is someone', async () => {
  const { ask, last } = await openDesk()
  await ask('subscribe robots')
  const people = async () => {
    await ask('list')
    const reply = last()
    if (reply.kind !== 'show') return []
    return reply.message.items.flatMap((item) =>
      item.kind === 'text' ? item.text.flatMap((run) => run.person ?? []) : [],
    )
  }
  expect(await people()).toEqual(['ann'])
  await ask('forget me')
  expect(await people()).toEqual([])
  expect(await ask('list')).toContain('by someone on 16 Mar')
})
