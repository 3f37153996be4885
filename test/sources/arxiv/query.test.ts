import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../src/core/paper.ts'
import { idQuery, type QueryPage, readQueryPage, submittedQuery } from '../../../src/sources/arxiv/query.ts'

const TODAY = '2026-11-20'
const read = (xml: string): Promise<QueryPage> => readQueryPage(xml, { host: 'export.arxiv.org', today: TODAY })

const STANDARD = `<id>http://arxiv.org/abs/2611.00001v2</id><title>On
  samples</title><summary>  We make
  one up.
</summary><published>2026-11-17T12:00:00Z</published><updated>2026-11-18T12:00:00Z</updated>
<category term="cs.LG" scheme="x"/><category term="cs.CL"/><arxiv:primary_category term="cs.CL"/>
<author><name>Ann Lee</name><arxiv:affiliation>Bern</arxiv:affiliation></author><author><name> </name></author>
<author><name>Carl May</name></author>`

function answer(entries: readonly string[], total: number | string = entries.length): string {
  return `<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
<title>arXiv Query</title><opensearch:totalResults>${total}</opensearch:totalResults>
${entries.map((entry) => `<entry>${entry}</entry>`).join('\n')}</feed>`
}

async function entryOf(changed: string): Promise<Entry> {
  const page = await read(answer([changed]))
  const [found] = page.kind === 'page' ? page.found : []
  if (found === undefined || 'reason' in found) throw new Error(`no entry: ${JSON.stringify(page)}`)
  return found
}

describe('a query', () => {
  test('names any of the categories and the window, to the minute and in UTC', () => {
    const window = { from: Date.parse('2026-11-17T19:00:00Z'), to: Date.parse('2026-11-18T19:00:59Z') }
    const query = new URLSearchParams(submittedQuery(['cs.CL', 'cs', 'hep-th'], window, 400))
    expect(Object.fromEntries(query)).toEqual({
      search_query:
        '(cat:cs.CL OR cat:cs OR cat:cs.* OR cat:hep-th OR cat:hep-th.*) AND submittedDate:[202611171900 TO 202611181900]',
      sortBy: 'submittedDate',
      sortOrder: 'descending',
      start: '400',
      max_results: '200',
    })
  })

  test('asks for one id, and says that it wants one', () => {
    expect(idQuery('math/0309136')).toBe('id_list=math%2F0309136&max_results=1')
  })
})

describe('a paper', () => {
  test('becomes an entry: texts on one line, the primary category first, listed when it was announced', async () => {
    expect(await entryOf(STANDARD)).toEqual({
      title: 'On samples',
      abstract: 'We make one up.',
      authors: ['Ann Lee', 'Carl May'],
      categories: ['cs.CL', 'cs.LG'],
      listedOn: '2026-11-18',
      arxiv: '2611.00001',
      version: 2,
      url: 'https://arxiv.org/abs/2611.00001',
    })
  })

  test('has the DOI and the journal under other names than in the feed', async () => {
    const more = '<arxiv:doi>10.1000/AbC</arxiv:doi><arxiv:journal_ref>J. Samples 3</arxiv:journal_ref>'
    expect(await entryOf(STANDARD + more)).toMatchObject({ doi: '10.1000/abc', journal: 'J. Samples 3' })
  })

  test.each([
    ['This paper has been withdrawn by the author due to an error', true],
    ['This submission has been withdrawn by arXiv administrators', true],
    ['12 pages; an earlier version was withdrawn', undefined],
  ])('%s', async (comment, withdrawn) => {
    expect((await entryOf(`${STANDARD}<arxiv:comment>${comment}</arxiv:comment>`)).withdrawn).toBe(withdrawn)
  })

  test('that was submitted a moment ago is not listed in the future', async () => {
    expect((await entryOf(STANDARD.replace('2026-11-17T', '2026-11-20T'))).listedOn).toBe(TODAY)
  })

  test.each([
    ['no title', STANDARD.replace(/<title>[\s\S]*<\/title>/, ''), 'paper 1 (2611.00001): has no title'],
    ['no date', STANDARD.replace(/<published>.*?<\/published>/, ''), 'paper 1 (2611.00001): has no date'],
    ['a date from nowhere', STANDARD.replace('2026-11-17T', '+275760-09-12T'), 'paper 1 (2611.00001): has no date'],
    ['no id', STANDARD.replace(/<id>.*?<\/id>/, ''), 'paper 1: has no arXiv id'],
    ['words', 'words', 'paper 1: is no record of a paper'],
  ])('with %s is rejected, and the one beside it kept', async (_, bad, reason) => {
    const page = await read(answer([bad, STANDARD.replace('2611.00001', '2611.00002')], 900))
    if (page.kind !== 'page') throw new Error('no page')
    expect(page.total).toBe(900)
    expect(page.found.map((one) => ('reason' in one ? `${one.at}: ${one.reason}` : one.arxiv))).toEqual([
      reason,
      '2611.00002',
    ])
  })
})

describe('an answer', () => {
  test('without papers is an empty page', async () => {
    expect(await read(answer([]))).toEqual({ kind: 'page', total: 0, found: [] })
  })

  test('that is an error says what the interface says', async () => {
    const error = `<id>http://arxiv.org/api/errors#incorrect_id_format_for_x</id><title>Error</title>
      <summary>incorrect id format for x</summary><published>2026-11-20T00:00:00Z</published>`
    expect(await read(answer([error], 1))).toEqual({ kind: 'refused', why: 'incorrect id format for x' })
  })

  test.each([
    ['nothing', '', 'nothing instead of its list of papers'],
    ['a web page', '<html><body>Down</body></html>', 'a web page instead of its list of papers'],
    ['half of it', answer([STANDARD]).slice(0, -9), 'a list of papers that is cut off or broken'],
    ['no number of papers', answer([STANDARD], 'many'), 'something else than its list of papers'],
    [
      'a feed',
      '<rss version="2.0"><channel><title>x</title></channel></rss>',
      'something else than its list of papers',
    ],
    ['an empty document', '<feed/>', 'something else than its list of papers'],
  ])('%s is one failure in words', async (_, text, words) => {
    await expect(read(text)).rejects.toThrow(new Error(`export.arxiv.org answered with ${words}`))
  })
})

const PAYLOAD = '../shared/payloads/arxiv-api-query.atom.xml'
const hasPayload = existsSync(PAYLOAD)
if (!hasPayload) console.log(`skipped: the real answer is not at ${PAYLOAD}`)

test.skipIf(!hasPayload)('a real answer', async () => {
  const page = await read(readFileSync(PAYLOAD, 'utf8'))
  if (page.kind !== 'page') throw new Error('no page')
  expect(page.total).toBe(314_000)
  expect(
    page.found.map((one) =>
      'reason' in one
        ? one.reason
        : [
            `${one.arxiv}v${one.version}`,
            one.listedOn,
            one.categories.join(' '),
            one.authors.join(', '),
            one.doi,
            one.journal,
          ],
    ),
  ).toEqual([
    ['2002.00741v1', '2020-01-31', 'cs.IR cs.CL cs.LG', 'Jibang Wu, Renqin Cai, Hongning Wang', undefined, undefined],
    [
      '1102.2017v2',
      '2011-02-11',
      'cs.CE',
      'F. Penunuri, R. Peon-Escalante, C. Villanueva, D. Pech-Oy',
      undefined,
      'Mechanism and Machine Theory 46 (2011) 1335--1349',
    ],
    [
      '1112.2954v2',
      '2011-12-14',
      'cs.CE',
      'F. Penunuri, R. Peon-Escalante, C. Villanueva, Carlos A. Cruz-Villar',
      '10.1016/j.mechmachtheory.2012.07.003',
      'Mechanism and Machine Theory 57 (2012) 62-70',
    ],
  ])
})
