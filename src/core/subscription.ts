/** A channel follows a topic, under a short label and a number that is never reused in that channel. */
import type { ChannelKey } from './channel.ts'
import type { Instant } from './instant.ts'

export type Subscription = {
  /** Unique over all channels: `<channel key>#<number>`. */
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
  readonly pausedAt?: Instant
  readonly removedAt?: Instant
}

export function subscriptionId(channel: ChannelKey, number: number): string {
  return `${channel}#${number}`
}

const LABEL_LENGTH = 40

/** The label where nobody gave one: the topic as typed, shortened, first letter large. */
export function labelOf(topic: string): string {
  const text = topic.replaceAll('"', '').replace(/\s+/g, ' ').trim()
  const short =
    [...text].length <= LABEL_LENGTH
      ? text
      : `${[...text]
          .slice(0, LABEL_LENGTH - 1)
          .join('')
          .trimEnd()}…`
  return short.charAt(0).toUpperCase() + short.slice(1)
}

/** Finds what a person means by a number (`2`, `#2`) or a label (case ignored; a unique beginning is enough). */
export function findSubscription(subscriptions: readonly Subscription[], said: string): Subscription | undefined {
  const text = said.trim().replace(/^["“]|["”]$/g, '')
  const number = /^#?(\d+)$/.exec(text)?.[1]
  if (number !== undefined) return subscriptions.find((one) => one.number === Number(number))
  const label = text.toLowerCase()
  const exact = subscriptions.find((one) => one.label.toLowerCase() === label || one.topic.toLowerCase() === label)
  if (exact !== undefined || label === '') return exact
  const begins = subscriptions.filter((one) => one.label.toLowerCase().startsWith(label))
  return begins.length === 1 ? begins[0] : undefined
}
