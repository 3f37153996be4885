import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analysePaper, evaluate } from '../../src/core/proof.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { parseTopic, type Topic } from '../../src/core/topic.ts'
import { createTopicIndex } from '../../src/core/topic-index.ts'

const SYNONYMS = createSynonyms([{ words: ['MoE', 'mixture of experts'], exact: false }])

function topic(text: string): Topic {
  const parsed = parseTopic(text, new Map([['moe', 'MoE, router']]))
  if (parsed.kind === 'refused') throw new Error(parsed.sentence)
  return parsed.topic
}

function paper(title: string, abstract = '') {
  return analysePaper({ title, abstract, authors: [], categories: ['cs.LG'], sources: ['hf'], withdrawn: false })
}

describe('topics come and go', () => {
  const papers = [paper('Robots'), paper('Drones')]
  const ids = (index: ReturnType<typeof createTopicIndex>) =>
    [...index.match(papers)].map(({ id, paper: position }) => `${id} ${position}`)

  test('set, replace, remove', () => {
    const index = createTopicIndex({ synonyms: SYNONYMS })
    expect(ids(index)).toEqual([])
    index.set('a', topic('robot'))
    index.set('b', topic('drone OR robots'))
    expect(index.size()).toBe(2)
    expect(ids(index)).toEqual(['a 0', 'b 0', 'b 1'])
    index.set('a', topic('drone'))
    expect(index.size()).toBe(2)
    expect(ids(index)).toEqual(['b 0', 'b 1', 'a 1'])
    index.remove('b')
    index.remove('nobody')
    expect(ids(index)).toEqual(['a 1'])
    index.remove('a')
    expect(index.size()).toBe(0)
    expect(ids(index)).toEqual([])
  })

  test('equal keys keep their own words in the proof', () => {
    const index = createTopicIndex({ synonyms: SYNONYMS })
    index.set('a', topic('robots'))
    index.set('b', topic('robot'))
    index.set('c', topic('robots'))
    const found = [...index.match(papers)].map(({ id, proof }) => [id, proof.kind === 'leaf' ? proof.text : ''])
    expect(found).toEqual([
      ['a', 'robots'],
      ['c', 'robots'],
      ['b', 'robot'],
    ])
  })

  test('a change during a match does not disturb it', () => {
    const index = createTopicIndex({ synonyms: SYNONYMS })
    index.set('a', topic('robot OR drone'))
    const seen: number[] = []
    for (const { paper: position } of index.match(papers)) {
      index.remove('a')
      seen.push(position)
    }
    expect(seen).toEqual([0, 1])
  })
})

test('the index and the evaluator agree on every topic and paper', () => {
  const word = fc.constantFrom(
    'robot',
    'robots',
    'drone',
    'low-rank',
    'low',
    'rank',
    'MoE',
    'mixture',
    'of',
    'experts',
    'C++',
    'IT',
  )
  const unit = fc.oneof(
    { weight: 5, arbitrary: word },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '"low rank"',
        '"mixture of experts"',
        'ti:robot',
        'rob*',
        '="MoE"',
        '@moe',
        'cat:cs',
        '(drone OR low)',
        'low NEAR/3 robot',
        'ab:(low drone)',
      ),
    },
    { weight: 2, arbitrary: word.map((one) => `-${one}`) },
  )
  const texts = fc
    .array(fc.tuple(unit, fc.constantFrom(' ', ' ', ', ', ' AND ', ' OR ')), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.flat().slice(0, -1).join(''))
  const sentence = fc.array(word, { maxLength: 5 }).map((words) => `A ${words.join(' ')}. `)
  const papers = fc
    .tuple(sentence, fc.array(sentence, { maxLength: 3 }))
    .map(([title, sentences]) => paper(title, sentences.join('')))

  fc.assert(
    fc.property(fc.array(texts, { maxLength: 12 }), fc.array(papers, { maxLength: 6 }), (typed, batch) => {
      const topics = typed.flatMap((text) => {
        const parsed = parseTopic(text, new Map([['moe', 'MoE, router']]))
        return parsed.kind === 'topic' ? [parsed.topic] : []
      })
      const index = createTopicIndex({ synonyms: SYNONYMS })
      for (const [i, one] of topics.entries()) index.set(`${i}`, one)
      const found = [...index.match(batch)].map(({ id, paper: position, proof }) => ({ id, position, proof }))
      const expected = batch.flatMap((one, position) =>
        topics.flatMap((each, i) => {
          const { matched, proof } = evaluate(each, one, SYNONYMS)
          return matched ? [{ id: `${i}`, position, proof }] : []
        }),
      )
      const inOrder = (list: typeof found) =>
        list.toSorted((a, b) => a.position - b.position || Number(a.id) - Number(b.id))
      expect(inOrder(found)).toEqual(inOrder(expected))
    }),
    { numRuns: 1_000 },
  )
})
