/** What a match says to the ranking: which words of the paper spoke for it, and whether they stand as the phrase. */
import type { Paper } from '../paper.ts'
import { findPattern } from '../proof/occurrence.ts'
import { type PatternStep, patternOf } from '../proof/pattern.ts'
import { type Hit, matchedLeaves } from '../proof/proof-tree.ts'
import { type AnalysedPaper, analysePaper, evaluate } from '../proof.ts'
import type { Synonyms } from '../synonyms.ts'
import type { Query, Words } from '../topic/query.ts'
import type { Topic } from '../topic.ts'
import type { Word } from '../words.ts'

export type Found = {
  readonly paper: Paper
  /** What matched, as the paper has it, each once. */
  readonly matched: readonly string[]
  /** Stems of the words of title and abstract that matched. */
  readonly stems: ReadonlySet<string>
  /** Whether words typed side by side stand side by side, in that order. */
  readonly isPhrase: boolean
}

/** Looks at one paper at a time, for flatMap: nothing, or what was found. It keeps no analysed paper, which is large. */
export function createFinder(topic: Topic, synonyms: Synonyms): (paper: Paper) => readonly Found[] {
  const phrases = phrasesIn(topic.query)
  const isTypedFor = createWordTest(leavesIn(topic.query), synonyms)
  const isAboutText = readsText(topic.query)
  return (paper) => {
    const analysed = analysePaper(isAboutText ? paper : { ...paper, title: '', abstract: '' })
    const { matched, proof } = evaluate(topic, analysed, synonyms)
    if (!matched) return []
    const hits = matchedLeaves(proof).flatMap((leaf) => leaf.hits)
    const found: Found = {
      paper,
      matched: distinct(hits.map(({ found }) => found)),
      stems: new Set(hits.flatMap((hit) => wordsOf(hit, analysed, isTypedFor)).map(({ stem }) => stem)),
      isPhrase: phrases.some((phrase) => findPattern(patternOf(phrase, synonyms), analysed, phrase.field).length > 0),
    }
    return [found]
  }
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
function wordsOf({ field, span }: Hit, paper: AnalysedPaper, isTypedFor: WordTest): readonly Word[] {
  if (span === undefined || (field !== 'title' && field !== 'abstract')) return []
  const inside = paper[field].text.words.filter(
    (word) => word.start >= span[0] && word.end <= span[1] && isTypedFor(word),
  )
  const standing = inside.filter(({ joined }) => !joined)
  return standing.length > 0 ? standing : inside
}

/** Authors, categories and filters alone are decided without reading the text, over the whole archive. */
function readsText(query: Query): boolean {
  switch (query.kind) {
    case 'words':
    case 'together':
    case 'near':
      return true
    case 'not':
    case 'pack':
      return readsText(query.of)
    case 'any':
    case 'all':
      return query.of.some(readsText)
    default:
      return false
  }
}

/** Every word and phrase that is looked for. */
function leavesIn(query: Query): Words[] {
  switch (query.kind) {
    case 'words':
      return [query]
    case 'pack':
      return leavesIn(query.of)
    case 'any':
    case 'all':
    case 'together':
    case 'near':
      return query.of.flatMap(leavesIn)
    default:
      return []
  }
}

/** The quoted form of every run that is looked for. */
function phrasesIn(query: Query): Words[] {
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
