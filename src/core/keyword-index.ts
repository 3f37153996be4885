/**
 * The newest papers by their words. MiniSearch proposes, a sketch of each paper sifts, and `evaluate` decides about those that
 * are shown (flows/search-papers.ts): search finds what a topic matches, and nothing else. Papers and topics are read by the one
 * analyser; of an analysed text is kept where its words stand, and the text where cleaning changed it. The only file that knows
 * MiniSearch.
 */
import MiniSearch, { type SearchOptions, type SearchResult, type Query as Terms } from 'minisearch'
import { readAuthorName } from './author.ts'
import { closeness, type Meant, type Standing, type Typed, typedWords } from './closeness.ts'
import { type Clue, clueOf } from './clue.ts'
import { analyseDocument, type Document } from './keyword-index/document.ts'
import { createJudge, phraseTrailOf, type Sketch, sketchOf, walks } from './keyword-index/sketch.ts'
import { cutShort, foldedTitle, foldTyped, placeOf, swapped } from './keyword-index/typed.ts'
import { createVocabulary } from './keyword-index/vocabulary.ts'
import { firstSeenFirst, type Paper, type PaperKey } from './paper.ts'
import type { Facts } from './proof/facts.ts'
import { phrasesIn } from './ranking/found.ts'
import type { Frequencies } from './ranking.ts'
import type { Synonyms } from './synonyms.ts'
import type { Topic } from './topic.ts'
import { outlineOfPaper, type PaperOutline } from './words/outline.ts'

/** Which papers the asker may see; those that are not private everybody does. */
export type Sees = (paper: Paper) => boolean

/** A paper that a topic matches, or else may match: `isSure` says which. */
export type Proposal = { readonly paper: Paper; readonly outline: PaperOutline; readonly isSure: boolean }

export type KeywordIndex = {
  /** Adds papers; one that is known under its key is replaced. */
  add(papers: Iterable<Paper>): void
  remove(key: PaperKey): void
  has(key: PaperKey): boolean
  size(): number
  papers(): Iterable<Paper>
  /** Every paper seen that a topic may match, the likeliest best first: those with the phrase before all others. */
  propose(topic: Topic, synonyms: Synonyms, sees: Sees): Proposal[]
  /** What each word may stand for: itself where a paper seen has it, else words spelled nearly so or beginning so; or an author. */
  meant(typed: string, sees: Sees): Meant[]
  /** Papers that hold some of what is meant, the closest first. */
  close(meant: readonly Meant[], frequencies: Frequencies, limit: number, sees: Sees): { paper: Paper; score: number }[]
  /** Titles that begin with what is typed, then those in which a word does, then those that hold it; the newest first. */
  suggest(typed: string, limit: number, sees: Sees): Paper[]
  /** Papers that hold the heaviest of these stems. */
  near(weights: ReadonlyMap<string, number>, limit: number, sees: Sees): Paper[]
}

type Entry = {
  readonly paper: Paper
  readonly outline: PaperOutline
  readonly sketch: Sketch
  readonly foldedTitle: string
}

const BOOST = { title: 3, abstract: 1, values: 1e-6 }
/** A beginning of more stems than this (`con*`) is looked for by the sketches alone. */
const MOST_STEMS = 64
/** Terms are stems already: never stem a stem. */
const AS_STEMS: SearchOptions = {
  tokenize: (stem) => [stem],
  processTerm: (stem) => stem,
  combineWith: 'OR',
  boost: BOOST,
}

export function createKeywordIndex(): KeywordIndex {
  const mini = new MiniSearch<Document>({
    idField: 'key',
    fields: ['title', 'abstract', 'values'],
    stringifyField: (terms: string[]) => terms.join('\n'),
    tokenize: (terms) => terms.split('\n'),
    processTerm: (term) => term,
    autoVacuum: false,
  })
  const entries = new Map<PaperKey, Entry>()
  const vocabulary = createVocabulary()
  /** Held, but not for everybody. */
  const hidden = new Set<PaperKey>()

  function add(papers: Iterable<Paper>): void {
    for (const paper of papers) {
      const known = entries.get(paper.key)
      if (paper.isPrivate === true) hidden.add(paper.key)
      else hidden.delete(paper.key)
      if (known !== undefined && isReadAlike(known.paper, paper)) {
        entries.set(paper.key, { ...known, paper })
        continue
      }
      if (known !== undefined) forget(known.paper)
      const { document, title, abstract } = analyseDocument(paper)
      mini.add(document)
      vocabulary.learn([...title.words, ...abstract.words])
      entries.set(paper.key, {
        paper,
        outline: outlineOfPaper(paper, { title, abstract }),
        sketch: sketchOf(title, abstract, vocabulary),
        foldedTitle: foldedTitle(paper),
      })
    }
  }

  function remove(key: PaperKey): void {
    const known = entries.get(key)
    entries.delete(key)
    hidden.delete(key)
    if (known !== undefined) forget(known.paper)
  }

  function forget(paper: Paper): void {
    const { document, title, abstract } = analyseDocument(paper)
    mini.remove(document)
    vocabulary.forget([...title.words, ...abstract.words])
  }

  function look(terms: Terms, options: SearchOptions = {}): SearchResult[] {
    return mini.search(terms, { ...AS_STEMS, ...options })
  }

  function propose(topic: Topic, synonyms: Synonyms, sees: Sees): Proposal[] {
    const clue = clueOf(topic.query, synonyms, { values: true })
    const judge = createJudge(topic.query, synonyms, vocabulary)
    const phrases = phrasesIn(topic.query).map((phrase) => phraseTrailOf(phrase, synonyms, vocabulary))
    const proposals = candidates(clue === undefined ? MiniSearch.wildcard : termsOf(clue)).flatMap(
      ({ entry: { paper, outline, sketch }, score }) => {
        const verdict = sees(paper) ? judge(sketch, factsOf(paper)) : 'no'
        if (verdict === 'no') return []
        const isPhrase = phrases.some((phrase) => walks(phrase, sketch.title) || walks(phrase, sketch.abstract))
        return [
          { paper, outline, isSure: verdict === 'yes', isPhrase: Number(isPhrase), score: Math.round(score * 1_000) },
        ]
      },
    )
    return proposals.sort(
      (a, b) =>
        b.isPhrase - a.isPhrase ||
        b.score - a.score ||
        (b.paper.upvotes ?? 0) - (a.paper.upvotes ?? 0) ||
        firstSeenFirst(a.paper, b.paper),
    )
  }

  function candidates(terms: Terms): { readonly entry: Entry; readonly score: number }[] {
    if (terms === MiniSearch.wildcard) return [...entries.values()].map((entry) => ({ entry, score: 0 }))
    return look(terms).flatMap(({ id, score }) => {
      const entry = entries.get(id)
      return entry === undefined ? [] : [{ entry, score }]
    })
  }

  function termsOf(clue: Clue): Terms {
    if (clue.kind !== 'word') return { queries: clue.of.map(termsOf), combineWith: clue.kind === 'any' ? 'OR' : 'AND' }
    const values = clue.prefixes.filter((prefix) => prefix.includes(':'))
    const beginnings = clue.prefixes.filter((prefix) => !prefix.includes(':'))
    const stems = new Set([...clue.stems, ...beginnings.flatMap((one) => [...vocabulary.stemsBeginning(one)])])
    if (stems.size > MOST_STEMS) return MiniSearch.wildcard
    const words: Terms = { ...TEXT, queries: [...stems], combineWith: 'OR' }
    if (values.length === 0) return words
    return { queries: [words, { ...VALUES, queries: values, prefix: true, combineWith: 'OR' }], combineWith: 'OR' }
  }

  /** Whether a paper seen holds the stem: a word of a hidden one is no word to those who do not see it. */
  function isKnown(stem: string, sees: Sees): boolean {
    const papers = vocabulary.papersWith(stem)
    return papers > hidden.size || (papers > 0 && look(stem, TEXT).some(({ id }) => isSeen(id, sees)))
  }

  function isSeen(key: PaperKey, sees: Sees): boolean {
    const paper = entries.get(key)?.paper
    return paper !== undefined && sees(paper)
  }

  function meant(typed: string, sees: Sees): Meant[] {
    return typedWords(typed).map((word) => ({ ...word, terms: new Map(termsMeant(word, sees)) }))
  }

  function termsMeant(typed: Typed, sees: Sees): Iterable<[term: string, likely: number]> {
    const { stem, author } = typed
    const named: [string, number][] = author === undefined ? [] : [[author, 1]]
    if (isKnown(stem, sees)) return [[stem, 1], ...named]
    const isName = author !== undefined && look(author, VALUES).some(({ id }) => isSeen(id, sees))
    return isName ? named : [...named, ...[...spelledLike(typed)].filter(([term]) => isKnown(term, sees))]
  }

  /** Stems that somebody may have meant who made a slip, or stopped in the middle of the word. */
  function spelledLike(typed: Typed): Map<string, number> {
    const { stem, folded } = typed
    const slips = folded.length < SHORT ? 0 : folded.length < LONG ? 1 : 2
    const found = look(stem, { ...TEXT, fuzzy: slips, prefix: stem.length >= LEAST_BEGINNING })
    const terms = new Set([...swapped(stem), ...cutShort(stem), ...found.flatMap(({ terms }) => terms)])
    return new Map([...terms].map((term) => [term, likelihood(typed, term)]))
  }

  /** Less for what goes on behind the typed letters, or stops before; and people mean common words rather than rare ones. */
  function likelihood({ stem, folded }: Typed, term: string): number {
    const papers = vocabulary.papersWith(term)
    const alike = Math.min(stem.length, term.length) / Math.max(stem.length, term.length)
    return LIKELY * (1 - 1 / folded.length) * Math.sqrt(alike) * (1 - UNCOMMON + (UNCOMMON * papers) / (papers + RARE))
  }

  function close(meant: readonly Meant[], frequencies: Frequencies, limit: number, sees: Sees) {
    const results = look({ queries: [...new Set(meant.flatMap(({ terms }) => [...terms.keys()]))] })
    return results
      .flatMap(({ id, match }) => {
        const paper = entries.get(id)?.paper
        if (paper === undefined || !sees(paper)) return []
        return [{ paper, score: closeness(meant, frequencies, (term) => standingBy(match, term)).score }]
      })
      .sort((a, b) => b.score - a.score || firstSeenFirst(a.paper, b.paper))
      .slice(0, limit)
  }

  function suggest(typed: string, limit: number, sees: Sees): Paper[] {
    const wanted = foldTyped(typed)
    if (wanted === '') return []
    return [...entries.values()]
      .flatMap(({ paper, foldedTitle: title }) => {
        const place = placeOf(wanted, title)
        return place > 0 && sees(paper) ? [{ paper, place }] : []
      })
      .sort((a, b) => b.place - a.place || firstSeenFirst(b.paper, a.paper))
      .slice(0, limit)
      .map(({ paper }) => paper)
  }

  function near(weights: ReadonlyMap<string, number>, limit: number, sees: Sees): Paper[] {
    const results = look({ queries: [...weights.keys()] }, { ...TEXT, boostTerm: (stem) => weights.get(stem) ?? 0 })
    return results
      .flatMap(({ id }) => entries.get(id)?.paper ?? [])
      .filter(sees)
      .slice(0, limit)
  }

  return {
    add,
    remove,
    has: (key) => entries.has(key),
    size: () => entries.size,
    *papers() {
      for (const { paper } of entries.values()) yield paper
    },
    propose,
    meant,
    close,
    suggest,
    near,
  }
}

/** Names are read where a topic asks for them: read beforehand they would take as much room as the texts. */
function factsOf(paper: Paper): Facts {
  return {
    fields: paper,
    get authors() {
      return paper.authors.map((text) => ({ text, name: readAuthorName(text) }))
    },
  }
}

const TEXT = { fields: ['title', 'abstract'] }
const VALUES = { fields: ['values'] }

/** Words with fewer letters than SHORT are taken as they are, from LONG on two slips are forgiven. */
const SHORT = 5
const LONG = 9
const LEAST_BEGINNING = 4
/** What a likely spelling counts beside one that was typed. */
const LIKELY = 0.9
const RARE = 3
const UNCOMMON = 0.2

/** `constructor` may be a word, and is no field of its own. */
function standingBy(match: SearchResult['match'], term: string): Standing {
  const fields = Object.hasOwn(match, term) ? match[term] : undefined
  if (fields === undefined) return undefined
  if (fields.includes('title')) return 'title'
  return fields.includes('abstract') ? 'abstract' : 'value'
}

/** Whether nothing that the index reads differs. */
function isReadAlike(one: Paper, other: Paper): boolean {
  const read = ({ title, abstract, authors, categories, sources, arxiv, doi }: Paper): string =>
    JSON.stringify([title, abstract, authors, categories, sources, arxiv, doi])
  return read(one) === read(other)
}
