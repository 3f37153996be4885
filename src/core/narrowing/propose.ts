/** Which narrowings are worth trying on a topic that brings too much, judged by what it brought lately. */
import { stepsIn } from '../asked-words.ts'
import { type Narrowing, narrowed } from '../narrowing.ts'
import type { AnalysedPaper } from '../proof.ts'
import type { Synonyms } from '../synonyms.ts'
import type { Query } from '../topic/query.ts'
import type { Packs, Topic } from '../topic.ts'
import type { Frequency } from '../words/outline.ts'
import { isStopWord } from '../words/stop-words.ts'
import type { AnalysedText, Word } from '../words.ts'
import { isEverywhere, isExcludable, isKindOfPaper } from './excludable.ts'

/** What was counted of some papers that a topic matched. */
export type Sample = {
  readonly papers: number
  /** By stem, of those that may be worth asking at least: how many of the papers hold it, and how it is spelled most. */
  readonly words: ReadonlyMap<string, SampledWord>
  readonly categories: ReadonlyMap<string, number>
}
type SampledWord = Frequency & { readonly spelling: string }

/** More papers say nothing new. */
export const SAMPLED = 500

/** Counts papers one by one. */
export function createSample(): { count(paper: AnalysedPaper): void; read(): Sample } {
  const words = new Map<string, { papers: number; titles: number; spellings: Map<string, number> }>()
  const categories = new Map<string, number>()
  let papers = 0
  return {
    count(paper) {
      papers += 1
      const titles = spellingsIn(paper.title.text)
      for (const [stem, spelling] of new Map([...spellingsIn(paper.abstract.text), ...titles])) {
        const word = words.get(stem) ?? { papers: 0, titles: 0, spellings: new Map<string, number>() }
        word.papers += 1
        word.titles += Number(titles.has(stem))
        word.spellings.set(spelling, (word.spellings.get(spelling) ?? 0) + 1)
        words.set(stem, word)
      }
      for (const category of new Set(paper.fields.categories))
        categories.set(category, (categories.get(category) ?? 0) + 1)
    },
    read: () => ({
      papers,
      categories,
      words: new Map(
        [...words].map(([stem, { papers, titles, spellings }]) => [
          stem,
          { papers, titles, spelling: most(spellings) },
        ]),
      ),
    }),
  }
}

/** The words of a text that could name a subject, by stem; without parts of compounds: `multi` of multi-agent is none. */
function spellingsIn({ text, words }: AnalysedText): Map<string, string> {
  const isWhole = ({ joined, start, end }: Word): boolean => !joined && text[start - 1] !== '-' && text[end] !== '-'
  return new Map(
    words
      .filter((word) => isWhole(word) && /^\p{L}{3,}$/u.test(word.folded) && !isStopWord(word.surface))
      .map(({ stem, folded }) => [stem, folded]),
  )
}

/** The commonest; of equal ones the shortest, then the first. */
function most(counts: ReadonlyMap<string, number>): string {
  const [first] = [...counts].sort(([a, times], [b, others]) => others - times || a.length - b.length)
  return first?.[0] ?? ''
}

/** Of fewer papers nothing can be told. */
const ENOUGH = 12
/** A word that few of the papers hold changes little, one that most hold leaves little. */
const LEAST = 0.12
const MOST = 0.7
const WORDS_ASKED = 60
const WORDS_PROPOSED = 4
const CATEGORIES_PROPOSED = 2
/** People exclude surveys rather than subjects. */
const KIND_OF_PAPER = 2

/** Words that are hardly ever in a title (propose, results) say nothing of what a paper is about. */
const IN_TITLES = 0.12

function isWorthAsking({ papers, titles }: Frequency, of: number): boolean {
  return papers >= LEAST * of && papers <= MOST * of && titles >= IN_TITLES * papers
}

/** Whether a word may be worth asking which so many of the papers hold at most: parts of compounds are among them. */
export function mayBeWorthAsking(atMost: Frequency, of: number): boolean {
  return atMost.papers >= LEAST * of && atMost.titles >= IN_TITLES * LEAST * of
}

/** The stems of which `proposals` wants to know how many papers of the whole archive hold them. */
export function stemsWorthAsking({ papers, words }: Sample): readonly string[] {
  if (papers < ENOUGH) return []
  return [...words]
    .filter(([, word]) => isWorthAsking(word, papers))
    .sort(([, a], [, b]) => b.titles - a.titles || b.papers - a.papers)
    .slice(0, WORDS_ASKED)
    .map(([stem]) => stem)
}

export type Proposal = { readonly narrowing: Narrowing; readonly topic: Topic }

/** Narrowings by a word or a category, the most promising first. `frequencies` are those of the whole archive. */
export function proposals(
  topic: Topic,
  sample: Sample,
  frequencies: { readonly papers: number; readonly holding: ReadonlyMap<string, number> },
  { packs, synonyms }: { readonly packs: Packs; readonly synonyms: Synonyms },
): readonly Proposal[] {
  const own = stemsIn(topic.query, synonyms)
  const words = stemsWorthAsking(sample)
    .filter((stem) => !own.has(stem))
    .flatMap((stem) => {
      const word = sample.words.get(stem)
      if (word === undefined || !isExcludable(word.spelling, stem) || isEverywhere(stem, frequencies)) return []
      const promise = promiseOf(word, sample, (frequencies.holding.get(stem) ?? 0) / frequencies.papers)
      return [{ word, promise: isKindOfPaper(stem) ? KIND_OF_PAPER * promise : promise }]
    })
    .filter(({ promise }) => promise > 0)
    .sort((a, b) => b.promise - a.promise || (a.word.spelling < b.word.spelling ? -1 : 1))
    .slice(0, WORDS_PROPOSED)
    .map(({ word }): Narrowing => ({ kind: 'without', words: word.spelling }))
  const categories = [...sample.categories]
    .filter(([, papers]) => sample.papers >= ENOUGH && papers >= LEAST * sample.papers)
    .sort(([a, papers], [b, others]) => others - papers || (a < b ? -1 : 1))
    .slice(0, CATEGORIES_PROPOSED)
    .map(([category]): Narrowing => ({ kind: 'only', category }))
  return [...words, ...categories].flatMap((narrowing) => {
    const narrower = narrowed(topic, narrowing, packs)
    return narrower === undefined ? [] : [{ narrowing, topic: narrower }]
  })
}

/** A word stands out from the archive by so much at least, and by more than so much is no better. */
const STANDS_OUT = 1.2
const STANDS_OUT_ENOUGH = 1.5

/**
 * How well excluding a word may do: best is one that parts the papers in halves, that stands in titles, and that these papers
 * hold more often than others (`archive` is the share of all papers that hold it); 0 where it would do badly.
 */
function promiseOf({ papers, titles }: SampledWord, sample: Sample, archive: number): number {
  const share = papers / sample.papers
  const inTitles = titles / papers
  const lift = archive > 0 ? share / archive : STANDS_OUT
  if (lift < STANDS_OUT) return 0
  return Math.sqrt(inTitles) * Math.min(share, 1 - share) * Math.min(lift, STANDS_OUT_ENOUGH)
}

/** The stems that a query asks for or excludes, those of synonyms too. */
export function stemsIn(query: Query, synonyms: Synonyms): ReadonlySet<string> {
  return new Set(stepsIn(query, synonyms).map(({ text }) => text))
}
