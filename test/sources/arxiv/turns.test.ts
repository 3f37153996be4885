import { expect, test } from 'vitest'
import { readFeed } from '../../../src/sources/arxiv/feed.ts'
import { readQueryPage } from '../../../src/sources/arxiv/query.ts'
import { mapInTurns } from '../../../src/sources/arxiv/turns.ts'
import { readXml } from '../../../src/sources/arxiv/xml.ts'

/** How many turns of the event loop others had while something was read. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isDone = false
  const count = (): void => {
    turns += 1
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  await work()
  isDone = true
  return turns
}

test('what is read keeps its order', async () => {
  const items = Array.from({ length: 101 }, (_, at) => `item ${at}`)
  expect(await mapInTurns(items, (item, index) => `${index} ${item}`)).toEqual(items.map((item, at) => `${at} ${item}`))
  expect(await mapInTurns([], () => 'nothing')).toEqual([])
})

const about = { host: 'example.org', today: '2026-11-20' }
const FEED = `<rss version="2.0"><channel><pubDate>Fri, 20 Nov 2026 00:00:00 -0500</pubDate>${'<item><title>x</title></item>'.repeat(400)}</channel></rss>`
const PAGE = `<feed xmlns:opensearch="o"><opensearch:totalResults>400</opensearch:totalResults>${'<entry><title>x</title></entry>'.repeat(400)}</feed>`

test.each([
  ['a document', () => readXml('<a/>', { host: 'example.org', wanted: 'feed' }), 1],
  ['a feed of four hundred papers', () => readFeed(FEED, about), 15],
  ['an answer of four hundred papers', () => readQueryPage(PAGE, about), 30],
])('%s leaves room for others', async (_, read, least) => {
  expect(await turnsDuring(read)).toBeGreaterThanOrEqual(least)
})
