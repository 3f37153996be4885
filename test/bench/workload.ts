/**
 * Topics by the million, the same in every run: made of words and stretches of words that stand in papers, so a common word is
 * drawn as often as it is written. The n-th topic depends on nothing but its number, so none needs to be kept.
 */
import type { Paper } from '../../src/core/paper.ts'
import { isStopWord, TOPIC_FILLERS } from '../../src/core/words/stop-words.ts'
import { createRandom, pick } from './random.ts'

/**
 * *random*: all forms, words of any frequency. *narrow*: phrases and pairs mostly, as people write who have seen a noisy topic.
 * *shared*: those of a pool a fifth as large as the number of subscriptions, the first ones far more often (Zipf's law).
 */
export type Mix = 'random' | 'narrow' | 'shared'
export const MIXES: readonly Mix[] = ['random', 'narrow', 'shared']

type Random = () => number
/** What a form of topic is made from. A phrase comes without its quotes; `sentence` are two words of one sentence. */
type Draw = {
  readonly word: (random: Random) => string
  readonly phrase: (random: Random) => string
  readonly sentence: (random: Random) => string
  readonly author: (random: Random) => string
  readonly category: (random: Random) => string
}
type Form = (draw: Draw, random: Random) => string

const phrase: Form = (draw, random) => `"${draw.phrase(random)}"`
const twoWords: Form = (draw, random) => draw.sentence(random)
const oneWord: Form = (draw, random) => draw.word(random)
/** A word as often as a phrase. */
const either: Form = (draw, random) => (random() < 0.5 ? oneWord : phrase)(draw, random)
const or: Form = (draw, random) =>
  Array.from({ length: 2 + Math.floor(random() * 3) }, () => either(draw, random)).join(' OR ')
const not: Form = (draw, random) => `${(random() < 0.5 ? twoWords : phrase)(draw, random)} -${either(draw, random)}`
const prefix: Form = (draw, random) => {
  const word = draw.word(random)
  return !/^[A-Za-z]{6}/.test(word) ? prefix(draw, random) : `${word.slice(0, 4 + Math.floor(random() * 3))}*`
}
const grouped: Form = (draw, random) => {
  const [a, b, c, d] = [oneWord, oneWord, oneWord, oneWord].map((form) => form(draw, random))
  return `(${a} OR ${b} OR ${phrase(draw, random)}) (${c} OR ${d})`
}
const field: Form = (draw, random) =>
  pick(
    [
      () => `title:${oneWord(draw, random)}`,
      () => `title:${phrase(draw, random)}`,
      () => `abstract:${phrase(draw, random)}`,
      () => `cat:${draw.category(random)} ${oneWord(draw, random)}`,
      () => `author:"${draw.author(random)}"`,
    ],
    random,
  )()

/** Each with its share in per cent. */
const FORMS: Record<'random' | 'narrow', readonly (readonly [share: number, form: Form])[]> = {
  random: [
    [30, phrase],
    [20, twoWords],
    [12, oneWord],
    [15, or],
    [10, not],
    [5, field],
    [5, prefix],
    [3, grouped],
  ],
  narrow: [
    [60, phrase],
    [28, twoWords],
    [6, not],
    [6, field],
  ],
}
const POOL_SHARE = 1 / 5

/** `at` is a place among the shares laid end to end. */
function formAt([first, ...rest]: readonly (readonly [share: number, form: Form])[], at: number): Form {
  if (first === undefined) return phrase
  return at < first[0] ? first[1] : formAt(rest, at - first[0])
}

/** The text of the n-th of `count` topics of a mix, out of what stands in these papers. */
export function createTopicTexts(papers: readonly Paper[], mix: Mix, count: number): (number: number) => string {
  const draw = createDraw(papers)
  const forms = FORMS[mix === 'narrow' ? 'narrow' : 'random']
  const whole = forms.reduce((sum, [share]) => sum + share, 0)

  const made = (number: number): string => {
    const random = createRandom(Math.imul(number + 1, 0x9e3779b1))
    return formAt(forms, random() * whole)(draw, random)
  }
  if (mix !== 'shared') return made

  const pool = Math.max(1, Math.round(count * POOL_SHARE))
  // The share of a topic falls with its rank.
  return (number) => made(Math.floor(pool ** createRandom(~number)()) - 1)
}

/** Words apart by signs are no phrase, and no word is longer than people type. */
const PLAIN_WORD = /^(?=.{3,25}$)[A-Za-z]+(?:-[A-Za-z0-9]+)*$/
/**
 * A word that so many of the papers hold (`model`, `but`) is drawn in phrases only: alone it would be dozens of papers a day.
 * With this, 3 % of the subscriptions of the random mix match a paper, and 0.2 % of the narrow one, as in the measurements
 * that the targets were taken from; without it, 6 % and 0.9 %.
 */
const TOO_COMMON = 1 / 10
const BREAK = ''
const NEIGHBOURS = 12

function createDraw(papers: readonly Paper[]): Draw {
  const words = papers.flatMap(({ title, abstract }) => [...stretches(title), BREAK, ...stretches(abstract), BREAK])
  const common = wordsInMost(papers)
  const at = (random: Random): number => Math.floor(random() * words.length)
  const isTelling = (word: string): boolean =>
    word !== BREAK && !isStopWord(word) && !TOPIC_FILLERS.has(word.toLowerCase())
  const isTopic = (word: string): boolean => isTelling(word) && !common.has(word.toLowerCase())

  const word = (random: Random): string => {
    const one = words[at(random)] ?? BREAK
    return isTopic(one) ? one : word(random)
  }
  const drawPhrase = (random: Random): string => {
    const start = at(random)
    const found = words.slice(start, start + 2 + Math.floor(random() * 2))
    const isWhole = isTelling(found[0] ?? BREAK) && isTelling(found.at(-1) ?? BREAK) && !found.includes(BREAK)
    return isWhole ? found.join(' ') : drawPhrase(random)
  }
  const sentence = (random: Random): string => {
    const start = at(random)
    const first = words[start] ?? BREAK
    const near = words.slice(start + 1, start + 1 + NEIGHBOURS)
    const end = near.indexOf(BREAK)
    const others = (end < 0 ? near : near.slice(0, end)).filter((other) => isTopic(other) && other !== first)
    return isTopic(first) && others.length > 0 ? `${first} ${pick(others, random)}` : sentence(random)
  }
  return {
    word,
    phrase: drawPhrase,
    sentence,
    author: (random) => pick(pick(papers, random).authors, random).replaceAll('"', ''),
    category: (random) => pick(pick(papers, random).categories, random),
  }
}

function wordsInMost(papers: readonly Paper[]): ReadonlySet<string> {
  const holding = new Map<string, number>()
  for (const { title, abstract } of papers) {
    const words = new Set(`${title} ${abstract}`.toLowerCase().match(/[a-z]+(?:-[a-z0-9]+)*/g))
    for (const word of words) holding.set(word, (holding.get(word) ?? 0) + 1)
  }
  return new Set([...holding].flatMap(([word, count]) => (count > papers.length * TOO_COMMON ? [word] : [])))
}

/** The words in order, with a break wherever a phrase would end. */
function stretches(text: string): string[] {
  return text.split(/\s+/).flatMap((piece) => {
    const word = piece.replace(/^[("'“]+|[).,;:!?"'”]+$/g, '')
    if (!PLAIN_WORD.test(word)) return [BREAK]
    return word.length === piece.length ? [word] : [word, BREAK]
  })
}
