/**
 * The archive by its words. MiniSearch proposes and ranks, `evaluate` decides: search finds what a topic matches, and nothing
 * else. Papers and topics are read by the one analyser. The only file that knows MiniSearch.
 */
import MiniSearch, { type SearchOptions, type Query as Terms } from 'minisearch'
import { firstSeenFirst } from './digest.ts'
import { type Clue, clueOf } from './keyword-index/clue.ts'
import { createFinder, type Found } from './keyword-index/found.ts'
import type { Paper, PaperKey } from './paper.ts'
import { titleOf } from './paper-item.ts'
import type { PatternStep } from './proof/pattern.ts'
import type { Synonyms } from './synonyms.ts'
import type { Topic } from './topic.ts'
import { fold } from './words/fold.ts'
import { isStopWord } from './words/stop-words.ts'
import { analyse, type Word } from './words.ts'

/** `score` is the sum of its parts: BM25 of the words that matched, the phrase, the curation of the sources. */
export type Ranked = {
  readonly score: number
  readonly parts: { readonly text: number; readonly phrase: number; readonly curation: number }
}

export type SearchResult = {
  readonly total: number
  /** Best first. `matched` is what was found, as the paper has it. */
  readonly papers: readonly { readonly key: PaperKey; readonly score: number; readonly matched: readonly string[] }[]
}

export type KeywordIndex = {
  /** Adds papers; one that is known under its key is replaced. */
  add(papers: Iterable<Paper>): void
  remove(key: PaperKey): void
  size(): number
  /** Papers that hold a stem in the title or the abstract. */
  documentFrequency(stem: string): number
  search(topic: Topic, synonyms: Synonyms, options: { limit: number }): SearchResult
  /** For when nothing matches: papers with words spelled like these or beginning with them. `text` is as typed. */
  close(text: string, limit: number): { key: PaperKey; score: number }[]
  /** Titles that begin with what is typed, then those in which a word does, then those that hold it. */
  suggest(typed: string, limit: number): { key: PaperKey; title: string }[]
  /** Best first. Papers that are not in the index, or that the topic does not match, are left out. */
  rank(topic: Topic, synonyms: Synonyms, keys: Iterable<PaperKey>): Map<PaperKey, Ranked>
  /** Nearest first; `shared` are words that both have, the most telling first. Empty for an unknown paper. */
  similar(key: PaperKey, limit: number): { key: PaperKey; score: number; shared: string[] }[]
}

type Document = { readonly key: PaperKey; readonly title: string[]; readonly abstract: string[] }

const TITLE_BOOST = 3
/** Upvotes lift a score by at most this share, reached at UPVOTES_OF_FULL_BOOST. */
const CURATION_SHARE = 0.25
const UPVOTES_OF_FULL_BOOST = 200
/** What an upvote counts, on a logarithmic scale, where no word matched. */
const CURATION_ALONE = 0.01
const FUZZY = 0.2
const STRONGEST_TERMS = 25

/** Stems are searched as they are: never stem a stem. */
const AS_STEMS = {
  tokenize: (text: string) => [text],
  processTerm: (term: string) => term,
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
  const entries = new Map<PaperKey, { readonly paper: Paper; readonly title: string }>()
  const frequencies = new Map<string, number>()
  /** Folded spelling → its stems, for prefixes. It never forgets, which only costs a look. */
  const spellings = new Map<string, readonly string[]>()

  function add(papers: Iterable<Paper>): void {
    for (const paper of papers) {
      const known = entries.get(paper.key)?.paper
      entries.set(paper.key, { paper, title: fold(titleOf(paper)) })
      if (known?.title === paper.title && known.abstract === paper.abstract) continue
      if (known !== undefined) forget(known)
      const { document, words } = documentOf(paper)
      mini.add(document)
      count(document, 1)
      words.forEach(learnSpelling)
    }
  }

  function remove(key: PaperKey): void {
    const known = entries.get(key)?.paper
    if (known === undefined) return
    entries.delete(key)
    forget(known)
  }

  function forget(paper: Paper): void {
    const { document } = documentOf(paper)
    mini.remove(document)
    count(document, -1)
  }

  function count({ title, abstract }: Document, by: 1 | -1): void {
    for (const stem of new Set([...title, ...abstract])) frequencies.set(stem, (frequencies.get(stem) ?? 0) + by)
  }

  function learnSpelling({ folded, stem }: Word): void {
    const stems = spellings.get(folded) ?? []
    if (!stems.includes(stem)) spellings.set(folded, [...stems, stem])
  }

  function documentFrequency(stem: string): number {
    return frequencies.get(stem) ?? 0
  }

  function look(terms: Terms, options: SearchOptions = {}) {
    return mini.search(terms, { ...AS_STEMS, ...options })
  }

  /** The papers worth evaluating. */
  function candidates(topic: Topic, synonyms: Synonyms): Paper[] {
    const clue = clueOf(topic.query, synonyms)
    if (clue === undefined) return [...entries.values()].map(({ paper }) => paper)
    return look(termsOf(clue)).flatMap(({ id }) => entries.get(id)?.paper ?? [])
  }

  function termsOf(clue: Clue): Terms {
    if (clue.kind === 'word') return { combineWith: 'OR', queries: [...new Set(clue.steps.flatMap(stemsOf))] }
    return { combineWith: clue.kind === 'any' ? 'OR' : 'AND', queries: clue.of.map(termsOf) }
  }

  function stemsOf({ by, text }: PatternStep): readonly string[] {
    if (by === 'stem') return [text]
    if (by === 'surface') return analyse(text).words.map(({ stem }) => stem)
    return [...spellings].flatMap(([spelling, stems]) => (spelling.startsWith(text) ? stems : []))
  }

  function search(topic: Topic, synonyms: Synonyms, { limit }: { limit: number }): SearchResult {
    const found = new Map(findIn(candidates(topic, synonyms), topic, synonyms).map((one) => [one.paper.key, one]))
    const ranked = [...rankFound([...found.values()])].slice(0, limit)
    return {
      total: found.size,
      papers: ranked.map(([key, { score }]) => ({ key, score, matched: found.get(key)?.matched ?? [] })),
    }
  }

  function rank(topic: Topic, synonyms: Synonyms, keys: Iterable<PaperKey>): Map<PaperKey, Ranked> {
    const papers = [...new Set(keys)].flatMap((key) => entries.get(key)?.paper ?? [])
    return rankFound(findIn(papers, topic, synonyms))
  }

  function rankFound(found: readonly Found[]): Map<PaperKey, Ranked> {
    const scores = textScores(found)
    const best = Math.max(0, ...scores.values())
    return new Map(
      found
        .map((one) => ({ paper: one.paper, ranked: rankedOf(one, scores.get(one.paper.key) ?? 0, best) }))
        .sort((a, b) => b.ranked.score - a.ranked.score || firstSeenFirst(a.paper, b.paper))
        .map(({ paper, ranked }) => [paper.key, ranked]),
    )
  }

  /** BM25 of each paper over the stems that matched in that paper. */
  function textScores(found: readonly Found[]): ReadonlyMap<PaperKey, number> {
    const stems = new Map(found.map((one) => [one.paper.key, one.stems]))
    const queries = [...new Set(found.flatMap((one) => [...one.stems]))].sort()
    const results = look(
      { combineWith: 'OR', queries },
      { boostDocument: (key: PaperKey, stem) => (stems.get(key)?.has(stem) === true ? 1 : 0) },
    )
    // MiniSearch multiplies by the number of terms, which would count a synonym of three words thrice.
    return new Map(results.map(({ id, score, queryTerms }) => [id, score / Math.max(1, queryTerms.length)]))
  }

  function close(text: string, limit: number): { key: PaperKey; score: number }[] {
    const stems = analyse(text)
      .words.filter(({ joined, surface }) => !joined && !isStopWord(surface) && !/^(?:OR|AND|NOT|NEAR)$/i.test(surface))
      .map(({ stem }) => stem)
    const results = look(
      { combineWith: 'OR', queries: [...new Set(stems)] },
      { fuzzy: FUZZY, prefix: (stem) => stem.length > 2 },
    )
    return inOrder(results.map(({ id, score }) => ({ key: id, score }))).slice(0, limit)
  }

  function suggest(typed: string, limit: number): { key: PaperKey; title: string }[] {
    const wanted = fold(typed.replace(/\s+/g, ' ').trim())
    if (wanted === '') return []
    return [...entries.values()]
      .map(({ paper, title }) => ({ paper, at: placeOf(wanted, title) }))
      .filter(({ at }) => at > 0)
      .sort((a, b) => b.at - a.at || firstSeenFirst(b.paper, a.paper))
      .slice(0, limit)
      .map(({ paper }) => ({ key: paper.key, title: titleOf(paper) }))
  }

  function similar(key: PaperKey, limit: number): { key: PaperKey; score: number; shared: string[] }[] {
    const paper = entries.get(key)?.paper
    if (paper === undefined) return []
    const weights = strongestTerms(paper)
    const results = look(
      { combineWith: 'OR', queries: [...weights.keys()] },
      { boostTerm: (stem) => weights.get(stem)?.weight ?? 0, filter: ({ id }) => id !== key },
    )
    const scored = results.map(({ id, score, queryTerms }) => {
      const shared = queryTerms.toSorted((a, b) => (weights.get(b)?.weight ?? 0) - (weights.get(a)?.weight ?? 0))
      return { key: id as PaperKey, score, shared: shared.map((stem) => weights.get(stem)?.surface ?? stem) }
    })
    return inOrder(scored).slice(0, limit)
  }

  /** By TF-IDF, the title's words counting as they do in the ranking; the surface is the first one in the paper. */
  function strongestTerms(paper: Paper): ReadonlyMap<string, { readonly weight: number; readonly surface: string }> {
    const terms = new Map<string, { weight: number; surface: string }>()
    for (const [text, weight] of [
      [paper.title, TITLE_BOOST],
      [paper.abstract, 1],
    ] as const) {
      for (const { joined, surface, stem } of analyse(text).words) {
        if (joined || isStopWord(surface) || !/\p{L}{2}/u.test(stem)) continue
        terms.set(stem, {
          weight: (terms.get(stem)?.weight ?? 0) + weight,
          surface: terms.get(stem)?.surface ?? surface,
        })
      }
    }
    const weighed = [...terms].map(([stem, { weight, surface }]) => {
      return [
        stem,
        { weight: (1 + Math.log(weight)) * Math.log(1 + entries.size / (1 + documentFrequency(stem))), surface },
      ] as const
    })
    return new Map(
      weighed.sort((a, b) => b[1].weight - a[1].weight || (a[0] < b[0] ? -1 : 1)).slice(0, STRONGEST_TERMS),
    )
  }

  /** Best first, equal scores by first seen, then key. */
  function inOrder<Result extends { key: PaperKey; score: number }>(results: readonly Result[]): Result[] {
    return results
      .flatMap((result) => {
        const paper = entries.get(result.key)?.paper
        return paper === undefined ? [] : [{ paper, result: { ...result, score: rounded(result.score) } }]
      })
      .sort((a, b) => b.result.score - a.result.score || firstSeenFirst(a.paper, b.paper))
      .map(({ result }) => result)
  }

  return { add, remove, size: () => entries.size, documentFrequency, search, close, suggest, rank, similar }
}

function documentOf(paper: Paper): { document: Document; words: readonly Word[] } {
  const [title, abstract] = [analyse(paper.title).words, analyse(paper.abstract).words]
  const stems = (words: readonly Word[]): string[] => words.map(({ stem }) => stem)
  return {
    document: { key: paper.key, title: stems(title), abstract: stems(abstract) },
    words: [...title, ...abstract],
  }
}

function findIn(papers: readonly Paper[], topic: Topic, synonyms: Synonyms): Found[] {
  const find = createFinder(topic, synonyms)
  return papers.flatMap((paper) => find(paper) ?? [])
}

/** The phrase is worth more than all that the best paper could have without it, so it comes first. */
function rankedOf({ paper: { upvotes = 0 }, isPhrase }: Found, textScore: number, best: number): Ranked {
  const fame = Math.log1p(upvotes)
  const share = CURATION_SHARE * Math.min(1, fame / Math.log1p(UPVOTES_OF_FULL_BOOST))
  const text = rounded(textScore)
  const phrase = isPhrase ? rounded(best * (1 + CURATION_SHARE)) : 0
  const curation = rounded(text === 0 ? fame * CURATION_ALONE : text * share)
  return { score: rounded(text + phrase + curation), parts: { text, phrase, curation } }
}

/** 3 where the title begins with it, 2 where a word does, 1 where it is inside of one, else 0. */
function placeOf(wanted: string, title: string): 0 | 1 | 2 | 3 {
  const at = title.indexOf(wanted)
  if (at <= 0) return at === 0 ? 3 : 0
  return title
    .split(/(?<![\p{L}\p{N}])(?=[\p{L}\p{N}])/u)
    .some((_, word, words) => words.slice(word).join('').startsWith(wanted))
    ? 2
    : 1
}

/** Sums in another order differ in their last bits, and must not change a digest. */
function rounded(score: number): number {
  return Math.round(score * 1e6) / 1e6
}
