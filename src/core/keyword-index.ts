/**
 * The archive by its words. MiniSearch proposes and ranks, `evaluate` decides: search finds what a topic matches, and nothing
 * else. Papers and topics are read by the one analyser. The only file that knows MiniSearch.
 */
import MiniSearch, { type SearchOptions, type SearchResult, type Query as Terms } from 'minisearch'
import { type Clue, clueOf } from './keyword-index/clue.ts'
import { type Document, documentOf, strongestTerms, TITLE_BOOST } from './keyword-index/document.ts'
import { createFinder, type Found } from './keyword-index/found.ts'
import { type Ranked, rounded, scoreOf } from './keyword-index/score.ts'
import { placeOf, swapped } from './keyword-index/typed.ts'
import { firstSeenFirst, type Paper, type PaperKey } from './paper.ts'
import { titleOf } from './paper-item.ts'
import type { PatternStep } from './proof/pattern.ts'
import type { Synonyms } from './synonyms.ts'
import type { Topic } from './topic.ts'
import { fold } from './words/fold.ts'
import { isStopWord } from './words/stop-words.ts'
import { analyse } from './words.ts'

/** Which papers the asker may see; those that are not private everybody does. */
export type Sees = (paper: Paper) => boolean

export type Scored = { readonly key: PaperKey; readonly score: number }

export type KeywordIndex = {
  /** Adds papers; one that is known under its key is replaced. */
  add(papers: Iterable<Paper>): void
  remove(key: PaperKey): void
  size(): number
  /** Papers that hold a stem in the title or the abstract. */
  documentFrequency(stem: string): number
  /** The best papers seen that a topic matches, and how many it matches. `matched` is what was found, as the paper has it. */
  search(
    topic: Topic,
    synonyms: Synonyms,
    options: { readonly limit: number; readonly sees: Sees },
  ): { readonly total: number; readonly papers: readonly (Scored & { readonly matched: readonly string[] })[] }
  /** For when nothing matches: papers with words spelled like these, or beginning with them. `text` is as typed. */
  close(text: string, limit: number, sees: Sees): Scored[]
  /** Titles that begin with what is typed, then those in which a word does, then those that hold it; the newest first. */
  suggest(typed: string, limit: number, sees: Sees): { readonly key: PaperKey; readonly title: string }[]
  /** Best first. Papers that are not in the index, or that the topic does not match, are left out. */
  rank(topic: Topic, synonyms: Synonyms, keys: Iterable<PaperKey>): Map<PaperKey, Ranked>
  /** Nearest first; 1 is the paper itself. `shared` are words that both have, the most telling first. Empty for an unknown paper. */
  similar(key: PaperKey, limit: number, sees: Sees): (Scored & { readonly shared: readonly string[] })[]
}

/** Edits allowed, as a share of the letters. */
const FUZZY = 0.2
const RARE = 3
const TERMS_OF_SIMILAR = 25
/** Terms are stems already: never stem a stem. */
const AS_STEMS: SearchOptions = {
  tokenize: (stem) => [stem],
  processTerm: (stem) => stem,
  combineWith: 'OR',
  boost: { title: TITLE_BOOST },
}

export function createKeywordIndex(): KeywordIndex {
  const mini = new MiniSearch<Document>({
    idField: 'key',
    fields: ['title', 'abstract'],
    stringifyField: (stems: string[]) => stems.join('\n'),
    tokenize: (stems) => stems.split('\n'),
    processTerm: (stem) => stem,
    autoVacuum: false,
  })
  const entries = new Map<PaperKey, { readonly paper: Paper; readonly foldedTitle: string }>()
  const frequencies = new Map<string, number>()
  /** Held, but not for everybody. */
  const hidden = new Set<PaperKey>()
  /** Folded spelling → its stems, for prefixes. It never forgets, which only costs a look. */
  const spellings = new Map<string, readonly string[]>()

  function add(papers: Iterable<Paper>): void {
    for (const paper of papers) {
      const known = entries.get(paper.key)?.paper
      entries.set(paper.key, { paper, foldedTitle: fold(titleOf(paper)) })
      if (paper.isPrivate === true) hidden.add(paper.key)
      else hidden.delete(paper.key)
      if (known?.title === paper.title && known.abstract === paper.abstract) continue
      if (known !== undefined) forget(known)
      const { document, words } = documentOf(paper)
      mini.add(document)
      count(document, 1)
      for (const { folded, stem } of words) learn(folded, stem)
    }
  }

  function remove(key: PaperKey): void {
    const known = entries.get(key)?.paper
    entries.delete(key)
    hidden.delete(key)
    if (known !== undefined) forget(known)
  }

  function forget(paper: Paper): void {
    const { document } = documentOf(paper)
    mini.remove(document)
    count(document, -1)
  }

  function count({ title, abstract }: Document, by: 1 | -1): void {
    for (const stem of new Set([...title, ...abstract])) frequencies.set(stem, documentFrequency(stem) + by)
  }

  function learn(folded: string, stem: string): void {
    const stems = spellings.get(folded) ?? []
    if (!stems.includes(stem)) spellings.set(folded, [...stems, stem])
  }

  function documentFrequency(stem: string): number {
    return frequencies.get(stem) ?? 0
  }

  function look(terms: Terms, options: SearchOptions = {}): SearchResult[] {
    return mini.search(terms, { ...AS_STEMS, ...options })
  }

  /** The papers worth evaluating. */
  function candidates(topic: Topic, synonyms: Synonyms): Paper[] {
    const clue = clueOf(topic.query, synonyms)
    if (clue === undefined) return [...entries.values()].map(({ paper }) => paper)
    return papersOf(look(termsOf(clue)).map(({ id }) => id))
  }

  function termsOf(clue: Clue): Terms {
    if (clue.kind === 'word') return { queries: distinct(clue.steps.flatMap(stemsOf)), combineWith: 'OR' }
    return { queries: clue.of.map(termsOf), combineWith: clue.kind === 'any' ? 'OR' : 'AND' }
  }

  function stemsOf({ by, text }: PatternStep): readonly string[] {
    if (by === 'stem') return [text]
    if (by === 'surface') return analyse(text).words.map(({ stem }) => stem)
    return [...spellings].flatMap(([spelling, stems]) => (spelling.startsWith(text) ? stems : []))
  }

  function papersOf(keys: Iterable<PaperKey>): Paper[] {
    return [...new Set(keys)].flatMap((key) => entries.get(key)?.paper ?? [])
  }

  function isSeen(key: PaperKey, sees: Sees): boolean {
    const paper = entries.get(key)?.paper
    return paper !== undefined && sees(paper)
  }

  function search(topic: Topic, synonyms: Synonyms, { limit, sees }: { readonly limit: number; readonly sees: Sees }) {
    const found = candidates(topic, synonyms).filter(sees).flatMap(createFinder(topic, synonyms))
    const matched = new Map(found.map((one) => [one.paper.key, one.matched]))
    const best = [...rankFound(found)].slice(0, limit)
    return {
      total: found.length,
      papers: best.map(([key, { score }]) => ({ key, score, matched: matched.get(key) ?? [] })),
    }
  }

  function rank(topic: Topic, synonyms: Synonyms, keys: Iterable<PaperKey>): Map<PaperKey, Ranked> {
    return rankFound(papersOf(keys).flatMap(createFinder(topic, synonyms)))
  }

  function rankFound(found: readonly Found[]): Map<PaperKey, Ranked> {
    const scores = textScores(found)
    const best = Math.max(0, ...scores.values())
    const ranked = found.map(({ paper, isPhrase }) => {
      const { score, parts } = scoreOf({
        text: scores.get(paper.key) ?? 0,
        isPhrase,
        upvotes: paper.upvotes ?? 0,
        best,
      })
      return { key: paper.key, score, parts }
    })
    return new Map(bestFirst(ranked).map(({ key, score, parts }) => [key, { score, parts }]))
  }

  /** BM25 of each paper over the stems that matched in that paper. */
  function textScores(found: readonly Found[]): ReadonlyMap<PaperKey, number> {
    const stems = new Map(found.map((one) => [one.paper.key, one.stems]))
    const matched = (key: PaperKey, stem: string): number => (stems.get(key)?.has(stem) === true ? 1 : 0)
    const queries = distinct(found.flatMap((one) => [...one.stems])).sort()
    // MiniSearch multiplies by the number of terms, which would count a synonym of three words thrice.
    return new Map(
      look({ queries }, { boostDocument: matched }).map(({ id, score, queryTerms }) => [
        id,
        score / Math.max(1, queryTerms.length),
      ]),
    )
  }

  function close(text: string, limit: number, sees: Sees): Scored[] {
    const known = (stem: string): boolean => isKnown(stem, sees)
    const stems = analyse(text)
      .words.filter(({ joined, surface }) => !joined && !isStopWord(surface) && !/^(?:or|and|not|near)$/i.test(surface))
      .flatMap(({ stem }) => (known(stem) ? [stem] : [stem, ...swapped(stem).filter(known)]))
    const results = look(
      { queries: distinct(stems) },
      {
        fuzzy: (stem) => (known(stem) ? false : FUZZY),
        prefix: (stem) => stem.length > 2,
        // People mean common words: without this a rare one, spelled as near, would weigh more.
        boostDocument: (_, stem) => documentFrequency(stem) / (documentFrequency(stem) + RARE),
      },
    )
    const scored = results.flatMap(({ id, score }) =>
      isSeen(id, sees) ? [{ key: id as PaperKey, score: rounded(score) }] : [],
    )
    return bestFirst(scored).slice(0, limit)
  }

  /** Whether a paper seen holds the stem: a word of a hidden one is no word to those who do not see it. */
  function isKnown(stem: string, sees: Sees): boolean {
    const frequency = documentFrequency(stem)
    return frequency > hidden.size || (frequency > 0 && look(stem).some(({ id }) => isSeen(id, sees)))
  }

  function suggest(typed: string, limit: number, sees: Sees): { key: PaperKey; title: string }[] {
    const wanted = fold(typed.replace(/\s+/g, ' ').trim())
    return [...entries.values()]
      .filter(({ paper }) => sees(paper))
      .map(({ paper, foldedTitle }) => ({ paper, rank: wanted === '' ? 0 : placeOf(wanted, foldedTitle) }))
      .filter((one) => one.rank > 0)
      .sort((a, b) => b.rank - a.rank || firstSeenFirst(b.paper, a.paper))
      .slice(0, limit)
      .map(({ paper }) => ({ key: paper.key, title: titleOf(paper) }))
  }

  function similar(key: PaperKey, limit: number, sees: Sees): (Scored & { shared: string[] })[] {
    const paper = entries.get(key)?.paper
    if (paper === undefined || !sees(paper)) return []
    const terms = strongestTerms(paper, { size: entries.size, documentFrequency }, TERMS_OF_SIMILAR)
    const weights = new Map(terms.map(({ stem, weight }) => [stem, weight]))
    const results = look({ queries: [...weights.keys()] }, { boostTerm: (stem) => weights.get(stem) ?? 0 })
    const most = results.find(({ id }) => id === key)?.score ?? 1
    const near = results.flatMap(({ id, score, queryTerms }) => {
      const shared = terms.filter(({ stem }) => queryTerms.includes(stem)).map(({ surface }) => surface)
      return id === key || !isSeen(id, sees) ? [] : [{ key: id as PaperKey, score: rounded(score / most), shared }]
    })
    return bestFirst(near).slice(0, limit)
  }

  /** Equal scores by first seen, then key. */
  function bestFirst<One extends Scored>(scored: readonly One[]): One[] {
    return scored
      .flatMap((one) => {
        const paper = entries.get(one.key)?.paper
        return paper === undefined ? [] : [{ one, paper }]
      })
      .sort((a, b) => b.one.score - a.one.score || firstSeenFirst(a.paper, b.paper))
      .map(({ one }) => one)
  }

  return { add, remove, size: () => entries.size, documentFrequency, search, close, suggest, rank, similar }
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
