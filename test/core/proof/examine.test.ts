/** What one question finds in papers that are read only as far as it asks is what the evaluator finds in whole ones. */
import { expect, test } from 'vitest'
import { readerFor } from '../../../src/core/asked-words.ts'
import { openPaper } from '../../../src/core/proof/open-paper.ts'
import { analysePaper, evaluate, examine } from '../../../src/core/proof.ts'
import { createMatchReader, phrasesIn } from '../../../src/core/ranking/found.ts'
import { readsText } from '../../../src/core/terms.ts'
import { parseTopic } from '../../../src/core/topic.ts'
import { outlineOfPaper } from '../../../src/core/words/outline.ts'
import { createRandom } from '../../bench/random.ts'
import { makePaper, makeTopicText, PACKS, SYNONYMS } from '../topic-index/language.ts'

const [TOPICS, PAPERS] = [400, 20]

test('verdicts, proofs and what ranking goes by', () => {
  const random = createRandom(11)
  const papers = Array.from({ length: PAPERS }, (_, at) => ({
    ...makePaper(random),
    key: `${at}`,
    firstSeenAt: at,
  }))
  const whole = papers.map((paper) => {
    const full = analysePaper(paper)
    return { paper, full, outline: outlineOfPaper(paper, { title: full.title.text, abstract: full.abstract.text }) }
  })
  let [pairs, found] = [0, 0]
  for (let at = 0; at < TOPICS; at++) {
    const parsed = parseTopic(makeTopicText(random), PACKS, { dates: true })
    if (parsed.kind === 'refused') continue
    const { topic } = parsed
    const read = readerFor([topic.query, ...phrasesIn(topic.query)], SYNONYMS)
    const readMatch = createMatchReader(topic, SYNONYMS)
    for (const [number, { paper, full, outline }] of whole.entries()) {
      // Of some no outline is known, or only that of another text.
      const known = [outline, outline, undefined, whole[number - 1]?.outline][number % 4]
      const opened = openPaper(paper, read, known)
      const { matches, prove } = examine(opened, SYNONYMS)
      const matched = matches(topic)
      const { proof } = evaluate(topic, full, SYNONYMS)
      expect([topic.text, matched]).toEqual([topic.text, proof.value])
      expect(prove(topic)).toEqual(proof)
      if (matched) expect(readMatch(paper, opened, proof)).toEqual(readMatch(paper, full, proof))
      pairs += 1
      found += Number(matched)
    }
  }
  expect(pairs).toBeGreaterThan(5_000)
  expect(found).toBeGreaterThan(500)
})

test.each([
  ['cat:cs.RO -survey', []],
  ['cat:cs.LG title:robot', ['A robot']],
  ['author:Levine OR robot', ['A robot', 'It moves.']],
])('%s reads no more than it takes', (text, texts) => {
  const parsed = parseTopic(text, PACKS)
  if (parsed.kind === 'refused') throw new Error(parsed.sentence)
  expect(readsText(parsed.topic.query)).toBe(true)
  const asked: string[] = []
  const read = readerFor([parsed.topic.query], SYNONYMS)
  const paper = openPaper(
    {
      title: 'A robot',
      abstract: 'It moves.',
      authors: ['Ann Lee'],
      categories: ['cs.LG'],
      sources: ['arxiv'],
      withdrawn: false,
    },
    (one) => {
      asked.push(one)
      return read(one)
    },
  )
  examine(paper, SYNONYMS).matches(parsed.topic)
  expect(asked).toEqual(texts)
})
