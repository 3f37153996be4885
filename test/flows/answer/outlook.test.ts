/** What an outlook says of the archive that it stands on. */
import { expect, test } from 'vitest'
import { MINUTE } from '../../../src/core/instant.ts'
import { addDays } from '../../../src/core/volume.ts'
import { HF, openDesk, type TestDesk } from '../../desk.ts'

const TODAY = '2026-11-20'
const WANTED = addDays(TODAY, -55)

/** A desk with an archive that lists two papers a day back to a day, one of them about robots on every other day. */
async function withArchive(from: string): Promise<TestDesk> {
  const arxiv = { name: 'arxiv', kind: 'arxiv', everyMs: 15 * MINUTE, readsBack: true } as const
  const desk = await openDesk({ now: `${TODAY}T12:00:00Z`, about: { sources: [HF, arxiv] } })
  for (let day = from, number = 0; day <= TODAY; day = addDays(day, 1), number++) {
    const titles = [`Flowers number ${number}`, number % 2 === 0 ? `Robots number ${number}` : `Ships number ${number}`]
    await desk.arrive(
      titles.map((title) => ({ title, listedOn: day })),
      { live: false },
    )
  }
  return desk
}

/** A back-fill from `WANTED` on that has come so far; without a day it has only begun. */
async function filling({ store }: TestDesk, source: string, reached?: string): Promise<void> {
  await store.wantBackFill(source, WANTED)
  if (reached === undefined) return
  const back = { cursor: reached, reached, read: 1 }
  await store.addEntries({ source, live: false, at: 1, arrivals: [], back })
  if (reached <= WANTED) await store.recordBackFill(source, { doneAt: 1, since: WANTED })
}

const REACH = /The archive reaches back.*|.* still being read back.*/
const reachIn = (text: string): string | undefined => REACH.exec(text)?.[0]

test.each<[string, string, readonly (readonly [source: string, reached?: string])[], string | undefined]>([
  ['is whole', WANTED, [['hf', WANTED]], undefined],
  ['is whole but for a weekend', addDays(WANTED, 3), [], undefined],
  ['is young, and no past is wanted', '2026-11-12', [], 'The archive reaches back to 12 Nov only.'],
  [
    'is being filled',
    '2026-11-12',
    [['hf', '2026-11-12']],
    'The archive reaches back to 12 Nov only; Hugging Face is still being read back to 26 Sep.',
  ],
  [
    'is being filled from two sources, one of which is behind',
    '2026-10-01',
    [
      ['hf', '2026-10-01'],
      ['arxiv', '2026-11-14'],
    ],
    'The archive reaches back to 14 Nov only; arXiv and Hugging Face are still being read back to 26 Sep.',
  ],
  [
    'is being filled from one source, and the other is whole',
    WANTED,
    [
      ['hf', WANTED],
      ['arxiv', '2026-11-14'],
    ],
    'The archive reaches back to 14 Nov only; arXiv is still being read back to 26 Sep.',
  ],
  [
    'has only begun',
    TODAY,
    [['hf']],
    'The archive reaches back to 20 Nov only; Hugging Face is still being read back to 26 Sep.',
  ],
  [
    'holds much, but of a source only since its first reading',
    WANTED,
    [['hf']],
    'The archive reaches back to 20 Nov only; Hugging Face is still being read back to 26 Sep.',
  ],
  ['is behind in a source that is read no more', WANTED, [['biorxiv', '2026-11-14']], undefined],
])('says so where the archive %s', async (_, from, fills, said) => {
  const desk = await withArchive(from)
  for (const [source, reached] of fills) await filling(desk, source, reached)
  expect(reachIn(await desk.ask('try robots'))).toBe(said)
  await desk.ask('settings announce off')
  expect(reachIn(await desk.ask('subscribe robots'))).toBe(said)
})

test('an empty archive that is being filled says what is coming', async () => {
  const desk = await openDesk({ now: `${TODAY}T12:00:00Z` })
  await filling(desk, 'hf')
  const text = await desk.ask('try robots')
  expect(text).toContain('there is no volume to show')
  expect(reachIn(text)).toBe('Hugging Face is still being read back to 26 Sep.')
})

test.each([
  [WANTED, 'About 3.5 a week'],
  ['2026-11-11', 'About 3.5 a week'],
  ['2026-11-14', 'About 4 a week'],
])('the rate of a topic is that of the days since %s', async (from, rate) => {
  const desk = await withArchive(from)
  expect(await desk.ask('try robots')).toContain(rate)
})

test('a week that is asked for needs a week of archive only', async () => {
  const desk = await withArchive('2026-11-14')
  await filling(desk, 'hf', '2026-11-14')
  expect(reachIn(await desk.ask('try robots weeks:1'))).toBeUndefined()
  expect(reachIn(await desk.ask('try robots weeks:2'))).toContain('14 Nov only')
})
