/**
 * A paper's words as numbers, a hundredth of the analysed text. Thousands of papers can be looked at in the time in which a
 * few are analysed, so the sketch says which are worth it and counts the rest. It follows the evaluator (proof.ts) in words,
 * phrases, runs and distances; what it cannot know (spelling) is `maybe`.
 */

import { stemsOf } from '../clue.ts'
import { type Facts, filterHits, valueHits } from '../proof/facts.ts'
import { type PatternStep, patternOf } from '../proof/pattern.ts'
import type { Synonyms } from '../synonyms.ts'
import type { Near, Query, TextField, Words } from '../topic/query.ts'
import { STOP_WORDS, TOPIC_FILLERS } from '../words/stop-words.ts'
import { type AnalysedText, analyse } from '../words.ts'
import type { Vocabulary } from './vocabulary.ts'

/** The words of a text in the order of their places, three numbers each: stem, the place it begins at, the place after it. */
type Places = Int32Array

export type Sketch = { readonly title: Places; readonly abstract: Places; readonly sentences: Int32Array }

export type Verdict = 'yes' | 'no' | 'maybe'

/** All words must be in the vocabulary. One buffer for all three: thousands of sketches are held, and each buffer has its costs. */
export function sketchOf(title: AnalysedText, abstract: AnalysedText, vocabulary: Vocabulary): Sketch {
  const behindTitle = title.words.length * 3
  const behindAbstract = behindTitle + abstract.words.length * 3
  const numbers = new Int32Array(behindAbstract + abstract.sentences.length)
  const sketch = {
    title: numbers.subarray(0, behindTitle),
    abstract: numbers.subarray(behindTitle, behindAbstract),
    sentences: numbers.subarray(behindAbstract),
  }
  fill(sketch.title, title, vocabulary)
  fill(sketch.abstract, abstract, vocabulary)
  sketch.sentences.set(abstract.sentences)
  return sketch
}

function fill(places: Places, { words }: AnalysedText, vocabulary: Vocabulary): void {
  for (const [at, { stem, from, to }] of words.entries()) {
    places[at * 3] = vocabulary.numberOf(stem) ?? -1
    places[at * 3 + 1] = from
    places[at * 3 + 2] = to
  }
}

type Judge = (sketch: Sketch, facts: Facts) => Verdict

/** Made for one topic and the vocabulary as it is now. */
export function createJudge(query: Query, synonyms: Synonyms, vocabulary: Vocabulary): Judge {
  switch (query.kind) {
    case 'words':
      return judgeWords(trailOf(query, synonyms, vocabulary))
    case 'together':
      return judgeTogether(query.of, synonyms, vocabulary)
    case 'pack':
      return createJudge(query.of, synonyms, vocabulary)
    case 'not': {
      const judge = createJudge(query.of, synonyms, vocabulary)
      return (sketch, facts) => OPPOSITE[judge(sketch, facts)]
    }
    case 'near':
      return judgeNear(query, synonyms, vocabulary)
    case 'all':
      return judgeAll(query.of.map((part) => createJudge(part, synonyms, vocabulary)))
    case 'any':
      return judgeAny(query.of.map((part) => createJudge(part, synonyms, vocabulary)))
    case 'value':
      return (_, facts) => (valueHits(query, facts).length > 0 ? 'yes' : 'no')
    default:
      return (_, facts) => (filterHits(query, facts).length > 0 ? 'yes' : 'no')
  }
}

const OPPOSITE = { yes: 'no', no: 'yes', maybe: 'maybe' } as const

function judgeAll(judges: readonly Judge[]): Judge {
  return (sketch, facts) => {
    let verdict: Verdict = 'yes'
    for (const judge of judges) {
      const one = judge(sketch, facts)
      if (one === 'no') return 'no'
      if (one === 'maybe') verdict = 'maybe'
    }
    return verdict
  }
}

function judgeAny(judges: readonly Judge[]): Judge {
  return (sketch, facts) => {
    let verdict: Verdict = 'no'
    for (const judge of judges) {
      const one = judge(sketch, facts)
      if (one === 'yes') return 'yes'
      if (one === 'maybe') verdict = 'maybe'
    }
    return verdict
  }
}

function judgeWords(trail: Trail): Judge {
  const found: Verdict = trail.isSure ? 'yes' : 'maybe'
  return (sketch) => {
    if (trail.field !== 'abstract' && walks(trail, sketch.title)) return found
    return trail.field !== 'title' && walks(trail, sketch.abstract) ? found : 'no'
  }
}

/** As `occurrencesTogether`: every part in the title, or those that are not there in one sentence of the abstract. */
function judgeTogether(parts: readonly Query[], synonyms: Synonyms, vocabulary: Vocabulary): Judge {
  const trails = parts.flatMap((part) => (part.kind === 'words' ? [trailOf(part, synonyms, vocabulary)] : []))
  const anywhere = judgeAll(parts.map((part) => createJudge(part, synonyms, vocabulary)))
  const hasDistance = trails.length < parts.length
  const isSure = trails.every((trail) => trail.isSure)
  return (sketch, facts) => {
    if (hasDistance || sketch.sentences.length > MOST_SENTENCES)
      return anywhere(sketch, facts) === 'no' ? 'no' : 'maybe'
    let shared = -1
    for (const trail of trails) {
      if (trail.field !== 'abstract' && walks(trail, sketch.title)) continue
      shared &= trail.field === 'title' ? 0 : sentencesOf(trail, sketch)
      if (shared === 0) return 'no'
    }
    return isSure ? 'yes' : 'maybe'
  }
}

/** As `occurrencesNear`; of a NEAR within a NEAR only whether both sides are there. */
function judgeNear({ of, within }: Near, synonyms: Synonyms, vocabulary: Vocabulary): Judge {
  const [left, right] = of.map((side) => trailsOf(side, synonyms, vocabulary))
  if (left === undefined || right === undefined) {
    const both = judgeAll(of.map((side) => createJudge(side, synonyms, vocabulary)))
    return (sketch, facts) => (both(sketch, facts) === 'no' ? 'no' : 'maybe')
  }
  const found: Verdict = [...left, ...right].every(({ isSure }) => isSure) ? 'yes' : 'maybe'
  return (sketch) =>
    FIELDS.some((field) => {
      const starts = waysThrough(left, sketch, field)
      const ends = starts.length === 0 ? [] : waysThrough(right, sketch, field)
      return starts.some((one) => ends.some((other) => isBehind(one, other, within) || isBehind(other, one, within)))
    })
      ? found
      : 'no'
}

const FIELDS = ['title', 'abstract'] as const

/** The trails of which a side of a NEAR is any. */
function trailsOf(side: Query, synonyms: Synonyms, vocabulary: Vocabulary): readonly Trail[] | undefined {
  if (side.kind === 'words') return [trailOf(side, synonyms, vocabulary)]
  if (side.kind === 'pack') return trailsOf(side.of, synonyms, vocabulary)
  if (side.kind !== 'any') return undefined
  const parts = side.of.map((part) => trailsOf(part, synonyms, vocabulary))
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined
}

/** Places [from, to). */
type Way = { readonly from: number; readonly to: number }

function waysThrough(trails: readonly Trail[], sketch: Sketch, field: TextField): readonly Way[] {
  const ways: Way[] = []
  for (const trail of trails) {
    if (trail.field !== undefined && trail.field !== field) continue
    walks(trail, sketch[field], (from, to) => {
      ways.push({ from, to })
      return false
    })
  }
  return ways
}

function isBehind(one: Way, other: Way, within: number): boolean {
  return other.from >= one.to && other.from < one.to + within
}

/** A pattern in numbers. */
type Trail = {
  readonly steps: readonly (readonly { readonly stems: ReadonlySet<number>; readonly to: number }[])[]
  readonly end: number
  readonly field: TextField | undefined
  /** By stem: 1 where a walk may begin with it. A beginning has thousands of stems, and every word is asked about. */
  readonly first: Uint8Array
  /** The stem that it begins with, where there is but one: that takes a third of the time. */
  readonly only: number | undefined
  /** Every step is a stem: else a paper may hold the stem in another spelling. */
  readonly isSure: boolean
  /** What may stand between two of its words: of a phrase that was typed without quotes what topics leave out, else nothing. */
  readonly between: ReadonlySet<number>
}

const NOTHING: ReadonlySet<number> = new Set()

function trailOf(leaf: Words, synonyms: Synonyms, vocabulary: Vocabulary): Trail {
  const pattern = patternOf(leaf, synonyms)
  const steps = pattern.steps.map((from) =>
    from.map((step) => ({ stems: numbersOf(step, vocabulary), to: step.to })).filter(({ stems }) => stems.size > 0),
  )
  const first = [...new Set((steps[0] ?? []).flatMap(({ stems }) => [...stems]))]
  return {
    steps,
    end: pattern.end,
    field: leaf.field,
    first: marked(first),
    only: first.length === 1 ? first[0] : undefined,
    isSure: pattern.steps.every((from) => from.every(({ by }) => by === 'stem')),
    between: NOTHING,
  }
}

const COMMON_STEMS = analyse([...STOP_WORDS, ...TOPIC_FILLERS].join(' ')).words.map(({ stem }) => stem)

/** The words of a run as the phrase that they are (see `standsAsPhrase`). */
export function phraseTrailOf(phrase: Words, synonyms: Synonyms, vocabulary: Vocabulary): Trail {
  const between = new Set(COMMON_STEMS.flatMap((stem) => vocabulary.numberOf(stem) ?? []))
  return { ...trailOf(phrase, synonyms, vocabulary), between }
}

function marked(numbers: readonly number[]): Uint8Array {
  const marks = new Uint8Array(numbers.reduce((most, number) => Math.max(most, number + 1), 0))
  for (const number of numbers) marks[number] = 1
  return marks
}

function numbersOf(step: PatternStep, vocabulary: Vocabulary): Set<number> {
  const stems = step.by === 'prefix' ? vocabulary.stemsBeginning(step.text) : stemsOf(step)
  return new Set([...stems].flatMap((stem) => vocabulary.numberOf(stem) ?? []))
}

type Arrived = (from: number, to: number) => boolean

const AT_ONCE: Arrived = () => true

/** Whether the trail can be walked through a text; `arrived` is told of each way, from place to place, until it says that is enough. */
export function walks(trail: Trail, places: Places, arrived = AT_ONCE): boolean {
  const { first, only } = trail
  if (first.length === 0) return false
  for (let at = 0; at < places.length; at += 3) {
    const stem = places[at] ?? -1
    const begins = only === undefined ? first[stem] === 1 : stem === only
    if (begins && follows(trail, places, 0, at, places[at + 1] ?? 0, arrived)) return true
  }
  return false
}

/** Takes one step of the trail at one word, and the rest of them behind it. */
function follows(trail: Trail, places: Places, step: number, at: number, from: number, arrived: Arrived): boolean {
  for (const { stems, to } of trail.steps[step] ?? []) {
    if (!stems.has(places[at] ?? -1)) continue
    const place = places[at + 2] ?? 0
    if (to === trail.end) {
      if (arrived(from, place)) return true
      continue
    }
    let last = place
    for (let next = at + 3; next < places.length && (places[next + 1] ?? 0) <= last; next += 3) {
      const begins = places[next + 1] ?? 0
      if (begins >= place && follows(trail, places, to, next, from, arrived)) return true
      if (begins === last && trail.between.has(places[next] ?? -1)) last++
    }
  }
  return false
}

/** One bit fewer than a number has without its sign. */
const MOST_SENTENCES = 31

/** The sentences of the abstract in which the trail is walked as a whole, one bit each. */
function sentencesOf(trail: Trail, { abstract, sentences }: Sketch): number {
  let found = 0
  walks(trail, abstract, (from, to) => {
    let sentence = sentences.length - 1
    while (sentence > 0 && (sentences[sentence] ?? 0) > from) sentence--
    if (to <= (sentences[sentence + 1] ?? Number.POSITIVE_INFINITY)) found |= 1 << sentence
    return false
  })
  return found
}
