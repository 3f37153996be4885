/**
 * A paper's words as numbers, a hundredth of the analysed text. Thousands of papers can be looked at in the time in which a
 * few are analysed, so the sketch says which are worth it and counts the rest. It follows the evaluator (proof.ts) in words,
 * phrases and runs; what it cannot know (spelling, distance) is `maybe`.
 */

import { stemsOf } from '../clue.ts'
import { type Facts, filterHits, valueHits } from '../proof/facts.ts'
import { type PatternStep, patternOf } from '../proof/pattern.ts'
import type { Synonyms } from '../synonyms.ts'
import type { Query, TextField, Words } from '../topic/query.ts'
import type { AnalysedText } from '../words.ts'
import type { Vocabulary } from './vocabulary.ts'

/** The words of a text in the order of their places, three numbers each: stem, the place it begins at, the place after it. */
type Places = Int32Array

export type Sketch = { readonly title: Places; readonly abstract: Places; readonly sentences: Int32Array }

export type Verdict = 'yes' | 'no' | 'maybe'

/** All words must be in the vocabulary. */
export function sketchOf(title: AnalysedText, abstract: AnalysedText, vocabulary: Vocabulary): Sketch {
  return {
    title: placesOf(title, vocabulary),
    abstract: placesOf(abstract, vocabulary),
    sentences: Int32Array.from(abstract.sentences),
  }
}

function placesOf({ words }: AnalysedText, vocabulary: Vocabulary): Places {
  const places = new Int32Array(words.length * 3)
  for (const [at, { stem, from, to }] of words.entries()) {
    places[at * 3] = vocabulary.numberOf(stem) ?? -1
    places[at * 3 + 1] = from
    places[at * 3 + 2] = to
  }
  return places
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
    case 'near': {
      const both = judgeAll(query.of.map((part) => createJudge(part, synonyms, vocabulary)))
      return (sketch, facts) => (both(sketch, facts) === 'no' ? 'no' : 'maybe')
    }
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

/** A pattern in numbers. */
type Trail = {
  readonly steps: readonly (readonly { readonly stems: ReadonlySet<number>; readonly to: number }[])[]
  readonly end: number
  readonly field: TextField | undefined
  /** What a walk may begin with. */
  readonly first: ReadonlySet<number>
  /** The stem that it begins with, where there is but one: that takes a third of the time. */
  readonly only: number | undefined
  /** Every step is a stem: else a paper may hold the stem in another spelling. */
  readonly isSure: boolean
}

export function trailOf(leaf: Words, synonyms: Synonyms, vocabulary: Vocabulary): Trail {
  const pattern = patternOf(leaf, synonyms)
  const steps = pattern.steps.map((from) =>
    from.map((step) => ({ stems: numbersOf(step, vocabulary), to: step.to })).filter(({ stems }) => stems.size > 0),
  )
  const first = new Set((steps[0] ?? []).flatMap(({ stems }) => [...stems]))
  return {
    steps,
    end: pattern.end,
    field: leaf.field,
    first,
    only: first.size === 1 ? [...first][0] : undefined,
    isSure: pattern.steps.every((from) => from.every(({ by }) => by === 'stem')),
  }
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
  if (first.size === 0) return false
  for (let at = 0; at < places.length; at += 3) {
    const stem = places[at]
    const begins = stem === only || (only === undefined && first.has(stem ?? -1))
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
    for (let next = at + 3; next < places.length && (places[next + 1] ?? 0) <= place; next += 3) {
      if (places[next + 1] === place && follows(trail, places, to, next, from, arrived)) return true
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
