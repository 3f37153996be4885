/**
 * One message for one channel, and the whole policy of what becomes of it. Pure: the store keeps the states, the deliver flow
 * follows the arrows, this file draws them.
 *
 *   due ──claim──▶ sending ──sent──▶ delivered
 *    ▲                │ └─uncertain─▶ uncertain ──settle, find──▶ delivered | due
 *    └─surely not sent┘               held (content refused twice, or access lost) · withdrawn (from due, surely unsent)
 *
 * Only a try whose end we do not know (timeout, reset, 5xx, our own death) is reconciled; it is never guessed.
 */
import type { ChannelKey, ChannelRef } from './channel.ts'
import { type Instant, MINUTE, SECOND } from './instant.ts'
import type { Message } from './message.ts'
import type { Hash, PaperKey } from './paper.ts'

export type DeliveryState = 'due' | 'sending' | 'uncertain' | 'delivered' | 'withdrawn' | 'held'
/** The outbox is the deliveries in these states; the ledger is the rest. */
export const OPEN_STATES = ['due', 'sending', 'uncertain', 'held'] as const satisfies readonly DeliveryState[]

export type DeliveryKind = 'scheduled' | 'instant' | 'post' | 'share' | 'notice'

const DIGESTS: readonly string[] = ['scheduled', 'instant', 'post'] satisfies DeliveryKind[]

/** A paper that was opened for discussion is none, and a notice neither. `kind`: a delivery's; every slot begins with it. */
export function isDigest(kind: string): boolean {
  return DIGESTS.includes(kind)
}

const ID_LENGTH = 24

/** The id of a slot's delivery: the same in every process and after every crash. Deliveries have one part so far. */
export function deliveryId(channel: ChannelKey, slot: string, hash: Hash): string {
  return hash(`${channel}|${slot}|0`).slice(0, ID_LENGTH)
}

/** What one limit or loss covers. */
export type Scope = 'channel' | 'workspace' | 'bot'

/** What waits with a delivery; `process`: all that this process sends there, whose network or token it is about. Others may send. */
export type Blocked = Scope | 'process'

export type Delivery = {
  /**
   * 24 lower-case base32 characters of sha256 of `<channel>|<slot>|<part>`, by the key that the channel had when it was planned;
   * it is sent with every public message.
   */
  readonly id: string
  readonly channel: ChannelRef
  /** `scheduled:<instant UTC>`, `instant:…`, `post:…`, `share:<paper key>`, `notice:<what>:<instant>`. */
  readonly slot: string
  readonly part: number
  readonly kind: DeliveryKind
  readonly state: DeliveryState
  readonly message: Message
  /** Every paper that this delivery uses up for its channel, in order; the first `shown` are in the message. */
  readonly papers: readonly PaperKey[]
  readonly shown: number
  /** What the platform calls the posted message. */
  readonly ref?: string
  readonly attempts: number
  /** How often the platform refused the content. */
  readonly refusals: number
  /** A re-post that could not be checked against the channel's history. */
  readonly maybeRepeated: boolean
  readonly heldFor?: 'content' | 'access'
  readonly why?: string
  readonly plannedAt: Instant
  readonly readyAt: Instant
  /** Start of the first try whose end is unknown; a delivery with it is looked for before it is sent again. */
  readonly unsureSince?: Instant
  readonly deliveredAt?: Instant
  /** When the store last wrote about it: for one that is held or withdrawn since when it is. */
  readonly changedAt?: Instant
}

export type SendOutcome =
  | { readonly kind: 'sent'; readonly ref: string }
  | { readonly kind: 'later'; readonly afterMs: number; readonly blocks: Blocked; readonly why: string }
  /** The platform does not take this content. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The place is closed to us. */
  | { readonly kind: 'gone'; readonly scope: Scope; readonly why: string }
  | { readonly kind: 'uncertain'; readonly why: string }

export type FindOutcome =
  | { readonly kind: 'found'; readonly refs: readonly string[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'cannot-look'; readonly because: 'scope' | 'failure'; readonly why: string }

/** Durations of the protocol in milliseconds (config `times`). */
export type DeliveryTimes = {
  readonly requestMs: number
  readonly leaseMs: number
  readonly settleMs: number
  readonly marginMs: number
}

/** What a try turns a delivery into. `block` and `hold` also stop the others of that scope. */
export type Settlement =
  | { readonly state: 'delivered'; readonly ref: string }
  | {
      readonly state: 'due'
      readonly readyAt: Instant
      readonly why: string
      readonly refusals: number
      readonly maybeRepeated: boolean
      readonly block?: { readonly scope: Scope; readonly until: Instant }
    }
  | { readonly state: 'uncertain'; readonly readyAt: Instant; readonly why: string }
  | { readonly state: 'held'; readonly heldFor: 'content'; readonly why: string }
  | { readonly state: 'held'; readonly heldFor: 'access'; readonly why: string; readonly scope: Scope }

/** Content is tried in full, once more in plain words, then held. */
const REFUSALS_BEFORE_HELD = 2

/** The form to send now: the plain one after a refusal. */
export function formToSend(delivery: Delivery): 'full' | 'plain' {
  return delivery.refusals === 0 ? 'full' : 'plain'
}

const REPEAT = 'may be a repeat: nobody could look whether it stands here already'

/** What is sent now: a re-post that could not be checked says so. */
export function asSent(delivery: Delivery): Delivery {
  const { message, maybeRepeated } = delivery
  if (!maybeRepeated) return delivery
  // First, because a chat cuts a long footer at its end.
  const footer = message.footer === undefined ? [] : [{ text: ' · ' }, ...message.footer]
  return { ...delivery, message: { ...message, footer: [{ text: REPEAT }, ...footer] } }
}

/** What a send turns a delivery into. `at` is the instant of the answer. */
export function afterSend(delivery: Delivery, outcome: SendOutcome, at: Instant, times: DeliveryTimes): Settlement {
  const { refusals, maybeRepeated } = delivery
  switch (outcome.kind) {
    case 'sent':
      return { state: 'delivered', ref: outcome.ref }
    case 'later': {
      const { afterMs, blocks, why } = outcome
      const until = at + afterMs
      const block = blocks === 'process' ? {} : { block: { scope: blocks, until } }
      return { state: 'due', readyAt: until, why, refusals, maybeRepeated, ...block }
    }
    case 'refused':
      return refusals + 1 >= REFUSALS_BEFORE_HELD
        ? { state: 'held', heldFor: 'content', why: outcome.why }
        : { state: 'due', readyAt: at, why: outcome.why, refusals: refusals + 1, maybeRepeated }
    case 'gone':
      // It is said after a colon from now on: "held: …".
      return { state: 'held', heldFor: 'access', why: outcome.why.replace(/\.$/, ''), scope: outcome.scope }
    case 'uncertain':
      return { state: 'uncertain', readyAt: at + times.settleMs, why: outcome.why }
  }
}

/** What a look at the channel turns an uncertain delivery into. */
export function afterFind(delivery: Delivery, outcome: FindOutcome, at: Instant, times: DeliveryTimes): Settlement {
  const due = { state: 'due', readyAt: at, refusals: delivery.refusals } as const
  switch (outcome.kind) {
    case 'found':
      return { state: 'delivered', ref: outcome.refs[0] ?? '' }
    case 'absent':
      return { ...due, why: 'not in the channel after the settle time', maybeRepeated: delivery.maybeRepeated }
    case 'cannot-look':
      return outcome.because === 'scope'
        ? { ...due, why: outcome.why, maybeRepeated: true }
        : { state: 'uncertain', readyAt: at + lookAgainMs(delivery, at, times), why: outcome.why }
  }
}

const LOOK_AGAIN_LIMIT = 15 * MINUTE

/** As long again as the end of the try has been unknown: each wait doubles it, from the settle time to 15 minutes. */
function lookAgainMs(delivery: Delivery, at: Instant, { settleMs }: DeliveryTimes): number {
  const unknownMs = at - (delivery.unsureSince ?? at)
  return Math.round(Math.min(Math.max(unknownMs, settleMs), LOOK_AGAIN_LIMIT) * jitterOf(delivery))
}

const FIRST_DELAY = 30 * SECOND
const LONGEST_DELAY = 5 * MINUTE

/** How long a delivery waits that surely could not be sent, in milliseconds: longer with every try. */
export function retryMs(delivery: Pick<Delivery, 'id' | 'attempts'>): number {
  return Math.round(Math.min(FIRST_DELAY * 2 ** delivery.attempts, LONGEST_DELAY) * jitterOf(delivery))
}

/**
 * From 1 to 1.25. It comes from the id and the number of tries (FNV-1a), so that equal histories stay equal and two deliveries
 * that meet once do not meet again at every try.
 */
function jitterOf({ id, attempts }: Pick<Delivery, 'id' | 'attempts'>): number {
  let mixed = 0x811c9dc5
  for (const letter of `${id}|${attempts}`) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193)
  return 1 + (mixed >>> 0) / 2 ** 34
}

/** No send begins with less lease left than a whole request and the margin: an answer after the lease belongs to nobody. */
export function leaseIsEnough(leaseUntil: Instant, at: Instant, times: DeliveryTimes): boolean {
  return leaseUntil - at >= times.requestMs + times.marginMs
}
