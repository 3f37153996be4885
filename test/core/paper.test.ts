import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  areNamesakes,
  EntrySchema,
  firstSeenFirst,
  foldTitle,
  isVisibleIn,
  keysOf,
  liveSince,
} from '../../src/core/paper.ts'
import { makePaper } from './made.ts'

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

const OCCSIM = 'OccSim: Multi-kilometer Simulation with Long-horizon Occupancy World Models'

function keys(parts: Record<string, unknown>): readonly string[] {
  return keysOf(EntrySchema.parse({ title: OCCSIM, abstract: 'A.', listedOn: '2026-11-16', ...parts }), hash)
}

describe('titles that are the same', () => {
  test.each([
    ['Mélange: Cost Efficient LLM Serving', 'Melange - cost-efficient LLM serving'],
    ['MoE$^2$: Collaborative Inference', 'MoE²: Collaborative Inference'],
    [String.raw`$\alpha$-Divergence`, 'α-Divergence'],
    [String.raw`\emph{Stepwise} Scenes`, 'Stepwise Scenes'],
    ['ﬁne‑tuning', 'Fine-Tuning'],
  ])('%s = %s', (one, other) => {
    expect(foldTitle(one)).toBe(foldTitle(other))
  })

  test('and those that are not', () => {
    expect(foldTitle(String.raw`Decays of the $\mu$`)).not.toBe(foldTitle(String.raw`Decays of the $\tau$`))
  })
})

describe('keys', () => {
  test('arXiv before DOI before title, versions and case left out', () => {
    const [first, second, third] = keys({ arxiv: '2604.01234v3', doi: '10.1101/2026.04.ABC' })
    expect([first, second]).toEqual(['arxiv:2604.01234', 'doi:10.1101/2026.04.abc'])
    expect(third).toMatch(/^title:.{24}$/)
  })

  test.each([
    [{ arxiv: 'cs.LG/0701234v2' }, 'arxiv:cs/0701234'],
    [{ doi: '10.48550/arXiv.2604.01234' }, 'arxiv:2604.01234'],
  ])('%j is %s', (parts, key) => {
    expect(keys(parts)[0]).toBe(key)
  })

  test.each([
    ['10.1101/2024.01.02.573000v2', 'doi:10.1101/2024.01.02.573000'],
    ['10.64898/2026.01.02.573000V3', 'doi:10.64898/2026.01.02.573000'],
    ['https://doi.org/10.7554/eLife.93778', 'doi:10.7554/elife.93778'],
    ['http://dx.doi.org/10.7554/eLife.93778', 'doi:10.7554/elife.93778'],
    ['doi: 10.7554/eLife.93778 ', 'doi:10.7554/elife.93778'],
    ['10.1101/gr.123.4v2', 'doi:10.1101/gr.123.4v2'],
  ])('the DOI %s is %s', (doi, key) => {
    expect(keys({ doi })[0]).toBe(key)
  })

  test('the DOI of the published paper comes after the preprint’s own, and is a key without it too', () => {
    const journalDoi = 'https://doi.org/10.7554/eLife.93778'
    expect(keys({ doi: '10.1101/212571', journalDoi }).slice(0, 2)).toEqual([
      'doi:10.1101/212571',
      'doi:10.7554/elife.93778',
    ])
    expect(keys({ journalDoi })[0]).toBe('doi:10.7554/elife.93778')
    expect(keys({ arxiv: '2604.01234', journalDoi })[1]).toBe('doi:10.7554/elife.93778')
    expect(keys({ doi: '10.1101/212571', journalDoi: '10.1101/212571v1' })).toHaveLength(2)
  })

  test('a source that lists no authors meets one that does', () => {
    const [alone] = keys({})
    expect(keys({ authors: ['Tianran Liu'] })).toContain(alone)
    expect(keys({ arxiv: '2604.01234', authors: ['Tianran Liu'] })).toContain(alone)
  })

  test('short titles are told apart by their first author', () => {
    const [one, ...others] = keys({ title: 'Editorial', authors: ['Ada Byron'] })
    expect(others).toEqual([])
    expect(keys({ title: 'Editorial', authors: ['Alan Turing'] })).not.toContain(one)
  })

  test('a short title without author and ids counts together with its address', () => {
    const url = 'https://j.org/editorial-1'
    const [one, ...others] = keys({ title: 'Editorial', url })
    expect(others).toEqual([])
    expect(keys({ title: 'EDITORIAL', url })).toEqual([one])
    expect(keys({ title: 'Editorial', url: 'https://j.org/editorial-2' })).not.toContain(one)
    expect(keys({ title: 'Editorial' })).not.toContain(one)
  })

  test.each([
    ['a telling title', {}],
    ['an author', { title: 'Editorial', authors: ['Ada Byron'] }],
    ['a DOI', { title: 'Editorial', doi: '10.1/a' }],
    ['an arXiv id', { title: 'Attention', arxiv: '2604.01234' }],
  ])('with %s the address does not matter', (_, parts) => {
    expect(keys({ ...parts, url: 'https://j.org/1' })).toEqual(keys(parts))
  })

  test('the first key fits into the id of a button; a long DOI is only an alias', () => {
    const doi = `10.1002/(sici)1097-4636(199823)43:4<422::aid-jbm9>3.0.co;2-${'1'.repeat(20)}`
    const [first, ...others] = keys({ doi })
    expect(first).toMatch(/^title:/)
    expect(others).toContain(`doi:${doi}`)
  })

  test('a title of signs alone still has a key', () => {
    expect(keys({ title: '∅' })[0]).not.toBe(keys({ title: '∞' })[0])
  })
})

test.each([
  [{ title: '' }, false],
  [{ upvotes: -1 }, false],
  [{ listedOn: '16.11.2026' }, false],
  [{ listedOn: '2026-02-30' }, false],
  [{ authors: ['A. Author'] }, true],
  [{ colour: 'red' }, false],
])('an entry with %j is read: %s', (part, good) => {
  const entry = { title: 'T', abstract: 'A', listedOn: '2026-11-16', ...part }
  expect(EntrySchema.safeParse(entry).success).toBe(good)
})

test('papers that nothing else orders: first seen, then key', () => {
  const papers = [
    makePaper({ key: 'b', firstSeenAt: 2 }),
    makePaper({ key: 'c', firstSeenAt: 1 }),
    makePaper({ key: 'a', firstSeenAt: 2 }),
  ]
  expect(papers.sort(firstSeenFirst).map(({ key }) => key)).toEqual(['c', 'a', 'b'])
})

describe('two papers of one title', () => {
  test.each([
    [['arxiv:1'], ['arxiv:2', 'title:a'], true],
    [['arxiv:1'], ['arxiv:1', 'title:a'], false],
    [['arxiv:1'], ['arxiv:2', 'arxiv:1'], false],
    [['arxiv:1'], ['title:a'], false],
    [['arxiv:1'], ['doi:10.1101/212571'], false],
    [['doi:10.1101/212571'], ['doi:10.1101/212572'], true],
    [['doi:10.1101/2024.01.02.1'], ['doi:10.64898/2026.01.02.1'], false],
    [['doi:10.64898/2026.01.02.1'], ['doi:10.64898/2026.01.02.2'], true],
    [['doi:10.1101/212571'], ['doi:10.1101/gr.123.4'], false],
    [['doi:10.7554/elife.1'], ['doi:10.7554/elife.2'], false],
    [['title:a'], ['title:b'], false],
  ])('%j and %j are two: %s', (keys, others, two) => {
    const [one, other] = [
      { keys, authors: ['Ada Poe'] },
      { keys: others, authors: ['A. Poe', 'Bo Lin'] },
    ]
    expect(areNamesakes(one, other)).toBe(two)
    expect(areNamesakes(other, one)).toBe(two)
  })

  const named = (authors: readonly string[], ...keys: string[]) => ({ keys: [...keys, 'title:a'], authors })
  test.each([
    ['authors in another order and length', named(['Poe, Ada M.']), named(['Bo Lin', 'A. M. Poe']), false],
    ['nobody in common', named(['Ada Poe'], 'doi:10.1000/a'), named(['Bo Lin'], 'doi:10.1000/b'), true],
    ['nobody in common, without any id', named(['Ada Poe']), named(['Bo Lin']), true],
    ['initials alone', named(['A. B.']), named(['A. C.']), true],
    ['no authors, and two DOIs', named([], 'doi:10.1000/a'), named(['Bo Lin'], 'doi:10.1000/b'), true],
    ['no authors, and one DOI', named([], 'doi:10.1000/a'), named(['Bo Lin']), false],
    ['no authors, a preprint and its journal', named([], 'doi:10.1101/212571'), named([], 'doi:10.1000/b'), false],
    ['no authors and no ids', named([]), named([]), false],
  ])('%s', (_, one, other, two) => {
    expect(areNamesakes(one, other)).toBe(two)
    expect(areNamesakes(other, one)).toBe(two)
  })
})

describe('what a channel may see, and since when', () => {
  const shared = makePaper({ key: 'shared', firstLiveAt: 5 })
  const { firstLiveAt: _, ...archived } = makePaper({ key: 'a' })
  const own = { ...archived, isPrivate: true as const, owners: [{ channel: 'lab', liveAt: 3 }] }

  test.each([
    ['everybody’s', shared, true, 5, true, 5],
    ['in the archive only', archived, true, undefined, true, undefined],
    ['its own feed’s alone', own, true, 3, false, undefined],
    [
      'what its own feed’s first reading found',
      { ...own, owners: [{ channel: 'lab' }] },
      true,
      undefined,
      false,
      undefined,
    ],
    ['its own feed’s before it was everybody’s', { ...shared, owners: own.owners }, true, 3, true, 5],
    [
      'everybody’s before it was its own feed’s',
      { ...shared, owners: [{ channel: 'lab', liveAt: 9 }] },
      true,
      5,
      true,
      5,
    ],
    ['private, and nobody’s any more', { ...archived, isPrivate: true as const }, false, undefined, false, undefined],
  ])('%s', (_, paper, mine, since, theirs, theirSince) => {
    expect([isVisibleIn(paper, 'lab'), liveSince(paper, 'lab')]).toEqual([mine, since])
    expect([isVisibleIn(paper, 'other'), liveSince(paper, 'other')]).toEqual([theirs, theirSince])
  })
})
