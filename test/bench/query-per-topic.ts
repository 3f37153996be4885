/** The obvious way to match, to compare with: the batch in MiniSearch, one query of it for each topic, and a look at what it finds. */
import MiniSearch, { type Query as Terms } from 'minisearch'
import { type Clue, clueOf } from '../../src/core/clue.ts'
import type { Paper } from '../../src/core/paper.ts'
import { wordsOf } from '../../src/core/paper-words.ts'
import { type AnalysedPaper, analysePaper, evaluate } from '../../src/core/proof.ts'
import type { Synonyms } from '../../src/core/synonyms.ts'
import type { Topic } from '../../src/core/topic.ts'

const TEXT = ['title', 'abstract']

type Asked = { readonly topic: Topic; readonly terms: Terms }

/**
 * Makes a function that asks for all topics once and counts the matches. MiniSearch knows no phrases, no sentences and no
 * exclusions such as ours, so what it finds is evaluated, but for topics of one plain word. The queries are made beforehand.
 */
export function createQueries(topics: readonly Topic[], papers: readonly Paper[], synonyms: Synonyms): () => number {
  const mini = new MiniSearch({
    fields: [...TEXT, 'spellings'],
    tokenize: (words) => words.split('\n'),
    processTerm: (word) => word,
    searchOptions: { tokenize: (word) => [word], combineWith: 'OR' },
  })
  mini.addAll(
    papers.map((paper, id) => {
      const { title, abstract, spellings } = wordsOf(paper)
      return { id, title: title.join('\n'), abstract: abstract.join('\n'), spellings: spellings.join('\n') }
    }),
  )
  const analysed = papers.map(analysePaper)
  const matches = ({ topic, terms }: Asked): number => {
    const found = mini.search(terms)
    if (isOneWord(topic)) return found.length
    return found.filter(({ id }) => isMatch(topic, analysed[id], synonyms)).length
  }
  const queries = topics.map(
    (topic): Asked => ({ topic, terms: termsOf(clueOf(topic.query, synonyms, { values: true })) }),
  )
  return () => queries.reduce((sum, query) => sum + matches(query), 0)
}

function termsOf(clue: Clue | undefined): Terms {
  if (clue === undefined) return MiniSearch.wildcard
  if (clue.kind !== 'word') return { combineWith: clue.kind === 'any' ? 'OR' : 'AND', queries: clue.of.map(termsOf) }
  // A query inside of another takes over what it does not say itself.
  const words: Terms = { combineWith: 'OR', fields: TEXT, prefix: false, queries: [...clue.stems] }
  const beginnings: Terms = { combineWith: 'OR', fields: ['spellings'], prefix: true, queries: [...clue.prefixes] }
  return { combineWith: 'OR', queries: [words, beginnings] }
}

function isOneWord({ query }: Topic): boolean {
  if (query.kind !== 'words' || query.exact || query.field !== undefined) return false
  return query.words.length === 1 && query.words.every(({ surface, prefix }) => !prefix && /^\p{L}+$/u.test(surface))
}

function isMatch(topic: Topic, paper: AnalysedPaper | undefined, synonyms: Synonyms): boolean {
  return paper !== undefined && evaluate(topic, paper, synonyms).matched
}
