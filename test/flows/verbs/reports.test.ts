import { describe, expect, test } from 'vitest'
import { NOTHING } from '../../../src/flows/take-in.ts'
import { backFillShown, ingestShown, tickShown } from '../../../src/flows/verbs/reports.ts'
import { textOfMessage } from '../../plain-text.ts'

const REPORT = { ...NOTHING, source: 'arxiv', read: 104, added: 3, known: 101 }
const BAD = [{ at: 'item 7', reason: 'no abstract' }]

describe('ingest', () => {
  test.each([
    ['plainly', {}, 'arxiv: 104 entries read, 3 added, 101 known, 0 rejected.', true],
    [
      'with replacements, where there are any',
      { known: 89, skipped: 12 },
      'arxiv: 104 entries read, 3 added, 89 known, 12 replacements of papers never listed here, 0 rejected.',
      true,
    ],
    [
      'with one',
      { known: 100, skipped: 1 },
      'arxiv: 104 entries read, 3 added, 100 known, 1 replacement of papers never listed here, 0 rejected.',
      true,
    ],
    [
      'with what was rejected',
      { rejected: BAD },
      'arxiv: 104 entries read, 3 added, 101 known, 1 rejected.\nitem 7: no abstract',
      true,
    ],
    [
      'with what was rejected beyond what is kept',
      { rejected: BAD, moreRejected: 1_500 },
      'arxiv: 104 entries read, 3 added, 101 known, 1501 rejected.\nitem 7: no abstract',
      true,
    ],
    [
      'with a failure',
      { read: 0, added: 0, known: 0, error: 'arxiv.org does not answer' },
      'arxiv: 0 entries read, 0 added, 0 known, 0 rejected.\narxiv: arxiv.org does not answer',
      false,
    ],
    [
      'with a failure on the way: what was read is kept and said',
      { read: 40, added: 40, known: 0, error: 'arxiv.org did not answer in time' },
      'arxiv: 40 entries read, 40 added, 0 known, 0 rejected.\narxiv: arxiv.org did not answer in time',
      false,
    ],
    ['with nothing new', { read: 0, added: 0, known: 0 }, 'arxiv: 0 entries read, 0 added, 0 known, 0 rejected.', true],
  ])('%s', (_, parts, said, done) => {
    const shown = ingestShown({ ...REPORT, ...parts })
    expect([textOfMessage(shown.message), shown.done]).toEqual([said, done])
    expect(Object.keys(shown.data as object)).toEqual(['source', 'read', 'added', 'known', 'skipped', 'rejected'])
  })
})

test('a file that breaks off is called by its name', () => {
  const shown = ingestShown({ ...REPORT, source: 'digest', error: 'it cannot be read' }, 'may.txt')
  expect(shown.data).toMatchObject({ source: 'digest', rejected: [{ at: 'may.txt', reason: 'it cannot be read' }] })
})

describe('a back-fill', () => {
  const done = { ...REPORT, reached: '2026-09-26', done: true }

  test('that is done', () => {
    const shown = backFillShown(done, '2026-09-26')
    expect(textOfMessage(shown.message)).toContain('\nThe archive of arxiv is whole since 2026-09-26.')
    expect(shown.done).toBe(true)
    expect(shown.data).toEqual({
      ...{ source: 'arxiv', read: 104, added: 3, known: 101, skipped: 0, rejected: [] },
      ...{ since: '2026-09-26', reached: '2026-09-26', done: true },
    })
  })

  test.each([
    [
      { reached: '2026-11-12' },
      'It is read back to 2026-11-12 of 2026-09-26; ask again and it goes on from there.',
      '2026-11-12',
    ],
    [{}, 'Nothing of its past is read yet; ask again and it goes on from there.', null],
  ])('that failed %j', (parts, said, reached) => {
    const shown = backFillShown({ ...REPORT, ...parts, done: false, error: 'arxiv.org does not answer' }, '2026-09-26')
    expect(textOfMessage(shown.message)).toContain(said)
    expect(textOfMessage(shown.message)).toContain('arxiv: arxiv.org does not answer')
    expect(shown).toMatchObject({ done: false, data: { reached, done: false } })
  })
})

describe('tick', () => {
  const report = { at: 0, read: 9, added: 2, skipped: 0, matched: 1, planned: 1, settled: [], rejected: BAD }

  test.each([
    [0, '9 read, 2 added, 1 matched, 1 planned, 0 delivered, 0 uncertain, 0 held.\nitem 7: no abstract'],
    [
      3,
      '9 read, 2 added, 3 replacements of papers never listed here, 1 matched, 1 planned, 0 delivered, 0 uncertain, 0 held.\nitem 7: no abstract',
    ],
  ])('with %i skipped', (skipped, said) => {
    const { data, message } = tickShown({ ...report, skipped })
    expect(textOfMessage(message)).toBe(said)
    expect(data).toMatchObject({ read: 9, added: 2, skipped, rejected: BAD })
  })
})
