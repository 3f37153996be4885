import { expect, test } from 'vitest'
import { createDropping } from '../../src/app/dropping.ts'
import { DAY, MINUTE } from '../../src/core/instant.ts'
import type { Log } from '../../src/log.ts'
import { LAB, openDesk } from '../desk.ts'

const KEPT = 30 * DAY

/** A channel that got a digest, the chore, and what it logs. */
async function dropping() {
  const desk = await openDesk()
  await desk.ask('settings announce off')
  await desk.ask('subscribe robots')
  await desk.arrive([{ title: 'Robots that move', arxiv: '2603.00001' }])
  desk.clock.forward(DAY)
  await desk.tick()
  await desk.deliver()
  desk.clock.forward(KEPT)
  const logged: string[] = []
  const say = (level: string) => (fields: object, text: string) =>
    void logged.push(`${level} ${text} ${JSON.stringify(fields)}`)
  const log: Log = { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
  const now = () => desk.clock.at
  const { signal } = new AbortController()
  const chore = createDropping(desk.store, { messagesMs: KEPT, log, now, signal })
  const texts = async () => (await desk.posted(LAB)).map(({ message }) => message.items.length > 0)
  return { ...desk, chore, logged, texts }
}

test('some minutes after a start, then once a day', async () => {
  const { chore, clock, logged, texts } = await dropping()
  await chore.read()
  expect(await texts()).toEqual([true])
  clock.forward(10 * MINUTE)
  await chore.read()
  expect(await texts()).toEqual([false])
  expect(logged).toEqual(['info old rows were dropped {"messages":1,"votes":0,"matches":0,"gone":0}'])
  clock.forward(DAY)
  await chore.read()
  expect(logged).toHaveLength(1)
})

test('what people see of an old digest stays: why, latest, deliveries, Open and Show more', async () => {
  const { chore, clock, ask, press, posted, store } = await dropping()
  const told = async () => {
    const [digest] = await posted()
    if (digest === undefined) throw new Error('There is no digest.')
    return [
      await ask('why 2603.00001'),
      await ask('latest'),
      await ask('list'),
      await press('1.card', 'arxiv:2603.00001'),
      await press(`1.more.0`, digest.id),
    ]
  }
  clock.forward(DAY)
  const before = await told()
  await chore.read()
  expect(await told()).toEqual(before)
  expect(await store.openMatches('terminal:demo/lab')).toEqual([])
  await store.close()
})
