import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../src/core/paper.ts'
import { type Feed, readFeed } from '../../../src/sources/arxiv/feed.ts'

const TODAY = '2026-11-20'
const read = (xml: string, today = TODAY): Promise<Feed> => readFeed(xml, { host: 'rss.arxiv.org', today })

type Fields = Readonly<Record<string, string | readonly string[]>>

/** An item of a feed; a field that is '' is left out. */
function item(fields: Fields = {}): string {
  const standard = {
    title: 'On samples',
    link: 'https://arxiv.org/abs/2611.00001',
    description: 'arXiv:2611.00001v1 Announce Type: new \nAbstract: We make one up.',
    guid: 'oai:arXiv.org:2611.00001v1',
    category: ['cs.CL', 'cs.LG'],
    pubDate: 'Fri, 20 Nov 2026 00:00:00 -0500',
    'arxiv:announce_type': 'new',
    'dc:creator': 'Ann Lee, Carl May, Jr.',
    ...fields,
  }
  const elements = Object.entries(standard).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => (value === '' ? [] : `<${name}>${value}</${name}>`)),
  )
  return `<item>${elements.join('\n')}</item>`
}

function rss(items: readonly string[], pubDate = 'Fri, 20 Nov 2026 00:00:00 -0500'): string {
  return `<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>cs.CL updates on arXiv.org</title><pubDate>${pubDate}</pubDate>${items.join('\n')}</channel></rss>`
}

/** The only entry of a feed of one item. */
async function entryOf(fields: Fields): Promise<Entry | undefined> {
  const { entries, rejected } = await read(rss([item(fields)]))
  expect(rejected).toEqual([])
  return entries[0]
}

describe('an item', () => {
  test('becomes an entry with all that the feed tells', async () => {
    expect(await entryOf({ 'arxiv:DOI': '10.1000/AbC', 'arxiv:journal_reference': 'J. Samples 3 (2026) 1-9' })).toEqual(
      {
        title: 'On samples',
        abstract: 'We make one up.',
        authors: ['Ann Lee', 'Carl May Jr.'],
        categories: ['cs.CL', 'cs.LG'],
        listedOn: '2026-11-20',
        arxiv: '2611.00001',
        version: 1,
        doi: '10.1000/abc',
        journal: 'J. Samples 3 (2026) 1-9',
        url: 'https://arxiv.org/abs/2611.00001',
        announced: 'new',
      },
    )
  })

  test.each<[string, Fields, Partial<Entry>]>([
    [
      'a replacement',
      { guid: 'oai:arXiv.org:2401.08875v3', 'arxiv:announce_type': 'replace' },
      { arxiv: '2401.08875', version: 3, announced: 'replace' },
    ],
    [
      'an old id',
      { guid: 'oai:arXiv.org:hep-th/9901001v2' },
      { arxiv: 'hep-th/9901001', url: 'https://arxiv.org/abs/hep-th/9901001' },
    ],
    ['an old id with its class', { guid: 'oai:arXiv.org:math.GT/0309136v1' }, { arxiv: 'math/0309136' }],
    ['no guid: the link', { guid: '' }, { arxiv: '2611.00001' }],
    ['no guid and no link: the description', { guid: '', link: '' }, { arxiv: '2611.00001', version: 1 }],
    [
      'no element of the announcement: the description',
      { 'arxiv:announce_type': '', description: 'arXiv:2611.00001v1 Announce Type: cross \nAbstract: A.' },
      { announced: 'cross', abstract: 'A.' },
    ],
    ['the element wins', { 'arxiv:announce_type': 'replace-cross' }, { announced: 'replace-cross' }],
    [
      'an announcement that nobody knows, of a first version',
      { 'arxiv:announce_type': 'odd', description: 'A.' },
      { announced: 'new', abstract: 'A.' },
    ],
    [
      'and of a later version',
      { 'arxiv:announce_type': 'odd', description: 'A.', guid: 'oai:arXiv.org:2611.00001v2' },
      { announced: 'replace' },
    ],
    [
      'LaTeX as it is',
      { title: 'GSBAK$^K$: \\textbf{top}-$K$ &amp; $\\beta$' },
      { title: 'GSBAK$^K$: \\textbf{top}-$K$ & $\\beta$' },
    ],
    [
      'lines, blanks and entities',
      { title: ' On\n  samples &lt;i&gt; caf&#233; &#x1F600; ' },
      { title: 'On samples <i> café 😀' },
    ],
    ['CDATA', { title: '<![CDATA[On <b> & more]]>' }, { title: 'On <b> & more' }],
    [
      'an id that looks like a number',
      { guid: '', link: '', description: 'arXiv:2604.10000v1 Announce Type: new Abstract: A.' },
      { arxiv: '2604.10000' },
    ],
    ['several DOIs: the first', { 'arxiv:DOI': '10.1000/one 10.1000/two' }, { doi: '10.1000/one' }],
    ['several creators', { 'dc:creator': ['Ann Lee', 'Carl May'] }, { authors: ['Ann Lee', 'Carl May'] }],
    ['a category twice', { category: ['cs.CL', 'cs.LG', 'cs.CL'] }, { categories: ['cs.CL', 'cs.LG'] }],
    ['summer time', { pubDate: 'Mon, 27 Apr 2026 00:00:00 -0400' }, { listedOn: '2026-04-27' }],
    ['a day to come: today', { pubDate: 'Fri, 20 Nov 2099 00:00:00 -0500' }, { listedOn: TODAY }],
    ['no day: that of the feed', { pubDate: '' }, { listedOn: TODAY }],
    ['a day before arXiv was: that of the feed', { pubDate: 'Fri, 20 Nov 1926 00:00:00 -0500' }, { listedOn: TODAY }],
    [
      'a withdrawal',
      {
        description:
          'arXiv:2611.00001v2 Announce Type: replace \nAbstract: This paper has been withdrawn by the author.',
      },
      { withdrawn: true },
    ],
  ])('%s', async (_, fields, expected) => {
    expect(await entryOf(fields)).toMatchObject(expected)
  })

  test.each<[string, Fields]>([
    ['an arXiv DOI, which is the id again', { 'arxiv:DOI': '10.48550/arXiv.2611.00001' }],
    ['no DOI', { 'arxiv:DOI': 'to appear' }],
  ])('%s', async (_, fields) => {
    expect(await entryOf(fields)).not.toHaveProperty('doi')
  })

  test('a journal that is no journal is left out, a paper that mentions withdrawals is not withdrawn', async () => {
    const entry = await entryOf({
      'arxiv:journal_reference': 'J '.repeat(300),
      description: 'Money withdrawn in this paper.',
    })
    expect(entry).not.toHaveProperty('journal')
    expect(entry).not.toHaveProperty('withdrawn')
  })
})

describe('a bad item', () => {
  test.each<[string, string, string]>([
    ['no title', item({ title: '' }), 'item 2 (2611.00001): has no title'],
    [
      'no abstract',
      item({ description: 'arXiv:2611.00001v1 Announce Type: new' }),
      'item 2 (2611.00001): has no abstract',
    ],
    ['mark-up in the title', item({ title: 'On <i>samples</i> and more' }), 'item 2 (2611.00001): has no title'],
    ['an endless title', item({ title: 'On '.repeat(400) }), 'item 2 (2611.00001): its title is too long'],
    ['no id', item({ guid: 'x', link: 'https://example.org/1' }), 'item 2: has no arXiv id'],
    ['no element at all', '<item>words</item>', 'item 2: is no record of a paper'],
    ['nothing', '<item/>', 'item 2: is no record of a paper'],
  ])('%s is rejected with its place; those beside it are kept', async (_, bad, reason) => {
    const good = (id: string): string => item({ guid: `oai:arXiv.org:${id}v1` })
    const { entries, rejected, size } = await read(rss([good('2611.00002'), bad, good('2611.00003')]))
    expect(entries.map(({ arxiv }) => arxiv)).toEqual(['2611.00002', '2611.00003'])
    expect(rejected.map(({ at, reason }) => `${at}: ${reason}`)).toEqual([reason])
    expect(size).toBe(3)
  })
})

describe('one paper announced several times', () => {
  const as = (type: string, version: number, categories: string[]): string =>
    item({
      guid: `oai:arXiv.org:2611.00001v${version}`,
      'arxiv:announce_type': type,
      category: categories,
      title: `Version ${version}`,
    })

  test('is one entry: categories united, the latest version, the strongest announcement', async () => {
    const { entries } = await read(
      rss([as('cross', 1, ['cs.CL', 'cs.LG']), as('new', 1, ['cs.CL', 'stat.ML']), as('replace', 2, ['cs.CL'])]),
    )
    expect(entries).toMatchObject([
      { announced: 'new', version: 2, title: 'Version 2', categories: ['cs.CL', 'cs.LG', 'stat.ML'] },
    ])
  })

  test.each([
    [['replace', 'cross'], 'cross'],
    [['replace-cross', 'replace'], 'replace'],
    [['replace', 'new'], 'new'],
    [['cross', 'new'], 'new'],
  ])('%s is %s', async (types, announced) => {
    const { entries } = await read(rss(types.map((type) => as(type, 1, ['cs.CL']))))
    expect(entries.map((entry) => entry.announced)).toEqual([announced])
  })
})

describe('the day of a feed', () => {
  test.each([
    ['that of its items', rss([item({ pubDate: 'Thu, 19 Nov 2026 00:00:00 -0500' })]), '2026-11-19', 1],
    ['its own where it is empty', rss([], 'Sat, 14 Nov 2026 00:00:00 -0500'), '2026-11-14', 0],
    ['today where it says none', rss([], 'soon'), TODAY, 0],
    ['never to come', rss([], 'Sat, 14 Nov 2099 00:00:00 -0500'), TODAY, 0],
    ['never beyond all calendars', rss([], 'Sat, 13 Sep 275760 00:00:00 GMT'), TODAY, 0],
  ])('is %s', async (_, xml, day, size) => {
    expect(await read(xml)).toMatchObject({ day, size })
  })
})

describe('what is no feed', () => {
  const whole = rss([item()])
  test.each([
    ['nothing', ' ', 'nothing instead of its feed'],
    ['a web page', '<!DOCTYPE html>\n<html><body>Down<br></body></html>', 'a web page instead of its feed'],
    ['a feed that is cut', whole.slice(0, -20), 'a feed that is cut off or broken'],
    ['words behind its end', `${whole}<`, 'a feed that is cut off or broken'],
    ['plain words', 'Rate exceeded.', 'a feed that is cut off or broken'],
    ['another document', '<opml version="2.0"><body/></opml>', 'something else than its feed'],
    ['a feed without a channel', '<rss version="2.0"/>', 'something else than its feed'],
    ['JSON', '{"items":[]}', 'a feed that is cut off or broken'],
    ['a sign that belongs escaped', rss([item({ title: 'A & B' })]), 'a feed that is cut off or broken'],
    [
      'an entity from outside',
      `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>${rss([item({ title: '&x;' })]).slice(38)}`,
      'a feed that is cut off or broken',
    ],
    [
      'the name of a trap',
      rss([item(), '<item><__proto__><a>1</a></__proto__></item>']),
      'a feed that is cut off or broken',
    ],
    [
      'an entity that grows',
      `<!DOCTYPE rss [<!ENTITY a "${'a'.repeat(9_000)}">]>${rss([item({ title: '&a;'.repeat(50_000) })]).slice(38)}`,
      'a feed that is cut off or broken',
    ],
    ['deep nesting', rss([`${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`]), 'a feed that is cut off or broken'],
  ])('%s is one failure in words', async (_, text, words) => {
    await expect(read(text)).rejects.toThrow(new Error(`rss.arxiv.org answered with ${words}`))
  })

  test('cut at any tenth byte, it is never a short feed', async () => {
    for (let length = 0; length < whole.length; length += 10) {
      await expect(read(whole.slice(0, length))).rejects.toThrow(/^rss\.arxiv\.org answered with /)
    }
  })

  test('entities inside of entities are left as they are written', async () => {
    const doctype = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    const { entries } = await read(`${doctype}${rss([item({ title: 'On &b;' })]).slice(38)}`)
    expect(entries[0]?.title).toBe('On &b;')
  })
})

const PAYLOADS = '../shared/payloads'
const hasPayloads = existsSync(PAYLOADS)
if (!hasPayloads) console.log(`skipped: the real feeds are not at ${PAYLOADS}`)

describe.skipIf(!hasPayloads)('real feeds', () => {
  const payload = (name: string): Promise<Feed> => read(readFileSync(`${PAYLOADS}/${name}`, 'utf8'))
  const short = ({ entries }: Feed) =>
    entries.map(({ arxiv, version, announced, listedOn, categories, authors, doi }) =>
      [`${arxiv}v${version}`, announced, listedOn, categories.join(' '), authors.length, authors.at(-1), doi].join(
        ' | ',
      ),
    )

  test('RSS', async () => {
    const feed = await payload('arxiv-rss-announce-type.xml')
    expect([feed.day, feed.rejected]).toEqual(['2026-04-27', []])
    expect(short(feed)).toEqual([
      '2604.21935v1 | new | 2026-04-27 | cs.AI cs.LG | 2 | Samuel Cooper | ',
      '2604.21936v1 | new | 2026-04-27 | cs.AI cs.CV cs.MA | 18 | Bennett A. Landman | ',
      '2604.21937v1 | new | 2026-04-27 | cs.AI cs.MA | 17 | Zhengwei Xie | ',
    ])
    for (const { abstract } of feed.entries) expect(abstract).toMatch(/^[A-Z][a-z]+ (?!Announce)/)
  })

  test('Atom', async () => {
    const feed = await payload('arxiv-atom-announce-type.xml')
    expect([feed.day, feed.rejected]).toEqual(['2026-09-25', []])
    expect(short(feed)).toEqual([
      '2609.28553v1 | new | 2026-09-25 | cs.LG cs.AI | 6 | Trong Nghia Nguyen | 10.1109/mapr72750.2026.11685822',
      '2402.10149v3 | cross | 2026-09-25 | hep-ph cs.LG hep-ex | 5 | Zihan Zhang | 10.1103/physrevd.111.032004',
      '2401.08875v3 | replace | 2026-09-25 | cs.LG cs.AI stat.ME | 3 | Liping Jing | ',
    ])
    expect(feed.entries[0]?.journal).toMatch(/^2026 International Conference .* \(MAPR\)$/)
    for (const { abstract } of feed.entries) expect(abstract).not.toMatch(/Announce|Abstract/)
  })

  test('a Saturday', async () => {
    expect(await payload('arxiv-rss-weekend-empty.xml')).toEqual({
      day: '2026-08-01',
      size: 0,
      entries: [],
      rejected: [],
    })
  })
})
