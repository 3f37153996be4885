/** The words that come with Paperwire: packs, synonyms, and the topics of the example channels. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../src/config.ts'
import { analysePaper, evaluate } from '../src/core/proof.ts'
import { createSynonyms } from '../src/core/synonyms.ts'
import { parseTopic, type Topic } from '../src/core/topic.ts'

const bundled = 'config'
const readFile = (path: string) => (path.startsWith(bundled) ? readFileSync(path, 'utf8') : undefined)
const { packs, aboutPacks, synonyms: groups, channels } = loadConfig({ env: {}, readFile, bundled })
const synonyms = createSynonyms(groups)

function read(text: string): Topic {
  const parsed = parseTopic(text, packs)
  if (parsed.kind === 'refused') throw new Error(parsed.sentence)
  return parsed.topic
}

const paper = (title: string, abstract = 'Nothing else is said.') =>
  analysePaper({ title, abstract, authors: [], categories: [], sources: [], withdrawn: false })

describe('packs', () => {
  test('there are enough, and each says what it is about', () => {
    expect(packs.size).toBeGreaterThanOrEqual(12)
    for (const [name] of packs) expect(aboutPacks.get(name), name).toMatch(/\w{4}/)
  })

  test.each([...packs])('%s is read without a hint, and by its name', (name, topic) => {
    expect(read(topic).hints).toEqual([])
    expect(read(`@${name}`).key).toBe(read(topic).key)
  })

  test('no two say the same', () => {
    expect(new Set([...packs.values()].map((topic) => read(topic).key)).size).toBe(packs.size)
  })
})

describe('example channels', () => {
  const topics = channels.flatMap(({ subscriptions }) => subscriptions.map(({ topic }) => topic))

  test('three, in three zones, on three schedules', () => {
    expect(channels).toHaveLength(3)
    expect(new Set(channels.map(({ zone }) => zone)).size).toBe(3)
    expect(new Set(channels.map(({ schedule }) => JSON.stringify(schedule))).size).toBe(3)
  })

  test.each(topics)('%s is read without a hint', (topic) => {
    expect(read(topic).hints).toEqual([])
  })

  test.each([
    ['a pack', /@/],
    ['an or', / OR |,/],
    ['a phrase', /"/],
    ['a minus', / -\w/],
  ])('some topic shows %s', (_, sign) => {
    expect(topics.some((topic) => sign.test(topic))).toBe(true)
  })
})

describe('synonyms', () => {
  test('there are enough', () => {
    expect(groups.length).toBeGreaterThanOrEqual(30)
  })

  test.each(groups.map(({ words, exact }) => [words.join(' = '), words, exact] as const))('%s', (_, words, exact) => {
    expect(new Set(words.map((word) => word.toLowerCase())).size).toBeGreaterThanOrEqual(2)
    // Of a group with exact case the short form, typed, stands for itself only.
    for (const typed of exact ? words.slice(1) : words) {
      for (const written of words) {
        const said = `typed ${typed}, written ${written}`
        expect(evaluate(read(`"${typed}"`), paper(`On ${written} in general`), synonyms).matched, said).toBe(true)
        expect(evaluate(read(`="${typed}"`), paper(`On ${written} in general`), synonyms).matched, said).toBe(
          typed === written,
        )
      }
    }
  })
})

const CAPTURES = '../shared/digests'
const hasCaptures = existsSync(CAPTURES)
if (!hasCaptures) console.log(`packs on real digests: skipped, because ${CAPTURES} is not there`)

/** Titles and abstracts in turn, after the line with the date. */
function papersOf(capture: string) {
  const blocks = capture.replaceAll('\r', '').split(/\n\s*\n/)
  const entries = blocks.slice(blocks.findIndex((block) => /^[A-Z][a-z]{2} \d{1,2}$/.test(block.trim())) + 1)
  return entries.flatMap((title, index) => (index % 2 === 0 ? [paper(title, entries[index + 1] ?? '')] : []))
}

/** Packs whose field those captures of efficient models for text and images hold at all. */
const HELD = [
  'llm-training',
  'llm-inference',
  'moe',
  'peft',
  'quantization',
  'compression',
  'diffusion',
  'graphs',
  'federated',
  'earth',
]

test.skipIf(!hasCaptures)('packs find papers in real digests, and no pack finds most of them', () => {
  const files = readdirSync(CAPTURES).filter((name) => name.endsWith('.txt'))
  const papers = files.flatMap((name) => papersOf(readFileSync(`${CAPTURES}/${name}`, 'utf8')))
  const found = new Map(
    [...packs].map(([name, topic]) => [
      name,
      papers.filter((one) => evaluate(read(topic), one, synonyms).matched).length,
    ]),
  )
  expect(papers.length).toBeGreaterThan(200)
  for (const name of HELD) expect(found.get(name), name).toBeGreaterThanOrEqual(5)
  for (const [name, count] of found) expect(count, name).toBeLessThan(papers.length / 3)
})
