import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { foldTitle } from '../src/core/paper.ts'
import { readDigestText } from '../src/sources/digest-text/read-digest.ts'

const CORPUS = '../shared/corpus/arxiv-2026-04-05.jsonl.gz'
const CAPTURES = '../shared/digests'
const RUN = 8

const files = readdirSync('seeds').sort()
/** Read long after the files' own year: the demo starts in any. */
const digests = files.map((file) =>
  readDigestText(readFileSync(join('seeds', file), 'utf8'), { file, today: '2031-05-05' }),
)
const entries = digests.flatMap((digest) => digest.entries)
const papers = new Map(entries.map((entry) => [foldTitle(entry.title), entry]))

test('at least three dated files, each read without a rejection and listed on the day of its name', () => {
  expect(files.length).toBeGreaterThanOrEqual(3)
  expect(digests.map(({ listedOn }) => listedOn)).toEqual(files.map((file) => file.slice(0, 10)))
  expect(digests.flatMap(({ rejected }) => rejected)).toEqual([])
})

test('60 different papers or more, of which eight or more come on two days, with the same summary', () => {
  expect(papers.size).toBeGreaterThanOrEqual(60)
  expect(entries.length - papers.size).toBeGreaterThanOrEqual(8)
  for (const { title, abstract } of entries) expect(papers.get(foldTitle(title))?.abstract, title).toBe(abstract)
})

test.each(files.map((file, index) => [file, digests[index]?.entries ?? []] as const))(
  '%s lists no paper twice',
  (_, listed) => {
    expect(new Set(listed.map(({ title }) => foldTitle(title))).size).toBe(listed.length)
  },
)

test.each([...papers.values()].map(({ title, abstract }) => [title, abstract]))('%s', (_, abstract) => {
  expect(abstract.length).toBeGreaterThanOrEqual(250)
  expect(abstract.length).toBeLessThanOrEqual(600)
  const sentences = abstract.match(/[^ ].*?[.?!](?= [A-Z0-9]|$)/g) ?? []
  expect(sentences.length).toBeGreaterThanOrEqual(2)
  expect(sentences.length).toBeLessThanOrEqual(5)
  expect(sentences.join(' ')).toBe(abstract)
})

/** All runs of eight words. */
function runsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.slice(RUN - 1).map((_, start) => words.slice(start, start + RUN).join(' '))
}

function sharedTexts(): string[] {
  const captures = readdirSync(CAPTURES).map((file) => readFileSync(join(CAPTURES, file), 'utf8'))
  const corpus = gunzipSync(readFileSync(CORPUS)).toString('utf8').trimEnd().split('\n')
  return [...captures, ...corpus.map((line): string => JSON.parse(line).abstract)]
}

const hasTexts = existsSync(CORPUS) && existsSync(CAPTURES)
if (!hasTexts) console.log(`skipped: no abstracts to compare with at ${CORPUS} and ${CAPTURES}`)

test.skipIf(!hasTexts)('no summary shares eight words in a row with a real abstract', () => {
  const ours = new Map(
    [...papers.values()].flatMap(({ title, abstract }) => runsOf(abstract).map((run) => [run, title])),
  )
  expect(ours.size).toBeGreaterThan(1_000)
  const shared = new Set(sharedTexts().flatMap((text) => runsOf(text).filter((run) => ours.has(run))))
  expect([...shared].map((run) => `${ours.get(run)}: ${run}`)).toEqual([])
})
