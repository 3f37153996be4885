/** subscribe, unsubscribe, edit, pause, resume, list, tune, try: everything about what a channel follows. */
import { actionId } from '../../core/action.ts'
import { channelKey } from '../../core/channel.ts'
import { HOUR, WEEK } from '../../core/instant.ts'
import type { Reply } from '../../core/invocation.ts'
import type { Action, Item } from '../../core/message.ts'
import {
  announcement,
  editForm,
  followingMessage,
  listMessage,
  subscribeForm,
  tryMessage,
  tuneItems,
} from '../../core/reply/subscribing.ts'
import { message, note, say, show } from '../../core/reply.ts'
import { nextSlot } from '../../core/schedule.ts'
import { findSubscription, labelOf, type Subscription } from '../../core/subscription.ts'
import { parseTopic, type Topic } from '../../core/topic.ts'
import { formatLocal, POPULAR_ZONES } from '../../core/zone.ts'
import { meaningOf } from '../match-papers.ts'
import { planNotice } from '../plan-notice.ts'
import { type Asking, subscriptionsHere } from './asking.ts'
import { outlookOf } from './outlook.ts'

/** A new subscription in a channel without a last slot looks back so far. */
const LOOK_BACK = 24 * HOUR

export async function subscribe(asking: Asking, typed: { topic?: string; label?: string }): Promise<Reply> {
  if (typed.topic === undefined) return { kind: 'form', form: subscribeForm(typed) }
  const parsed = parseTopic(typed.topic, asking.desk.packs)
  if (parsed.kind === 'refused') return say(parsed.sentence)
  return follow(asking, parsed.topic, typed.label ?? labelOf(typed.topic))
}

/** The form previews before it follows: submitted once it comes back with what the topic would bring, to be confirmed. */
export async function submitSubscribe(
  asking: Asking,
  typed: { topic?: string; label?: string },
  previewed: string | undefined,
): Promise<Reply> {
  const parsed = parseTopic(typed.topic ?? '', asking.desk.packs)
  if (parsed.kind === 'refused') return { kind: 'form', form: subscribeForm({ ...typed, error: parsed.sentence }) }
  if (previewed === typed.topic) return follow(asking, parsed.topic, typed.label || labelOf(typed.topic ?? ''))
  const preview = tryMessage(parsed.topic.text, await outlookOf(asking, parsed.topic))
  return { kind: 'form', form: subscribeForm(typed, preview) }
}

async function follow(asking: Asking, topic: Topic, label: string): Promise<Reply> {
  const { desk, channel, person, at } = asking
  const { store, matcher, synonyms, hash, subscriptionLimit } = desk
  const standing = await subscriptionsHere(asking)
  const same = standing.find((one) => sameTopic(asking, one, topic))
  if (same !== undefined)
    return show(note([`Already followed as #${same.number} ${same.label}: ${same.topic}`], [tune]))
  if (standing.length >= subscriptionLimit)
    return say(
      `This channel follows ${subscriptionLimit} topics, which is the limit: \`/papers unsubscribe\` one first.`,
    )

  await matcher.match(at)
  const opened = await store.openChannel(channel)
  const since = opened.lastSlotAt ?? at - LOOK_BACK
  const subscription = await store.subscribe({
    channel: channelKey(opened.ref),
    label,
    topic: topic.text,
    meaning: meaningOf(topic, synonyms, hash),
    by: person.id,
    createdAt: at,
    since,
    meaningAt: since,
    caughtUp: false,
  })
  await matcher.match(at)
  await announce(asking, 'follow', subscription)
  const outlook = await outlookOf(asking, topic)
  const zoneChoice = opened.zoneChosen ? [] : [chooseZone(person.zone)]
  return show(followingMessage({ channel: opened, subscription, outlook, verb: 'Now following', zoneChoice }))
}

const tune: Action = { id: actionId('tune'), label: 'Tune topics' }

function chooseZone(theirs: string | undefined): Action {
  const zones = theirs === undefined ? POPULAR_ZONES : [theirs, ...POPULAR_ZONES.filter((zone) => zone !== theirs)]
  return {
    id: actionId('zone'),
    label: 'Choose the zone',
    choices: zones.map((zone) => ({ value: zone, label: zone })),
  }
}

function sameTopic({ desk }: Asking, standing: Subscription, topic: Topic): boolean {
  const parsed = parseTopic(standing.topic, desk.packs)
  return parsed.kind === 'topic' ? parsed.topic.key === topic.key : standing.topic === topic.text
}

async function announce(
  asking: Asking,
  what: Parameters<typeof announcement>[1],
  subscription: Subscription,
): Promise<void> {
  const { desk, channel, person, at } = asking
  if (!channel.settings.announce) return
  const { store, hash } = desk
  const said = announcement(person.id, what, subscription)
  await planNotice({ store, hash, channel: channel.ref, what: `${what}-${subscription.number}`, message: said, at })
  desk.wake()
}

/** Finds the subscription that is meant, or says which there are. */
async function meant(asking: Asking, said: string): Promise<Subscription | Reply> {
  const all = await subscriptionsHere(asking)
  const found = findSubscription(all, said)
  if (found !== undefined) return found
  const there = all.map(({ number, label }) => `#${number} ${label}`).join(', ')
  return say(
    all.length === 0
      ? 'This channel follows nothing yet: `/papers subscribe "world models"`.'
      : `No subscription here is called ${JSON.stringify(said.slice(0, 60))}: there is ${there}.`,
  )
}

export async function unsubscribe(asking: Asking, said: string): Promise<Reply> {
  const found = await meant(asking, said)
  if ('kind' in found) return found
  await asking.desk.store.changeSubscription(found.id, { removedAt: asking.at })
  await announce(asking, 'unfollow', found)
  const undo: Action = { id: actionId('resubscribe', found.number), label: 'Undo' }
  return show(note([`No longer following #${found.number} ${found.label}: ${found.topic}`], [undo]))
}

/** Undo of unsubscribe: the subscription stands again as it was, with what has waited for it. */
export async function resubscribe(asking: Asking, number: number): Promise<Reply> {
  const found = await asking.desk.store.subscription(`${channelKey(asking.channel.ref)}#${number}`)
  if (found === undefined) return say(`There never was a subscription #${number} here.`)
  if (found.removedAt === undefined) return say(`#${number} ${found.label} is followed already.`)
  await asking.desk.store.changeSubscription(found.id, { removedAt: null, caughtUp: false })
  await asking.desk.matcher.match(asking.at)
  await announce(asking, 'follow', found)
  return say(`Following #${number} ${found.label} again: ${found.topic}`)
}

export async function edit(asking: Asking, said: string, typed: string | undefined): Promise<Reply> {
  const found = await meant(asking, said)
  if ('kind' in found) return found
  if (typed === undefined) return { kind: 'form', form: editForm(found.number, found) }
  const parsed = parseTopic(typed, asking.desk.packs)
  return parsed.kind === 'refused' ? say(parsed.sentence) : change(asking, found, parsed.topic, undefined)
}

export async function submitEdit(
  asking: Asking,
  number: number,
  typed: { topic?: string; label?: string },
  previewed: string | undefined,
): Promise<Reply> {
  const found = await meant(asking, `${number}`)
  if ('kind' in found) return found
  const parsed = parseTopic(typed.topic ?? '', asking.desk.packs)
  if (parsed.kind === 'refused') return { kind: 'form', form: editForm(number, { ...typed, error: parsed.sentence }) }
  if (previewed === typed.topic) return change(asking, found, parsed.topic, typed.label || undefined)
  const preview = tryMessage(parsed.topic.text, await outlookOf(asking, parsed.topic))
  return { kind: 'form', form: editForm(number, typed, preview) }
}

/**
 * What has come so far is matched with the old topic first; from here on the new one holds, and never alerts papers first
 * seen before. A label that was made from the old topic follows the new one.
 */
async function change(asking: Asking, old: Subscription, topic: Topic, typedLabel: string | undefined): Promise<Reply> {
  const { desk, channel, at } = asking
  await desk.matcher.match(at)
  const label = typedLabel ?? (old.label === labelOf(old.topic) ? labelOf(topic.text) : old.label)
  const meaning = meaningOf(topic, desk.synonyms, desk.hash)
  const patch = { label, topic: topic.text, meaning, since: at, meaningAt: at, caughtUp: false }
  const subscription = await desk.store.changeSubscription(old.id, topic.text === old.topic ? { label } : patch)
  await desk.matcher.match(at)
  await announce(asking, 'change', subscription)
  const outlook = await outlookOf(asking, topic)
  return show(followingMessage({ channel, subscription, outlook, verb: 'Changed', zoneChoice: [] }))
}

/** The button that turns bare words into the phrase. */
export async function usePhrase(asking: Asking, number: number): Promise<Reply> {
  const found = await meant(asking, `${number}`)
  if ('kind' in found) return found
  const parsed = parseTopic(found.topic, asking.desk.packs)
  const outlook = parsed.kind === 'topic' ? await outlookOf(asking, parsed.topic) : undefined
  if (outlook?.asPhrase === undefined) return say(`#${number} ${found.label} reads as ${found.topic} already.`)
  return edit(asking, `${number}`, outlook.asPhrase.topic)
}

export async function pause(asking: Asking, said: string | undefined): Promise<Reply> {
  const { desk, channel, at } = asking
  if (said !== undefined) {
    const found = await meant(asking, said)
    if ('kind' in found) return found
    await desk.store.changeSubscription(found.id, { pausedAt: found.pausedAt ?? at })
    const resume: Action = { id: actionId('resume', found.number), label: 'Resume' }
    return show(note([`#${found.number} ${found.label} is paused; what matches it waits.`], [resume]))
  }
  await desk.store.openChannel(channel)
  await desk.store.changeChannel(channel.ref, { state: 'paused' })
  const resume: Action = { id: actionId('resume'), label: 'Resume' }
  return show(note(['This channel is paused; what matches waits, and nothing is lost.'], [resume]))
}

export async function resume(asking: Asking, said: string | undefined): Promise<Reply> {
  const { desk, channel, at } = asking
  if (said !== undefined) {
    const found = await meant(asking, said)
    if ('kind' in found) return found
    await desk.store.changeSubscription(found.id, { pausedAt: null })
    return say(`#${found.number} ${found.label} is followed again; what has waited comes with the next digest.`)
  }
  if (channel.state === 'on') return say('This channel is not paused.')
  const next = nextSlot(channel.schedule, channel.zone, at)
  await desk.store.openChannel(channel)
  await desk.store.changeChannel(channel.ref, { state: 'on', why: null, nextSlotAt: next ?? null })
  const waiting = (await desk.store.openMatches(channelKey(channel.ref))).length
  const when = next === undefined ? 'at once' : formatLocal(next, channel.zone, 'zoned')
  const waited =
    waiting === 0 ? 'nothing has waited' : waiting === 1 ? '1 paper has waited' : `${waiting} papers have waited`
  const post: Action = { id: actionId('post'), label: 'Post now' }
  return show(
    note([`This channel is on again; ${waited}. The next digest comes ${when}.`], waiting === 0 ? [] : [post]),
  )
}

export async function list(asking: Asking, all: boolean): Promise<Reply> {
  const { desk, channel, at } = asking
  const posted = await desk.store.postedSince(channelKey(channel.ref), at - 4 * WEEK)
  if (!all) return show(listMessage({ channel, subscriptions: await subscriptionsHere(asking), posted, at }))
  const channels = (await desk.store.channels()).filter(
    (one) => one.ref.platform === channel.ref.platform && one.ref.workspace === channel.ref.workspace,
  )
  const items: Item[] = []
  for (const one of channels) {
    const subscriptions = await desk.store.subscriptions(channelKey(one.ref))
    const {
      title = '',
      items: lines,
      footer = [],
    } = listMessage({
      channel: one,
      subscriptions,
      posted: await desk.store.postedSince(channelKey(one.ref), at - 4 * WEEK),
      at,
    })
    items.push({ kind: 'heading', text: title }, ...lines, { kind: 'text', text: [...footer] })
  }
  return items.length === 0 ? say('No channel follows anything yet.') : show(message({ title: 'All channels', items }))
}

/** The private list behind *Tune topics*. */
export async function tuneTopics(asking: Asking): Promise<Reply> {
  const subscriptions = await subscriptionsHere(asking)
  if (subscriptions.length === 0) return say('This channel follows nothing yet: `/papers subscribe "world models"`.')
  const posted = await asking.desk.store.postedSince(channelKey(asking.channel.ref), asking.at - 4 * WEEK)
  return show(message({ title: 'Tune topics', items: tuneItems(subscriptions, posted) }))
}

export async function tryOut(asking: Asking, typed: string, weeks: number): Promise<Reply> {
  const parsed = parseTopic(typed, asking.desk.packs, { dates: true })
  if (parsed.kind === 'refused') return say(parsed.sentence)
  const { title, items } = tryMessage(parsed.topic.text, await outlookOf(asking, parsed.topic, weeks))
  return show(message({ ...(title === undefined ? {} : { title }), items }))
}
