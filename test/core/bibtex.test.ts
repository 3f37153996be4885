import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bibtexOf } from '../../src/core/bibtex.ts'
import { makePaper } from './made.ts'

describe('BibTeX', () => {
  test('of an arXiv paper', () => {
    const paper = makePaper({
      key: 'arxiv:2603.01234',
      arxiv: '2603.01234',
      title: 'The 50% Rule: R&D_Costs of $\\alpha$-Models {in} C#',
      authors: ['Tianran Liu', 'Mihaela van der Schaar'],
      categories: ['cs.CV', 'cs.RO'],
    })
    expect(bibtexOf(paper)).toBe(String.raw`@misc{liu202650,
  title = {{The 50\% Rule: R\&D\_Costs of α-Models in C\#}},
  author = {Tianran Liu and Mihaela van der Schaar},
  year = {2026},
  eprint = {2603.01234},
  archivePrefix = {arXiv},
  primaryClass = {cs.CV},
  url = {https://arxiv.org/abs/2603.01234},
}
`)
  })

  test('of a paper with a DOI is an article', () => {
    const paper = makePaper({ key: 'doi:10.1101/1', doi: '10.1101/1', title: 'Cells', authors: ['Schrödinger, Erwin'] })
    expect(bibtexOf(paper)).toBe(`@article{schrodingercells,
  title = {{Cells}},
  author = {Schrödinger, Erwin},
  doi = {10.1101/1},
  url = {https://doi.org/10.1101/1},
}
`)
  })

  test('of a collaboration names thirty authors, and others', () => {
    const named = Array.from({ length: 51 }, (_, n) => `Ada Byron ${n}`)
    const ofFirst = (many: number) =>
      /author = \{(.*)\},/.exec(bibtexOf(makePaper({ key: 'k', authors: named.slice(0, many) })))?.[1]?.split(' and ')
    expect(ofFirst(30)).toEqual(named.slice(0, 30))
    expect(ofFirst(31)).toEqual([...named.slice(0, 30), 'others'])
  })

  test.each([
    ['no authors', { title: 'On Worlds' }, '@misc{anonymousworlds,'],
    ['a title of signs', { title: '∅', authors: ['Ada Byron'] }, '@misc{byronpaper,'],
    ['names in other letters', { title: '世界', authors: ['李雷'] }, '@misc{anonymouspaper,'],
  ])('%s', (_, parts, first) => {
    expect(bibtexOf(makePaper({ key: 'k', ...parts })).split('\n')[0]).toBe(first)
  })

  test('a group that holds an "and" stays one author', () => {
    expect(bibtexOf(makePaper({ key: 'k', authors: ['Health and Safety Group', 'Ada Byron'] }))).toContain(
      'author = {{Health and Safety Group} and Ada Byron}',
    )
  })

  test('any paper: braces balance in every field, and specials are escaped', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.string({ unit: fc.constantFrom(...'{}\\%$#&_~^ab') }),
    )
    const anyPaper = fc.record({
      title: text,
      authors: fc.array(text, { maxLength: 3 }),
      doi: text,
      url: text.map((path) => `https://example.org/${path}`),
    })
    fc.assert(
      fc.property(anyPaper, (parts) => {
        const lines = bibtexOf(makePaper({ key: 'k', ...parts }))
          .trimEnd()
          .split('\n')
        expect(lines[0]).toMatch(/^@article\{[a-z0-9]+,$/)
        expect(lines.at(-1)).toBe('}')
        for (const line of lines.slice(1, -1)) {
          expect(line).toMatch(/^ {2}\w+ = \{.*\},$/)
          let depth = 0
          for (const sign of line.replace(/\\[{}]/g, '')) {
            depth += sign === '{' ? 1 : sign === '}' ? -1 : 0
            expect(depth).toBeGreaterThanOrEqual(0)
          }
          expect(depth).toBe(0)
        }
        for (const line of lines.filter((one) => /^ {2}(?:title|author) =/.test(one))) {
          expect(line).not.toMatch(/(?<!\\)[%$#&_]/)
        }
      }),
    )
  })
})
