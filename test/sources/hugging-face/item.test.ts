import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EntrySchema } from '../../../src/core/paper.ts'
import { type Item, readItem, readRecord } from '../../../src/sources/hugging-face/item.ts'

const TODAY = '2026-11-21'
const DAYS = { asked: '2026-11-20', today: TODAY }

const PAPER = {
  id: '2611.01234',
  title: 'Walking on  Stairs',
  summary: 'We teach a robot\nto walk on stairs.',
  authors: [
    { name: 'Ada Poe', hidden: false },
    { name: 'Secret Name', hidden: true },
    { name: ' ', hidden: false },
    { name: 'Bo  Lin' },
    'nobody',
  ],
  upvotes: 7,
  publishedAt: '2026-11-17T00:00:00.000Z',
  submittedOnDailyAt: '2026-11-20T00:00:00.000Z',
  submittedOnDailyBy: { name: 'Ann Example', user: 'AnnEx' },
}
const ENTRY = {
  title: 'Walking on Stairs',
  abstract: 'We teach a robot to walk on stairs.',
  authors: ['Ada Poe', 'Bo Lin'],
  categories: [],
  listedOn: '2026-11-20',
  arxiv: '2611.01234',
  url: 'https://huggingface.co/papers/2611.01234',
  upvotes: 7,
}

/** An item of the list with some fields of its paper changed; `undefined` leaves one out. */
function itemWith(changes: object): Item {
  const item = { paper: { ...PAPER, ...changes }, publishedAt: '2031-01-01T20:00:00.000Z', submittedBy: { name: 'Cy' } }
  return readItem(JSON.parse(JSON.stringify(item)), DAYS)
}

function entryWith(changes: object): unknown {
  const item = itemWith(changes)
  return item.kind === 'listed' ? item.entry : item.reason
}

describe('an item', () => {
  test('becomes an entry', () => {
    expect(itemWith({})).toEqual({
      kind: 'listed',
      id: '2611.01234',
      entry: ENTRY,
      submitters: ['cy', 'ann example', 'annex'],
    })
  })

  test.each<[name: string, changes: object, entry: object]>([
    [
      'a summary by the machine, which comes late',
      { ai_summary: 'A robot\nwalks.', ai_keywords: ['robots', ' ', 3, 'gait '] },
      { tldr: 'A robot walks.', keywords: ['robots', 'gait'] },
    ],
    ['a withdrawal', { withdrawnAt: '2026-11-21T08:00:00.000Z' }, { withdrawn: true }],
    ['no withdrawal', { withdrawnAt: null }, {}],
    ['a version in the id', { id: '2611.01234v2' }, {}],
    ['a listing day of its own', { submittedOnDailyAt: '2026-11-19T23:59:00.000Z' }, { listedOn: '2026-11-19' }],
    ['a listing day to come', { submittedOnDailyAt: '2026-11-22T00:00:00.000Z' }, {}],
    ['a listing day that is none', { submittedOnDailyAt: '2026-11-31T00:00:00.000Z' }, {}],
    ['no listing day', { submittedOnDailyAt: undefined }, {}],
    [
      'control characters and half characters',
      { title: 'Walking\u0000 on\u0007 Stairs\ud83d' },
      { title: 'Walking on Stairs\ufffd' },
    ],
    ['dollars as the site escapes them', { summary: 'It costs \\$5.' }, { abstract: 'It costs \\$5.' }],
    [
      'optional fields that are something else',
      { submittedOnDailyBy: 5, ai_summary: {}, ai_keywords: 'robots', withdrawnAt: 1, organization: [] },
      {},
    ],
  ])('with %s', (_, changes, entry) => {
    expect(entryWith(changes)).toEqual({ ...ENTRY, ...entry })
  })

  test('whose id is not of arXiv is known by its title and address', () => {
    const { arxiv: _, ...rest } = ENTRY
    expect(entryWith({ id: 'ar 7/x' })).toEqual({ ...rest, url: 'https://huggingface.co/papers/ar%207%2Fx' })
    expect(entryWith({ id: 'a\ud800b' })).toMatchObject({ url: 'https://huggingface.co/papers/a%EF%BF%BDb' })
  })

  test.each([undefined, null, -1, 3.5, '7', 1e300])('with %s upvotes has none', (upvotes) => {
    const { upvotes: _, ...rest } = ENTRY
    expect(entryWith({ upvotes })).toEqual(rest)
  })

  test.each([undefined, null, 'Ada Poe', [], [null, 3]])('with %s for authors has none', (authors) => {
    expect(entryWith({ authors })).toEqual({ ...ENTRY, authors: [] })
  })

  test('with a summary longer than any keeps the beginning', () => {
    const { tldr = '' } = EntrySchema.parse(entryWith({ ai_summary: 'word '.repeat(1_000) }))
    expect(tldr).toMatch(/^word word .*word…$/)
    expect(tldr.length).toBeLessThanOrEqual(2_000)
  })

  test.each<[changes: object, reason: string]>([
    [{ id: undefined }, 'has no id'],
    [{ id: 2611.01234 }, 'has no id'],
    [{ id: 'x'.repeat(101) }, 'its id is too long'],
    [{ title: undefined }, 'has no title'],
    [{ title: ' \n ' }, 'has no title'],
    [{ title: 'x'.repeat(1_001) }, 'its title is too long'],
    [{ summary: null }, 'has no abstract'],
    [{ summary: 'x'.repeat(100_001) }, 'its abstract is too long'],
  ])('that lacks what is needed is unreadable: %j', (changes, reason) => {
    expect(itemWith(changes)).toMatchObject({ kind: 'unreadable', reason })
  })

  test('is named by no more of its id than can be shown', () => {
    expect(itemWith({ id: 'x'.repeat(101) }).id).toHaveLength(40)
    expect(itemWith({ id: 'x'.repeat(90), title: '' }).id).toHaveLength(40)
  })

  test.each([undefined, null, 3, 'x', [], {}, { paper: null }, { paper: [] }])('that is %j is none', (item) => {
    expect(readItem(item, DAYS)).toEqual({ kind: 'unreadable', id: '', reason: 'is no record of a paper' })
  })
})

describe('the record of one paper', () => {
  test.each<[name: string, changes: object, listedOn: string]>([
    ['was listed on its daily day', {}, '2026-11-20'],
    ['else when it was published', { submittedOnDailyAt: undefined }, '2026-11-17'],
    ['else today', { submittedOnDailyAt: '', publishedAt: '2027-01-01T00:00:00Z' }, TODAY],
  ])('%s', (_, changes, listedOn) => {
    expect(readRecord({ ...PAPER, ...changes }, TODAY)).toMatchObject({ kind: 'listed', entry: { ...ENTRY, listedOn } })
  })

  test('that is something else is unreadable', () => {
    expect(readRecord([], TODAY)).toMatchObject({ kind: 'unreadable', reason: 'is no record of a paper' })
    expect(readRecord({ error: 'x' }, TODAY)).toMatchObject({ kind: 'unreadable', reason: 'has no id' })
  })
})

const LIST = '../shared/payloads/hf-daily-papers.json'
const DETAIL = '../shared/payloads/hf-paper-detail.json'
const hasPayloads = existsSync(LIST) && existsSync(DETAIL)
if (!hasPayloads) console.log(`real payloads: skipped, because ${LIST} and ${DETAIL} are not there`)

function payload(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function realItems(): unknown[] {
  return payload(LIST) as unknown[]
}

describe.skipIf(!hasPayloads)('real payloads', () => {
  test('a real list: every item, as the site has it', () => {
    const read = realItems().map((item) => readItem(item, { asked: '2026-08-01', today: TODAY }))
    const entries = read.flatMap((item) => (item.kind === 'listed' ? [item.entry] : []))
    expect(entries.map(({ arxiv, upvotes, listedOn }) => [arxiv, upvotes, listedOn])).toEqual([
      ['2607.23193', 3, '2026-07-31'],
      ['2607.27958', 11, '2026-07-31'],
      ['2607.28582', 17, '2026-07-31'],
      ['2607.28308', 2, '2026-07-31'],
      ['2607.16922', 0, '2026-07-31'],
    ])
    expect(entries.every(({ authors, tldr }) => authors.length > 0 && tldr === undefined)).toBe(true)
    expect(read[0]).toMatchObject({ submitters: ['consonnm', 'consonnm', 'consonnm'] })
  })

  test('a real record has its machine-written summary', () => {
    const item = readRecord(payload(DETAIL), TODAY)
    expect(item).toMatchObject({ kind: 'listed', entry: { arxiv: '2608.09888', upvotes: 782, listedOn: '2026-08-11' } })
    if (item.kind !== 'listed') return
    expect(item.entry.tldr?.length).toBeGreaterThan(50)
    expect(item.entry.keywords?.length).toBeGreaterThan(3)
  })

  test('whatever becomes of a field, the item is an entry or is unreadable in words', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.constant('x'.repeat(200_000)),
    )
    fc.assert(
      fc.property(fc.nat(), fc.nat(), anything, (which, place, value) => {
        const items = realItems()
        const item = items[which % items.length]
        const spots = spotsOf(item)
        const spot = spots[place % spots.length]
        if (spot !== undefined) spot.owner[spot.key] = value
        const read = readItem(item, DAYS)
        if (read.kind === 'unreadable') expect(read.reason).toMatch(/^(has no|is no|its) [a-z ]+$/)
        else expect(EntrySchema.parse(read.entry)).toEqual(read.entry)
      }),
      { numRuns: 500 },
    )
  })
})

type Spot = { readonly owner: Record<string, unknown>; readonly key: string }

/** Every place in a JSON value whose content can be replaced. */
function spotsOf(value: unknown): Spot[] {
  if (typeof value !== 'object' || value === null) return []
  const owner = value as Record<string, unknown>
  return Object.keys(owner).flatMap((key) => [{ owner, key }, ...spotsOf(owner[key])])
}
