import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EntrySchema } from '../../../src/core/paper.ts'
import { readFeed } from '../../../src/sources/arxiv/feed.ts'
import { readQueryPage } from '../../../src/sources/arxiv/query.ts'
import { openSite, type Site } from '../../servers/site.ts'
import { collect, createTime, openSource } from './reading.ts'

const about = { host: 'example.org', today: '2026-11-20' }
const WORDS = /^example\.org answered with (nothing|a web page|something else|a feed that|a list of papers that)/

const FEED = `<rss xmlns:arxiv="a" xmlns:dc="d" version="2.0"><channel><pubDate>Fri, 20 Nov 2026 00:00:00 -0500</pubDate>
${['2611.00001v1', 'math/0309136v2']
  .map(
    (id) => `<item><title>On $n$ &amp; all</title><link>https://arxiv.org/abs/${id}</link>
<description>arXiv:${id} Announce Type: new \nAbstract: We make one up.</description><guid isPermaLink="false">oai:arXiv.org:${id}</guid>
<category>cs.CL</category><category>cs.LG</category><pubDate>Fri, 20 Nov 2026 00:00:00 -0500</pubDate>
<arxiv:announce_type>new</arxiv:announce_type><arxiv:DOI>10.1000/1</arxiv:DOI><dc:creator>Ann Lee, Carl May, Jr.</dc:creator></item>`,
  )
  .join('\n')}</channel></rss>`
const ANSWER = `<feed xmlns:opensearch="o" xmlns:arxiv="a"><opensearch:totalResults>1</opensearch:totalResults><entry>
<id>http://arxiv.org/abs/2611.00001v1</id><title>On samples</title><summary>We make one up.</summary>
<published>2026-11-18T12:00:00Z</published><category term="cs.CL"/><arxiv:comment>9 pages</arxiv:comment>
<author><name>Ann Lee</name></author></entry></feed>`

const PAYLOADS = '../shared/payloads'
const hasPayloads = existsSync(PAYLOADS)
if (!hasPayloads) console.log(`skipped: the real feeds are not at ${PAYLOADS}`)
const payload = (name: string): string[] => (hasPayloads ? [readFileSync(`${PAYLOADS}/${name}`, 'utf8')] : [])
const TEXTS = [
  FEED,
  ANSWER,
  ...['arxiv-rss-announce-type.xml', 'arxiv-atom-announce-type.xml', 'arxiv-api-query.atom.xml'].flatMap(payload),
]

/** Whatever it is: good entries and rejections with a reason, or one sentence. */
async function check(text: string): Promise<'read' | 'refused'> {
  let isRead = false
  for (const read of [readFeed, readQueryPage]) {
    try {
      const result = await read(text, about)
      const found =
        'found' in result ? result.found : 'entries' in result ? [...result.entries, ...result.rejected] : []
      for (const one of found) {
        if ('reason' in one) expect(`${one.at} ${one.reason}`).toMatch(/^(item|paper) \d+.* (has no|is no|its) .+/s)
        else expect(EntrySchema.safeParse(one).error).toBeUndefined()
      }
      isRead = true
    } catch (fault) {
      expect(fault).toBeInstanceOf(Error)
      expect(fault instanceof Error && fault.message).toMatch(WORDS)
    }
  }
  return isRead ? 'read' : 'refused'
}

const NASTY = [
  '<',
  '>',
  '&',
  '"',
  "'",
  '</item>',
  '<item>',
  ']]>',
  '<![CDATA[',
  '<!--',
  '-->',
  '<?x ?>',
  '&#0;',
  '&#xD800;',
  '&amp;amp;',
  '\u0000',
  '\ud800',
  '\u202e',
  '__proto__',
  'constructor',
  '9'.repeat(400),
  '(,'.repeat(500),
  '275760',
  '-1',
  '2611.99999v0',
  '🜚',
]

describe('anything at all', () => {
  const text = fc.constantFrom(...TEXTS)
  const mutated = fc
    .tuple(
      text,
      fc.array(
        fc.tuple(
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.nat(30),
          fc.oneof(fc.constantFrom(...NASTY), fc.string()),
        ),
        { minLength: 1, maxLength: 4 },
      ),
    )
    .map(([whole, changes]) =>
      changes.reduce((changed, [place, length, put]) => {
        const at = Math.floor(place * changed.length)
        return changed.slice(0, at) + put + changed.slice(at + length)
      }, whole),
    )
  /** Only what stands between tags changes, so that most of it stays well-formed. */
  const reworded = fc
    .tuple(text, fc.nat(60), fc.oneof(fc.constantFrom(...NASTY), fc.string()))
    .map(([whole, which, put]) => {
      let count = 0
      const safe = put.replace(/[<&]/g, '')
      return whole.replace(/>([^<>]+)</g, (all) => (count++ === which ? `>${safe}<` : all))
    })

  test('mutated feeds and answers', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, reworded), async (changed) => {
        seen.add(await check(changed))
      }),
      { numRuns: 1_500 },
    )
    expect(seen).toEqual(new Set(['read', 'refused']))
  })

  test('cut at every tenth byte: never half a feed', async () => {
    for (const whole of TEXTS) {
      const bytes = Buffer.from(whole.trim())
      for (let length = 0; length < bytes.length; length += 10) {
        expect(await check(bytes.subarray(0, length).toString())).toBe('refused')
      }
      expect(await check(whole)).toBe('read')
    }
  })

  test('any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(await check(Buffer.from(bytes).toString())).toBe('refused')
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    [
      'entities of entities',
      `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 900 }, (_, at) => `<!ENTITY b${at} "&a;&a;&a;">`).join('')}]>${FEED.replace('On $n$', '&b1;&b2;'.repeat(10_000))}`,
    ],
    [
      'one entity, again and again',
      `<!DOCTYPE rss [<!ENTITY a "${'a'.repeat(9_999)}">]>${FEED.replace('On $n$', '&a;'.repeat(200_000))}`,
    ],
    ['fifty thousand elements deep', `${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`],
    [
      'fifty thousand deep inside of a title',
      FEED.replace('On $n$', `${'<i>'.repeat(50_000)}${'</i>'.repeat(50_000)}`),
    ],
    ['fifty thousand opened and never closed', '<a>'.repeat(50_000)],
    ['a hundred thousand comments that never end', FEED.replace('On $n$', '<!--'.repeat(100_000))],
    ['half a million brackets', '<'.repeat(500_000)],
    ['two megabytes of title', FEED.replace('On $n$', 'n '.repeat(1_000_000))],
    ['a hundred thousand names', FEED.replace('Ann Lee', 'A (B, C), '.repeat(100_000))],
    ['a hundred thousand open brackets', FEED.replace('Ann Lee', '(x'.repeat(100_000))],
    [
      'twenty thousand items',
      FEED.replace('</channel>', `${'<item><title>x</title></item>'.repeat(20_000)}</channel>`),
    ],
    ['a hundred thousand DOIs', FEED.replace('10.1000/1', '10.1000/ '.repeat(100_000))],
  ])('a bomb: %s', { timeout: 10_000 }, async (_, bomb) => {
    await check(bomb)
  })
})

describe('over the web', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site.close())

  test('any bytes: one failure in words, no cursor', async () => {
    let body = Buffer.alloc(0)
    site.on(/./, () => ({ body }))
    const source = openSource(createTime('2026-11-20T10:00:00Z'), site.url)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        body = Buffer.from(bytes)
        const { error, ...nothing } = await collect(source.read(undefined))
        expect(nothing).toEqual({ seen: [], cursor: undefined, reached: [] })
        expect(error).toMatch(/^127\.0\.0\.1 answered with /)
      }),
      { numRuns: 30 },
    )
  })
})
