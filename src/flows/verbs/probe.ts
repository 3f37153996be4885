/** `doctor --probe`: measures on the live platform what the promise about deliveries rests on. */
import { actionId } from '../../core/action.ts'
import { type Channel, type ChannelKey, channelKey } from '../../core/channel.ts'
import { type Delivery, deliveryId } from '../../core/delivery.ts'
import { formatInstant, type Instant, MINUTE, SECOND } from '../../core/instant.ts'
import { CLOCK_SKEW } from '../../core/look-window.ts'
import type { Message } from '../../core/message.ts'
import type { Hash } from '../../core/paper.ts'
import type { Platform, Posted } from '../../core/ports.ts'
import { type NonceAge, type Probed, probeMessage, recommendedSettleMs } from '../../core/reply/probe.ts'
import { message } from '../../core/reply.ts'
import type { Delivering } from '../deliver.ts'
import { channelMeant } from './channel-meant.ts'
import { isMisuse, type Misuse } from './misuse.ts'
import type { Shown } from './shown.ts'

export type Probing = Pick<Delivering, 'store' | 'platforms' | 'clock' | 'times'> & { readonly hash: Hash }

const PROBES = 5
/** Longer than the pace of any platform for one channel. */
const BETWEEN_PROBES = 1.5 * SECOND
const FIRST_LOOK_AFTER = 100
const LONGEST_LOOK_GAP = 5 * SECOND
const GIVE_UP_AFTER = 2 * MINUTE
const NONCE_AGES = [1 * MINUTE, 2 * MINUTE, 5 * MINUTE]

/**
 * Posts labelled messages into a channel through the platform's own client, looks until each is in the history, and removes it.
 * `long` also asks how long the platform knows a nonce, for five minutes. Not through the outbox: it is no alert. Not done where a
 * message could not be posted, seen or removed.
 */
export async function probeChannel(probing: Probing, said: string, long: boolean): Promise<Shown | Misuse> {
  const meant = await channelMeant(probing.store, said)
  if (isMisuse(meant)) return meant
  const { channel, key } = meant
  const { platform: name } = channel.ref
  const platform = probing.platforms.get(name)
  const refused = refusalOf(channel, key, platform)
  if (platform === undefined || refused !== undefined)
    return { message: refused ?? 'The platform is not running.', at: key, mend: mendOf(platform) }
  if (long && !platform.measures.includes('nonce'))
    return { message: `--long is about the nonce, which ${name} has not.`, at: '--long', mend: 'Leave --long out.' }
  const probed: Probed[] = []
  for (let number = 1; number <= PROBES; number++) {
    const one = await probe(probing, platform, channel, number)
    probed.push(one)
    if (one.kind === 'not sent' || one.kind === 'not seen') break
    await probing.clock.sleep(BETWEEN_PROBES)
  }
  const nonces = long && probed.every(({ kind }) => kind === 'seen') ? await probeNonce(probing, platform, channel) : []
  const { settleMs } = probing.times
  const delays = probed.flatMap((one) => (one.kind === 'seen' ? [one.delayMs] : []))
  const recommendedMs = delays.length === PROBES ? recommendedSettleMs(delays) : undefined
  const isDone =
    recommendedMs !== undefined && [...probed, ...nonces].every((one) => !('left' in one) || one.left.length === 0)
  return {
    data: {
      channel: key,
      probes: probed.map(probedData),
      settleMs,
      recommendedSettleMs: recommendedMs ?? null,
      nonces: nonces.map(({ ageMs, known, left }) => ({ ageMs, known, left })),
    },
    message: probeMessage({ channel: key, probed, nonces, settleMs, recommendedMs }),
    done: isDone,
  }
}

function refusalOf({ state, why }: Channel, key: ChannelKey, platform: Platform | undefined): string | undefined {
  if (platform === undefined) return `This process does not talk to the platform of ${key}.`
  if (!isMeasured(platform)) return `In ${key} a message stands at once, so there is nothing to measure.`
  if (state === 'held') return `${key} is held: ${why ?? 'access was lost'}.`
  return undefined
}

function mendOf(platform: Platform | undefined): string {
  if (platform === undefined) return 'Set its token, or probe a channel of a platform that runs here.'
  return isMeasured(platform) ? 'Let the bot into the channel.' : 'Probe a channel of another platform.'
}

function isMeasured({ measures }: Platform): boolean {
  return measures.includes('delay')
}

/** One message: posted, looked for until it is there, removed. */
async function probe(probing: Probing, platform: Platform, channel: Channel, number: number): Promise<Probed> {
  const { clock } = probing
  const delivery = probeDelivery(probing, channel, `${number}`)
  const startedAt = clock.now().getTime()
  const sent = await platform.send(delivery, 'full')
  const sentAt = clock.now().getTime()
  if (sent.kind === 'later' || sent.kind === 'refused' || sent.kind === 'gone')
    return { kind: 'not sent', why: sent.why }
  // An uncertain one may stand as well, so it is looked for and removed too.
  const seen = await lookFor(probing, platform, delivery, sentAt)
  const left = await removeAll(platform, delivery, [
    ...(sent.kind === 'sent' && sent.ref !== '' ? [sent.ref] : []),
    ...(seen.kind === 'seen' ? seen.posts.map(({ ref }) => ref) : []),
  ])
  if (seen.kind === 'not seen') return { kind: 'not seen', why: seen.why, left }
  const [first] = seen.posts
  return {
    kind: 'seen',
    delayMs: seen.at - sentAt,
    answerMs: sentAt - startedAt,
    aheadMs: first === undefined ? 0 : first.at - (startedAt + sentAt) / 2,
    carriedBy: [...new Set(seen.posts.flatMap(({ carriedBy = [] }) => carriedBy))],
    left,
  }
}

type Look =
  | { readonly kind: 'seen'; readonly posts: readonly Posted[]; readonly at: Instant }
  | { readonly kind: 'not seen'; readonly why: string }

async function lookFor({ clock }: Probing, platform: Platform, delivery: Delivery, sentAt: Instant): Promise<Look> {
  let gap = FIRST_LOOK_AFTER
  let why = `It was not in the history within ${GIVE_UP_AFTER / MINUTE} minutes.`
  while (clock.now().getTime() - sentAt <= GIVE_UP_AFTER) {
    const now = clock.now().getTime()
    const read = await platform.posted(delivery.channel, { from: sentAt - CLOCK_SKEW, to: now + CLOCK_SKEW })
    if (read.kind === 'cannot-look') {
      why = `The history could not be read. ${read.why}`
      if (read.because === 'scope') break
    } else {
      const posts = read.posts.filter((post) => post.delivery === delivery.id)
      if (posts.length > 0) return { kind: 'seen', posts, at: clock.now().getTime() }
    }
    await clock.sleep(gap)
    gap = Math.min(gap * 2, LONGEST_LOOK_GAP)
  }
  return { kind: 'not seen', why }
}

/** Each nonce is asked for once, by posting again what stands: a second question might keep it alive. */
async function probeNonce(probing: Probing, platform: Platform, channel: Channel): Promise<NonceAge[]> {
  const { clock } = probing
  const standing: { delivery: Delivery; ref: string; ageMs: number; sentAt: Instant }[] = []
  for (const ageMs of NONCE_AGES) {
    const delivery = probeDelivery(probing, channel, `nonce-${ageMs}`)
    const sent = await platform.send(delivery, 'full')
    if (sent.kind === 'sent') standing.push({ delivery, ref: sent.ref, ageMs, sentAt: clock.now().getTime() })
    await clock.sleep(BETWEEN_PROBES)
  }
  const ages: NonceAge[] = []
  for (const { delivery, ref, ageMs, sentAt } of standing) {
    await clock.sleep(Math.max(0, sentAt + ageMs - clock.now().getTime()))
    const again = await platform.send(delivery, 'full')
    const known = again.kind === 'sent' ? again.ref === ref : undefined
    const left = await removeAll(platform, delivery, [ref, ...(again.kind === 'sent' ? [again.ref] : [])])
    ages.push({ ageMs, left, ...(known === undefined ? {} : { known }) })
  }
  return ages
}

/** The refs that could not be removed. */
async function removeAll(platform: Platform, { channel }: Delivery, refs: readonly string[]): Promise<string[]> {
  const left: string[] = []
  for (const ref of new Set(refs)) {
    const outcome = await platform.remove(channel, ref)
    if (outcome.kind === 'failed') left.push(ref)
  }
  return left
}

function probeDelivery({ clock, hash }: Probing, { ref }: Channel, what: string): Delivery {
  const at = clock.now().getTime()
  const slot = `notice:probe-${what}:${formatInstant(at)}`
  return {
    id: deliveryId(channelKey(ref), slot, hash),
    channel: ref,
    slot,
    part: 0,
    kind: 'notice',
    state: 'sending',
    message: PROBE,
    papers: [],
    shown: 0,
    attempts: 1,
    refusals: 0,
    maybeRepeated: false,
    plannedAt: at,
    readyAt: at,
  }
}

/** A control carries the delivery's id, as in every message of ours. */
const PROBE: Message = {
  ...message({
    title: 'A test message of Paperwire',
    items: [
      {
        kind: 'text',
        text: [{ text: 'It measures how soon a message can be found again. It is removed within a few minutes.' }],
      },
    ],
  }),
  actions: [{ id: actionId('search'), label: 'Look a paper up', opens: 'form' }],
}

function probedData(one: Probed) {
  switch (one.kind) {
    case 'seen':
      return {
        delayMs: one.delayMs,
        answerMs: one.answerMs,
        aheadMs: one.aheadMs,
        carriedBy: one.carriedBy,
        left: one.left,
      }
    case 'not seen':
      return { delayMs: null, why: one.why, left: one.left }
    case 'not sent':
      return { delayMs: null, why: one.why, left: [] }
  }
}
