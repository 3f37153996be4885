/** The verb audit: what stands in the channels, compared with the ledger. It deletes nothing but our own surplus copies. */
import { type Comparison, compare, dueToStand, toRead, type Window } from '../../core/audit.ts'
import { type Channel, type ChannelRef, channelKey } from '../../core/channel.ts'
import type { Delivery } from '../../core/delivery.ts'
import { DAY, formatInstant } from '../../core/instant.ts'
import type { Platform, Posted, RemoveOutcome } from '../../core/ports.ts'
import { type Audited, auditMessage, type Removal } from '../../core/reply/audit.ts'
import type { Delivering } from '../deliver.ts'
import { channelMeant } from './channel-meant.ts'
import { isMisuse, type Misuse } from './misuse.ts'
import type { Shown } from './shown.ts'

export type Auditing = Pick<Delivering, 'store' | 'platforms' | 'clock' | 'times'>

export const AUDIT_DAYS = 7
export const MOST_AUDIT_DAYS = 90

/**
 * Looks through the last days of one channel, or of every channel. What is newer than the settle time is left out, because it
 * may still land or be settled. Not done where something stands that should not, or where no channel could be looked at.
 */
export async function auditChannels(
  auditing: Auditing,
  { channel: said, days, remove }: { channel: string | undefined; days: number; remove: boolean },
): Promise<Shown | Misuse> {
  const { store, clock, times } = auditing
  const meant = said === undefined ? undefined : await channelMeant(store, said)
  if (meant !== undefined && isMisuse(meant)) return meant
  const now = clock.now().getTime()
  const window = { from: now - days * DAY, to: now - times.settleMs }
  const audited: Audited[] = []
  for (const channel of meant === undefined ? await store.channels() : [meant.channel])
    audited.push(await auditChannel(auditing, channel, window, remove))
  const isWrong = audited.some(({ outcome }) => outcome.kind === 'read' && standsWrongly(outcome))
  const isBlind = audited.length > 0 && audited.every(({ outcome }) => outcome.kind === 'cannot-look')
  return {
    data: { from: formatInstant(window.from), to: formatInstant(window.to), channels: audited.map(auditedData) },
    message: auditMessage(audited, { days, remove, isWrong }),
    done: !isWrong && !isBlind,
  }
}

async function auditChannel(
  { store, platforms }: Auditing,
  channel: Channel,
  window: Window,
  remove: boolean,
): Promise<Audited> {
  const { ref } = channel
  const platform = platforms.get(ref.platform)
  if (platform === undefined) {
    const why = `This process does not talk to ${ref.platform}: set its token.`
    return { channel, outcome: { kind: 'cannot-look', because: 'failure', why } }
  }
  // First the history, then the ledger: whatever stands so long is in the ledger by then, if it ever comes there.
  const read = await platform.posted(ref, toRead(window))
  if (read.kind === 'cannot-look') return { channel, outcome: read }
  const delivered = await store.deliveredBetween(channelKey(ref), dueToStand(window))
  const known = new Map<string, Delivery>()
  for (const id of new Set(read.posts.map(({ delivery }) => delivery))) {
    const one = await store.delivery(id)
    if (one !== undefined && channelKey(one.channel) === channelKey(ref)) known.set(id, one)
  }
  const comparison = compare(read.posts, delivered, known)
  const removals: Removal[] = []
  for (const { kept, surplus } of remove ? comparison.repeated : []) {
    for (const post of surplus) removals.push({ post, outcome: await removeSurplus(platform, ref, kept, post) })
  }
  return { channel, outcome: { kind: 'read', comparison, removals } }
}

/** Somebody may have deleted the copy that is to stay meanwhile: then this one is no surplus any more. */
async function removeSurplus(
  platform: Platform,
  channel: ChannelRef,
  kept: Posted,
  post: Posted,
): Promise<RemoveOutcome> {
  const again = await platform.posted(channel, { from: kept.at, to: kept.at })
  if (again.kind === 'cannot-look') return { kind: 'failed', why: again.why }
  if (!again.posts.some(({ ref }) => ref === kept.ref))
    return { kind: 'failed', why: 'The copy that was to stay is there no more, so this one stays.' }
  return platform.remove(channel, post.ref)
}

/** Open deliveries are settled by the protocol, and people may delete what they like. */
function standsWrongly({ comparison, removals }: Extract<Audited['outcome'], { kind: 'read' }>): boolean {
  const { repeated, unexpected, papers } = comparison
  const removed = new Set(removals.filter(({ outcome }) => outcome.kind === 'removed').map(({ post }) => post))
  return (
    repeated.some(({ surplus }) => surplus.some((post) => !removed.has(post))) ||
    unexpected.some(({ state }) => state === 'withdrawn' || state === 'unknown') ||
    papers.length > 0
  )
}

function auditedData({ channel, outcome }: Audited) {
  const key = channelKey(channel.ref)
  if (outcome.kind === 'cannot-look') return { channel: key, looked: false, because: outcome.because, why: outcome.why }
  const { comparison, removals } = outcome
  return { channel: key, looked: true, ...comparisonData(comparison, removals) }
}

function comparisonData({ standing, gone, repeated, unexpected, papers }: Comparison, removals: readonly Removal[]) {
  const removalOf = (post: Posted): RemoveOutcome | undefined => removals.find((one) => one.post === post)?.outcome
  return {
    standing,
    gone: gone.map(({ id, slot }) => ({ delivery: id, slot })),
    surplus: repeated.flatMap(({ delivery, kept, surplus }) =>
      surplus.map((post) => {
        const outcome = removalOf(post)
        return {
          delivery: delivery.id,
          kept: kept.ref,
          ref: post.ref,
          at: formatInstant(post.at),
          removed: outcome?.kind === 'removed',
          why: outcome?.kind === 'failed' ? outcome.why : null,
        }
      }),
    ),
    unexpected: unexpected.map(({ post, state }) => ({
      delivery: post.delivery,
      ref: post.ref,
      at: formatInstant(post.at),
      state,
    })),
    papers,
  }
}
