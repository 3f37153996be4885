import { expect, test } from 'vitest'
import { DAY, HOUR } from '../../src/core/instant.ts'
import { LAB, openDesk, type TestDesk } from '../desk.ts'

/** A desk whose channel follows `topic` daily at 09:00 since Sunday 15 March 2026, 08:00 UTC. */
async function following(topic = 'robots', options: Parameters<typeof openDesk>[0] = {}): Promise<TestDesk> {
  const desk = await openDesk({ now: '2026-03-15T08:00:00Z', ...options })
  await desk.ask('settings announce off')
  await desk.ask(`subscribe ${topic}`)
  return desk
}

/** The next slot at 09:00 of the channel's zone, with a paper that does not match; the text of what was planned, or nothing. */
async function nextSlot(desk: TestDesk, title = 'Flowers in spring'): Promise<string | undefined> {
  const channel = await desk.store.channel(LAB)
  desk.clock.at = (channel?.nextSlotAt ?? Number.NaN) - HOUR
  await desk.arrive([{ title: `${title} ${desk.clock.at}` }])
  desk.clock.forward(HOUR)
  const ids = await desk.tick()
  await desk.deliver()
  return (await desk.posted()).find(({ id }) => ids.includes(id))?.text
}

async function slots(desk: TestDesk, count: number): Promise<boolean[]> {
  const spoke: boolean[] = []
  for (let slot = 0; slot < count; slot++) spoke.push((await nextSlot(desk)) !== undefined)
  return spoke
}

const YES = true
const no = false

test('speaks at the first quiet slot after subscribing, the fifth in a row, and then once a week', async () => {
  const desk = await following()
  expect(await slots(desk, 20)).toEqual([
    YES,
    no,
    no,
    no,
    YES,
    no,
    no,
    no,
    no,
    no,
    no,
    YES,
    no,
    no,
    no,
    no,
    no,
    no,
    YES,
    no,
  ])
})

test('a week stays a week, and a day a day, where the clocks change', async () => {
  const desk = await following()
  await desk.ask('schedule daily 09:00 Berlin')
  // Clocks go forward on Sunday 29 March.
  desk.clock.at = Date.parse('2026-03-21T09:00:00Z')
  await desk.store.changeChannel(LAB, {
    quietSlots: 4,
    quietLineAt: desk.clock.at - DAY,
    nextSlotAt: Date.parse('2026-03-22T08:00:00Z'),
  })
  expect(await slots(desk, 9)).toEqual([YES, no, no, no, no, no, no, YES, no])
})

test('a digest ends the row', async () => {
  const desk = await following()
  expect(await slots(desk, 4)).toEqual([YES, no, no, no])
  expect(await nextSlot(desk, 'Robots')).toContain('# 1 new paper')
  expect(await slots(desk, 5)).toEqual([no, no, no, no, YES])
})

test('a new subscription is told of its first quiet slot', async () => {
  const desk = await following()
  await slots(desk, 2)
  await desk.ask('subscribe ships')
  expect(await slots(desk, 2)).toEqual([YES, no])
})

test('says how many were read and what came nearest', async () => {
  const desk = await following('robots arms')
  await desk.arrive([{ title: 'Robots without hands' }, { title: 'Tulips' }], { live: true })
  const text = await nextSlot(desk)
  expect(text).toContain('Nothing new for this channel since Sat 08:00: 3 read from 1 source.')
  expect(text).toContain('Nearest to Robots arms: Robots without hands (lacks arms).')
})

test('looks for the nearest miss among live papers only, however many the archive took in', async () => {
  const desk = await following('robots arms')
  await desk.arrive([{ title: 'Robots without hands' }])
  desk.clock.forward(HOUR / 2)
  await desk.arrive(
    Array.from({ length: 600 }, (_, number) => ({ title: `Arms of the archive ${number}` })),
    { live: false },
  )
  expect(await nextSlot(desk)).toContain('Robots without hands (lacks arms)')
})

test('is silent without a subscription, or when the setting is off', async () => {
  const desk = await following()
  await desk.ask('settings quiet off')
  expect(await slots(desk, 6)).toEqual([no, no, no, no, no, no])
  const other = await following()
  await other.ask('unsubscribe 1')
  expect(await slots(other, 6)).toEqual([no, no, no, no, no, no])
})

test('a slot whose source failed is not quiet: one line a day says so, whatever the setting', async () => {
  const desk = await following()
  await desk.ask('settings quiet off')
  await slots(desk, 1)
  await desk.store.recordRead('hf', { at: desk.clock.at, error: 'timeout' })
  desk.clock.at += DAY
  const fail = async (): Promise<string | undefined> => {
    const ids = await desk.tick()
    const text = (await desk.posted()).find(({ id }) => ids.includes(id))?.text
    await desk.deliver()
    desk.clock.at += DAY
    return text
  }
  const line = 'Nothing has been read since Sun 09:00. Hugging Face not read since Sun 08:00.'
  expect(await fail()).toContain(line)
  expect(await fail()).toContain('Nothing has been read since Mon 09:00. Hugging Face not read since Sun 08:00.')
  expect((await desk.store.channel(LAB))?.quietSlots).toBe(1)
})

test('the line of a slot that is planned late is its own', async () => {
  const desk = await following()
  desk.clock.at = Date.parse('2026-03-15T11:30:00Z')
  expect(await desk.tick()).toHaveLength(1)
  expect((await desk.store.deliveries()).map(({ slot }) => slot)).toEqual(['notice:quiet:2026-03-15T09:00:00Z'])
  expect(await desk.store.channel(LAB)).toMatchObject({
    lastSlotAt: desk.clock.at,
    quietLineAt: Date.parse('2026-03-15T09:00:00Z'),
    nextSlotAt: Date.parse('2026-03-16T09:00:00Z'),
  })
})

test('the line of a slot is planned once, and the slot is used up with it', async () => {
  const desk = await following()
  desk.clock.at = Date.parse('2026-03-15T09:00:00Z')
  const ids = await Promise.all([desk.tick(), desk.tick()])
  expect(ids.flat()).toHaveLength(1)
  expect(await desk.store.channel(LAB)).toMatchObject({
    quietSlots: 1,
    quietLineAt: Date.parse('2026-03-15T09:00:00Z'),
    nextSlotAt: Date.parse('2026-03-16T09:00:00Z'),
  })
  expect((await desk.store.deliveries()).map(({ slot, kind, papers }) => [slot, kind, papers])).toEqual([
    ['notice:quiet:2026-03-15T09:00:00Z', 'notice', []],
  ])
})
