import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../src/core/paper.ts'
import { entriesOf, item, read, rss, SELF, TODAY } from './reading.ts'

const ASKED = 'https://ada:s3cret-password@www.example.org/s3cret-path/feed?token=s3cret-token&view=rss'

/** What one RSS item becomes. */
async function one(about: string): Promise<Entry> {
  const [entry] = await entriesOf(rss(item(about)), ASKED)
  if (entry === undefined) throw new Error('no entry')
  return entry
}

describe('an item', () => {
  const title = '<title>On Things</title>'

  test('without text has its title for an abstract', async () => {
    expect((await one(`${title}<description> </description>`)).abstract).toBe('On Things')
    expect((await one(`${title}<description>&lt;img src="x.png"&gt;</description>`)).abstract).toBe('On Things')
  })

  test('without a title is rejected by its place, and the others are kept', async () => {
    const items = ['One', '', 'Three', '&#8203;', 'Five'].map((said) =>
      item(`<title>${said}</title><link>/${said}</link>`),
    )
    const found = await read(rss(items.join('')))
    expect(found).toMatchObject({
      rejected: [
        { at: 'item 2', reason: 'it has no title' },
        { at: 'item 4', reason: 'it has no title' },
      ],
    })
    expect((await entriesOf(rss(items.join('')))).map((entry) => entry.title)).toEqual(['One', 'Three', 'Five'])
  })

  test.each<[date: string, listedOn: string, isRecent: boolean]>([
    ['<pubDate>Sat, 21 Nov 2026 11:00:00 GMT</pubDate>', '2026-11-21', true],
    ['<pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate>', '2026-11-20', true],
    ['<pubDate>Fri, 20 Nov 2026 11:59:59 GMT</pubDate>', '2026-11-20', false],
    ['<pubDate>Tue, 01 Jan 2030 00:00:00 GMT</pubDate>', TODAY, true],
    ['<pubDate>soon</pubDate>', TODAY, false],
    ['<pubDate>soon</pubDate><dc:date>2026-11-02</dc:date>', '2026-11-02', false],
    ['<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>', TODAY, false],
    ['', TODAY, false],
  ])('dated %j is listed on %s', async (date, listedOn, isRecent) => {
    expect(await read(rss(item(title + date)))).toMatchObject({ listed: [{ entry: { listedOn }, isRecent }] })
  })

  test.each<[name: string, about: string, url: string | undefined]>([
    ['its link', '<link>https://x.example/1</link>', 'https://x.example/1'],
    ['its guid where that is a link', '<guid>https://x.example/2</guid>', 'https://x.example/2'],
    ['not a guid that says it is none', '<guid isPermaLink="false">https://x.example/2</guid>', undefined],
    ['under the page of the feed', '<link>/3</link>', 'https://journal.example.org/3'],
    ['no script', '<link>javascript:alert(1)</link>', undefined],
    ['never the address of the feed', `<link>${SELF}</link>`, undefined],
    ['never that address in another writing', `<link>${SELF.replace('https', 'http')}#top</link>`, undefined],
    ['never the address that was asked for', `<link>${ASKED}</link>`, undefined],
    [
      'never what the feed is asked with',
      '<link>https://x.example/1?token=s3cret-token&amp;id=7</link>',
      'https://x.example/1?id=7',
    ],
    ['never its key under another name', '<link>https://x.example/1?k=secret-key</link>', 'https://x.example/1'],
    ['never its password', '<link>https://x.example/s3cret-password/1</link>', undefined],
    [
      'with what is too short to be a secret',
      '<link>https://x.example/1?page=rss</link>',
      'https://x.example/1?page=rss',
    ],
    [
      'the second where the first is the feed',
      `<link>${ASKED}</link><guid>https://x.example/2</guid>`,
      'https://x.example/2',
    ],
  ])('leads to %s', async (_, about, url) => {
    expect((await one(title + about)).url).toBe(url)
  })

  test('relative links never show the path of a feed that names itself as its page', async () => {
    for (const self of [SELF, ASKED]) {
      const [entry] = await entriesOf(rss(item(`${title}<link>posts/1</link>`), `<link>${self}</link>`), ASKED)
      expect(entry?.url).toBe('https://feeds.example.org/posts/1')
    }
  })

  test('relative links never show the path of a feed that names no page', async () => {
    const [entry] = await entriesOf(rss(item(`${title}<link>posts/1</link>`), '<title>Secret</title>'))
    expect(entry?.url).toBe('https://feeds.example.org/posts/1')
  })

  test('at most twenty categories, none long, none an address', async () => {
    const names = [
      'http://x.example/kind#post',
      'x'.repeat(81),
      'same',
      'same',
      ...Array.from({ length: 30 }, (_, at) => `c${at}`),
    ]
    const { categories } = await one(title + names.map((name) => `<category>${name}</category>`).join(''))
    expect(categories).toEqual(['same', ...Array.from({ length: 19 }, (_, at) => `c${at}`)])
  })

  test('a title and a text that are too long are cut after a word', async () => {
    const { title, abstract } = await one(
      `<title>${'word '.repeat(400)}</title><description>${'word '.repeat(9_000)}</description>`,
    )
    expect(title).toMatch(/^(word )+word…$/)
    expect(title.length).toBeLessThanOrEqual(1_000)
    expect(abstract).toMatch(/word…$/)
    expect(abstract.length).toBeLessThanOrEqual(20_000)
  })
})

describe('one item twice', () => {
  const TITLE = 'How Mice Sleep in Their Cages'
  const keep = async (...items: string[]): Promise<string[]> =>
    (await entriesOf(rss(items.map(item).join('')))).map((entry) => entry.abstract)
  const about = (guid: string, link: string, title: string, text: string): string =>
    `<title>${title}</title>${guid && `<guid isPermaLink="false">${guid}</guid>`}${link && `<link>https://x.example/${link}</link>`}<description>${text}</description>`

  test.each<[name: string, first: string, second: string, isOne: boolean]>([
    ['all the same', about('g', 'l', 'T', 'a'), about('g', 'l', 'T', 'b'), true],
    ['a new title', about('g', 'l', 'T', 'a'), about('g', 'l', 'U', 'b'), false],
    ['a new link', about('g', 'l', TITLE, 'a'), about('g', 'm', TITLE, 'b'), true],
    ['a new guid', about('g', 'l', TITLE, 'a'), about('h', 'l', TITLE, 'b'), true],
    ['a link with utm', about('', 'l', 'T', 'a'), about('', 'l?utm_source=x', 'T', 'b'), true],
    ['one id', about('g', 'l', 'T', 'a') + doi('10.1234/x'), about('h', 'm', 'U', 'b') + doi('10.1234/X'), true],
    ['a title that many have', about('g', 'l', 'Editorial', 'a'), about('h', 'm', 'Editorial', 'b'), false],
    ['one link for all items', about('g', 'l', 'T', 'a'), about('h', 'l', 'U', 'b'), false],
    ['one link for all items, no guid', about('', 'l', 'T', 'a'), about('', 'l', 'U', 'b'), false],
    ['one guid for all items', about('g', 'l', 'T', 'a'), about('g', 'm', 'U', 'b'), false],
    ['one guid for all items, no link', about('g', '', 'T', 'a'), about('g', '', 'U', 'b'), false],
    ['one page with many places', about('', 'l#1', 'T', 'a'), about('', 'l#2', 'U', 'b'), false],
    ['neither guid nor link', about('', '', 'T', 'a'), about('', '', 'U', 'b'), false],
  ])('%s', async (_, first, second, isOne) => {
    expect(await keep(first, second)).toEqual(isOne ? ['a'] : ['a', 'b'])
  })

  function doi(id: string): string {
    return `<dc:identifier>${id}</dc:identifier>`
  }
})
