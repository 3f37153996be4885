/**
 * A slot without a match is silent, except the first after subscribing, after five in a row, and then weekly: one line with
 * the count and the nearest miss. A slot whose source failed is not quiet: one line a day says which was not read.
 */
import { type Channel, channelKey } from '../core/channel.ts'
import { deliveryId } from '../core/delivery.ts'
import type { Digest } from '../core/digest.ts'
import { quietMessage } from '../core/digest-message.ts'
import { DAY, formatInstant, type Instant, WEEK } from '../core/instant.ts'
import { type Miss, nearestMiss } from '../core/near-miss.ts'
import type { Hash } from '../core/paper.ts'
import type { Store } from '../core/ports.ts'
import { analysePaper, evaluate } from '../core/proof.ts'
import type { Subscription } from '../core/subscription.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { type Packs, parseTopic } from '../core/topic.ts'

const QUIET_SLOTS = 5
/** Papers looked at for the nearest miss. */
const LOOKED_AT = 500

type Quiet = { readonly store: Store; readonly packs: Packs; readonly synonyms: Synonyms; readonly hash: Hash }

/** Uses up a quiet slot, whose digest is empty. Returns the id of the line, where one is planned. */
export async function planQuietLine(
  quiet: Quiet,
  channel: Channel,
  digest: Digest,
  at: Instant,
): Promise<string | undefined> {
  const { store, hash } = quiet
  const key = channelKey(channel.ref)
  const subscriptions = (await store.subscriptions(key)).filter(({ pausedAt }) => pausedAt === undefined)
  const slotAt = digest.window.to
  const quietSlots = channel.quietSlots + 1
  const used = { lastSlotAt: slotAt, nextSlotAt: digest.next ?? null, quietSlots }
  const failing = digest.staleSources.length > 0
  if (subscriptions.length === 0 || !speaks(channel, subscriptions, { quietSlots, slotAt, failing })) {
    await store.changeChannel(channel.ref, used)
    return undefined
  }
  const message = quietMessage(digest, nearestMiss(await missesIn(quiet, subscriptions, digest.window.from)))
  const slot = `notice:quiet:${formatInstant(slotAt)}`
  const id = deliveryId(key, slot, hash)
  const patch = { ...used, quietLineAt: slotAt }
  const plan = {
    id,
    channel: channel.ref,
    slot,
    kind: 'notice',
    message,
    papers: [],
    shown: 0,
    scores: [],
    at,
    patch,
  } as const
  return (await store.plan(plan)) === 'planned' ? id : undefined
}

function speaks(
  channel: Channel,
  subscriptions: readonly Subscription[],
  slot: { quietSlots: number; slotAt: Instant; failing: boolean },
): boolean {
  const sinceLine = slot.slotAt - (channel.quietLineAt ?? 0)
  if (slot.failing) return sinceLine >= DAY
  if (!channel.settings.quiet) return false
  const firstAfterSubscribing = subscriptions.some(({ createdAt }) => createdAt > (channel.lastSlotAt ?? 0))
  return (
    firstAfterSubscribing || slot.quietSlots === QUIET_SLOTS || (slot.quietSlots > QUIET_SLOTS && sinceLine >= WEEK)
  )
}

async function missesIn(quiet: Quiet, subscriptions: readonly Subscription[], since: Instant): Promise<Miss[]> {
  const papers = (await quiet.store.latestPapers(LOOKED_AT)).filter(({ firstLiveAt = 0 }) => firstLiveAt >= since)
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
