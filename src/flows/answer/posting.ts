/** digest, post, Show more, Discuss, Post these now: everything that shows or makes a digest out of turn. */
import { actionId } from '../../core/action.ts'
import { channelKey } from '../../core/channel.ts'
import { deliveryId } from '../../core/delivery.ts'
import { digestMessage, moreMessage, postedNowMessage, sharedMessage } from '../../core/digest-message.ts'
import { formatInstant } from '../../core/instant.ts'
import type { Reply } from '../../core/invocation.ts'
import type { PaperKey } from '../../core/paper.ts'
import { note, say, show } from '../../core/reply.ts'
import { parseTopic } from '../../core/topic.ts'
import { formatLocal } from '../../core/zone.ts'
import { digestOf, planSlot } from '../plan-digests.ts'
import { type Asking, subscriptionsHere } from './asking.ts'
import { outlookOf } from './outlook.ts'

/** The next digest as it stands: private, marks nothing. */
export async function preview(asking: Asking): Promise<Reply> {
  const { desk, channel, at } = asking
  await desk.matcher.match(at)
  const slot = { kind: 'scheduled', at: channel.nextSlotAt ?? at } as const
  const digest = await digestOf(desk, channel, slot, at)
  const next =
    channel.nextSlotAt === undefined
      ? 'when something is found'
      : formatLocal(channel.nextSlotAt, channel.zone, 'zoned')
  if (digest.sections.length === 0) return say(`Nothing waits for this channel. The next digest comes ${next}.`)
  const { actions: _, ...shown } = digestMessage(digest)
  return show({ ...shown, actions: [{ id: actionId('post'), label: 'Post now' }] })
}

/** At once, without asking; with nothing new a private sentence. */
export async function post({ desk, channel, at }: Asking): Promise<Reply> {
  if (channel.state === 'held')
    return say(
      `This channel is held: ${channel.why ?? 'access was lost'}. Nothing is lost; \`/papers status\` says more.`,
    )
  await desk.matcher.match(at)
  const outcome = await planSlot(desk, channel, { kind: 'post', at }, at)
  if (outcome.kind === 'nothing') return say('Nothing new has come in for this channel since its last digest.')
  if (outcome.kind === 'busy') return say('A digest is on its way to this channel already.')
  desk.wake()
  return { kind: 'done' }
}

/** *Post these now*: the best papers of a subscription's last seven days that this channel has not had. */
export async function postBest(asking: Asking, number: number): Promise<Reply> {
  const { desk, channel, at } = asking
  const subscription = (await subscriptionsHere(asking)).find((one) => one.number === number)
  const parsed = subscription === undefined ? undefined : parseTopic(subscription.topic, desk.packs)
  if (subscription === undefined || parsed?.kind !== 'topic')
    return say(`There is no subscription #${number} here any more.`)
  const key = channelKey(channel.ref)
  const { best } = await outlookOf(asking, parsed.topic)
  const fresh = []
  for (const paper of best) if ((await desk.store.matchOf(key, paper.key)).delivery === undefined) fresh.push(paper)
  if (fresh.length === 0) return say('These were all posted here already.')
  const slot = `post:${formatInstant(at)}`
  const id = deliveryId(key, slot, desk.hash)
  const message = postedNowMessage(subscription.label, fresh)
  const papers = fresh.map((paper) => paper.key)
  const plan = {
    id,
    channel: channel.ref,
    slot,
    kind: 'post',
    message,
    papers,
    shown: papers.length,
    scores: [],
    at,
    patch: {},
  } as const
  if ((await desk.store.plan(plan)) === 'taken') return say('One of these is on its way to this channel already.')
  desk.wake()
  return { kind: 'done' }
}

const PAGE = 8

/** What stands behind the cap of a digest, page by page, privately. `after` papers have been shown. */
export async function showMore({ desk }: Asking, id: string | undefined, after: number | undefined): Promise<Reply> {
  const delivery = id === undefined ? undefined : await desk.store.delivery(id)
  if (delivery === undefined) return say('That digest is not known here any more; `/papers latest` shows what came in.')
  const from = after ?? delivery.shown
  const keys = delivery.papers.slice(from, from + PAGE)
  const papers = (await desk.store.papers(keys)).map((paper, at) => ({ number: from + at + 1, paper }))
  return show(moreMessage({ delivery: delivery.id, papers, left: Math.max(0, delivery.papers.length - from - PAGE) }))
}

/** *Discuss*: one paper as its own public message, once per paper and channel. */
export async function discuss({ desk, channel, at }: Asking, key: PaperKey): Promise<Reply> {
  const paper = await desk.store.paper(key)
  if (paper === undefined) return say('That paper is no longer in the archive.')
  await desk.store.openChannel(channel)
  const slot = `share:${paper.key}`
  const id = deliveryId(channelKey(channel.ref), slot, desk.hash)
  const message = sharedMessage(paper)
  const plan = {
    id,
    channel: channel.ref,
    slot,
    kind: 'share',
    message,
    papers: [],
    shown: 0,
    scores: [],
    at,
    patch: {},
  } as const
  if ((await desk.store.plan(plan)) === 'taken')
    return show(note(['This paper was opened for discussion here already.']))
  desk.wake()
  return { kind: 'done' }
}
