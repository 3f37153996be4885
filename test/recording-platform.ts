/** A chat that answers as it is told and remembers what stands in its channels. */
import { channelKey, type PlatformName } from '../src/core/channel.ts'
import type { Delivery, FindOutcome, SendOutcome } from '../src/core/delivery.ts'
import type { Pace, Platform } from '../src/core/ports.ts'

type Sent = { readonly id: string; readonly channel: string; readonly slot: string; readonly form: 'full' | 'plain' }

/** What becomes of one call; by default a send posts and a look finds what stands. `posted` sends and loses the answer. */
export type SendAnswer = SendOutcome | 'posted' | (() => Promise<SendOutcome>)

export type RecordingPlatform = Platform & {
  /** Everything that stands in the channels, in the order of its arrival. */
  readonly stands: Sent[]
  /** Every call, whatever came of it: `send <slot>` or `find <slot>`. */
  readonly calls: string[]
  /** Answers of the next sends and looks, first in first out. */
  readonly sends: SendAnswer[]
  readonly finds: (FindOutcome | (() => Promise<FindOutcome>))[]
  /** The most sends that were ever in flight together. */
  inFlightAtMost(): number
}

const UNLIMITED = { sends: 1, perMs: 0 }

export function createRecordingPlatform(name: PlatformName = 'terminal', pace: Partial<Pace> = {}): RecordingPlatform {
  const stands: Sent[] = []
  const calls: string[] = []
  const sends: SendAnswer[] = []
  const finds: RecordingPlatform['finds'] = []
  let inFlight = 0
  let most = 0

  async function send({ id, channel, slot }: Delivery, form: 'full' | 'plain'): Promise<SendOutcome> {
    calls.push(`send ${slot}`)
    const answer = sends.shift()
    if (typeof answer === 'function') return answer()
    if (typeof answer === 'object' && answer.kind !== 'sent') return answer
    stands.push({ id, channel: channelKey(channel), slot, form })
    if (answer === 'posted') return { kind: 'uncertain', why: 'the answer was lost' }
    return answer ?? { kind: 'sent', ref: `ref of ${slot}` }
  }

  return {
    name,
    pace: { channel: UNLIMITED, workspace: UNLIMITED, bot: UNLIMITED, ...pace },
    stands,
    calls,
    sends,
    finds,
    inFlightAtMost: () => most,
    async send(delivery, form) {
      most = Math.max(most, ++inFlight)
      try {
        return await send(delivery, form)
      } finally {
        inFlight -= 1
      }
    },
    async find({ id, slot }) {
      calls.push(`find ${slot}`)
      const answer = finds.shift()
      if (answer !== undefined) return typeof answer === 'function' ? answer() : answer
      const refs = stands.filter((sent) => sent.id === id).map((sent) => `ref of ${sent.slot}`)
      return refs.length > 0 ? { kind: 'found', refs } : { kind: 'absent' }
    },
    async posted(channel) {
      const here = stands.filter((sent) => sent.channel === channelKey(channel))
      return { kind: 'read', posts: here.map(({ id, slot }) => ({ ref: `ref of ${slot}`, delivery: id, at: 0 })) }
    },
    async remove(channel, ref) {
      const at = stands.findIndex((sent) => sent.channel === channelKey(channel) && `ref of ${sent.slot}` === ref)
      if (at >= 0) stands.splice(at, 1)
      return { kind: 'removed' }
    },
    grants: [],
    measures: name === 'terminal' ? [] : ['delay'],
    listen: async () => {},
    workspaces: async () => [],
    async *channels() {},
    access: async () => ({ kind: 'open' }),
    seenBy: async (_, channels) => channels.map((channel) => ({ channel, isIn: true })),
    direct: () => undefined,
    check: async () => [],
    health: () => ({ ok: true }),
    close: async () => {},
  }
}
