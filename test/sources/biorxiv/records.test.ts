import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EntrySchema } from '../../../src/core/paper.ts'
import { authorsOf, readRecords } from '../../../src/sources/biorxiv/records.ts'

const TODAY = '2026-11-21'
const record = (fields: Readonly<Record<string, unknown>> = {}) => ({
  doi: '10.1101/2026.11.20.000001',
  title: 'How Mice Sleep',
  abstract: 'Mice sleep.',
  authors: 'Smith, A. B.; Jones, C.',
  date: '2026-11-20',
  version: '1',
  type: 'new results',
  category: 'Neuroscience',
  published: 'NA',
  server: 'bioRxiv',
  ...fields,
})
const read = (...records: unknown[]) => readRecords(records, 'biorxiv', TODAY)
const only = (...records: unknown[]) => {
  const { entries, rejected } = read(...records)
  expect([entries.length, rejected]).toEqual([1, []])
  return entries[0]
}

describe('one record', () => {
  test('becomes an entry', () => {
    expect(only(record())).toEqual({
      title: 'How Mice Sleep',
      abstract: 'Mice sleep.',
      authors: ['A. B. Smith', 'C. Jones'],
      categories: ['neuroscience'],
      listedOn: '2026-11-20',
      doi: '10.1101/2026.11.20.000001',
      url: 'https://www.biorxiv.org/content/10.1101/2026.11.20.000001v1',
      version: 1,
      announced: 'new',
    })
  })

  test('medRxiv has an address of its own', () => {
    const { entries } = readRecords([record()], 'medrxiv', TODAY)
    expect(entries[0]?.url).toBe('https://www.medrxiv.org/content/10.1101/2026.11.20.000001v1')
  })

  test.each<[name: string, fields: Readonly<Record<string, unknown>>, entry: Readonly<Record<string, unknown>>]>([
    ['capitals in the DOI', { doi: ' 10.1101/ABC.1 ' }, { doi: '10.1101/abc.1' }],
    ['a number as a number', { version: 1 }, { version: 1 }],
    ['a day to come', { date: '2026-11-23' }, { listedOn: TODAY }],
    ['published', { published: ' 10.7554/eLife.98218 ' }, { journalDoi: '10.7554/elife.98218' }],
    ['published, it says, as itself', { published: '10.1101/2026.11.20.000001' }, { journalDoi: undefined }],
    ['not published', { published: '' }, { journalDoi: undefined }],
    ['published as what is no DOI', { published: 'Nature 3' }, { journalDoi: undefined }],
    ['no category', { category: ' ' }, { categories: [] }],
    ['no authors', { authors: null }, { authors: [] }],
    ['a new finding', { type: 'Contradictory Results' }, { withdrawn: undefined, announced: 'new' }],
    [
      'withdrawn',
      { type: 'WITHDRAWN', version: '2', title: 'WITHDRAWN: How Mice Sleep' },
      { withdrawn: true, announced: 'replace', title: 'How Mice Sleep' },
    ],
    ['withdrawn at once', { type: 'withdrawn' }, { withdrawn: true, announced: 'new' }],
    ['only what is withdrawn loses the word', { title: 'Withdrawn: Birds' }, { title: 'Withdrawn: Birds' }],
    [
      'text with marks',
      { title: '<i>NF-{kappa}B</i>', abstract: 'AimsWe look.' },
      { title: 'NF-κB', abstract: 'Aims: We look.' },
    ],
  ])('%s', (_, fields, entry) => {
    const found = only(record(fields))
    expect(found).toMatchObject(Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)))
    for (const [name, value] of Object.entries(entry)) if (value === undefined) expect(found).not.toHaveProperty(name)
  })

  test.each<[name: string, broken: unknown, at: string, reason: string]>([
    [
      'no title',
      record({ title: ' ' }),
      '10.1101/2026.11.20.000001 (2026-11-20)',
      'it has no title, or one that is far too long',
    ],
    [
      'a title that is a number',
      record({ title: 7 }),
      '10.1101/2026.11.20.000001 (2026-11-20)',
      'it has no title, or one that is far too long',
    ],
    [
      'no abstract',
      record({ abstract: '<p></p>' }),
      '10.1101/2026.11.20.000001 (2026-11-20)',
      'it has no abstract, or one that is far too long',
    ],
    [
      'an endless abstract',
      record({ abstract: 'x'.repeat(100_001) }),
      '10.1101/2026.11.20.000001 (2026-11-20)',
      'it has no abstract, or one that is far too long',
    ],
    ['no DOI', record({ doi: 'none' }), 'none (2026-11-20)', 'it has no DOI'],
    [
      'no DOI at all',
      { title: 'T', abstract: 'A.', date: '2026-11-20', version: '1' },
      'a record without a DOI (2026-11-20)',
      'it has no DOI',
    ],
    [
      'no day',
      record({ date: '20.11.2026' }),
      '10.1101/2026.11.20.000001 (20.11.2026)',
      'it has no day such as 2026-11-20',
    ],
    [
      'no such day',
      record({ date: '2026-02-30' }),
      '10.1101/2026.11.20.000001 (2026-02-30)',
      'it has no day such as 2026-11-20',
    ],
    ['version 0', record({ version: '0' }), '10.1101/2026.11.20.000001 (2026-11-20)', 'it has no version number'],
    ['no version', record({ version: 'v1' }), '10.1101/2026.11.20.000001 (2026-11-20)', 'it has no version number'],
    [
      'a DOI without end',
      record({ doi: `10.1101/${'x'.repeat(999)}` }),
      `10.1101/${'x'.repeat(92)} (2026-11-20)`,
      'it has no DOI',
    ],
    ['no record', 'text', 'a record without a DOI', 'it is no record'],
    ['nothing', null, 'a record without a DOI', 'it is no record'],
  ])('%s is rejected, and what stands beside it is kept', (_, broken, at, reason) => {
    const good = [record({ doi: '10.1101/2026.11.20.000002' }), record({ doi: '10.1101/2026.11.20.000003' })]
    const { entries, rejected } = read(good[0], broken, good[1])
    expect(entries.map(({ doi }) => doi)).toEqual(good.map(({ doi }) => doi))
    expect(rejected).toEqual([{ at, reason }])
  })

  test('several faults of one record are one rejection', () => {
    expect(read(record({ title: '', version: '' })).rejected).toEqual([
      {
        at: '10.1101/2026.11.20.000001 (2026-11-20)',
        reason: 'it has no title, or one that is far too long; it has no version number',
      },
    ])
  })
})

describe('several versions of one paper', () => {
  const v = (version: number, date: string, fields = {}) =>
    record({ version: `${version}`, date, title: `Mice ${version}`, ...fields })

  test('in any order become the latest, new, on the day of the first', () => {
    const versions = [v(2, '2026-11-19'), v(3, '2026-11-20'), v(1, '2026-11-18'), v(3, '2026-11-20')]
    for (const order of [versions, versions.toReversed()]) {
      expect(only(...order)).toMatchObject({ title: 'Mice 3', version: 3, announced: 'new', listedOn: '2026-11-18' })
    }
  })

  test('without the first they are a replacement, on the day of the latest', () => {
    expect(only(v(2, '2026-11-19'), v(10, '2026-11-20'))).toMatchObject({
      version: 10,
      announced: 'replace',
      listedOn: '2026-11-20',
    })
  })

  test('DOIs in other capitals are one paper', () => {
    const doi = '10.1101/ABC.1'
    expect(only(v(1, '2026-11-19', { doi }), v(2, '2026-11-20', { doi: doi.toLowerCase() }))).toMatchObject({
      version: 2,
    })
  })

  test('a broken latest leaves the one before', () => {
    const { entries, rejected } = read(v(1, '2026-11-19'), v(2, '2026-11-20', { abstract: '' }))
    expect(entries).toMatchObject([{ version: 1, announced: 'new' }])
    expect(rejected).toHaveLength(1)
  })
})

test.each<[listed: string, authors: string[]]>([
  ['Smith, A. B.; Jones, C.', ['A. B. Smith', 'C. Jones']],
  ['Smith, A. B.;', ['A. B. Smith']],
  ['Jones, C., Jr.; van der Berg, T. N.-A.', ['C. Jones Jr.', 'T. N.-A. van der Berg']],
  ['MacMullen,, L. E.', ['L. E. MacMullen']],
  ['The Mouse Consortium; A .; ; ,; 123', ['The Mouse Consortium', 'A .']],
  ['', []],
])('authors %j', (listed, authors) => expect(authorsOf(listed)).toEqual(authors))

const PAYLOADS = '../shared/payloads'
const hasPayloads = existsSync(PAYLOADS)
if (!hasPayloads) console.log(`skipped: the real answers are not at ${PAYLOADS}`)

function payload(server: string): Readonly<Record<string, unknown>>[] {
  return JSON.parse(readFileSync(`${PAYLOADS}/${server}-details.json`, 'utf8')).collection
}

describe.skipIf(!hasPayloads)('real answers', () => {
  test('bioRxiv: 100 records are 79 papers, two of them withdrawn; none is new', () => {
    const records = payload('biorxiv')
    const { entries, rejected } = readRecords(records, 'biorxiv', TODAY)
    expect(rejected).toEqual([])
    expect(entries.length).toBe(new Set(records.map(({ doi }) => doi)).size)
    expect(entries.filter(({ withdrawn }) => withdrawn).map(({ doi }) => doi)).toEqual([
      '10.1101/565721',
      '10.1101/2019.12.12.874826',
    ])
    expect(entries.filter(({ announced }) => announced === 'new')).toEqual([])
    expect(entries.find(({ doi }) => doi === '10.1101/029900')).toMatchObject({
      version: 3,
      listedOn: '2024-12-16',
      categories: ['evolutionary biology'],
    })
  })

  test('medRxiv: v1 and v2 of one paper are one new paper', () => {
    const { entries, rejected } = readRecords(payload('medrxiv'), 'medrxiv', TODAY)
    expect([entries.length, rejected]).toEqual([99, []])
    expect(entries.filter(({ announced }) => announced === 'new')).toHaveLength(86)
    expect(entries.find(({ doi }) => doi === '10.1101/2024.01.02.24300691')).toMatchObject({
      version: 2,
      listedOn: '2024-01-02',
      announced: 'new',
    })
  })

  test('leave no mark of the server in titles and abstracts', () => {
    for (const server of ['biorxiv', 'medrxiv'] as const) {
      for (const { title, abstract } of readRecords(payload(server), server, TODAY).entries) {
        expect(`${title} ${abstract}`).not.toMatch(/[OC]_[A-Z]{2,}|highwire|\{[a-z+/-]+\}|&\w+;|<\/?[a-z]+>|\s\s|\n/)
        expect(abstract).not.toMatch(/^(Background|Objective|Introduction|Importance|Aims?)[A-Z0-9]/)
      }
    }
  })

  test.each([
    [{ doi: ' ', date: '2026-11-20' }, 'a record without a DOI (2026-11-20)'],
    [{ doi: '', date: '' }, 'a record without a DOI'],
    [{ doi: '10.1101/a' }, '10.1101/a'],
  ])('%j is named by what it says', (record, place) => {
    expect(readRecords([record], 'medrxiv', TODAY).rejected.map(({ at }) => at)).toEqual([place])
  })

  test('mutated in any field: good records are kept, bad ones rejected, nothing thrown', () => {
    const records = payload('medrxiv').slice(0, 5)
    const fields = Object.keys(records[0] ?? {})
    const change = fc.record({
      at: fc.nat(4),
      field: fc.constantFrom(...fields),
      value: fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' })),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
        const mutated = records.map((one, at) => ({
          ...one,
          ...Object.fromEntries(changes.filter((change) => change.at === at).map(({ field, value }) => [field, value])),
        }))
        const { entries, rejected } = readRecords(mutated, 'medrxiv', TODAY)
        for (const entry of entries) expect(EntrySchema.safeParse(entry).success).toBe(true)
        const touched = new Set(changes.map(({ at }) => at))
        for (const [at, one] of records.entries()) {
          if (!touched.has(at)) expect(entries.some(({ doi }) => doi === one.doi)).toBe(true)
        }
        expect(entries.length + rejected.length).toBeLessThanOrEqual(5)
        for (const { at, reason } of rejected) expect(`${at}: ${reason}`).toMatch(/^.+: it (has|is) no [^{}[\]]+$/su)
      }),
      { numRuns: 500 },
    )
  })
})
