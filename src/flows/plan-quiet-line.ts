/**
 * A slot without a match is silent, except as the first after somebody subscribed, the fifth in a row, and then one a week: one
 * line with the count and the nearest miss. A slot whose source failed is not quiet: one line a day says which was not read.
 */
import { type Channel, channelKey } from '../core/channel.ts'
import { deliveryId } from '../core/delivery.ts'
import type { Digest } from '../core/digest.ts'
import { quietMessage } from '../core/digest-message.ts'
import { formatInstant, type Instant } from '../core/instant.ts'
import { type Miss, nearestMiss } from '../core/near-miss.ts'
import type { Hash } from '../core/paper.ts'
import type { Crashpoint } from '../core/ports.ts'
import { analysePaper, evaluate } from '../core/proof.ts'
import type { Store } from '../core/store.ts'
import type { Subscription } from '../core/subscription.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { type Packs, parseTopic } from '../core/topic.ts'
import { dayOf, wallAt } from '../core/zone.ts'
import { planMessage } from './plan-message.ts'

const QUIET_SLOTS = 5
const WEEK_DAYS = 7
/** Papers looked at for the nearest miss. */
const LOOKED_AT = 500

type Quiet = {
  readonly store: Store
  readonly packs: Packs
  readonly synonyms: Synonyms
  readonly hash: Hash
  readonly crashpoint: Crashpoint
}

/** Uses up a slot whose digest is empty. Returns the id of the line, where one is planned. */
export async function planQuietLine(
  quiet: Quiet,
  channel: Channel,
  digest: Digest,
  at: Instant,
): Promise<string | undefined> {
  const { store, hash, crashpoint } = quiet
  const key = channelKey(channel.ref)
  const subscriptions = (await store.subscriptions(key)).filter(({ pausedAt }) => pausedAt === undefined)
  const failing = digest.staleSources.length > 0
  const quietSlots = failing ? channel.quietSlots : channel.quietSlots + 1
  const slotAt = digest.window.to
  const used = { lastSlotAt: Math.max(at, channel.lastSlotAt ?? at), nextSlotAt: digest.next ?? null, quietSlots }
  if (!speaks(channel, subscriptions, { slotAt, failing, quietSlots })) {
    await store.changeChannel(channel.ref, used, channel)
    return undefined
  }
  const message = quietMessage(digest, nearestMiss(await missesIn(quiet, subscriptions, digest.window.from)))
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

/** How each topic fails each paper that came in since. */
async function missesIn(quiet: Quiet, subscriptions: readonly Subscription[], since: Instant): Promise<Miss[]> {
  const papers = await quiet.store.matchedSince(since, undefined, LOOKED_AT)
  const analysed = papers.map((paper) => ({ paper, analysed: analysePaper(paper) }))
  return subscriptions.flatMap((subscription) => {
    const parsed = parseTopic(subscription.topic, quiet.packs)
    if (parsed.kind === 'refused') return []
    return analysed.map((one) => ({
      subscription,
      paper: one.paper,
      proof: evaluate(parsed.topic, one.analysed, quiet.synonyms).proof,
    }))
  })
}
