/** Why a paper was never posted that no source here has listed: who lists it, and what is read here instead. */
import { asPaper, type Telling } from '../core/as-paper.ts'
import { bundledKind } from '../core/bundled.ts'
import { type Channel, type ChannelKey, channelKey } from '../core/channel.ts'
import type { Missed, Unseen } from '../core/explanation.ts'
import type { Instant } from '../core/instant.ts'
import { type Hash, keysOf, type Paper, type PaperKey } from '../core/paper.ts'
import { sourceTitle } from '../core/paper-item.ts'
import { nextPollAt } from '../core/poll.ts'
import type { LiveSource } from '../core/ports.ts'
import type { BackFill, SourceState } from '../core/store/sources.ts'
import type { Store } from '../core/store.ts'
import type { PacksThen } from '../core/stored-topic.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { utcDay } from '../core/volume.ts'
import { verdictsOn } from './explain.ts'
import type { FoundElsewhere, LookedUp } from './look-up-paper.ts'
import { visibleIn } from './visible.ts'

/** A paper that was looked up. `listed`: it is in the archive after all, under another of its keys. */
export type Elsewhere =
  | { readonly kind: 'listed'; readonly paper: Paper }
  | ({ readonly kind: 'unlisted' } & Unlisted)
  | Exclude<LookedUp, { kind: 'found' }>

/** `paper` is what it would be if it were stored. */
export type Unlisted = { readonly paper: Paper; readonly found: FoundElsewhere }

type Asked = {
  readonly store: Store
  readonly hash: Hash
  readonly lookUp: (key: PaperKey) => Promise<LookedUp>
}

/** Looks a paper up that the archive does not hold, or not for this channel. Without a channel only shared papers are listed. */
export async function findElsewhere(
  { store, hash, lookUp }: Asked,
  key: PaperKey,
  channel: ChannelKey | undefined,
  at: Instant,
): Promise<Elsewhere> {
  const found = await lookUp(key)
  if (found.kind !== 'found') return found
  const keys = keysOf(found.entry, hash)
  // Two papers may have one title.
  const isOther = ({ arxiv }: Paper): boolean =>
    arxiv !== undefined && found.entry.arxiv !== undefined && !keys.includes(`arxiv:${arxiv}`)
  const known = (await store.papers(keys, channel)).filter(visibleIn(channel)).find((paper) => !isOther(paper))
  if (known !== undefined) return { kind: 'listed', paper: known }
  return { kind: 'unlisted', paper: asPaper(keys[0], [found, ...(found.also ?? [])], at), found }
}

/** Stores what was looked up as archive, which alerts nobody, and returns it as it then stands. */
export async function storeFound(
  { store, hash }: Pick<Asked, 'store' | 'hash'>,
  found: FoundElsewhere,
  at: Instant,
): Promise<Paper | undefined> {
  for (const { source, entry } of [found, ...(found.also ?? [])]) {
    // A replacement of a paper that was never listed would be skipped.
    const { announced: _, ...listed } = entry
    await store.addEntries({ source, live: false, at, arrivals: [{ entry: listed, keys: keysOf(listed, hash) }] })
  }
  return store.paper(keysOf(found.entry, hash)[0])
}

type Surroundings = PacksThen & {
  readonly store: Store
  readonly synonyms: Synonyms
  readonly sources: readonly LiveSource[]
}

/** Marks and stores nothing. */
export async function explainUnseen(
  surroundings: Surroundings,
  channel: Channel,
  { paper, found }: Unlisted,
  at: Instant,
): Promise<Unseen> {
  const { store, sources } = surroundings
  const told: readonly Telling[] = [found, ...(found.also ?? [])]
  const states = await store.sourceStates()
  const backFills = await store.backFills()
  const kinds = told.map(({ source }) => kindOf(source, sources))
  const { verdicts, broken } = await verdictsOn(surroundings, channelKey(channel.ref), paper)
  const couldList = sources.filter(({ kind }) => kinds.includes(kind) || mayList(kind, paper))
  return {
    paper,
    listings: told.map(({ source, entry: { listedOn, categories } }, index) => ({
      kind: kinds[index] ?? 'feed',
      title: sourceTitle(source),
      listedOn,
      categories,
    })),
    missed: couldList.map((source) => ({
      source,
      why: missedBy(source, {
        paper,
        told: told[kinds.indexOf(source.kind)],
        isMissing: found.missingIn?.includes(source.name) === true,
        state: states.find((one) => one.source === source.name),
        backFill: backFills.find((one) => one.source === source.name),
        at,
      }),
    })),
    unread: [...new Set(kinds)].filter((kind) => !sources.some((one) => one.kind === kind)),
    subscriptions: verdicts,
    broken,
  }
}

/** What is asked though it is not read has the name of the bundled sources. */
function kindOf(name: string, sources: readonly LiveSource[]): LiveSource['kind'] {
  return sources.find((one) => one.name === name)?.kind ?? bundledKind(name)
}

function mayList(kind: LiveSource['kind'], { arxiv }: Paper): boolean {
  return arxiv !== undefined && (kind === 'arxiv' || kind === 'hugging-face')
}

/** Days are compared as sources tell them, in UTC; the first reason that holds is the one to mend. */
function missedBy(
  { kind, categories, minUpvotes = 0, submitters = [], everyMs, nextListing }: LiveSource,
  facts: {
    readonly paper: Paper
    /** What this source, or one of its kind, says itself. */
    readonly told: Telling | undefined
    readonly isMissing: boolean
    readonly state: SourceState | undefined
    readonly backFill: BackFill | undefined
    readonly at: Instant
  },
): Missed {
  const { paper, told, isMissing, state, backFill, at } = facts
  const { firstOkAt, lastOkAt, lastTryAt, error } = state ?? {}
  const isGap = error !== undefined && lastOkAt === lastTryAt
  const listedOn = told?.entry.listedOn ?? paper.listedOn
  const upvotes = told?.entry.upvotes ?? 0
  if (isMissing) return { kind: 'not-there' }
  if (categories !== undefined && !categories.some((one) => isIn(one, paper.categories)))
    return { kind: 'other-categories', wanted: categories }
  if (listedOn > utcDay(at)) return { kind: 'to-come', ...expected(nextListing?.(at), at) }
  if (firstOkAt !== undefined && listedOn < utcDay(firstOkAt))
    return { kind: 'before', since: firstOkAt, ...(backFill === undefined ? {} : { backFill }) }
  if (kind === 'hugging-face' && told !== undefined && upvotes < minUpvotes)
    return { kind: 'few-upvotes', has: upvotes, needed: minUpvotes }
  if (lastOkAt === undefined || utcDay(lastOkAt) <= listedOn || isGap) {
    if (error !== undefined) return { kind: 'failing', error, ...(lastOkAt === undefined ? {} : { since: lastOkAt }) }
    return { kind: 'to-come', ...expected(state && nextPollAt(state, everyMs), at) }
  }
  if (submitters.length > 0) return { kind: 'submitters', names: submitters }
  return { kind: 'overlooked', since: firstOkAt ?? lastOkAt }
}

function expected(next: Instant | undefined, now: Instant): { readonly at?: Instant } {
  return next === undefined || next <= now ? {} : { at: next }
}

/** arXiv's `cs` and `cs.*` hold `cs.CL`; others compare as words, in any case. */
function isIn(wanted: string, categories: readonly string[]): boolean {
  const group = bare(wanted.replace(/\.\*$/, ''))
  return categories.map(bare).some((one) => one === group || one.startsWith(`${group}.`))
}

function bare(category: string): string {
  return category.toLowerCase().replace(/[\s_]+/g, ' ')
}
