import { describe, expect, test } from 'vitest'
import { analysePaper } from '../../src/core/proof.ts'
import { BLOCK, createTopicIndex, type TopicIndex } from '../../src/core/topic-index.ts'
import { NO_SYNONYMS, topicOf } from './made.ts'

function paper(title: string, abstract = '') {
  return analysePaper({ title, abstract, authors: [], categories: ['cs.LG'], sources: ['hf'], withdrawn: false })
}

/** `number: positions of papers`, with a ? where the evaluator is to decide, by number. */
function proposed(index: TopicIndex, papers: readonly ReturnType<typeof paper>[]): string[] {
  const found: [number, string][] = []
  index.propose(papers, (topic, set, isSure) => {
    const positions = papers.flatMap((_, at) => ((set & (1 << at)) === 0 ? [] : [at]))
    found.push([topic, `${topic}: ${positions.join(' ')}${isSure ? '' : '?'}`])
  })
  return found.sort(([a], [b]) => a - b).map(([, text]) => text)
}

/** Steps through a rebuild to its end; how many steps that took. */
function rebuild(index: TopicIndex): number {
  let steps = 1
  for (const _ of index.rebuild()) steps++
  return steps
}

const ROBOTS = paper('Robots', 'They walk. Drones fly.')
const DRONES = paper('Drones')

describe('what is proposed', () => {
  test.each([
    ['drone', '0 1', 'in the title or in the abstract'],
    ['robot -drone', '', 'an exclusion hits'],
    ['drone -robot', '1', 'an exclusion does not hit'],
    ['walk fly', '', 'two words of different sentences'],
    ['robot fly', '0', 'a word of the title stands in every sentence'],
    ['walk AND fly', '0', 'anywhere in one paper'],
    ['"drones fly"', '0', 'a phrase'],
    ['"they fly"', '', 'words that are no neighbours'],
    ['"walk drones"', '0', 'a phrase across the end of a sentence'],
    ['"walk drones" robot', '', 'but in no sentence as a whole'],
    ['title:drone', '1', 'in the title only'],
    ['abstract:drone', '0', 'in the abstract only'],
    ['dron*, robot', '0 1', 'a prefix'],
    ['drones NEAR/3 walk', '0?', 'the evaluator is to decide how near'],
    ['walk -(drones NEAR/3 walk)', '0?', 'or how far'],
    ['cat:cs', '0 1', 'a category by its first part'],
    ['source:arxiv', '', 'another source'],
    ['upvotes:>=0 robot', '0', 'papers without votes have none'],
  ])('%s → %s: %s', (text, positions) => {
    const index = createTopicIndex({ synonyms: NO_SYNONYMS })
    const number = index.add(topicOf(text))
    const expected = positions === '' ? [] : [`${number}: ${positions}`]
    expect(proposed(index, [ROBOTS, DRONES])).toEqual(expected)
    rebuild(index)
    expect(proposed(index, [ROBOTS, DRONES])).toEqual(expected)
  })

  test('32 papers at once, and no more', () => {
    const index = createTopicIndex({ synonyms: NO_SYNONYMS })
    const number = index.add(topicOf('drone'))
    const papers = Array.from({ length: BLOCK }, (_, at) => (at % 2 === 0 ? ROBOTS : DRONES))
    expect(proposed(index, papers)).toEqual([`${number}: ${papers.map((_, at) => at).join(' ')}`])
    expect(proposed(index, [])).toEqual([])
    expect(() => proposed(index, [...papers, DRONES])).toThrow(RangeError)
  })

  test('a topic found in several ways comes once', () => {
    const index = createTopicIndex({ synonyms: NO_SYNONYMS })
    const number = index.add(topicOf('drone OR robot OR "drones fly" OR (walk AND they)'))
    expect(proposed(index, [ROBOTS, DRONES])).toEqual([`${number}: 0 1`])
  })

  test('a phrase that may be written in too many ways is left to the evaluator', () => {
    const index = createTopicIndex({ synonyms: NO_SYNONYMS })
    const words = 'one two three four five six seven eight nine ten'
    const long = index.add(topicOf(`"${words}"`))
    const excluding = index.add(topicOf(`one -"${words}"`))
    const papers = [paper(words), paper('one two three four five six seven eight nine'), paper('one two')]
    expect(proposed(index, papers)).toEqual([`${long}: 0 1?`, `${excluding}: 0 1 2?`])
  })
})

describe('topics come and go', () => {
  test('those that mean the same are one, as long as anybody follows it', () => {
    const index = createTopicIndex({ synonyms: NO_SYNONYMS })
    const number = index.add(topicOf('robots'))
    expect(index.add(topicOf('robot'))).toBe(number)
    expect(index.add(topicOf('drone'))).not.toBe(number)
    expect(index.size()).toBe(2)
    index.remove(number)
    expect(proposed(index, [ROBOTS])).toContain(`${number}: 0`)
    index.remove(number)
    expect(proposed(index, [ROBOTS])).not.toContain(`${number}: 0`)
    expect(index.size()).toBe(1)
    index.remove(number)
    expect(index.size()).toBe(1)
    expect(proposed(index, [ROBOTS])).not.toContain(`${number}: 0`)
    const again = index.add(topicOf('robots'))
    expect(proposed(index, [ROBOTS])).toContain(`${again}: 0`)
  })

  test('while papers are matched', () => {
    const index = createTopicIndex({ synonyms: NO_SYNONYMS })
    const [a, b] = [index.add(topicOf('robot')), index.add(topicOf('walk'))]
    const seen: number[] = []
    index.propose([ROBOTS], (topic) => {
      seen.push(topic)
      index.remove(a)
      index.remove(b)
      for (let n = 0; n < 100; n++) index.add(topicOf(`robot${n}`))
    })
    expect(seen).toHaveLength(1)
    expect(index.size()).toBe(100)
    expect(proposed(index, [ROBOTS])).toEqual([])
  })
})

describe('rebuilding', () => {
  /** An index of so many topics `w0`, `w1` … and a paper that holds each of these words. */
  function filled(count: number, slice: number) {
    const index = createTopicIndex({ synonyms: NO_SYNONYMS, slice })
    const numbers = Array.from({ length: count }, (_, n) => index.add(topicOf(`w${n}x`)))
    const all = paper(Array.from({ length: 10 * count }, (_, n) => `w${n}x`).join(' '))
    const following = (): number[] => {
      const found: number[] = []
      index.propose([all], (topic) => void found.push(topic))
      return found.sort((a, b) => a - b)
    }
    return { index, numbers, following }
  }

  test('goes by slices, and what was there is used until the last', () => {
    const { index, numbers, following } = filled(100, 10)
    let steps = 0
    for (const _ of index.rebuild()) {
      steps++
      expect(following()).toEqual(numbers)
    }
    expect(steps).toBeGreaterThan(5 * 10)
    expect(following()).toEqual(numbers)
  })

  test('what comes and goes at any step is not lost', () => {
    const { index, numbers, following } = filled(100, 10)
    const followed = new Set(numbers)
    let step = 0
    for (const _ of index.rebuild()) {
      const gone = numbers[(step * 7) % 100] ?? 0
      index.remove(gone)
      followed.delete(gone)
      followed.add(index.add(topicOf(`w${100 + step}x`)))
      // Some come back, perhaps under another number.
      if (step % 3 === 0) followed.add(index.add(topicOf(`w${(step * 7) % 100}x`)))
      step++
    }
    const expected = [...followed].sort((a, b) => a - b)
    expect(step).toBeGreaterThan(50)
    expect(index.size()).toBe(followed.size)
    expect(following()).toEqual(expected)
    rebuild(index)
    expect(following()).toEqual(expected)
  })

  test('so many at whichever step that all tables grow', () => {
    const words = Array.from({ length: 640 }, (_, n) => [`a${n}x`, `b${n}x c${n}x`] as const)
    const topics = words.map(([first, rest]) => topicOf(`"${first} ${rest}"`))
    // As they were typed, and with two of the words written as one.
    const papers = words.map(([first, rest], n) => paper(n % 2 === 0 ? `${first} ${rest}` : `${first}${rest}`))
    const [early, late] = [topics.slice(0, 320), topics.slice(320)]
    const rebuiltWhileAdding = (at: number): number => {
      const index = createTopicIndex({ synonyms: NO_SYNONYMS, slice: 30 })
      const numbers = early.map(index.add)
      let step = 0
      for (const _ of index.rebuild()) if (step++ === at) numbers.push(...late.map(index.add))
      for (let n = 0; n < numbers.length; n += BLOCK) {
        const found = numbers.slice(n, n + BLOCK).map((number, bit) => `${number}: ${bit}`)
        expect(proposed(index, papers.slice(n, n + BLOCK))).toEqual(found)
      }
      return step
    }
    const steps = rebuiltWhileAdding(-1)
    expect(steps).toBeGreaterThan(50)
    for (let at = 0; at < steps; at += 5) rebuiltWhileAdding(at)
  }, 30_000)

  test('many topics of one word, that come before, meanwhile and after', () => {
    const index = createTopicIndex({ synonyms: NO_SYNONYMS, slice: 5 })
    const expected: string[] = []
    const add = (): void => {
      expected.push(`${index.add(topicOf(`drone -w${expected.length}x`))}: 0 1`)
    }
    for (let n = 0; n < 10; n++) add()
    expect(proposed(index, [ROBOTS, DRONES])).toEqual(expected)
    for (const _ of index.rebuild()) add()
    expect(proposed(index, [ROBOTS, DRONES])).toEqual(expected)
    for (let n = 0; n < 10; n++) add()
    expect(proposed(index, [ROBOTS, DRONES])).toEqual(expected)
    rebuild(index)
    expect(proposed(index, [ROBOTS, DRONES])).toEqual(expected)
  })

  test('one that is begun takes the place of one that is not finished; one that is given up changes nothing', () => {
    const { index, numbers, following } = filled(50, 10)
    const first = index.rebuild()
    first.next()
    const second = index.rebuild()
    second.next()
    expect([...first]).toEqual([])
    numbers.push(index.add(topicOf('w60x')))
    expect(following()).toEqual(numbers)
    second.return()
    numbers.push(index.add(topicOf('w61x')))
    expect(following()).toEqual(numbers)
    rebuild(index)
    expect(following()).toEqual(numbers)
  })

  test('gives back the numbers and the place of topics that nobody follows any more', () => {
    const { index, numbers, following } = filled(10, 1_000)
    let highest = 0
    let steps = 0
    for (let round = 0; round < 50; round++) {
      const passing = Array.from({ length: 100 }, (_, n) => index.add(topicOf(`passing${round}y${n}`)))
      highest = Math.max(highest, ...passing)
      for (const number of passing) index.remove(number)
      steps = rebuild(index)
    }
    expect(highest).toBeLessThanOrEqual(10 + 3 * 100)
    expect(steps).toBeLessThan(25)
    expect(following()).toEqual(numbers)
  })

  test('of phrases that nobody follows any more, a word goes at each rebuild', () => {
    const { index, numbers, following } = filled(10, 20)
    const passing = Array.from({ length: 300 }, (_, n) => index.add(topicOf(`"a${n}x b${n}x c${n}x d${n}x"`)))
    for (const number of passing) index.remove(number)
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = [1, 2, 3, 4, 5, 6].map(() =>
      rebuild(index),
    )
    expect([first > second, second > third, third > fourth, fourth > fifth]).toEqual([true, true, true, true])
    expect(sixth).toBe(fifth)
    expect(fifth).toBeLessThan(first / 5)
    expect(following()).toEqual(numbers)
  })

  test('is worth it after many changes, or when papers have shown more of how common words are', () => {
    const index = createTopicIndex({ synonyms: NO_SYNONYMS })
    expect(index.isWorn()).toBe(false)
    const topics = Array.from({ length: 3_000 }, (_, n) => topicOf(`w${n}x`))
    const numbers = topics.map(index.add)
    expect(index.isWorn()).toBe(true)
    rebuild(index)
    expect(index.isWorn()).toBe(false)
    for (let n = 0; n < 11; n++) index.propose(Array<typeof DRONES>(BLOCK).fill(DRONES), () => {})
    expect(index.isWorn()).toBe(true)
    rebuild(index)
    expect(index.isWorn()).toBe(false)
    for (const number of numbers) index.remove(number)
    expect(index.isWorn()).toBe(true)
  })
})
