/** Papers in the store: how entries come in, and every way to ask for them. Types only. */
import type { ChannelKey } from '../channel.ts'
import type { Clue } from '../clue.ts'
import type { Instant } from '../instant.ts'
import type { Entry, Paper, PaperFields, PaperKey } from '../paper.ts'
import type { Cursor } from '../ports.ts'
import type { PaperOutline } from '../words/outline.ts'

/** An entry with its keys, the best first, on its way into the store. */
export type Arrival = {
  readonly entry: Entry
  readonly keys: readonly [PaperKey, ...PaperKey[]]
  /** It belongs to the archive although its batch is live. */
  readonly isOld?: true
}

export type Sighting = {
  readonly source: string
  readonly at: Instant
  readonly live: boolean
  readonly listedOn: string
}

/** One paper has changed, or is there no more. `number` is that of its last change, from one counter. */
export type PaperChange =
  /** `aliases` are its other keys: under some of them stood papers that were merged into it, which is a change too. */
  | { readonly number: number; readonly paper: Paper; readonly aliases: readonly PaperKey[] }
  | { readonly number: number; readonly gone: PaperKey }

/**
 * The words of a paper as they are kept for looking up: what the one analyser reads in it now, in the order of the text and as
 * often as it stands there. `spellings` are folded ones, for words that are open-ended (`neur*`), each once;
 * among them the paper's values (see core/values.ts), such as `author:levine:`. `outline` says where the words stand, and
 * in which text.
 */
export type PaperWords = {
  readonly key: PaperKey
  readonly title: readonly string[]
  readonly abstract: readonly string[]
  readonly spellings: readonly string[]
  readonly outline: PaperOutline
}

/** When a paper came. */
export type Listed = Pick<Paper, 'key' | 'listedOn' | 'firstSeenAt' | 'isPrivate'>

export interface PaperStore {
  /**
   * Stores a batch of one source with its cursor. A paper already known under any of the keys is enriched (absent fields
   * filled; categories and sources gathered; upvotes and withdrawal the latest told; authors the longest list; title and
   * abstract of a later version), a change of a matched field is kept as a version (one for each UTC day where only upvotes
   * changed) and, within 14 days of its first (live) sight, the paper is marked unmatched again. New papers are unmatched.
   * Papers that an entry ties together become the one first seen; neither a title nor a further DOI ties papers with different
   * arXiv ids. A replacement of an unknown paper is skipped. `added`, `known` and `skipped` together are the arrivals.
   *
   * With `channel` they are of that channel's own feed. Where a shared source has listed the paper, the channel becomes an owner
   * of it. Else the paper is private to this channel: no other channel sees it or changes it, and where the feed of another
   * lists the same it has one of its own. When a shared source lists it, it is a new paper that is everybody's, and all private
   * ones under the same keys become part of it. Of a feed that was removed, or whose channel was deleted meanwhile, nothing is
   * stored, and all counts are 0.
   *
   * A cursor is that of `read`, or with `back` that of the source's back-fill, which must have been wanted before. It stays where
   * it is if another process has come further back, or has wanted what the source takes now (`takes`).
   */
  addEntries(batch: {
    source: string
    live: boolean
    at: Instant
    arrivals: readonly Arrival[]
    cursor?: Cursor
    back?: { cursor: Cursor; reached?: string; read: number; takes?: string }
    channel?: ChannelKey
  }): Promise<{ added: number; known: number; skipped: number }>
  /**
   * By key or alias. What is private to a channel answers to its own key, and to the keys that the feed gave it only with
   * `channel`, if no paper of everybody's answers to them.
   */
  paper(key: PaperKey, channel?: ChannelKey): Promise<Paper | undefined>
  /** As `paper`, in the order of the keys; unknown ones are left out. */
  papers(keys: readonly PaperKey[], channel?: ChannelKey): Promise<Paper[]>
  /**
   * Live papers not matched yet, private ones too, oldest first. `first` says that the paper was never matched before (else it was enriched);
   * `revision` changes with every change of the paper.
   */
  unmatched(limit: number): Promise<{ paper: Paper; first: boolean; revision: number }[]>
  /**
   * Papers already matched that somebody first saw live at or after `since` (`liveSince` says who), in pages by the instant of
   * the latest such sight, then key; each with that instant.
   */
  matchedSince(
    since: Instant,
    after: { at: Instant; key: PaperKey } | undefined,
    limit: number,
  ): Promise<{ paper: Paper; at: Instant }[]>
  /**
   * The archive, in pages, by (listedOn, key) between two listing days, both included, each paper with its matched fields as
   * known at the end (UTC) of its listing day; one first seen later as it was first known.
   */
  archive(from: string, to: string): AsyncIterable<readonly Paper[]>
  /** Papers by their current listing days, the last first, of one day those first seen last: the private ones or the shared. */
  listedLast(kind: 'private' | 'shared', limit: number): Promise<Listed[]>
  /** The first and the last listing day in the archive. */
  archiveSpan(): Promise<{ from: string; to: string } | undefined>
  /** Those that a channel may see, newest first by first sight. */
  latestPapers(channel: ChannelKey, limit: number): Promise<Paper[]>
  /** The change after which come those of the `count` papers that changed last, private ones not counted; 0 where all do. */
  changeBefore(count: number): Promise<number>
  /** The last change of each paper, where its number is after `after`, by that number. So a reader in another process misses none. */
  changedPapers(after: number, limit: number): Promise<PaperChange[]>
  /** How many papers are everybody's. */
  paperCount(): Promise<number>
  /** By key or alias; oldest first: the first by each source and in each way (live or archive). */
  sightings(paper: PaperKey): Promise<Sighting[]>
  /** The keys that a paper answers to whoever asks, its own included. */
  aliases(paper: PaperKey): Promise<PaperKey[]>
  /** Its matched fields after each change of any, oldest first. */
  versions(paper: PaperKey): Promise<{ at: Instant; fields: PaperFields }[]>
  /**
   * The same for those of the papers, by their own keys, of which something has changed. Without `upvotes` a change of these
   * alone is none: it comes with nearly every reading.
   */
  versionsOf(
    papers: readonly PaperKey[],
    asked: { upvotes: boolean },
  ): Promise<ReadonlyMap<PaperKey, readonly { readonly at: Instant; readonly fields: PaperFields }[]>>
  /**
   * Papers that a channel first saw live in (from, to], and the distinct sources that listed them, its own feeds included.
   * Without a channel what any sees that never had a feed of its own.
   */
  countRead(channel: ChannelKey | undefined, from: Instant, to: Instant): Promise<{ papers: number; sources: string[] }>

  // The words of papers: derived from the papers, never the truth, and behind them by what has not been kept yet.

  /** The change up to which words of this version are kept (WORDS_VERSION); 0 where nothing is, or another's. */
  wordsReach(version: number): Promise<number>
  /**
   * Keeps words in place of what was kept of the same papers, and moves the reach from `after` to `reach`. From 0 everything kept
   * before is forgotten. False, and nothing is kept, where the reach was not `after` (another process has kept more meanwhile), or
   * where those of a later version are kept.
   * Words of papers that are gone went with them.
   */
  keepWords(kept: { papers: readonly PaperWords[]; version: number; after: number; reach: number }): Promise<boolean>
  /**
   * Papers whose kept words pass a clue, private ones of other channels too (the asker says what may be seen), those with the
   * rarest words of the clue first (in a title they count three times), equal ones by key. Of many hits only the 10,000 that were
   * listed last are put in this order; the others follow, the newest first. Some may hold a prefix in a stem only. In pages:
   * `offset` are left out. With `before` only those listed before that day.
   */
  papersWith(clue: Clue, page: { limit: number; offset: number; before?: string }): Promise<Paper[]>
  /**
   * Papers listed between two days, both included, with their matched fields as `archive` has them, that may match: their kept
   * words pass the clue, or nothing is kept of how they stand now, or their title or abstract was once another. In pages, in the
   * order of `archive`.
   */
  archiveWith(clue: Clue, from: string, to: string): AsyncIterable<readonly Paper[]>
  /** The outlines kept of these papers, by their own keys; of one that has changed since, that of its earlier texts. */
  outlines(papers: readonly PaperKey[]): Promise<ReadonlyMap<PaperKey, PaperOutline>>
  /** How many papers that a channel may see (without one: everybody) were listed on each day, by day; days without any are left out. */
  countListed(
    from: string,
    to: string,
    channel: ChannelKey | undefined,
  ): Promise<readonly { readonly day: string; readonly papers: number }[]>
  /** The words, folded or as stems, that are kept of any paper and begin so; no values. */
  wordsBeginning(beginning: string): Promise<string[]>
  /** How many papers words are kept of, and for each stem how many of them hold it. */
  wordFrequencies(stems: readonly string[]): Promise<{ papers: number; holding: ReadonlyMap<string, number> }>
}
