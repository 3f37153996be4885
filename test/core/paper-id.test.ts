import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPaperId } from '../../src/core/paper-id.ts'

describe('what people paste', () => {
  test.each([
    ['2604.01234', 'arxiv:2604.01234'],
    ['2604.01234v3', 'arxiv:2604.01234'],
    ['arXiv:2604.01234', 'arxiv:2604.01234'],
    ['arXiv: 2604.01234v2', 'arxiv:2604.01234'],
    ['arXiv:2604.01234v1 [cs.CL] 1 Apr 2026', 'arxiv:2604.01234'],
    [' https://arxiv.org/abs/2604.01234 ', 'arxiv:2604.01234'],
    ['arxiv.org/abs/2604.01234v2', 'arxiv:2604.01234'],
    ['https://arxiv.org/pdf/2604.01234v2.pdf', 'arxiv:2604.01234'],
    ['https://www.arxiv.org/pdf/2604.01234?download=1', 'arxiv:2604.01234'],
    ['https://arxiv.org/html/2604.01234v1#S2', 'arxiv:2604.01234'],
    ['https://huggingface.co/papers/2604.01234', 'arxiv:2604.01234'],
    ['https://ar5iv.labs.arxiv.org/html/2604.01234', 'arxiv:2604.01234'],
    ['<https://arxiv.org/abs/2604.01234|arxiv.org>', 'arxiv:2604.01234'],
    ['<https://arxiv.org/abs/2604.01234>', 'arxiv:2604.01234'],
    ['hep-th/9901001', 'arxiv:hep-th/9901001'],
    ['math.GT/0309136v1', 'arxiv:math/0309136'],
    ['https://arxiv.org/abs/math.GT/0309136', 'arxiv:math/0309136'],
    ['10.48550/arXiv.2604.01234', 'arxiv:2604.01234'],
    ['https://doi.org/10.48550/arXiv.2604.01234', 'arxiv:2604.01234'],
    ['10.1038/s41586-026-01234-5', 'doi:10.1038/s41586-026-01234-5'],
    ['doi: 10.1038/S41586-026-01234-5.', 'doi:10.1038/s41586-026-01234-5'],
    ['https://doi.org/10.1038/s41586-026-01234-5', 'doi:10.1038/s41586-026-01234-5'],
    ['dx.doi.org/10.1038/s41586-026-01234-5', 'doi:10.1038/s41586-026-01234-5'],
    ['https://dl.acm.org/doi/10.1145/3292500.3330701', 'doi:10.1145/3292500.3330701'],
    ['https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0012345', 'doi:10.1371/journal.pone.0012345'],
    ['https://www.frontiersin.org/articles/10.3389/frai.2026.12345/full', 'doi:10.3389/frai.2026.12345'],
    ['https://www.biorxiv.org/content/10.1101/2026.01.02.573000v2.full.pdf', 'doi:10.1101/2026.01.02.573000'],
    ['10.1101/2026.01.02.573000v1', 'doi:10.1101/2026.01.02.573000'],
    ['10.1016/0092-8674(80)90001-2', 'doi:10.1016/0092-8674(80)90001-2'],
    ['https://doi.org/10.1002/(SICI)1097-0258(19980815)17', 'doi:10.1002/(sici)1097-0258(19980815)17'],
    ['10.1002/abc(1)).', 'doi:10.1002/abc(1)'],
    ['https://doi.org/10.1002%2Fabc', 'doi:10.1002/abc'],
    ['title:abcdefghijklmnopqrstuvwx', 'title:abcdefghijklmnopqrstuvwx'],
    ['own:0123456789abcdef01234567', 'own:0123456789abcdef01234567'],
    ['doi:10.1038/abc', 'doi:10.1038/abc'],
  ])('%s', (pasted, key) => {
    expect(readPaperId(pasted)).toBe(key)
  })
})

test.each([
  '',
  'World models',
  '2604',
  '26040.1234',
  'https://example.org/blog/2026',
  '10% faster',
  '%E0%A4%A',
  'constructor',
])('a title, not an id: %j', (pasted) => {
  expect(readPaperId(pasted)).toBeUndefined()
})

test('never throws, and a key never holds white space', () => {
  const pieces = fc.constantFrom(
    'https://',
    'arxiv.org/abs/',
    '2604.01234',
    'v2',
    '10.1101/',
    'doi:',
    '(',
    ')',
    '%',
    '/',
    ' ',
    '?id=',
  )
  const texts = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 10 }).map((all) => all.join(''))
  fc.assert(
    fc.property(texts, (text) => !/\s/.test(readPaperId(text) ?? '')),
    { numRuns: 3_000 },
  )
})
