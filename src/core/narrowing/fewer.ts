/** Exclusions by which papers like one would not come any more: what the paper says often, or beside what it was found by. */
import type { Weighted } from '../likeness.ts'
import { type Narrowing, narrowed } from '../narrowing.ts'
import { matchedLeaves } from '../proof/proof-tree.ts'
import { type AnalysedPaper, evaluate, type Proof } from '../proof.ts'
import type { Synonyms } from '../synonyms.ts'
import { type Packs, parseTopic, type Topic } from '../topic.ts'
import type { Volume } from '../volume.ts'
import type { AnalysedText } from '../words.ts'
import { isExcludable, isKindOfPaper } from './excludable.ts'
import { stemsIn } from './propose.ts'

/** `words` as a topic writes them. `about` is what they stand for: of two about the same word one is enough. */
type Exclusion = {
  readonly words: string
  readonly weight: number
  readonly about: string
  /** The share of what the topic brings that it may take away at most. */
  readonly most: number
}

export type Candidate = Exclusion & { readonly narrowing: Narrowing; readonly topic: Topic }

const WORDS_ASKED = 14
const PHRASES_ASKED = 4
/** Once in the title is as much as three times in the abstract: what is said less is not what the paper is about. */
const OFTEN = 3
/** A word beside what was found tells more of why the paper came than the same word somewhere else. */
const BESIDE = 1.5
/** People exclude surveys rather than subjects. */
const KIND_OF_PAPER = 1.5
/** About that of a telling word that is said twice. */
const WEIGHT_OF_CATEGORY = 6
/** What takes more away takes what people follow the topic for. */
const MOST_BY_WORD = 0.7
const MOST_BY_CATEGORY = 0.35

/**
 * Narrowings that a paper does not pass. `terms` are its words, weighted by how rare they are in the archive, the heaviest
 * first; those that the topic asks for, and their synonyms, are left out.
 */
export function candidatesFor(
  topic: Topic,
  paper: { readonly analysed: AnalysedPaper; readonly proof: Proof; readonly terms: readonly Weighted[] },
  { packs, synonyms }: { readonly packs: Packs; readonly synonyms: Synonyms },
): readonly Candidate[] {
  const { analysed, proof } = paper
  const own = stemsIn(topic.query, synonyms)
  const terms = paper.terms.filter(({ stem }) => !own.has(stem))
  const words = terms
    .filter(({ word, stem, times }) => times >= OFTEN && isExcludable(word.toLowerCase(), stem))
    .slice(0, WORDS_ASKED)
    .map(({ stem, weight }) => ({
      words: spelledIn(analysed, stem),
      weight: isKindOfPaper(stem) ? KIND_OF_PAPER * weight : weight,
      about: stem,
      most: MOST_BY_WORD,
    }))
  const [category] = analysed.fields.categories.map(
    (name): Exclusion => ({
      words: `category:"${name}"`,
      weight: WEIGHT_OF_CATEGORY,
      about: 'a category',
      most: MOST_BY_CATEGORY,
    }),
  )
  const asked = [
    ...phrasesBeside(proof, analysed, terms).slice(0, PHRASES_ASKED),
    ...words,
    ...(category === undefined ? [] : [category]),
  ]
  const candidates = asked.flatMap((exclusion): Candidate[] => {
    const leaf = parseTopic(exclusion.words, packs)
    if (leaf.kind === 'refused') return []
    const narrowing = { kind: 'without', words: leaf.topic.text.replace(/^category:/, 'cat:') } as const
    const narrower = narrowed(topic, narrowing, packs)
    if (narrower === undefined || evaluate(narrower, analysed, synonyms).matched) return []
    return [{ ...exclusion, narrowing, topic: narrower }]
  })
  // Two words of one compound are spelled alike.
  return [...new Map(candidates.map((one) => [one.topic.key, one])).values()]
}

/** Characters in which the rest of a compound stands. */
const NEARBY = 40

/** A word as it is first spelled in a paper; of a compound the whole: `super-resolution`, not `super`. */
function spelledIn({ title, abstract }: AnalysedPaper, stem: string): string {
  for (const { text, words } of [title.text, abstract.text]) {
    const word = words.find((one) => !one.joined && one.stem === stem)
    if (word === undefined) continue
    const before = /(?:[\p{L}\p{N}]+-)*$/u.exec(text.slice(Math.max(0, word.start - NEARBY), word.start))?.[0] ?? ''
    const after = /^(?:-[\p{L}\p{N}]+)*/u.exec(text.slice(word.end, word.end + NEARBY))?.[0] ?? ''
    return `"${before}${text.slice(word.start, word.end)}${after}"`
  }
  return ''
}

/** What was found together with the telling word before or after it: `"diffusion tensor"`, where `diffusion` was found. */
function phrasesBeside(proof: Proof, analysed: AnalysedPaper, terms: readonly Weighted[]): Exclusion[] {
  const byStem = new Map(terms.map((term) => [term.stem, term]))
  const phrases = matchedLeaves(proof).flatMap(({ hits }) =>
    hits.flatMap(({ field, span }): Exclusion[] => {
      if (span === undefined || (field !== 'title' && field !== 'abstract')) return []
      const { text } = analysed[field]
      return besidesOf(text, span).flatMap(({ stem, phrase }) => {
        const term = byStem.get(stem)
        if (term === undefined) return []
        return [{ words: `"${phrase}"`, weight: BESIDE * term.weight, about: stem, most: MOST_BY_WORD }]
      })
    }),
  )
  return phrases.sort((a, b) => b.weight - a.weight)
}

/** The words that touch [start, end) with one space or hyphen between, each with the phrase of both. */
function besidesOf(
  { text, words }: AnalysedText,
  [start, end]: readonly [start: number, end: number],
): { readonly stem: string; readonly phrase: string }[] {
  const isGap = (from: number, to: number): boolean => /^[\s-]$/.test(text.slice(from, to))
  return words
    .filter(({ joined }) => !joined)
    .flatMap((word) => {
      if (isGap(word.end, start)) return [{ stem: word.stem, phrase: text.slice(word.start, end) }]
      return isGap(end, word.start) ? [{ stem: word.stem, phrase: text.slice(start, word.end) }] : []
    })
}

const PROPOSED = 3
/** More than this share is no better. */
const ENOUGH_LOST = 0.15

export type Effect = { readonly candidate: Candidate; readonly volume: Volume }

/**
 * Of candidates, and what each would have left of the whole, those that are worth proposing: they take away more than the one
 * paper where any does, tell of the paper, and change something.
 */
export function worthProposing(
  candidates: readonly Candidate[],
  whole: Volume,
  volumes: readonly Volume[],
): readonly Effect[] {
  const effects = candidates.flatMap((candidate, at) => {
    const volume = volumes[at]
    const lost = volume === undefined ? 0 : whole.matched - volume.matched
    const share = lost / Math.max(1, whole.matched)
    if (volume === undefined || lost === 0 || share > candidate.most) return []
    return [{ candidate, volume, lost, promise: candidate.weight * Math.min(share, ENOUGH_LOST) ** 0.25 }]
  })
  const more = effects.filter(({ lost }) => lost > 1)
  const inOrder = (more.length > 0 ? more : effects).sort((a, b) => b.promise - a.promise)
  return inOrder
    .filter(({ candidate: { about } }, at) => inOrder.findIndex(({ candidate }) => candidate.about === about) === at)
    .slice(0, PROPOSED)
    .map(({ candidate, volume }) => ({ candidate, volume }))
}
