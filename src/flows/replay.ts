/** Plays the archive back through the evaluator that alerts use: what topics would have taken of each listing day. */
import { readerFor } from '../core/asked-words.ts'
import type { ChannelKey } from '../core/channel.ts'
import { type Clue, clueOf } from '../core/clue.ts'
import type { Paper, PaperFields } from '../core/paper.ts'
import { openPaper } from '../core/proof/open-paper.ts'
import { examine } from '../core/proof.ts'
import { createMatchReader, type Found, phrasesIn } from '../core/ranking/found.ts'
import type { Store } from '../core/store.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { holdsAlone, holdsWithout, readsText, type Term, termsOf, withoutExclusions } from '../core/terms.ts'
import type { Query } from '../core/topic/query.ts'
import type { Topic } from '../core/topic.ts'
import type { ByDay, ListingDays } from '../core/volume.ts'
import type { PaperOutline } from '../core/words/outline.ts'
import { knownWhileMatched } from './known-later.ts'
import { letOthers } from './let-others.ts'
import { visibleIn } from './visible.ts'

type Desk = { readonly store: Store; readonly synonyms: Synonyms }
type Asked = {
  readonly topic: Topic
  /** The topic with its bare words as phrases, which may find some papers that the topic does not. */
  readonly phrase?: Topic | undefined
  /** They match nothing which the topic does not match. */
  readonly narrower?: readonly Topic[]
  readonly span: ListingDays
  readonly channel: ChannelKey | undefined
}

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

/** Papers read before others have their turn. */
const SLICE = 16

/**
 * A paper counts, as with alerts, if it matched with anything that was known of it while it was matched, and was not withdrawn
 * then. Without a channel only what everybody may see counts.
 */
export async function replay(desk: Desk, asked: Asked): Promise<Replayed> {
  const { topic, phrase, narrower = [], span, channel } = asked
  const { synonyms } = desk
  const listed = await desk.store.countListed(span.from, span.to, channel)
  const readMatch = createMatchReader(topic, synonyms)
  const found: Found[] = []
  const matched = new Map<string, number>()
  const asPhrase = new Map<string, number>()
  const takenBy = narrower.map(() => new Map<string, number>())
  const terms = termsOf(topic.query).map((term) => ({
    term,
    alone: new Map<string, number>(),
    without: new Map<string, number>(),
  }))
  const hasExclusions = terms.some(({ term }) => term.kind === 'exclusion')
  const open = { query: withoutExclusions(topic.query) }
  const queries = queriesOf([topic, phrase, ...narrower])
  const outlines = queries.some(readsText)
  const read = readerFor([...queries, ...phrasesIn(topic.query)], synonyms)

  const lookAt = (fields: PaperFields, outline: PaperOutline | undefined) => {
    const paper = openPaper(fields, read, outline)
    const { matches, prove } = examine(paper, synonyms)
    const isMatch = matches(topic)
    return {
      fields,
      paper,
      isMatch,
      proof: isMatch || (hasExclusions && matches(open)) ? prove(topic) : undefined,
      asPhrase: phrase !== undefined && matches(phrase),
      narrower: isMatch ? narrower.map(matches) : [],
    }
  }

  const play = ({ paper, versions, outline }: Played): void => {
    const { listedOn } = paper
    const looks = versions.map((fields) => lookAt(fields, outline))
    const first = looks.find((look) => look.isMatch)
    if (first?.proof !== undefined) {
      add(matched, listedOn)
      found.push(readMatch(first.fields === paper ? paper : { ...paper, ...first.fields }, first.paper, first.proof))
    }
    if (looks.some((look) => look.asPhrase)) add(asPhrase, listedOn)
    for (const [at, taken] of takenBy.entries()) if (looks.some((look) => look.narrower[at])) add(taken, listedOn)
    const proofs = looks.flatMap(({ proof, isMatch }) => (proof === undefined ? [] : [{ proof, isMatch }]))
    for (const { term, alone, without } of terms) {
      if (term.kind === 'branch' && proofs.some(({ proof, isMatch }) => isMatch && holdsAlone(proof, term)))
        add(alone, listedOn)
      if (proofs.some(({ proof, isMatch }) => (isMatch || term.kind === 'exclusion') && holdsWithout(proof, term)))
        add(without, listedOn)
    }
  }

  for await (const slice of played(desk, asked, { outlines })) slice.forEach(play)
  return {
    listed: new Map(listed.map(({ day, papers }) => [day, papers])),
    matched,
    found,
    phrase: asPhrase,
    narrower: takenBy,
    terms,
  }
}

/** The fields with which a paper matches, and the outline that is known of the paper. */
export type MatchedFields = PaperFields & Pick<Played, 'outline'>

/** Of papers that match a topic, one after the other by listing day: for who needs only the first of them. */
export async function* matchedFields(
  desk: Desk,
  asked: Omit<Asked, 'phrase' | 'narrower'>,
): AsyncGenerator<MatchedFields> {
  const { topic } = asked
  const { synonyms } = desk
  const read = readerFor([topic.query], synonyms)
  for await (const slice of played(desk, asked, { outlines: true })) {
    for (const { versions, outline } of slice) {
      const first = versions.find((fields) => examine(openPaper(fields, read, outline), synonyms).matches(topic))
      if (first !== undefined) yield { ...first, outline }
    }
  }
}

/** A paper that the asker may see, with what was known of it while alerts looked at it, but for what was withdrawn. */
type Played = {
  readonly paper: Paper
  readonly versions: readonly (PaperFields & { readonly listedOn: string })[]
  readonly outline: PaperOutline | undefined
}

/** The papers that have a chance, by listing day, some at a time; their outlines only where texts are read. */
async function* played(
  desk: Desk,
  asked: Asked,
  fetched: { readonly outlines: boolean },
): AsyncGenerator<readonly Played[]> {
  const { topic, phrase, span, channel } = asked
  const upvotes = topic.key.includes('upvotes:')
  for await (const page of papersOf(desk, queriesOf([topic, phrase]), span)) {
    const seen = page.filter(visibleIn(channel))
    const changed = await knownWhileMatched(desk.store, seen, { channel, upvotes })
    const keys = fetched.outlines ? seen.map(({ key }) => key) : []
    const outlines = await desk.store.outlines(keys)
    for (let from = 0; from < seen.length; from += SLICE) {
      await letOthers()
      yield seen.slice(from, from + SLICE).map((paper) => ({
        paper,
        versions: (
          changed.get(paper.key)?.map((fields) => ({ ...fields, listedOn: paper.listedOn })) ?? [paper]
        ).filter(({ withdrawn }) => !withdrawn),
        outline: outlines.get(paper.key),
      }))
    }
  }
}

function queriesOf(topics: readonly (Topic | undefined)[]): readonly Query[] {
  return topics.flatMap((topic) => (topic === undefined ? [] : [topic.query]))
}

function add(counts: Map<string, number>, day: string): void {
  counts.set(day, (counts.get(day) ?? 0) + 1)
}

/** The papers of the archive that have a chance against any of the queries, some at a time. */
function papersOf(
  { store, synonyms }: Desk,
  queries: readonly Query[],
  { from, to }: ListingDays,
): AsyncIterable<readonly Paper[]> {
  const clues = queries.map((query) => clueOf(query, synonyms))
  const of = clues.filter((clue) => clue !== undefined)
  if (of.length < clues.length) return store.archive(from, to)
  const distinct = new Map(of.map((clue): [string, Clue] => [JSON.stringify(clue), clue]))
  return store.archiveWith({ kind: 'any', of: [...distinct.values()] }, from, to)
}
