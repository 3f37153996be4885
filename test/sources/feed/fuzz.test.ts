import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EntrySchema } from '../../../src/core/paper.ts'
import { item, payload, payloadNames, read, rss, TODAY } from './reading.ts'

describe('whatever a server sends', () => {
  const samples = [
    rss(
      [1, 2, 3]
        .map((at) =>
          item(
            `<title>T${at}</title><link>https://x.example/${at}</link><description>&lt;p&gt;D&lt;/p&gt;</description><dc:creator>Ada Lovelace, Grace Hopper</dc:creator><author>a@x.example (A B)</author><pubDate>Fri, 20 Nov 2026 09:00:00 GMT</pubDate>`,
          ),
        )
        .join(''),
    ),
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id><title type="html">A</title><content type="xhtml"><div><p>x</p></div></content><updated>2026-11-20T00:00:00Z</updated><author><name>Ada Lovelace</name></author></entry></feed>',
    '{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":1,"title":"A","content_html":"<p>x</p>","tags":["a"],"authors":[{"name":"Ada Lovelace"}],"date_published":"2026-11-20T00:00:00Z"}]}',
    ...payloadNames(/^(generic|arxiv)-/).map(payload),
  ]
  const sample = fc.constantFrom(...samples)
  const bits = fc.constantFrom(
    '<',
    '>',
    '</',
    '/>',
    '<item>',
    '</item>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '&',
    '&lt;',
    '&#0;',
    '"',
    '{',
    '}',
    '[',
    ']',
    ',',
    'null',
    '\u0000',
    '\ud800',
    '<title>',
    '<__proto__>',
    '<x:y ',
    ' xmlns:dc="x"',
    '\\u0000',
    '<!DOCTYPE a [',
  )

  /** Entries by the schema, rejections, or words: nothing else, and no address of the feed anywhere. */
  async function check(text: string): Promise<void> {
    const found = await read(text)
    expect(JSON.stringify(found)).not.toContain('secret')
    if (found.kind === 'none') expect(found.why).toMatch(/^answered with [a-z ,]+$/i)
    if (found.kind !== 'feed') return
    expect(found.title.length).toBeLessThanOrEqual(80)
    for (const { entry } of found.listed) {
      EntrySchema.parse(entry)
      expect(entry.listedOn <= TODAY).toBe(true)
      for (const text of [entry.title, entry.abstract]) expect(text).not.toMatch(/\p{Cc}/u)
      expect(entry.url ?? 'https://').toMatch(/^https?:\/\//)
    }
    for (const { at, reason } of found.rejected) expect(`${at}: ${reason}`).toMatch(/^item \d+: \w/)
  }

  test('cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(sample, fc.double({ min: 0, max: 1, noNaN: true }), (text, part) =>
        check(text.slice(0, text.length * part)),
      ),
      { numRuns: 300 },
    )
  })

  test('pieces put in, taken out and changed', async () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(40),
      put: fc.oneof(bits, fc.string({ maxLength: 20 })),
    })
    await fc.assert(
      fc.asyncProperty(sample, fc.array(change, { minLength: 1, maxLength: 5 }), (text, changes) =>
        check(
          changes.reduce(
            (made, { at, cut, put }) => made.slice(0, made.length * at) + put + made.slice(made.length * at + cut),
            text,
          ),
        ),
      ),
      { numRuns: 500 },
    )
  })

  test('any values in the fields of JSON', async () => {
    const feed = fc.record(
      {
        version: fc.constantFrom('https://jsonfeed.org/version/1', 1, null),
        title: fc.jsonValue(),
        home_page_url: fc.jsonValue(),
        items: fc.array(
          fc.oneof(
            fc.jsonValue(),
            fc.record({
              id: fc.jsonValue(),
              title: fc.jsonValue(),
              url: fc.jsonValue(),
              content_html: fc.jsonValue(),
              authors: fc.jsonValue(),
              tags: fc.jsonValue(),
              date_published: fc.jsonValue(),
            }),
          ),
        ),
      },
      { requiredKeys: ['items'] },
    )
    await fc.assert(
      fc.asyncProperty(feed, (made) => check(JSON.stringify(made))),
      { numRuns: 300 },
    )
  })

  test('any bytes', async () => {
    const decoder = new TextDecoder()
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), (bytes) => check(decoder.decode(bytes))))
  })
})
