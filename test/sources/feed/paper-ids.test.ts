import { expect, test } from 'vitest'
import { type PaperIds, paperIdsIn } from '../../../src/sources/feed/paper-ids.ts'

test.each<[text: string, ids: PaperIds]>([
  ['oai:arXiv.org:2604.21935v1', { arxiv: '2604.21935', version: 1 }],
  ['https://arxiv.org/abs/2604.21935', { arxiv: '2604.21935' }],
  ['http://arxiv.org/pdf/2604.21935v3.pdf', { arxiv: '2604.21935', version: 3 }],
  ['https://huggingface.co/papers/2604.21935', { arxiv: '2604.21935' }],
  ['https://www.alphaxiv.org/abs/2604.21935', { arxiv: '2604.21935' }],
  ['arXiv:2604.21935v1 [cs.CL]', { arxiv: '2604.21935' }],
  ['arXiv:hep-th/9901001', { arxiv: 'hep-th/9901001' }],
  ['https://doi.org/10.48550/arXiv.2604.21935', { arxiv: '2604.21935' }],
  ['10.1038/S41586-026-00001-1', { doi: '10.1038/s41586-026-00001-1' }],
  ['doi:10.1038/s41586-026-00001-1', { doi: '10.1038/s41586-026-00001-1' }],
  ['https://onlinelibrary.example.com/doi/10.1002/adma.2020?af=R', { doi: '10.1002/adma.2020' }],
  ['https://journals.example.org/one/article?id=10.1371/journal.pone.0000001', { doi: '10.1371/journal.pone.0000001' }],
  ['https://www.biorxiv.org/content/10.1101/2026.01.01.123456v2?rss=1', { doi: '10.1101/2026.01.01.123456' }],
  // What only looks like an id, or is said about another paper.
  ['2604.21935', {}],
  ['https://example.org/html/2604.21935', {}],
  ['https://arxiv.org/abs/2099.12345', {}],
  ['arxiv:something', {}],
  ['title:something', {}],
  ['doi:something', {}],
  ['https://example.org/news?cites=10.1038/s41586-026-00001-1', {}],
  ['See https://arxiv.org/abs/2604.21935', {}],
  ['We answer arXiv:2604.21935 here', {}],
  ['https://example.org/2026/11/20/post', {}],
  ['tag:example.org,2026:1', {}],
  ['', {}],
  [`https://arxiv.org/abs/2604.21935?${'a'.repeat(600)}`, {}],
])('%s', (text, ids) => {
  expect(paperIdsIn([text])).toEqual(ids)
})

test('the first of each kind counts', () => {
  const texts = [
    undefined,
    'https://example.org/7',
    '10.1/x',
    '10.1234/first',
    'oai:arXiv.org:2604.00001v2',
    '10.1234/second',
  ]
  expect(paperIdsIn([...texts, 'https://arxiv.org/abs/2604.00002'])).toEqual({
    arxiv: '2604.00001',
    version: 2,
    doi: '10.1234/first',
  })
})
