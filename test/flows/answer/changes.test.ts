import { expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { MINUTE } from '../../../src/core/instant.ts'
import { forgetSomebody, listChannels, retryDelivery } from '../../../src/flows/verbs/deliveries.ts'
import { ANN, LAB, openDesk, type TestDesk } from '../../desk.ts'

const BO = { id: 'bo', mayManage: true }
const KEY = channelKey(LAB)

/** Who did what in the lab, the oldest first. */
async function told({ store }: TestDesk): Promise<string[]> {
  return (await store.channelChanges(KEY, 99)).map(({ by, what }) => `${by} ${what}`).reverse()
}

test('every change of a channel is noted, by whoever made it', async () => {
  const lab = await openDesk()
  await lab.ask('subscribe "diffusion policy" as Robots')
  await lab.ask('edit 1 "world models"', { person: BO })
  await lab.click('Undo')
  await lab.ask('pause 1')
  await lab.ask('resume 1')
  await lab.ask('unsubscribe 1', { person: BO })
  await lab.click('Undo')
  await lab.ask('pause')
  await lab.ask('resume')
  await lab.ask('schedule weekdays 9am Berlin')
  await lab.ask('settings size 5')
  expect(await told(lab)).toEqual([
    'ann followed Robots',
    'bo changed Robots to "world models"',
    'ann took the last change of Robots back',
    'ann paused Robots',
    'ann resumed Robots',
    'bo stopped following Robots',
    'ann followed Robots again',
    'ann paused the channel',
    'ann resumed the channel',
    'ann set the schedule to weekdays 09:00, Europe/Berlin',
    'ann set size 5',
  ])
})

test('what only looks, or changes nothing, is not noted', async () => {
  const lab = await openDesk()
  await lab.ask('subscribe "diffusion policy" as Robots')
  for (const asked of ['list', 'settings', 'settings size 99', 'try lora', 'digest', 'post', 'unsubscribe 7', 'status'])
    await lab.ask(asked)
  await lab.ask('subscribe "diffusion policy"', { person: BO })
  expect(await told(lab)).toEqual(['ann followed Robots'])
})

test('what a person has posted is noted, once', async () => {
  const lab = await openDesk()
  await lab.ask('subscribe lora')
  await lab.arrive([{ title: 'On LoRA' }])
  await lab.ask('post')
  await lab.ask('post')
  expect(await told(lab)).toEqual(['ann followed Lora', 'ann had the digest posted'])
})

test('a digest of the schedule is nobody’s change', async () => {
  const lab = await openDesk()
  await lab.ask('subscribe lora')
  await lab.arrive([{ title: 'On LoRA' }])
  lab.clock.forward(60 * MINUTE)
  expect(await lab.tick()).toHaveLength(1)
  expect(await told(lab)).toEqual(['ann followed Lora'])
})

test('feeds that come and go are noted, without their address', async () => {
  const url = 'https://feeds.example.org/new?token=planted-secret'
  const lab = await openDesk({
    about: { findFeed: async () => ({ kind: 'feed', url, title: 'New papers', entries: [], rejected: [] }) },
  })
  await lab.ask(`source add ${url}`)
  await lab.ask('source remove 1', { person: BO })
  await lab.click('Undo')
  expect(await told(lab)).toEqual([
    'ann added the feed New papers (feeds.example.org)',
    'bo removed the feed New papers (feeds.example.org)',
    'ann added the feed New papers (feeds.example.org)',
  ])
})

test('status tells the last five, with who and how long ago', async () => {
  const lab = await openDesk()
  expect(await lab.ask('status')).not.toContain('Changed lately')
  await lab.ask('subscribe lora')
  lab.clock.forward(MINUTE)
  for (const size of [3, 4, 5, 6]) await lab.ask(`settings size ${size}`, { person: BO })
  lab.clock.forward(119 * MINUTE)
  await lab.ask('pause')
  const status = await lab.ask('status')
  expect(status.slice(status.indexOf('Changed lately')).split('\n').slice(0, 6)).toEqual([
    'Changed lately',
    'ann paused the channel · just now',
    ...[6, 5, 4, 3].map((size) => `bo set size ${size} · 1 h ago`),
  ])
})

test('the command line tells them, and what it does itself is the operator’s', async () => {
  const lab = await openDesk()
  await lab.ask('subscribe lora')
  await lab.arrive([{ title: 'On LoRA' }])
  await lab.ask('post')
  const [posted] = (await lab.posted()).filter(({ text }) => text.includes('On LoRA'))
  if (posted === undefined) expect.fail('nothing was planned')
  await retryDelivery(lab.desk, posted.id)
  expect((await told(lab)).at(-1)).toBe('ann had the digest posted')
  await forgetSomebody(lab.desk, 'ann')
  const { data } = await listChannels(lab.desk)
  expect(data).toMatchObject({
    channels: [
      {
        channel: KEY,
        changes: [
          { at: '2026-03-16T08:00:00Z', by: 'the operator', what: 'took the name of a person off' },
          { by: 'someone', what: 'had the digest posted' },
          { by: 'someone', what: 'followed Lora' },
        ],
      },
    ],
  })
  expect(await lab.ask('status')).toContain('the operator took the name of a person off · just now')
})

test('forget me takes the name off what a person changed', async () => {
  const lab = await openDesk()
  await lab.ask('subscribe lora', { person: BO })
  await lab.ask('forget me', { person: BO })
  expect(await told(lab)).toEqual(['someone followed Lora'])
  expect(await lab.ask('status', { person: ANN })).toContain('someone followed Lora')
  expect(await lab.ask('privacy')).toContain('who changed what in a channel')
})
