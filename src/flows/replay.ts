/** Plays the archive back through the evaluator that alerts use: what topics would have taken of each listing day. */
import type { ChannelKey } from '../core/channel.ts'
import { type Clue, clueOf } from '../core/clue.ts'
import type { Paper, PaperFields } from '../core/paper.ts'
import { type AnalysedPaper, analysePaper, evaluate, type Proof } from '../core/proof.ts'
import { createFinder, type Found } from '../core/ranking/found.ts'
import type { Store } from '../core/store.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { holdsAlone, holdsWithout, readsText, type Term, termsOf } from '../core/terms.ts'
import type { Topic } from '../core/topic.ts'
import type { ByDay, ListingDays } from '../core/volume.ts'
import { knownWhileMatched } from './known-later.ts'
import { letOthers } from './let-others.ts'
import { visibleIn } from './visible.ts'

type Replayed = {
  /** What the asker may see of each day. */
  readonly listed: ByDay
  readonly matched: ByDay
  /** Every match by its listing day, each paper with the fields that matched. */
  readonly found: readonly Found[]
  /** What the phrase would have taken. */
  readonly phrase: ByDay
  /** What each of the narrower topics would have taken, in their order. */
  readonly narrower: readonly ByDay[]
  readonly terms: readonly TermCounts[]
}

/** Matches with the term as the only branch of its OR, and with the term left out. */
type TermCounts = { readonly term: Term; readonly alone: ByDay; readonly without: ByDay }

const PAGE = 100
/** Papers read before others have their turn. */
const SLICE = 16

/**
 * A paper counts, as with alerts, if it matched with anything that was known of it while it was matched, and was not withdrawn
 * then. Without a channel only what everybody may see counts. `onFound` is called
 * with each match as it is found; no analysed paper is kept.
 */
export async function replay(
  { store, synonyms }: { readonly store: Store; readonly synonyms: Synonyms },
  asked: {
    readonly topic: Topic
    /** The topic with its bare words as phrases, which may find some papers that the topic does not. */
    readonly phrase?: Topic | undefined
    /** Topics that match nothing which the topic does not match. */
    readonly narrower?: readonly Topic[]
    readonly span: ListingDays
    readonly channel: ChannelKey | undefined
    readonly onFound?: (paper: AnalysedPaper) => void
  },
): Promise<Replayed> {
  const { topic, phrase, narrower = [], span, channel, onFound } = asked
  const topics = phrase === undefined ? [topic] : [topic, phrase]
  const upvotes = topic.key.includes('upvotes:')
  const listed = await store.countListed(span.from, span.to, channel)
  const find = createFinder(topic, synonyms)
  const found: Found[] = []
  const matched = new Map<string, number>()
  const asPhrase = new Map<string, number>()
  const takenBy = narrower.map(() => new Map<string, number>())
  const terms = termsOf(topic.query).map((term) => ({
    term,
    alone: new Map<string, number>(),
    without: new Map<string, number>(),
  }))

  const lookAt = (fields: PaperFields): Look => {
    const analysed = analysedFor(topic, fields, synonyms)
    const takes = (one: Topic): boolean => evaluate(one, analysed, synonyms).matched
    const { matched, proof } = evaluate(topic, analysed, synonyms)
    return {
      fields,
      analysed,
      matched,
      proof,
      asPhrase: phrase !== undefined && takes(phrase),
      narrower: matched ? narrower.map(takes) : [],
    }
  }

  const play = (paper: Paper, versions: readonly PaperFields[]): void => {
    const { listedOn } = paper
    const looks = versions
      .map((fields) => ({ ...fields, listedOn }))
      .filter(({ withdrawn }) => !withdrawn)
      .map(lookAt)
    const first = looks.find((look) => look.matched)
    if (first !== undefined) {
      add(matched, listedOn)
      const one = find({ ...paper, ...first.fields }, first.analysed)
      if (one !== undefined) found.push(one)
      onFound?.(first.analysed)
    }
    if (looks.some((look) => look.asPhrase)) add(asPhrase, listedOn)
    for (const [at, taken] of takenBy.entries()) if (looks.some((look) => look.narrower[at])) add(taken, listedOn)
    for (const { term, alone, without } of terms) {
      if (term.kind === 'branch' && looks.some((look) => look.matched && holdsAlone(look.proof, term)))
        add(alone, listedOn)
      if (looks.some((look) => (look.matched || term.kind === 'exclusion') && holdsWithout(look.proof, term)))
        add(without, listedOn)
    }
  }

  for await (const page of pagesOf(papersOf({ store, synonyms }, topics, span))) {
    const seen = page.filter(visibleIn(channel))
    const changed = await knownWhileMatched(store, seen, { channel, upvotes })
    for (const [at, paper] of seen.entries()) {
      if (at % SLICE === 0) await letOthers()
      play(paper, changed.get(paper.key) ?? [paper])
    }
  }
  return {
    listed: new Map(listed.map(({ day, papers }) => [day, papers])),
    matched,
    found,
    phrase: asPhrase,
    narrower: takenBy,
    terms,
  }
}

/** The text is not read where the topic asks for none and does not match anyway: that is most of the work. */
function analysedFor(topic: Topic, fields: PaperFields, synonyms: Synonyms): AnalysedPaper {
  if (readsText(topic.query)) return analysePaper(fields)
  const textless = analysePaper({ ...fields, title: '', abstract: '' })
  return evaluate(topic, textless, synonyms).matched ? analysePaper(fields) : textless
}

/** A paper as it was known once. */
type Look = {
  readonly fields: PaperFields
  readonly analysed: AnalysedPaper
  readonly matched: boolean
  readonly proof: Proof
  readonly asPhrase: boolean
  readonly narrower: readonly boolean[]
}

function add(counts: Map<string, number>, day: string): void {
  counts.set(day, (counts.get(day) ?? 0) + 1)
}

/** The papers of the archive that have a chance against any of the topics. */
function papersOf(
  { store, synonyms }: { readonly store: Store; readonly synonyms: Synonyms },
  topics: readonly Topic[],
  { from, to }: ListingDays,
): AsyncIterable<Paper> {
  const clues = topics.map(({ query }) => clueOf(query, synonyms))
  const of = clues.filter((clue) => clue !== undefined)
  if (of.length < clues.length) return store.archive(from, to)
  const distinct = new Map(of.map((clue): [string, Clue] => [JSON.stringify(clue), clue]))
  return store.archiveWith({ kind: 'any', of: [...distinct.values()] }, from, to)
}

async function* pagesOf(papers: AsyncIterable<Paper>): AsyncGenerator<readonly Paper[]> {
  let page: Paper[] = []
  for await (const paper of papers) {
    page.push(paper)
    if (page.length < PAGE) continue
    yield page
    page = []
  }
  yield page
}
