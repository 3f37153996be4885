/** What a match says to the ranking: which words of the paper spoke for it, and whether they stand as the phrase. */
import type { Paper } from '../paper.ts'
import { openPaper } from '../proof/open-paper.ts'
import { type PatternStep, patternOf } from '../proof/pattern.ts'
import { type Hit, matchedLeaves } from '../proof/proof-tree.ts'
import { type AnalysedPaper, examine, type Proof } from '../proof.ts'
import type { Synonyms } from '../synonyms.ts'
import { readsText, wordsIn } from '../terms.ts'
import { formatLeaf } from '../topic/format.ts'
import type { Query, Words } from '../topic/query.ts'
import type { Topic } from '../topic.ts'
import { isStopWord } from '../words/stop-words.ts'
import { analyse, type Word } from '../words.ts'
import { standsAsPhrase } from './phrase.ts'

/** A stem that matched in a paper. */
export type FoundWord = {
  readonly stem: string
  /** The word as the paper first has it. */
  readonly word: string
  /** What it counts for: a third where three words stand for one that was typed. */
  readonly share: number
  /** How often the stem stands there. */
  readonly inTitle: number
  readonly inAbstract: number
}

/** It keeps no analysed text, which is large: any number of these may be held. */
export type Found = {
  readonly paper: Paper
  /** What matched, as the paper has it, each once. */
  readonly matched: readonly string[]
  /** In the order of the text. */
  readonly words: readonly FoundWord[]
  /** In words; of topics that ask for none nothing is said. */
  readonly lengths: { readonly title: number; readonly abstract: number }
  /** Whether words typed side by side stand side by side, in that order, but for common words between. */
  readonly isPhrase: boolean
}

const NO_LENGTHS: Found['lengths'] = { title: 0, abstract: 0 }

/** Looks at one paper at a time, opened already or not: undefined where the topic does not match it. */
type Finder = (paper: Paper, opened?: AnalysedPaper) => Found | undefined

export function createFinder(topic: Topic, synonyms: Synonyms): Finder {
  const readMatch = createMatchReader(topic, synonyms)

  return (paper, opened = openPaper(paper, analyse)) => {
    const { matches, prove } = examine(opened, synonyms)
    return matches(topic) ? readMatch(paper, opened, prove(topic)) : undefined
  }
}

/** Reads what is found out of the proof of a match. */
export function createMatchReader(
  topic: Topic,
  synonyms: Synonyms,
): (paper: Paper, analysed: AnalysedPaper, proof: Proof) => Found {
  const phrases = phrasesIn(topic.query)
  const leaves = wordsIn(topic.query)
  const isTypedFor = createWordTest(leaves, synonyms)
  const typedWords = new Map(leaves.map((leaf) => [formatLeaf(leaf), leaf.words.length]))
  const isAboutText = readsText(topic.query)

  return (paper, analysed, proof) => {
    const shares = new Map<string, number>()
    const places: Place[] = []
    const said: string[] = []
    for (const { text, hits } of matchedLeaves(proof)) {
      const own = hits.flatMap((hit) => placesOf(hit, analysed, isTypedFor))
      const stems = new Set(telling(own).map(({ word }) => word.stem))
      const share = Math.min(1, (typedWords.get(text) ?? 1) / stems.size)
      for (const stem of stems) shares.set(stem, Math.max(share, shares.get(stem) ?? 0))
      places.push(...own)
      said.push(...hits.map(({ found }) => found))
    }
    return {
      paper,
      matched: distinct(said),
      words: foundWords(places, shares, analysed),
      lengths: isAboutText ? lengthsOf(analysed) : NO_LENGTHS,
      isPhrase: phrases.some((phrase) => standsAsPhrase(phrase, analysed, synonyms)),
    }
  }
}

function lengthsOf({ title, abstract }: AnalysedPaper): Found['lengths'] {
  return { title: title.text.length, abstract: abstract.text.length }
}

type Place = { readonly field: 'title' | 'abstract'; readonly word: Word }

/** Each stem once, with how often it stands in the paper. */
function foundWords(places: Place[], shares: ReadonlyMap<string, number>, paper: AnalysedPaper): FoundWord[] {
  const count = (field: Place['field'], stem: string): number =>
    paper[field].text.words.reduce((times, word) => times + (word.stem === stem ? 1 : 0), 0)
  const byStem = new Map<string, FoundWord>()
  for (const { word } of places.sort(inOrder)) {
    const { stem, surface } = word
    const share = shares.get(stem)
    if (share === undefined || byStem.has(stem)) continue
    const counted = { inTitle: count('title', stem), inAbstract: count('abstract', stem) }
    byStem.set(stem, { stem, word: surface, share, ...counted })
  }
  return [...byStem.values()]
}

function inOrder(a: Place, b: Place): number {
  if (a.field !== b.field) return a.field === 'title' ? -1 : 1
  return a.word.from - b.word.from || a.word.to - b.word.to
}

/** Without stop words, unless there are no others. */
function telling(places: readonly Place[]): readonly Place[] {
  const rest = places.filter(({ word }) => !isStopWord(word.surface))
  return rest.length > 0 ? rest : places
}

type WordTest = (word: Word) => boolean

/** Whether a word of a paper is one that the leaves ask for, a synonym's included. */
function createWordTest(leaves: readonly Words[], synonyms: Synonyms): WordTest {
  const steps = leaves.flatMap((leaf) => patternOf(leaf, synonyms).steps.flat())
  const texts = (by: PatternStep['by']): string[] => steps.filter((step) => step.by === by).map(({ text }) => text)
  const [stems, surfaces, prefixes] = [new Set(texts('stem')), new Set(texts('surface')), texts('prefix')]
  return ({ stem, surface, folded }) =>
    stems.has(stem) || surfaces.has(surface) || prefixes.some((prefix) => folded.startsWith(prefix))
}

/** Those words of a hit that were asked for; what was only read out of others (`lowrank` of `low-rank`) where no other was. */
function placesOf({ field, span }: Hit, paper: AnalysedPaper, isTypedFor: WordTest): readonly Place[] {
  if (span === undefined || (field !== 'title' && field !== 'abstract')) return []
  const inside = paper[field].text.words.filter(
    (word) => word.start >= span[0] && word.end <= span[1] && isTypedFor(word),
  )
  const standing = inside.filter(({ joined }) => !joined)
  return (standing.length > 0 ? standing : inside).map((word) => ({ field, word }))
}

/** The quoted form of every run that is looked for. */
export function phrasesIn(query: Query): Words[] {
  switch (query.kind) {
    case 'any':
    case 'all':
      return query.of.flatMap(phrasesIn)
    case 'pack':
      return phrasesIn(query.of)
    case 'together': {
      const parts = query.of.flatMap((part) => (part.kind === 'words' && !part.exact ? [part] : []))
      if (parts.length < query.of.length) return []
      const words = parts.flatMap((part) => part.words)
      return [{ kind: 'words', words, exact: false, ...(query.field === undefined ? {} : { field: query.field }) }]
    }
    default:
      return []
  }
}

/** Each once, case ignored, as it stands first. */
function distinct(texts: readonly string[]): string[] {
  const lower = texts.map((text) => text.toLowerCase())
  return texts.filter((_, at) => lower.indexOf(lower[at] ?? '') === at)
}
