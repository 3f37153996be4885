/** What one channel's own feed lists must not be guessed from any other. */
import { beforeEach, describe, expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import type { Feed } from '../../src/core/feed.ts'
import { DAY, HOUR } from '../../src/core/instant.ts'
import { parseTopic } from '../../src/core/topic.ts'
import { closePapers } from '../../src/flows/close-papers.ts'
import { findPaper } from '../../src/flows/find-paper.ts'
import { searchPapers } from '../../src/flows/search-papers.ts'
import { similarPapers } from '../../src/flows/similar-papers.ts'
import { tryTopic } from '../../src/flows/try-topic.ts'
import { searchArchive, tryArchive, whyPaper } from '../../src/flows/verbs/look-up.ts'
import { isMisuse } from '../../src/flows/verbs/misuse.ts'
import { visibleIn } from '../../src/flows/visible.ts'
import { LAB, openDesk, type TestDesk } from '../desk.ts'
import { PLANNER } from './papers.ts'

const CLUB: ChannelRef = { platform: 'terminal', workspace: 'demo', channel: 'club' }
const LAB_KEY = channelKey(LAB)
const CLUB_KEY = channelKey(CLUB)
/** No other paper has the word "zeppelin". */
const SECRET = {
  title: 'Secret robots above a zeppelin',
  abstract: 'A model of the world, seen from a zeppelin.',
  doi: '10.5555/secret',
}
const SECRET_ID = 'doi:10.5555/secret'

let desk: TestDesk
let feed: Feed

/** Both channels follow robots; #lab has a feed of its own, which listed the secret paper; all have seen the planner. */
beforeEach(async () => {
  desk = await openDesk()
  for (const channel of [LAB, CLUB]) {
    await desk.ask('settings announce off', { channel })
    await desk.ask('subscribe robots', { channel })
  }
  const about = { channel: LAB_KEY, by: 'ann', addedAt: desk.clock.at }
  feed = await desk.store.addFeed({ ...about, url: 'https://example.org/feed?key=hush', title: 'Lab reports' })
  await desk.arrive([PLANNER])
  await desk.arrive([SECRET], { feed })
})

const topic = (text: string) => {
  const parsed = parseTopic(text, new Map())
  if (parsed.kind === 'refused') throw new Error(parsed.sentence)
  return parsed.topic
}

describe('in every way to look', () => {
  const titles = (papers: readonly { readonly title: string }[]): string[] => papers.map(({ title }) => title).sort()

  const ways: Record<string, (channel: string | undefined) => Promise<string[]>> = {
    async search(channel) {
      const found = await searchPapers(desk.desk, { topic: topic('robots'), typed: 'robots', limit: 9, channel })
      expect(found.total).toBe(found.hits.length)
      return titles(found.hits.map(({ paper }) => paper))
    },
    async 'search with nothing found'(channel) {
      const typed = 'planning zeppelins robot submarine'
      const asked = { topic: topic(typed), typed, limit: 9, channel }
      return titles((await searchPapers(desk.desk, asked)).close)
    },
    async try(channel) {
      const asked = { topic: topic('robots'), weeks: 1, at: desk.clock.at, channel }
      const { volume, papers } = await tryTopic(desk.desk, asked)
      expect(volume.matched).toBe(papers.length)
      expect(volume.considered).toBe(papers.length)
      return titles(papers.map(({ paper }) => paper))
    },
    async suggestions(channel) {
      return titles((await desk.desk.archive.read()).window.suggest('o', 9, visibleIn(channel)))
    },
    async 'similar papers'(channel) {
      const planner = (await desk.store.paper('arxiv:2603.00001')) ?? expect.fail()
      const near = await similarPapers(desk.desk, planner, 9, channel)
      return titles([PLANNER, ...near.map(({ paper }) => paper)])
    },
  }

  test.each(Object.keys(ways))('%s', async (way) => {
    const look = ways[way]
    const shared = [PLANNER.title]
    expect(await look?.(LAB_KEY)).toEqual([...shared, SECRET.title])
    expect(await look?.(CLUB_KEY)).toEqual(shared)
    expect(await look?.(undefined)).toEqual(shared)
  })

  test.each([
    SECRET_ID,
    'https://doi.org/10.5555/secret',
    SECRET.title,
    'Secret robots',
    'secrte robots above a zeppelin',
  ])('by %j it is found in its own channel only', async (said) => {
    expect(await findPaper(desk.desk, said, LAB_KEY)).toMatchObject({ kind: 'paper', paper: SECRET })
    for (const channel of [CLUB_KEY, undefined]) {
      const found = await findPaper(desk.desk, said, channel)
      expect(JSON.stringify(found)).not.toContain('zeppelin')
    }
  })

  test('by its own key too, which people read where several papers are meant', async () => {
    const found = await findPaper(desk.desk, SECRET_ID, LAB_KEY)
    const key = found.kind === 'paper' ? found.paper.key : expect.fail()
    expect(await findPaper(desk.desk, key, LAB_KEY)).toEqual(found)
    for (const channel of [CLUB_KEY, undefined])
      expect(await findPaper(desk.desk, key, channel)).toEqual({ kind: 'unknown' })
  })

  test('a word that only a hidden paper has is no word', async () => {
    // Known words are looked up as they are, unknown ones by their spelling too.
    await desk.arrive([{ title: 'The zepelin of the archive' }])
    const close = async (channel: string) =>
      (await closePapers(desk.desk, 'zeppelin', 9, channel)).map(({ title }) => title)
    expect(await close(LAB_KEY)).toEqual([SECRET.title])
    expect(await close(CLUB_KEY)).toEqual(['The zepelin of the archive'])
  })

  test('suggestions while somebody types', async () => {
    const typed = (text: string, channel: ChannelRef) =>
      desk.send({ kind: 'suggest', command: 'show', argument: 'paper', typed: text }, { channel })
    expect(await typed('zepp', LAB)).toContain(SECRET.title)
    expect(await typed('', LAB)).toContain(SECRET.title)
    expect(await typed('zepp', CLUB)).toBe('')
    expect(await typed('', CLUB)).toBe(`arxiv:2603.00001 = ${PLANNER.title}`)
  })

  test('the verbs of the command line', async () => {
    const search = await searchArchive(desk.desk, 'zeppelin')
    const tried = await tryArchive(desk.desk, 'zeppelin', 8, true)
    expect(isMisuse(search) ? undefined : search.data.total).toBe(0)
    expect(isMisuse(tried) ? undefined : [tried.data.considered, tried.data.matched]).toEqual([1, 0])
    const why = async (channel: string) => {
      const shown = await whyPaper(desk.desk, SECRET_ID, channel)
      return isMisuse(shown) ? shown.message : shown.data.reason
    }
    expect(await why(CLUB_KEY)).toBe('unknown')
    expect(await why(LAB_KEY)).toBe('waiting')
  })

  test('what a topic would have posted', async () => {
    const tried = (channel: ChannelRef) => desk.ask('try zeppelin', { channel })
    expect(await tried(LAB)).toContain('(1 of 2 papers on 1 day, 50 %)')
    expect(await tried(CLUB)).toContain('(0 of 1 paper on 1 day, 0 %)')
    expect(await tried(CLUB)).not.toContain('Secret')
  })

  test('the days that a volume is told of do not end with what others cannot see', async () => {
    desk.clock.forward(3 * DAY)
    await desk.arrive([{ ...SECRET, title: 'Another secret of the zeppelin', doi: '10.5555/other' }], { feed })
    const to = async (channel: string | undefined) =>
      (await tryTopic(desk.desk, { topic: topic('robots'), weeks: 1, at: desk.clock.at, channel })).volume.to
    expect(await to(LAB_KEY)).toBe('2026-03-19')
    expect(await to(CLUB_KEY)).toBe('2026-03-16')
    expect(await to(undefined)).toBe('2026-03-16')
  })
})

describe('alerts', () => {
  async function morning(days = 1): Promise<void> {
    desk.clock.at = Date.parse('2026-03-16T09:00:00Z') + (days - 1) * DAY
    await desk.tick()
    await desk.deliver()
  }
  const texts = async (channel: ChannelRef) => (await desk.posted(channel)).map(({ text }) => text)

  test('reach the channel whose feed it is, and no other', async () => {
    await morning()
    const [lab] = await texts(LAB)
    const [club] = await texts(CLUB)
    expect(lab).toContain(SECRET.title)
    expect(lab).toContain('2 read from 2 sources')
    expect(club).toContain(PLANNER.title)
    expect(club).not.toContain('zeppelin')
    expect(club).toContain('1 read from 1 source')
  })

  test('reach the others when a shared source lists it, and nobody twice', async () => {
    await morning()
    desk.clock.forward(HOUR)
    await desk.arrive([SECRET])
    await morning(2)
    expect(await texts(LAB)).toHaveLength(1)
    const [, second] = await texts(CLUB)
    expect(second).toContain(SECRET.title)
  })

  test('reach a second channel when its own feed lists it too', async () => {
    await morning()
    desk.clock.forward(HOUR)
    const about = { channel: CLUB_KEY, by: 'bob', addedAt: desk.clock.at }
    const other = await desk.store.addFeed({ ...about, url: 'https://example.com/', title: 'Club news' })
    await desk.arrive([SECRET], { feed: other })
    await morning(2)
    expect(await texts(LAB)).toHaveLength(1)
    const [, second] = await texts(CLUB)
    expect(second).toContain(SECRET.title)
    expect((await findPaper(desk.desk, SECRET_ID, CLUB_KEY)).kind).toBe('paper')
  })

  test('are of what the own feed says, whatever the feed of another channel says of the same paper', async () => {
    const about = { channel: CLUB_KEY, by: 'bob', addedAt: desk.clock.at }
    const other = await desk.store.addFeed({ ...about, url: 'https://example.com/', title: 'Club news' })
    const liar = { ...SECRET, title: 'Buy submarines', abstract: 'Now.', url: 'https://spam.org/', withdrawn: true }
    await desk.arrive([liar, { ...SECRET, doi: '10.5555/ours' }], { feed: other })
    await morning()
    const [lab] = await texts(LAB)
    const [club] = await texts(CLUB)
    expect(lab).toContain(SECRET.title)
    expect(lab).not.toMatch(/submarines|spam/)
    expect(club).toContain(SECRET.title)
    expect(await desk.ask(`show ${SECRET_ID}`)).toContain(SECRET.title)
    expect(await desk.ask(`show ${SECRET_ID}`, { channel: CLUB })).toContain('Buy submarines')
  })

  test('of a feed reach a channel for a paper that was only in the archive', async () => {
    await desk.arrive([{ title: 'Robots of the archive', doi: '10.5555/old' }], { live: false })
    await desk.arrive([{ title: 'Robots of the archive', doi: '10.5555/old' }], { feed })
    await morning()
    expect((await texts(LAB)).join()).toContain('Robots of the archive')
    expect((await texts(CLUB)).join()).not.toContain('Robots of the archive')
  })

  test('of a new subscription take what came before it, as far as it may be seen', async () => {
    desk.clock.forward(HOUR / 2)
    await desk.tick()
    for (const channel of [LAB, CLUB]) await desk.ask('subscribe zeppelin, planning', { channel })
    await desk.tick()
    for (const [channel, count] of [
      [LAB_KEY, 2],
      [CLUB_KEY, 1],
    ] as const) {
      const [, subscription] = await desk.store.subscriptions(channel)
      expect(await desk.store.openPapersOf(subscription?.id ?? '')).toHaveLength(count)
    }
  })

  test('that fail name no paper that cannot be seen as the nearest miss', async () => {
    const quiet = await openDesk()
    await quiet.ask('settings announce off', { channel: CLUB })
    await quiet.ask('subscribe zeppelin AND ships', { channel: CLUB })
    await quiet.ask('settings announce off')
    const about = { channel: LAB_KEY, by: 'ann', addedAt: quiet.clock.at }
    const own = await quiet.store.addFeed({ ...about, url: 'https://example.org/', title: 'Lab reports' })
    await quiet.arrive([SECRET], { feed: own })
    quiet.clock.forward(HOUR)
    await quiet.tick()
    const [line] = await quiet.posted(CLUB)
    expect(line?.text).toContain('No source has listed anything new yet.')
    expect(line?.text).not.toContain('zeppelin')
  })
})
