/**
 * A slot without a match is silent, except as the first after somebody subscribed, the fifth in a row, and then one a week: one
 * line with the count and the nearest miss. A slot whose source failed is not quiet: one line a day says which was not read.
 */
import { type Channel, type ChannelKey, channelKey } from '../core/channel.ts'
import { deliveryId } from '../core/delivery.ts'
import type { Digest } from '../core/digest.ts'
import { quietMessage } from '../core/digest-message.ts'
import { formatInstant, type Instant } from '../core/instant.ts'
import { type Miss, nearestMiss } from '../core/near-miss.ts'
import type { Hash, Paper } from '../core/paper.ts'
import type { Crashpoint } from '../core/ports.ts'
import { evaluate } from '../core/proof.ts'
import type { Store } from '../core/store.ts'
import type { Subscription } from '../core/subscription.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { dayOf, wallAt } from '../core/zone.ts'
import { papersNewIn } from './live-papers.ts'
import { planMessage } from './plan-message.ts'
import type { Round } from './plan-round.ts'

const QUIET_SLOTS = 5
const WEEK_DAYS = 7
/** Papers looked at for the nearest miss. */
const LOOKED_AT = 500

type Quiet = {
  readonly store: Store
  readonly synonyms: Synonyms
  readonly hash: Hash
  readonly crashpoint: Crashpoint
  readonly round: Round
}

/** Uses up a slot whose digest is empty. Returns the id of the line, where one is planned. */
export async function planQuietLine(
  quiet: Quiet,
  channel: Channel,
  digest: Digest,
  { slotAt, at }: { readonly slotAt: Instant; readonly at: Instant },
): Promise<string | undefined> {
  const { store, hash, crashpoint } = quiet
  const key = channelKey(channel.ref)
  const subscriptions = (await store.subscriptions(key)).filter(({ pausedAt }) => pausedAt === undefined)
  const failing = digest.staleSources.length > 0
  const quietSlots = failing ? channel.quietSlots : channel.quietSlots + 1
  const used = { lastSlotAt: Math.max(at, channel.lastSlotAt ?? at), nextSlotAt: digest.next ?? null, quietSlots }
  if (!speaks(channel, subscriptions, { slotAt, failing, quietSlots })) {
    await store.changeChannel(channel.ref, used, channel)
    return undefined
  }
  const nearest = nearestMiss(await missesIn(quiet, key, subscriptions, digest.window.from))
  const isFirst = digest.considered === 0 && (await store.countRead(key, 0, at)).papers === 0
  const message = quietMessage(digest, { nearest, isFirst })
  const slot = `notice:quiet:${formatInstant(slotAt)}`
  const patch = { ...used, quietLineAt: slotAt }
  crashpoint('plan: before quiet line')
  const planned = { channel: channel.ref, slot, kind: 'notice', message, at, patch, asRead: channel } as const
  const outcome = await planMessage(quiet, planned)
  crashpoint('plan: after quiet line')
  return outcome === 'planned' ? deliveryId(key, slot, hash) : undefined
}

function speaks(
  channel: Channel,
  subscriptions: readonly Subscription[],
  { slotAt, failing, quietSlots }: { slotAt: Instant; failing: boolean; quietSlots: number },
): boolean {
  const { quietLineAt, lastSlotAt, settings, zone } = channel
  if (subscriptions.length === 0) return false
  const localDay = (instant: Instant): number => dayOf(wallAt(instant, zone))
  const daysSinceLine = quietLineAt === undefined ? Infinity : localDay(slotAt) - localDay(quietLineAt)
  if (failing) return daysSinceLine >= 1
  if (!settings.quiet) return false
  const firstAfterSubscribing = subscriptions.some(({ createdAt }) => createdAt >= (lastSlotAt ?? 0))
  return firstAfterSubscribing || quietSlots === QUIET_SLOTS || (quietSlots > QUIET_SLOTS && daysSinceLine >= WEEK_DAYS)
}

/** How each topic fails each paper that came in since, as far as the channel may see it. */
async function missesIn(
  quiet: Quiet,
  channel: ChannelKey,
  subscriptions: readonly Subscription[],
  since: Instant,
): Promise<Miss[]> {
  const { round } = quiet
  const papers: Paper[] = []
  for await (const paper of papersNewIn(quiet.store, channel, since)) {
    papers.push(round.same(paper))
    if (papers.length === LOOKED_AT) break
  }
  return subscriptions.flatMap((subscription) => {
    const parsed = round.topicOf(subscription.topic)
    if (parsed.kind === 'refused') return []
    return papers.map((paper) => ({
      subscription,
      paper,
      proof: evaluate(parsed.topic, round.analyse(paper), quiet.synonyms).proof,
    }))
  })
}
