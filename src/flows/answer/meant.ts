/** Which subscription or paper a person means, or else the answer that helps them to say it. */
import type { ActionName } from '../../core/action.ts'
import { channelKey } from '../../core/channel.ts'
import type { Reply } from '../../core/invocation.ts'
import type { Paper, PaperKey } from '../../core/paper.ts'
import { readPaperId } from '../../core/paper-id.ts'
import { sourceTitle } from '../../core/paper-item.ts'
import { FOLLOWS_NOTHING, nameOf } from '../../core/reply/listing.ts'
import { whichPaperMessage } from '../../core/reply/looking-up.ts'
import { notFoundSentence } from '../../core/reply/unseen.ts'
import { say, show } from '../../core/reply.ts'
import { quoted } from '../../core/spelling.ts'
import { readStored } from '../../core/stored-topic.ts'
import { findSubscription, labelKey, type Subscription, unquoted } from '../../core/subscription.ts'
import type { Topic } from '../../core/topic.ts'
import { type Elsewhere, findElsewhere, storeFound, type Unlisted } from '../explain-unseen.ts'
import { findPaper } from '../find-paper.ts'
import { visibleIn } from '../visible.ts'
import { type Asking, subscriptionsHere } from './asking.ts'

/** The subscription that is meant by its number or label, or the answer that says which there are. */
export async function subscriptionMeant(asking: Asking, said: string): Promise<Subscription | Reply> {
  const all = await subscriptionsHere(asking)
  const found = findSubscription(all, said)
  if (found !== undefined) return found
  const removed = await removedMeant(asking, said)
  if (removed !== undefined) return say(`${nameOf(removed)} is no longer followed here.`)
  if (all.length === 0) return say(FOLLOWS_NOTHING)
  const alike = all.filter(({ label }) => labelKey(label) === labelKey(said))
  const name = quoted(unquoted(said))
  if (alike.length > 1) return say(`Several are called ${name}: ${alike.map(nameOf).join(', ')}. Say the number.`)
  return say(`No subscription here is called ${name}: there is ${all.map(nameOf).join(', ')}.`)
}

/** The subscription that had this number, where it was removed. */
async function removedMeant({ desk, channel }: Asking, said: string): Promise<Subscription | undefined> {
  const [, number] = /^#?(\d+)$/.exec(said.trim()) ?? []
  if (number === undefined) return undefined
  const one = await desk.store.subscription({ channel: channelKey(channel.ref), number: Number(number) })
  return one?.removedAt === undefined ? undefined : one
}

/** A paper of the archive, or with `unlisted` one that no source here has listed: it is not stored. */
export type Meant = { readonly paper: Paper; readonly unlisted?: Unlisted }

/**
 * The paper that is meant by an id, a link or a title, looked up where no source here has listed it; or the answer that says it
 * is unknown, or asks which: there `opens` is what choosing one does.
 */
export async function paperMeant(asking: Asking, said: string, opens: ActionName = 'card'): Promise<Meant | Reply> {
  const { desk, channel, at } = asking
  const here = channelKey(channel.ref)
  const found = await findPaper(desk, said, here)
  if (found.kind === 'paper') return { paper: found.paper }
  if (found.kind === 'several') return show(whichPaperMessage(said, found.papers, opens))
  const key = readPaperId(said)
  const elsewhere = key === undefined ? ({ kind: 'off' } as const) : await findElsewhere(desk, key, here, at)
  if (elsewhere.kind === 'unlisted') return { paper: elsewhere.paper, unlisted: elsewhere }
  return elsewhere.kind === 'listed' ? { paper: elsewhere.paper } : notFound(asking, said, elsewhere)
}

/**
 * The paper with a key, for what is done with it: one that no source here has listed is stored as archive first. Or the answer
 * that says why there is none.
 */
export async function paperFor(asking: Asking, key: PaperKey): Promise<Paper | Reply> {
  const { desk, channel, at } = asking
  const here = channelKey(channel.ref)
  const known = await desk.store.paper(key, here)
  if (known !== undefined && visibleIn(here)(known)) return known
  const elsewhere = await findElsewhere(desk, key, here, at)
  if (elsewhere.kind === 'listed') return elsewhere.paper
  if (elsewhere.kind === 'failed') return notFound(asking, key, elsewhere)
  const stored = elsewhere.kind === 'unlisted' ? await storeFound(desk, elsewhere.found, at) : undefined
  return stored ?? say('That paper is no longer in the archive.')
}

function notFound({ desk }: Asking, said: string, answer: Exclude<Elsewhere, { kind: 'listed' | 'unlisted' }>): Reply {
  const live = desk.sources.map(({ name }) => sourceTitle(name))
  return say(notFoundSentence(said, answer, live, desk.unread))
}

/** The subscription of this channel that follows the same topic already, however it was typed. */
export async function sameTopicHere(asking: Asking, topic: Topic): Promise<Subscription | undefined> {
  return (await subscriptionsHere(asking)).find((one) => {
    const parsed = readStored(one.topic, asking.desk)
    return parsed.kind === 'topic' && parsed.topic.key === topic.key
  })
}

/** Subscriptions and papers have no `kind`. */
export function isReply(value: object): value is Reply {
  return 'kind' in value
}
