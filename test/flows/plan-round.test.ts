import { expect, test } from 'vitest'
import { channelKey } from '../../src/core/channel.ts'
import type { Store } from '../../src/core/store.ts'
import { planDigests } from '../../src/flows/plan-digests.ts'
import { createRound } from '../../src/flows/plan-round.ts'
import { arrival, see } from '../contracts/store/sample.ts'
import { makePaper, topicOf } from '../core/made.ts'
import { openDesk, type TestDesk } from '../desk.ts'

const CHANNELS = ['one', 'two', 'three'].map((channel) => ({ platform: 'slack', workspace: 'T', channel }) as const)
const NINE = Date.parse('2026-03-17T09:00:00Z')

const TITLES = Array.from({ length: 30 }, (_, at) => `Robots and proteins ${at}`)

/** A desk on whose channels the same 30 papers wait, by two topics, and the verbs of its store that are asked for in order. */
async function openAlike(): Promise<{ desk: TestDesk; store: Store; verbs: string[] }> {
  const desk = await openDesk()
  for (const channel of CHANNELS) {
    for (const line of ['settings announce off', 'subscribe robots', 'subscribe proteins']) {
      await desk.ask(line, { channel })
    }
  }
  const abstract = 'A robot that plans. Proteins fold while robots plan.'
  await desk.arrive(TITLES.map((title) => ({ title, abstract })))
  await desk.desk.matcher.match(desk.clock.at)
  const verbs: string[] = []
  const store = new Proxy(desk.store, {
    get(target, verb: keyof Store) {
      verbs.push(verb)
      return target[verb]
    },
  })
  return { desk, store, verbs }
}

async function messages(desk: TestDesk): Promise<unknown[]> {
  const all = await desk.store.deliveries()
  return all.map(({ channel, message, papers, shown }) => ({ channel: channelKey(channel), message, papers, shown }))
}

test('digests planned in one round are those that are planned alone, and what they have in common is read once', async () => {
  const alone = await openAlike()
  for (const ref of CHANNELS) {
    const dueChannels = async () =>
      (await alone.desk.store.dueChannels(['slack'], NINE)).filter((one) => one.channel === ref.channel)
    await planDigests({ ...alone.desk.desk, store: { ...alone.desk.store, dueChannels } }, NINE)
  }
  const together = await openAlike()
  await planDigests({ ...together.desk.desk, store: together.store }, NINE)
  expect(await messages(together.desk)).toHaveLength(CHANNELS.length)
  expect(await messages(together.desk)).toEqual(await messages(alone.desk))
  const times = (verb: keyof Store): number => together.verbs.filter((one) => one === verb).length
  expect(times('sourceStates')).toBe(1)
  expect(times('wordFrequencies')).toBe(1)
  expect([times('channelsWithFeeds'), times('countRead'), times('feeds')]).toEqual([1, 1, 0])
  expect(times('openMatches')).toBe(CHANNELS.length)
})

test('a paper that changed in between is another one, to be read again', async () => {
  const { desk } = await openDesk()
  const round = createRound(desk)
  const topic = topicOf('robots')
  const paper = makePaper({ key: 'title:x', title: 'Robots' })
  expect(round.same(paper)).toBe(paper)
  expect(round.same({ ...paper })).toBe(paper)
  expect(round.find(topic, round.same({ ...paper }))?.words).toMatchObject([{ word: 'Robots' }])
  expect(round.find(topic, round.same({ ...paper, title: 'Proteins' }))).toBeUndefined()
  expect(round.find(topic, round.same({ ...paper, upvotes: 5 }))?.paper.upvotes).toBe(5)
})

test('more papers than are held are still read as they are', async () => {
  const { desk, store } = await openDesk()
  await see(store, [arrival('a', { title: 'Robots' })])
  const round = createRound(desk)
  const papers = Array.from({ length: 1_100 }, (_, at) => makePaper({ key: `title:${at}`, title: `Robot ${at}` }))
  for (const _ of [1, 2]) {
    for (const paper of papers) expect(round.analyse(round.same(paper)).title.text.text).toBe(paper.title)
  }
  expect(await round.frequencies(['robot'])).toEqual({ papers: 1, holding: new Map([['robot', 1]]) })
})
