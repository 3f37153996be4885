import { expect, test } from 'vitest'
import { nextDigest } from '../../src/flows/next-digest.ts'
import { LAB, openDesk, type TestDesk } from '../desk.ts'

/** A desk on Monday 16 March 2026, 08:00 UTC, whose channel follows robots, daily at 09:00. */
async function following(): Promise<TestDesk> {
  const desk = await openDesk()
  await desk.ask('settings announce off')
  await desk.ask('subscribe robots')
  return desk
}

async function nextAt(desk: TestDesk, instant: string) {
  desk.clock.at = Date.parse(instant)
  const channel = await desk.store.channel(LAB)
  if (channel === undefined) throw new Error('the channel is not open')
  const { slot, sections } = await nextDigest(desk.desk, channel, desk.clock.at)
  return [slot, ...sections.flatMap(({ papers }) => papers.map(({ paper }) => paper.title)).sort()]
}

test('it is the next slot, and once that has passed unplanned the one that a tick would plan now', async () => {
  const desk = await following()
  await desk.arrive([{ title: 'Robots A' }])
  expect(await nextAt(desk, '2026-03-16T08:30:00Z')).toEqual(['scheduled:2026-03-16T09:00:00Z', 'Robots A'])
  const next = await nextAt(desk, '2026-03-19T08:59:00Z')
  expect(next).toEqual(['scheduled:2026-03-18T09:00:00Z', 'Robots A'])
  const [planned] = await desk.tick()
  expect((await desk.store.delivery(planned ?? ''))?.slot).toBe(next[0])
})

test('it has the papers of an unsent digest that it would replace, and not those of one on its way', async () => {
  const desk = await following()
  await desk.arrive([{ title: 'Robots A' }])
  desk.clock.at = Date.parse('2026-03-16T09:00:00Z')
  await desk.tick()
  await desk.arrive([{ title: 'Robots B' }])
  const slot = 'scheduled:2026-03-17T09:00:00Z'
  expect(await nextAt(desk, '2026-03-16T09:01:00Z')).toEqual([slot, 'Robots A', 'Robots B'])
  await desk.deliver()
  expect(await nextAt(desk, '2026-03-16T09:02:00Z')).toEqual([slot, 'Robots B'])
})

test('instant: now, or when the hour allows it', async () => {
  const desk = await following()
  await desk.ask('schedule instant')
  await desk.ask('settings hourly 1')
  await desk.arrive([{ title: 'Robots A' }])
  expect(await nextAt(desk, '2026-03-16T08:10:00Z')).toEqual(['instant:2026-03-16T08:10:00Z', 'Robots A'])
  await desk.tick()
  await desk.deliver()
  expect(await nextAt(desk, '2026-03-16T08:20:00Z')).toEqual(['instant:2026-03-16T09:10:00Z'])
})
