/** What is said about sources and about the feeds that a channel adds for itself. Of an address only the host is said. */
import { actionId } from '../action.ts'
import { type Feed, hostOf } from '../feed.ts'
import { type Action, BUDGET, type Item, type Message, type Run, shorten } from '../message.ts'
import { feedTitle } from '../own-feed.ts'
import type { Entry } from '../paper.ts'
import { sourceTitle } from '../paper-item.ts'
import type { LiveSource } from '../ports.ts'
import { readable, visible } from '../readable.ts'
import { about, count, line, message, note } from '../reply.ts'
import type { SourceState } from '../store/sources.ts'
import { FOLLOWS_NOTHING, personRun, TUNE } from './listing.ts'
import { dayName, readOf, together } from './reading.ts'

const EXAMPLE = '`/papers source add https://www.nature.com/nmeth.rss`'
export const WHICH_FEED = `Which feed? Give its address: ${EXAMPLE}.`
export const NO_ADDRESS = `That is no address of a feed: one begins with https:// or http://, as in ${EXAMPLE}.`

/** What is read for everybody, then this channel's own feeds; each feed with a button for those who may change the channel. */
export function sourcesMessage(facts: {
  readonly live: readonly LiveSource[]
  /** Why nothing is read live. */
  readonly unread?: string | undefined
  readonly states: readonly SourceState[]
  readonly feeds: readonly Feed[]
  readonly zone: string
  readonly mayChange: boolean
}): Message {
  const { live, unread, states, feeds, zone, mayChange } = facts
  const read = (name: string): string =>
    readOf(
      states.find(({ source }) => source === name),
      zone,
    )
  const shared = live.map((one) => line(about(sourceTitle(one.name), `${takenOf(one)}${read(one.name)}`)))
  const own = feeds.map((feed): Item => {
    const remove: Action = { id: actionId('remove-feed', feed.number), label: 'Remove', danger: true }
    return line(about(feedTitle(feed), read(feed.source)), mayChange ? [remove] : [])
  })
  return message({
    title: 'What is read here',
    items: [
      { kind: 'heading', text: 'For everybody' },
      ...(shared.length === 0
        ? [line(unread ?? 'Nothing is read live: the operator has configured no source.')]
        : shared),
      { kind: 'heading', text: 'For this channel alone' },
      ...(own.length === 0 ? [line('This channel has no feed of its own.')] : own),
      line(`Add one: ${EXAMPLE}. Only this channel sees what it lists.`),
    ],
  })
}

/** "cs.CL and cs.LG; 5 upvotes or more; ". */
function takenOf({ categories = [], minUpvotes = 0, submitters = [] }: LiveSource): string {
  return [
    ...(categories.length === 0 ? [] : [together(categories)]),
    ...(minUpvotes === 0 ? [] : [`${count(minUpvotes, 'upvote')} or more`]),
    ...(submitters.length === 0 ? [] : [`submitted by ${together(submitters)}`]),
  ]
    .map((part) => `${part}; `)
    .join('')
}

/** `matched` are the entries that a topic of this channel takes, of so many topics. */
export function feedAddedMessage(added: {
  readonly feed: Feed
  readonly entries: readonly Entry[]
  readonly rejected: number
  readonly matched: number
  readonly topics: number
}): Message {
  const { feed, entries, rejected, matched, topics } = added
  const [first, ...rest] = entries
  const newest = rest.reduce((one, other) => (other.listedOn > (one?.listedOn ?? '') ? other : one), first)
  const lists =
    newest === undefined
      ? 'It lists nothing at the moment.'
      : `It lists ${count(entries.length, 'entry', 'entries')} now, the newest “${shorten(readable(newest.title), BUDGET.title)}” (${dayName(newest.listedOn)}).`
  const takes = `${matched === 0 ? 'None' : matched.toLocaleString('en-GB')} of them would match what this channel follows.`
  return message({
    title: `Read here now: ${feedTitle(feed)}`,
    items: [
      line(rejected === 0 ? lists : `${lists} ${count(rejected, 'more record')} could not be read.`),
      ...(topics === 0 ? [line(FOLLOWS_NOTHING)] : entries.length === 0 ? [] : [line(takes)]),
      line(
        'Only this channel sees it. What it has listed in the last 24 hours, and what it lists from now on, is posted here when a topic of this channel takes it.',
      ),
    ],
    actions: [{ id: actionId('remove-feed', feed.number), label: 'Undo' }],
  })
}

export function feedRemovedMessage(feed: Feed): Message {
  const undo: Action = { id: actionId('restore-feed', feed.number), label: 'Undo' }
  return note([`No longer read here: ${feedTitle(feed)}. What it has listed stays.`], [undo])
}

/** After *Undo*. */
export function feedBackMessage(feed: Feed): Message {
  const remove: Action = { id: actionId('remove-feed', feed.number), label: 'Remove', danger: true }
  return note([`Read here again: ${feedTitle(feed)}.`], [remove])
}

export function alreadyRead(feed: Feed): string {
  return `That feed is read here already: ${feedTitle(feed)}.`
}

export function feedLimitSentence(limit: number): string {
  if (limit === 0) return 'The operator lets channels have no feeds of their own (`limits.feeds`).'
  return `This channel has ${count(limit, 'feed')} of its own, which is the limit: \`/papers source remove\` one first.`
}

/** Where no feed is meant, or several are. What was said is left out: it may be an address. */
export function whichFeed(feeds: readonly Feed[], meant: readonly Feed[]): string {
  if (feeds.length === 0) return `This channel has no feed of its own. Add one: ${EXAMPLE}.`
  const listed = (meant.length > 1 ? meant : feeds).map(feedTitle).join(', ')
  if (meant.length > 1) return `Several feeds here are meant by that: ${listed}. Say the number.`
  return `No feed of this channel is called so: there is ${listed}. Say its number, as in \`/papers source remove ${feeds[0]?.number}\`.`
}

const NEWS = { feed: 'A feed is read here now', 'no-feed': 'A feed is no longer read here' } as const
export type FeedNews = keyof typeof NEWS

/** The public line (setting `announce`). */
export function feedNotice(
  by: { readonly id: string; readonly name?: string },
  what: FeedNews,
  feed: Pick<Feed, 'title' | 'url'>,
): Message {
  const text: Run[] = [
    { text: `${NEWS[what]}: ` },
    { text: feed.title, strong: true },
    { text: `, ${hostOf(feed)} (by ` },
    personRun(by.id, visible(by.name ?? '') || undefined),
    { text: ')' },
  ]
  return note([text], [TUNE])
}
