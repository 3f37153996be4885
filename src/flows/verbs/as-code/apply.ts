/** Carries out what a file of subscriptions changes in a channel, by the same acts as the commands. */
import type { Change } from '../../../core/as-code.ts'
import type { Channel } from '../../../core/channel.ts'
import type { Person } from '../../../core/invocation.ts'
import { reasonOf } from '../../../core/reason.ts'
import type { ChannelPlan } from '../../../core/reply/as-code.ts'
import { nameOf } from '../../../core/reply/listing.ts'
import type { TopicNews } from '../../../core/reply/subscribing.ts'
import { APPLIER, type Subscription } from '../../../core/subscription.ts'
import { announceAll } from '../../answer/announcing.ts'
import { arrangeHere, setHere } from '../../answer/arranging.ts'
import { type Asking, type Desk, letIn } from '../../answer/asking.ts'
import { changeHere } from '../../answer/editing.ts'
import { pauseHere, pauseOneHere, resumeHere, resumeOneHere } from '../../answer/pausing.ts'
import { followHere, leaveHere } from '../../answer/subscribing.ts'

/** Who it was, in lists and announcements. */
const PERSON: Person = { id: APPLIER, mayManage: true }

type Planned = Extract<ChannelPlan, { kind: 'planned' }>

/** The changes that were made, and why the others were not: a sentence. */
export type Applied = { readonly done: readonly Change[]; readonly failed?: string }

type News = { readonly what: TopicNews; readonly subscription: Subscription }

/** What comes of one change: the channel as it then stands, and what is to be announced; or a sentence that says why not. */
type Outcome = { readonly channel?: Channel; readonly news?: News } | string

/** Never throws. What is done stays done, and is announced in one line. */
export async function applyPlan(desk: Desk, { standing, changes }: Planned): Promise<Applied> {
  if (changes.length === 0) return { done: [] }
  const done: Change[] = []
  const news: News[] = []
  const at = desk.clock.now().getTime()
  let asking: Asking = { desk, person: PERSON, channel: standing.channel, at }
  let failed: string | undefined
  try {
    const inside = changes.some(needsAccess) ? await letIn(asking) : asking
    if (typeof inside === 'string') return { done: [], failed: inside }
    asking = { ...inside, channel: await desk.store.openChannel(inside.channel) }
    for (const change of changes) {
      const outcome = await carryOut(asking, change)
      if (typeof outcome === 'string') {
        failed ??= outcome
        continue
      }
      done.push(change)
      if (outcome.channel !== undefined) asking = { ...asking, channel: outcome.channel }
      if (outcome.news !== undefined) news.push(outcome.news)
    }
  } catch (fault) {
    failed = `It stopped half way: ${reasonOf(fault)}`
  }
  try {
    await announceAll(asking, news)
  } catch (fault) {
    failed ??= `It could not be announced: ${reasonOf(fault)}`
  }
  return { done, ...(failed === undefined ? {} : { failed }) }
}

/** Without access nothing at all is changed in a channel where one of these is to be. */
export function needsAccess({ kind }: Change): boolean {
  return kind === 'follow' || kind === 'resume channel'
}

async function carryOut(asking: Asking, change: Change): Promise<Outcome> {
  switch (change.kind) {
    case 'schedule': {
      const { kind: _, ...arranged } = change
      return { channel: await arrangeHere(asking, arranged) }
    }
    case 'settings':
      return { channel: await setHere(asking, change.settings) }
    case 'unfollow':
      await leaveHere(asking, change.subscription)
      return { news: { what: 'unfollow', subscription: change.subscription } }
    case 'edit': {
      const { kind, subscription } = await changeHere(asking, change.subscription, change.topic, change.label)
      if (kind === 'already') return `${nameOf(subscription)} follows ${subscription.topic} already.`
      return kind === 'same' ? {} : { news: { what: 'change', subscription } }
    }
    case 'follow':
      return follow(asking, change)
    case 'pause':
      await pauseOneHere(asking, change.subscription)
      return {}
    case 'resume':
      await resumeOneHere(asking, change.subscription)
      return {}
    case 'pause channel':
      return { channel: await pauseHere(asking) }
    case 'resume channel':
      return { channel: await resumeHere(asking) }
  }
}

/** One that somebody follows meanwhile is as the file wants it. */
async function follow(asking: Asking, change: Extract<Change, { kind: 'follow' }>): Promise<Outcome> {
  const followed = await followHere(asking, change.topic, change.label)
  switch (followed.kind) {
    case 'closed':
    case 'full':
      return followed.why
    case 'already':
      return {}
    case 'followed': {
      const { subscription } = followed
      if (change.paused) await pauseOneHere(asking, subscription)
      return { channel: followed.asking.channel, news: { what: 'follow', subscription } }
    }
  }
}
