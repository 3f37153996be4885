/** What is said of one delivery: its state, since when, why, and what to do. In chats and on the command line the same. */
import type { Channel } from '../channel.ts'
import type { Delivery } from '../delivery.ts'
import type { Instant } from '../instant.ts'
import { count, sentence } from '../reply.ts'
import type { DeliveryCounts } from '../store/deliveries.ts'

export type Telling = {
  readonly delivery: Delivery
  /** Where it goes. */
  readonly channel: Pick<Channel, 'state' | 'why'>
  /** An earlier delivery of the channel that ends first. */
  readonly behind?: Delivery | undefined
  readonly at: Instant
  /** How instants are written where this is said. */
  readonly when: (at: Instant) => string
  /** Where it is said: that decides what can be typed. */
  readonly to: 'chat' | 'operator'
}

/** A few words that go on after "the digest of … is", then sentences; it ends without a stop. */
export function deliverySaid(telling: Telling): string {
  const { delivery, when } = telling
  const { plannedAt, changedAt = plannedAt, deliveredAt = changedAt, unsureSince = changedAt } = delivery
  // Some reasons are stored without their stop, because they follow a colon elsewhere.
  const reason = delivery.why === undefined ? '' : ` ${sentence(delivery.why)}`
  switch (delivery.state) {
    case 'due':
      return dueSaid(telling)
    case 'sending':
      return `being sent since ${when(changedAt)}; next look without an answer: ${next(telling)}`
    case 'uncertain':
      return unstopped(
        `uncertain since ${when(unsureSince)}: nobody knows yet whether it was posted. Next look in the channel: ${next(telling)}; nothing is posted before.${reason}`,
      )
    case 'held':
      return `held since ${when(changedAt)}.${reason} ${heldMend(telling)}`
    case 'delivered':
      return `delivered ${when(deliveredAt)}${delivery.maybeRepeated ? '; it may be a repeat, because nobody could look' : ''}`
    case 'withdrawn':
      return `withdrawn since ${when(changedAt)}, unsent; its papers went back to wait for the next digest`
  }
}

/** When a try or a look comes next. What is late waits for a bot that runs. */
function next({ delivery: { readyAt }, at, when }: Telling): string {
  return readyAt > at ? when(readyAt) : 'as soon as the bot runs'
}

function dueSaid(telling: Telling): string {
  const { delivery, channel, behind, at, when } = telling
  const { plannedAt, readyAt, why } = delivery
  const since = `due since ${when(plannedAt)}`
  if (channel.state === 'held')
    return `${since} and waits until the channel is open to the bot again (${channel.why ?? 'access was lost'})`
  if (behind !== undefined) return `${since} and waits until ${behind.id} has ended, so that the order is kept`
  const again = readyAt > at ? `; next try: ${next(telling)}` : ''
  return unstopped(`${since}${again}${why === undefined ? '' : `. ${sentence(why)}`}`)
}

/** What to do about a delivery that is held; it ends without a stop. */
export function heldMend({ delivery: { id, heldFor }, to }: Pick<Telling, 'delivery' | 'to'>): string {
  const retry = `\`paperwire retry ${id}\``
  if (heldFor === 'access') {
    const atOnce = to === 'chat' ? '`/papers resume`' : retry
    return `It is sent once the bot can post there again; ${atOnce} tries at once`
  }
  // The channel is on, so nothing that is typed in the chat is about it.
  const again = to === 'chat' ? `whoever runs the bot can send it again with ${retry}` : `${retry} sends it again`
  return `It does not block the channel; ${again}`
}

const unstopped = (said: string): string => said.replace(/\.$/, '')

/** The first open delivery of a channel that others of it wait for; `open` in their order. One held for its content blocks none. */
export function blockerOf(delivery: Delivery, open: readonly Delivery[]): Delivery | undefined {
  const { channel } = delivery
  const same = open.filter(
    (one) => one.channel.platform === channel.platform && one.channel.workspace === channel.workspace,
  )
  const inOrder = same.filter((one) => one.channel.channel === channel.channel && one.heldFor !== 'content')
  const [first] = inOrder
  return first === undefined || first.id === delivery.id ? undefined : first
}

const ORDER = ['due', 'sending', 'uncertain', 'held', 'delivered', 'withdrawn'] as const

/** "2 posts may be repeats, where nobody could look". */
export function repeatsSaid(repeats: number): string {
  return `${count(repeats, 'post')} may be ${repeats === 1 ? 'a repeat' : 'repeats'}, where nobody could look`
}

/** "2 due, 1 held, 120 delivered; 1 post may be a repeat, where nobody could look." Empty where there never was a delivery. */
export function countsSaid({ counts }: DeliveryCounts): string {
  const sum = (rows: DeliveryCounts['counts'], of: 'count' | 'maybeRepeated') =>
    rows.reduce((total, row) => total + row[of], 0)
  const parts = ORDER.flatMap((state) => {
    const all = sum(
      counts.filter((row) => row.state === state),
      'count',
    )
    return all === 0 ? [] : [`${all.toLocaleString('en-GB')} ${state}`]
  })
  if (parts.length === 0) return ''
  const repeats = sum(counts, 'maybeRepeated')
  return `${parts.join(', ')}${repeats === 0 ? '' : `; ${repeatsSaid(repeats)}`}.`
}
