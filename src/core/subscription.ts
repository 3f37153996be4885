/** A channel follows a topic, under a short label and a number that is never reused in that channel. */
import type { ChannelKey } from './channel.ts'
import type { Instant } from './instant.ts'
import type { PaperKey } from './paper.ts'

export type Subscription = {
  /** Unique over all channels: `<channel key>#<number>`, by the key that the channel had when it was made. */
  readonly id: string
  readonly channel: ChannelKey
  readonly number: number
  readonly label: string
  /** Canonical text in the topic language. */
  readonly topic: string
  /** What the topic meant when it was last read: its key, packs, synonyms and the analyser, as one hash. */
  readonly meaning: string
  /** Id of the person who made it. */
  readonly by: string
  readonly createdAt: Instant
  /** Papers first seen live from here on alert. An edit of the topic moves it forward. */
  readonly since: Instant
  /** When packs, synonyms or the analyser last changed its meaning: papers matched before are not matched anew for it. */
  readonly meaningAt: Instant
  /** Whether the papers matched before it was made, or before its last edit, have been matched with it. */
  readonly caughtUp: boolean
  /** What it was before its last edit, for Undo. */
  readonly before?: Edited
  readonly pausedAt?: Instant
  readonly removedAt?: Instant
}

/**
 * What an edit, made `at` an instant, has changed. `waiting` are papers that waited for the next digest and did not match the new
 * topic any more, the first ones where they are many.
 */
export type Edited = Pick<Subscription, 'label' | 'topic' | 'meaning' | 'since' | 'meaningAt'> & {
  readonly at: Instant
  readonly waiting?: readonly PaperKey[] | undefined
}

/** Stands in the store, and in what is shown, for a person who was forgotten. */
export const FORGOTTEN = 'someone'
/** Stand there for whoever runs the bot: at the command line, with a file of subscriptions. No id of a person has a space. */
export const OPERATOR = 'the operator'
export const APPLIER = 'paperwire apply'
/** Stands there for the configuration, which follows topics in the example channels of the demo. */
export const CONFIGURATION = 'paperwire'

export function subscriptionId(channel: ChannelKey, number: number): string {
  return `${channel}#${number}`
}

/** Of a label that somebody chose, in characters: a digest shows it whole. */
export const LONGEST_LABEL = 60
/** Of a label made from the topic. */
const LABEL_LENGTH = 40

/**
 * The label where nobody gave one: the topic as typed, shortened; a plain first word gets a capital, an acronym (a short word
 * without a vowel: `rl`, `llms`) all of them, `xLSTM` and `ti:` stay.
 */
export function labelOf(topic: string): string {
  const text = topic.replaceAll('"', '').replace(/\s+/g, ' ').trim()
  const short =
    [...text].length <= LABEL_LENGTH
      ? text
      : `${[...text]
          .slice(0, LABEL_LENGTH - 1)
          .join('')
          .trimEnd()}…`
  return short.replace(/^\p{Ll}+(?=[\s,;]|$)/u, capitalised)
}

function capitalised(word: string): string {
  const [, acronym, plural] = /^([b-df-hj-np-tv-xz]{3,4}(?=s$)|[b-df-hj-np-tv-xz]{2,4})(s?)$/.exec(word) ?? []
  return acronym === undefined ? word.charAt(0).toUpperCase() + word.slice(1) : `${acronym.toUpperCase()}${plural}`
}

/** A label as it is said, without the quotes around it. */
export function unquoted(label: string): string {
  return label.trim().replace(/^["“]|["”]$/g, '')
}

/** By what labels are told apart when they are said. */
export function labelKey(label: string): string {
  return unquoted(label).toLowerCase()
}

/** Finds what a person means by a number (`2`, `#2`), a label or a topic (case ignored; a unique beginning of a label is enough). */
export function findSubscription(subscriptions: readonly Subscription[], said: string): Subscription | undefined {
  const typed = said.trim().toLowerCase()
  const text = labelKey(said)
  const [, sign, number] = /^(#?)(\d+)$/.exec(text) ?? []
  const numbered = subscriptions.find((one) => one.number === Number(number))
  if (numbered !== undefined || sign === '#' || text === '') return numbered
  const exact = subscriptions.filter(({ label, topic }) => labelKey(label) === text || topic.toLowerCase() === typed)
  // A number that is gone must not become another topic: a second press on a button would mean `3D vision` by 3.
  if (exact.length > 0 || /^\d+$/.test(text)) return exact.length === 1 ? exact[0] : undefined
  const begins = subscriptions.filter(({ label }) => labelKey(label).startsWith(text))
  return begins.length === 1 ? begins[0] : undefined
}
