import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { EntrySchema, firstSeenFirst, foldTitle, keysOf } from '../../src/core/paper.ts'
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
