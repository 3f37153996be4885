/** What a probe of a live channel measured, and what the operator should set. */

import type { ChannelKey } from '../channel.ts'
import { MINUTE, SECOND } from '../instant.ts'
import { LONGEST_TRY } from '../look-window.ts'
import type { Message } from '../message.ts'
import { count, line, message } from '../reply.ts'

/** One message of a probe; `left` are the refs of what could not be removed. */
export type Probed =
  | {
      readonly kind: 'seen'
      /** From the answer to the post until it was read in the history, in milliseconds. */
      readonly delayMs: number
      /** From the call to its answer. */
      readonly answerMs: number
      /** How far the platform's clock is before ours, by the message's own time. */
      readonly aheadMs: number
      readonly carriedBy: readonly ('metadata' | 'control')[]
      readonly left: readonly string[]
    }
  | { readonly kind: 'not seen'; readonly why: string; readonly left: readonly string[] }
  | { readonly kind: 'not sent'; readonly why: string }

/** Whether Discord knew a nonce after so long; absent where it did not say. */
export type NonceAge = { readonly ageMs: number; readonly known?: boolean; readonly left: readonly string[] }

type Measured = {
  readonly channel: ChannelKey
  readonly probed: readonly Probed[]
  readonly nonces: readonly NonceAge[]
  /** As configured. */
  readonly settleMs: number
  readonly recommendedMs: number | undefined
}

const LEAST_SETTLE = MINUTE
/** A handful of messages on a good day says little about the worst one. */
const TIMES_THE_SLOWEST = 10
const WHOLE = 10 * SECOND

/** Ten times the slowest delay in whole ten seconds, never under a minute, and no longer than may be set beside a lease. */
export function recommendedSettleMs(delays: readonly number[]): number {
  const slowest = Math.max(0, ...delays)
  const recommended = Math.ceil((slowest * TIMES_THE_SLOWEST) / WHOLE) * WHOLE
  return Math.min(Math.max(LEAST_SETTLE, recommended), LONGEST_TRY - LEAST_SETTLE)
}

export function probeMessage({ channel, probed, nonces, settleMs, recommendedMs }: Measured): Message {
  const left = [...probed, ...nonces].flatMap((one) => ('left' in one ? one.left : []))
  return message({
    title: `${count(probed.length, 'test message')} in ${channel}`,
    items: [
      ...probed.map((one, index) => line(`${index + 1}  ${probedSaid(one)}`)),
      ...nonces.map((one) => line(nonceSaid(one))),
      ...(recommendedMs === undefined
        ? [line('Nothing can be recommended: not every message could be posted and found again.')]
        : [line(settleSaid(recommendedMs, settleMs))]),
      ...(left.length > 0
        ? [line(`${count(left.length, 'message')} could not be removed; delete by hand: ${left.join(', ')}.`)]
        : []),
    ],
  })
}

function probedSaid(one: Probed): string {
  if (one.kind === 'not sent') return `Not posted. ${one.why}`
  if (one.kind === 'not seen') return `Posted, but not found again. ${one.why}`
  const by = one.carriedBy.length === 0 ? 'nowhere' : one.carriedBy.map((way) => WAYS[way]).join(' and in ')
  const ahead = Math.round(Math.abs(one.aheadMs) / 100) / 10
  const clocks = ahead < 1 ? '' : `; their clock is ${ahead} s ${one.aheadMs > 0 ? 'ahead of' : 'behind'} ours`
  return `Answered after ${one.answerMs} ms, in the history ${one.delayMs} ms later; its id came back in ${by}${clocks}.`
}

const WAYS = { metadata: 'the metadata', control: 'the control' } as const

function nonceSaid({ ageMs, known }: NonceAge): string {
  const after = `After ${count(ageMs / MINUTE, 'minute')} the nonce`
  if (known === undefined) return `${after} could not be asked for.`
  return known
    ? `${after} was still known: nothing was posted again.`
    : `${after} was forgotten: the message was posted again.`
}

function settleSaid(recommendedMs: number, settleMs: number): string {
  const recommended = `\`times.settle\` should be ${seconds(recommendedMs)} or more`
  return settleMs >= recommendedMs
    ? `${recommended}, and it is ${seconds(settleMs)}.`
    : `${recommended}, but it is ${seconds(settleMs)}: raise it in paperwire.yaml.`
}

const seconds = (ms: number): string => `${ms / SECOND}s`
