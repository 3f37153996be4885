import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../src/core/paper.ts'
import { entriesOf, hasPayloads, item, payload, payloadNames, read, rss, TODAY } from './reading.ts'

describe('the four formats', () => {
  test('RSS 2.0 of a journal', async () => {
    const text = rss(
      item(`<title>On Things: &lt;i&gt;E. coli&lt;/i&gt; &amp;amp; others</title>
        <link>https://journal.example.org/a/1?utm_source=rss#top</link>
        <guid isPermaLink="false">j-1</guid><description>Short.</description>
        <content:encoded><![CDATA[<p>A longer text</p><p>in two parts.</p><script>no()</script>]]></content:encoded>
        <dc:creator>Ada Lovelace, Grace Hopper</dc:creator><author>ed@example.org (Alan Turing)</author>
        <category>Biology</category><dc:subject>Methods</dc:subject><prism:doi>10.1234/J.1</prism:doi>
        <pubDate>Fri, 20 Nov 2026 22:30:00 EST</pubDate>`),
    )
    expect(await read(text)).toEqual({
      kind: 'feed',
      title: 'A Journal',
      listed: [
        {
          entry: {
            title: 'On Things: E. coli & others',
            abstract: 'A longer text in two parts.',
            authors: ['Ada Lovelace', 'Grace Hopper', 'Alan Turing'],
            categories: ['Biology', 'Methods'],
            listedOn: '2026-11-21',
            url: 'https://journal.example.org/a/1',
            doi: '10.1234/j.1',
          },
          isRecent: true,
          mark: expect.stringMatching(/^[\w-]{10}$/),
        },
      ],
      rejected: [],
    })
  })

  test('RDF of a preprint server', async () => {
    const text = `<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://server.example.org/"><title>Preprints: Neuroscience</title><link>https://server.example.org/</link></channel>
<item rdf:about="https://server.example.org/content/10.1101/2026.11.01.123456v1?rss=1">
<title><![CDATA[A Cell & Its Map]]></title><link>https://server.example.org/content/10.1101/2026.11.01.123456v1?rss=1</link>
<description><![CDATA[We map a cell.]]></description><dc:creator><![CDATA[Lovelace, A., Hopper, G.]]></dc:creator>
<dc:date>2026-11-18</dc:date><dc:identifier>doi:10.1101/2026.11.01.123456</dc:identifier></item></rdf:RDF>`
    expect(await entriesOf(text)).toEqual([
      {
        title: 'A Cell & Its Map',
        abstract: 'We map a cell.',
        authors: ['A. Lovelace', 'G. Hopper'],
        categories: [],
        listedOn: '2026-11-18',
        url: 'https://server.example.org/content/10.1101/2026.11.01.123456v1?rss=1',
        doi: '10.1101/2026.11.01.123456',
      },
    ])
  })

  test('Atom, with XHTML, several links and texts that say they are plain', async () => {
    const text = `<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">Lab &amp;amp; Co</title>
<link rel="self" href="https://feeds.example.org/secret-token/feed"/><link href="https://lab.example.org/blog/"/>
<entry><id>tag:lab.example.org,2026:1</id><title type="text">Using &lt;div&gt; well</title>
<link rel="enclosure" href="https://lab.example.org/a.mp3"/><link rel="alternate" type="application/pdf" href="/1.pdf"/>
<link rel="alternate" type="text/html" href="/1"/><link rel="related" href="https://arxiv.org/abs/2604.00001"/>
<author><name>Ada Lovelace</name><email>ada@example.org</email></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>First.</p><p>Second <em>one</em>.</p></div></content>
<category term="html" label="HTML"/><category term="http://schemas.example.org/kind#post"/>
<published>2026-11-19T10:00:00+01:00</published><updated>2026-11-21T10:00:00Z</updated></entry></feed>`
    expect(await read(text)).toMatchObject({ kind: 'feed', title: 'Lab & Co' })
    expect(await entriesOf(text)).toEqual([
      {
        title: 'Using <div> well',
        abstract: 'First. Second one.',
        authors: ['Ada Lovelace'],
        categories: ['html'],
        listedOn: '2026-11-19',
        url: 'https://lab.example.org/1',
      },
    ])
  })

  test('Atom that says what its links stand under', async () => {
    const text = `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example.org/en/"><title>T</title>
<link href="https://lab.example.org/"/><entry><id>1</id><title>A</title><link href="posts/1"/></entry></feed>`
    expect(await entriesOf(text)).toMatchObject([{ url: 'https://base.example.org/en/posts/1' }])
  })

  test('JSON Feed, with numbers for ids and a link to what it is about', async () => {
    const text = JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Links',
      home_page_url: 'https://links.example.org/',
      items: [
        {
          id: 7,
          url: 'https://links.example.org/7',
          external_url: 'https://arxiv.org/abs/2611.00001v2',
          title: 'a < b & c',
          content_text: 'Said of a <b> tag.',
          authors: [{ name: 'Ada Lovelace' }],
          tags: ['maths'],
          date_published: '2026-11-21T11:00:00Z',
        },
        { id: 8, title: 'Older', content_html: '<p>Of <b>old</b></p>', date_modified: '2026-11-01T00:00:00Z' },
      ],
    })
    expect(await entriesOf(text)).toEqual([
      {
        title: 'a < b & c',
        abstract: 'Said of a <b> tag.',
        authors: ['Ada Lovelace'],
        categories: ['maths'],
        listedOn: TODAY,
        url: 'https://links.example.org/7',
        arxiv: '2611.00001',
        version: 2,
      },
      { title: 'Older', abstract: 'Of old', authors: [], categories: [], listedOn: '2026-11-01' },
    ])
  })

  test('arXiv: the announcement is read from the description', async () => {
    const [entry] = await entriesOf(
      rss(
        item(`<title>On Things</title><link>https://arxiv.org/abs/2611.00001</link>
      <description>arXiv:2611.00001v3 Announce Type: replace-cross \nAbstract: We look at things.</description>
      <guid isPermaLink="false">oai:arXiv.org:2611.00001v3</guid><category>cs.CL</category><category>cs.LG</category>
      <arxiv:announce_type>replace-cross</arxiv:announce_type><dc:creator>Ada Lovelace, Grace Hopper</dc:creator>`),
      ),
    )
    expect(entry).toMatchObject({
      abstract: 'We look at things.',
      announced: 'replace-cross',
      arxiv: '2611.00001',
      version: 3,
      categories: ['cs.CL', 'cs.LG'],
      authors: ['Ada Lovelace', 'Grace Hopper'],
    })
  })
})

describe.skipIf(!hasPayloads)('real feeds', () => {
  test.each<[file: string, count: number, title: RegExp, first: Partial<Entry>]>([
    ['generic-rss2-nyt.xml', 20, /^NYT > U\.S\. News$/, { listedOn: '2022-02-26' }],
    ['generic-rss2-openai-news.xml', 5, /^OpenAI News$/, { listedOn: '2026-08-01', categories: ['Publication'] }],
    [
      'generic-atom1-producthunt.xml',
      3,
      /^Product Hunt/,
      { title: 'Autonomyware', authors: ['Chris Messina'], listedOn: '2026-09-07' },
    ],
    [
      'generic-jsonfeed-daringfireball.json',
      2,
      /^Daring Fireball$/,
      { title: 'Square', authors: ['John Gruber'], listedOn: '2020-02-16' },
    ],
    [
      'arxiv-rss-announce-type.xml',
      3,
      /^cs\.AI updates/,
      {
        arxiv: '2604.21935',
        version: 1,
        announced: 'new',
        authors: ['Michael Cooper', 'Samuel Cooper'],
        categories: ['cs.AI', 'cs.LG'],
        listedOn: '2026-04-27',
      },
    ],
    [
      'arxiv-atom-announce-type.xml',
      3,
      /^cs\.LG updates/,
      { arxiv: '2609.28553', doi: '10.1109/mapr72750.2026.11685822', announced: 'new', listedOn: '2026-09-25' },
    ],
    ['arxiv-api-query.atom.xml', 3, /^arXiv Query/, { arxiv: '2002.00741', version: 1, listedOn: '2020-01-29' }],
  ])('%s', async (file, count, title, first) => {
    const found = await read(payload(file))
    expect(found).toMatchObject({ kind: 'feed', title: expect.stringMatching(title), rejected: [] })
    expect(await entriesOf(payload(file))).toHaveLength(count)
    expect((await entriesOf(payload(file)))[0]).toMatchObject(first)
    expect(JSON.stringify(found)).not.toMatch(/utm_|Announce Type|\\n|<\/?\w+>/)
  })

  test('a weekend at arXiv is an empty feed', async () => {
    expect(await read(payload('arxiv-rss-weekend-empty.xml'))).toMatchObject({ kind: 'feed', listed: [], rejected: [] })
  })

  test('all other payloads are no feeds', async () => {
    const others = payloadNames(/^(?!generic-|arxiv-|README)/)
    expect(others.length).toBeGreaterThan(8)
    for (const name of others) expect(await read(payload(name)), name).toMatchObject({ kind: 'none' })
  })
})
