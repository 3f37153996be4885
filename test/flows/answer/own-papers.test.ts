/** What a channel's own feed listed: everything about it in its channel, and nothing of it anywhere else. */
import { expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { explain } from '../../../src/flows/explain.ts'
import { LAB, openDesk } from '../../desk.ts'

const HALL = { ...LAB, channel: 'hall' }
const PAPER = { title: 'A robot arm that learns to knit quickly', url: 'https://www.nature.com/articles/1' }

async function openWithFeed() {
  const desk = await openDesk()
  await desk.ask('settings announce off')
  await desk.ask('subscribe robot')
  const added = { url: 'https://www.nature.com/nmeth.rss', title: 'Nature Methods', by: 'ann', addedAt: desk.clock.at }
  return { ...desk, feed: await desk.store.addFeed({ channel: channelKey(LAB), ...added }) }
}

test('what a feed listed is found, explained and named in its channel, and is nowhere else', async () => {
  const { feed, ...desk } = await openWithFeed()
  const { ask, store, arrive } = desk
  const paper = PAPER
  await ask('subscribe robot', { channel: HALL })
  await arrive([paper], { feed })
  const why = await ask(`why ${paper.title}`)
  expect(why).toContain('Listed by Nature Methods (www.nature.com) on 16 Mar 2026')
  expect(why).toContain("It matches, and is in Mon's digest (09:00 UTC).")
  expect(await ask(`show ${paper.title}`)).toContain('\nwww.nature.com · 16 Mar\n')
  expect(await ask('latest')).toContain('1 A robot arm that learns to knit quickly | www.nature.com, 16 Mar')
  expect(await ask('status')).toContain('\n#1 Nature Methods (www.nature.com)  last read')
  expect(await ask('schedule daily 9am')).toContain('Nature Methods: last read')

  const place = { channel: HALL }
  for (const command of [`why ${paper.title}`, `show ${paper.title}`, `similar ${paper.title}`])
    expect(await ask(command, place)).toContain('has been seen here')
  for (const command of ['latest', 'status', 'schedule daily 9am', 'source', 'search knit']) {
    expect(await ask(command, place)).not.toContain('Nature Methods (')
    expect(JSON.stringify(desk.last())).not.toMatch(/A robot arm|feed:/)
  }
  const key = (await store.latestPapers(channelKey(LAB), 1))[0]?.key
  expect(await desk.press(`1.discuss.${key}`, undefined, place)).toBe('That paper is no longer in the archive.')

  await arrive([paper])
  expect(await ask(`why ${paper.title}`, place)).toMatch(/Listed by Hugging Face on 16 Mar 2026/)
  expect(await ask(`why ${paper.title}`, place)).not.toContain('Nature Methods')
  await ask('source remove 1')
  expect(await ask(`why ${paper.title}`)).toContain('Listed by Nature Methods (www.nature.com) on 16 Mar 2026')
})

test('it counts as having come in live for its channel, also while it is known from an archive', async () => {
  const { desk, feed, store, arrive, clock } = await openWithFeed()
  await arrive([PAPER], { live: false })
  clock.forward(60_000)
  await arrive([PAPER], { feed })
  const [channel] = await store.channels()
  const [paper] = await store.latestPapers(channelKey(LAB), 1)
  if (channel === undefined || paper === undefined) throw new Error('There is no channel or no paper.')
  expect(paper.firstLiveAt).toBeUndefined()
  await desk.matcher.match(clock.at)
  expect((await explain(desk, channel, paper)).reason).toBe('waiting')
})

test('what was opened for discussion while it was private is not opened again once everybody sees it', async () => {
  const { ask, click, press, arrive, posted, feed, store } = await openWithFeed()
  await arrive([PAPER], { feed })
  await ask(`show ${PAPER.title}`)
  expect(await click('Discuss')).toBe('(done)')
  const [own] = await store.latestPapers(channelKey(LAB), 1)
  await arrive([{ ...PAPER, arxiv: '2603.00009' }])
  expect(await ask('show 2603.00009')).not.toContain('[Discuss]')
  for (const key of [own?.key, 'arxiv:2603.00009'])
    expect(await press(`1.discuss.${key}`)).toBe('This paper was opened for discussion here already.')
  expect(await posted()).toHaveLength(1)
})
