/** digest, post, Show more, Discuss, Post these now: everything that shows or makes a digest out of turn. */
import { actionId } from '../../core/action.ts'
import { channelKey } from '../../core/channel.ts'
import { digestMessage, moreMessage, postedNowMessage, sharedMessage } from '../../core/digest-message.ts'
import { formatInstant } from '../../core/instant.ts'
import type { Reply } from '../../core/invocation.ts'
import type { Paper, PaperKey } from '../../core/paper.ts'
import { whenSentences } from '../../core/reply/arranging.ts'
import { CHANGED } from '../../core/reply/changes.ts'
import { FOLLOWS_NOTHING, nameOf } from '../../core/reply/listing.ts'
import { say, show } from '../../core/reply.ts'
import { readStored } from '../../core/stored-topic.ts'
import { nextDigest } from '../next-digest.ts'
import { planSlot } from '../plan-digests.ts'
import { planMessage } from '../plan-message.ts'
import { type Asking, letIn, noteOf, subscriptionsHere } from './asking.ts'
import { isReply, paperFor, subscriptionMeant } from './meant.ts'
import { outlookOf } from './outlook.ts'

/** The next digest as it stands. */
export async function preview(asking: Asking): Promise<Reply> {
  const { desk, channel, at } = asking
  const digest = await nextDigest(desk, channel, at)
  if (digest.sections.length === 0) return nothingNew(asking, 'Nothing waits for this channel yet.')
  return show({ ...digestMessage(digest), actions: [{ id: actionId('post'), label: 'Post now' }] })
}

/** At once, without asking; with nothing new a private sentence. */
export async function post(asking: Asking): Promise<Reply> {
  const inside = await letIn(asking)
  if (typeof inside === 'string') return say(inside, 'Nothing is lost: what matches waits.')
  const { desk, channel, at } = inside
  await desk.matcher.match(at)
  const planning = { ...desk, note: noteOf(inside, CHANGED.posted()) }
  const outcome = await planSlot(planning, channel, { kind: 'post', at }, at)
  if (outcome.kind === 'nothing')
    return nothingNew(asking, 'Nothing new has come in for this channel since its last digest.')
  if (outcome.kind === 'busy') return say('A digest is on its way to this channel already.')
  desk.wake()
  return { kind: 'done' }
}

async function nothingNew(asking: Asking, sentence: string): Promise<Reply> {
  const follows = (await subscriptionsHere(asking)).length > 0
  return say(follows ? `${sentence} ${whenSentences(asking.channel)}` : FOLLOWS_NOTHING)
}

/** *Post these now*: the best papers of a subscription's last seven days that this channel has not had. */
export async function postBest(asking: Asking, number: string): Promise<Reply> {
  const subscription = await subscriptionMeant(asking, number)
  if (isReply(subscription)) return subscription
  const inside = await letIn(asking)
  if (typeof inside === 'string') return say(inside)
  const { desk, channel, at } = inside
  const parsed = readStored(subscription.topic, desk)
  if (parsed.kind === 'refused') return say(parsed.sentence)
  const { best, volume } = await outlookOf(asking, parsed.topic)
  if (best.length === 0)
    return say(`In the 7 days to ${volume.to} nothing matched ${nameOf(subscription)}, so there is nothing to post.`)
  const fresh: Paper[] = []
  for (const paper of best) {
    const { delivery } = await desk.store.matchOf(channelKey(channel.ref), paper.key)
    if (delivery === undefined) fresh.push(paper)
  }
  if (fresh.length === 0) return say('These were all posted here already.')
  const outcome = await planMessage(desk, {
    channel: channel.ref,
    slot: `post:${formatInstant(at)}`,
    kind: 'post',
    message: postedNowMessage(subscription.label, fresh),
    papers: fresh.map(({ key }) => key),
    at,
    note: noteOf(inside, CHANGED.postedBest(subscription)),
  })
  if (outcome === 'taken') return say('One of these is on its way to this channel already.')
  desk.wake()
  return { kind: 'done' }
}

const PAGE = 8

/** What stands behind the cap of a digest, page by page, privately. `after` papers have been shown. */
export async function showMore({ desk, channel }: Asking, id: string, after: number | undefined): Promise<Reply> {
  const delivery = await desk.store.delivery(id)
  if (delivery === undefined || channelKey(delivery.channel) !== channelKey(channel.ref))
    return say('That digest is not known here any more; `/papers latest` shows what came in.')
  const from = after ?? delivery.shown
  const keys = delivery.papers.slice(from, from + PAGE)
  const papers = (await desk.store.papers(keys)).map((paper, at) => ({ number: from + at + 1, paper }))
  return show(moreMessage({ delivery: id, papers, left: Math.max(0, delivery.papers.length - from - PAGE) }))
}

const DISCUSSED = 'This paper was opened for discussion here already.'
const DISCUSSED_UNSEEN =
  'Discuss was tried here for this paper, but its message is held, so nobody has seen it: `/papers status` says why.'

/** *Discuss*: one paper as its own public message, once per paper and channel. */
export async function discuss(asking: Asking, key: PaperKey): Promise<Reply> {
  const paper = await paperFor(asking, key)
  if (isReply(paper)) return paper
  const inside = await letIn(asking)
  if (typeof inside === 'string') return say(inside)
  const { desk, channel, at } = inside
  const discussed = await discussionOf(inside, paper)
  if (discussed !== undefined) return say(discussed === 'held' ? DISCUSSED_UNSEEN : DISCUSSED)
  const { ref } = await desk.store.openChannel(channel)
  const message = sharedMessage(paper)
  const outcome = await planMessage(desk, { channel: ref, slot: shareSlot(paper.key), kind: 'share', message, at })
  if (outcome === 'taken') return say(DISCUSSED)
  desk.wake()
  return { kind: 'done' }
}

/** Whether a paper was opened for discussion here, under whichever of its keys: papers merge. Nobody sees what is held. */
export async function discussionOf({ desk, channel }: Asking, paper: Paper): Promise<'opened' | 'held' | undefined> {
  let isHeld = false
  for (const key of [paper.key, ...(await desk.store.aliases(paper.key))]) {
    const delivery = await desk.store.deliveryInSlot(channelKey(channel.ref), shareSlot(key))
    if (delivery === undefined) continue
    if (delivery.state !== 'held') return 'opened'
    isHeld = true
  }
  return isHeld ? 'held' : undefined
}

function shareSlot(key: PaperKey): string {
  return `share:${key}`
}
