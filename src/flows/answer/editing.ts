/** edit, its form, the buttons that make a topic narrower, and the Undo of all of these. */
import { actionId } from '../../core/action.ts'
import { channelKey } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import { MINUTE } from '../../core/instant.ts'
import type { Reply } from '../../core/invocation.ts'
import type { SubscriptionMatch } from '../../core/match.ts'
import type { Action } from '../../core/message.ts'
import { type Narrowing, narrowed, readNarrowing } from '../../core/narrowing.ts'
import type { Paper, PaperKey } from '../../core/paper.ts'
import { analysePaper, evaluate } from '../../core/proof.ts'
import { visible } from '../../core/readable.ts'
import { CHANGED } from '../../core/reply/changes.ts'
import { nameOf } from '../../core/reply/listing.ts'
import { tryMessage } from '../../core/reply/outlook.ts'
import { alreadyFollowed, changedMessage } from '../../core/reply/subscribing.ts'
import { editForm } from '../../core/reply/topic-form.ts'
import { note, say, show } from '../../core/reply.ts'
import { readStored } from '../../core/stored-topic.ts'
import { type Edited, LONGEST_LABEL, labelKey, labelOf, type Subscription } from '../../core/subscription.ts'
import { hintAtLabel } from '../../core/topic/hints.ts'
import { describeTopic, parseTopic, type Topic } from '../../core/topic.ts'
import { wouldStillWait } from '../follow-topic.ts'
import { meaningOf } from '../match-papers.ts'
import { outdated } from './about.ts'
import { announce } from './announcing.ts'
import { type Asking, noteOf, subscriptionsHere } from './asking.ts'
import { tuneTopics } from './listing.ts'
import { isReply, sameTopicHere, subscriptionMeant } from './meant.ts'
import { outlookOf } from './outlook.ts'
import { readTopicValues } from './topic-values.ts'

/** Without a subscription it lists them; with neither a topic nor a label it asks for them by the form. */
export async function edit(asking: Asking, { subscription: which, ...given }: Args): Promise<Reply> {
  if (which === undefined) return tuneTopics(asking)
  const { subscription, topic: typed, label: said = '' } = await withWholeLabel(asking, which, given)
  const found = await subscriptionMeant(asking, subscription)
  if (isReply(found)) return found
  const label = visible(said) || undefined
  if (typed === undefined)
    return label === undefined ? { kind: 'form', form: editForm(found.number, found) } : rename(asking, found, label)
  const parsed = parseTopic(typed, asking.desk.packs)
  if (parsed.kind === 'refused') return say(parsed.sentence)
  const hint = label === undefined ? hintAtLabel(typed) : undefined
  const { topic } = parsed
  return change(asking, found, hint === undefined ? topic : { ...topic, hints: [...topic.hints, hint] }, label)
}

/** Without quotes a label of several words comes apart: `World models` gives no topic `models` to what begins with `World`. */
async function withWholeLabel(
  asking: Asking,
  subscription: string,
  { topic, label }: Args,
): Promise<Args & { readonly subscription: string }> {
  const said = { subscription, ...(topic === undefined ? {} : { topic }), ...(label === undefined ? {} : { label }) }
  if (topic === undefined || /^#?\d+$/.test(subscription)) return said
  const whole = `${subscription} ${topic}`
  // With a small letter a new label is told from a topic only here.
  const [, called = whole, small] = (label === undefined && /^(.*\S)\s+as\s+(.+)$/s.exec(whole)) || []
  const all = await subscriptionsHere(asking)
  if (!all.some((one) => labelKey(one.label) === labelKey(called)) || (small ?? '').length > LONGEST_LABEL) return said
  const given = small ?? label
  return { subscription: called, ...(given === undefined ? {} : { label: given }) }
}

/** Of a subscription that another process changes meanwhile, the topic is what that made of it. */
async function rename(asking: Asking, found: Subscription, label: string): Promise<Reply> {
  const parsed = readStored(found.topic, asking.desk)
  if (parsed.kind === 'refused') return say(parsed.sentence)
  const changed = await changeAsRead(asking, found, parsed.topic, label)
  return changed.kind === 'stale'
    ? rename(asking, changed.subscription, label)
    : changeReply(asking, parsed.topic, changed)
}

/** The form previews before it changes anything. */
export async function submitEdit(
  asking: Asking,
  number: string,
  filled: Readonly<Record<string, string>>,
  previewed: string | undefined,
): Promise<Reply> {
  const found = await subscriptionMeant(asking, number)
  if (isReply(found)) return found
  const read = readTopicValues(filled, asking.desk.packs)
  const { values } = read
  if (read.kind === 'refused') return { kind: 'form', form: editForm(found.number, values, { fault: read.fault }) }
  if (previewed?.trim() === values.topic) return change(asking, found, read.topic, values.label || undefined)
  const preview = tryMessage(await outlookOf(asking, read.topic))
  return { kind: 'form', form: editForm(found.number, values, { preview }) }
}

async function change(asking: Asking, found: Subscription, topic: Topic, given: string | undefined): Promise<Reply> {
  return changeReply(asking, topic, await changeHere(asking, found, topic, given))
}

async function changeReply(asking: Asking, topic: Topic, { kind, subscription }: Changed): Promise<Reply> {
  const { channel, person, at } = asking
  if (kind === 'already') return show(alreadyFollowed(subscription))
  // Pressed twice, the second answer is that of the first.
  const { before } = subscription
  const isSecondPress = kind === 'same' && before !== undefined && at - before.at < MINUTE
  if (kind === 'same' && !isSecondPress)
    return say(`${nameOf(subscription)} is ${subscription.topic} already, so nothing has changed.`)
  if (kind === 'changed') await announce(asking, 'change', subscription)
  const outlook = await outlookOf(asking, topic)
  return show(changedMessage({ channel, subscription, outlook, theirZone: person.zone }))
}

/** `already`: another subscription of the channel follows the topic, and nothing has changed. The subscription as it stands. */
type Changed = { readonly kind: 'changed' | 'same' | 'already'; readonly subscription: Subscription }
/** Somebody else has changed it after it was read: nothing has changed but by them. The subscription as it stands. */
type Stale = { readonly kind: 'stale'; readonly subscription: Subscription }

/** The new topic replaces whatever stands. Nothing is announced. */
export async function changeHere(
  asking: Asking,
  found: Subscription,
  topic: Topic,
  given: string | undefined,
): Promise<Changed> {
  const changed = await changeAsRead(asking, found, topic, given)
  return changed.kind === 'stale' ? changeHere(asking, changed.subscription, topic, given) : changed
}

/**
 * What has come so far is matched with the old topic first; from here on the new one holds, and never alerts papers first
 * seen before. A label that was made from the old topic follows the new one, unless one is given.
 */
async function changeAsRead(
  asking: Asking,
  found: Subscription,
  topic: Topic,
  given: string | undefined,
): Promise<Changed | Stale> {
  const { desk, at } = asking
  const other = await sameTopicHere(asking, topic)
  if (other !== undefined && other.id !== found.id) return { kind: 'already', subscription: other }
  await desk.matcher.match(at)
  const old = (await desk.store.subscription(found)) ?? found
  const label = given ?? (old.label === labelOf(old.topic) ? labelOf(topic.text) : old.label)
  const isSameTopic = topic.text === old.topic
  if (isSameTopic && label === old.label) return { kind: 'same', subscription: old }
  if (old.topic !== found.topic || old.label !== found.label) return { kind: 'stale', subscription: old }
  const before = { ...editedOf(old), at, waiting: isSameTopic ? [] : await passedOver(asking, old, topic) }
  const meaning = meaningOf(topic, desk.synonyms, desk.hash)
  const whole = { label, topic: topic.text, meaning, since: at, meaningAt: at, caughtUp: false, before }
  const patch = isSameTopic ? { label, before } : whole
  const note = noteOf(asking, CHANGED.edited(old, isSameTopic ? label : topic.text))
  const subscription = await desk.store.changeSubscription(found.id, patch, note, old)
  if (subscription.before?.at !== at || subscription.topic !== topic.text || subscription.label !== label)
    return { kind: 'stale', subscription }
  await desk.matcher.match(at)
  return { kind: 'changed', subscription }
}

function editedOf({ label, topic, meaning, since, meaningAt }: Subscription): Omit<Edited, 'at' | 'waiting'> {
  return { label, topic, meaning, since, meaningAt }
}

/** Kept with a subscription, which is read often. The newer ones are found again without, where Undo puts `since` back. */
const MOST_WAITING = 100

/** Papers that wait for the next digest and will not any more, because the new topic does not match them; the oldest first. */
async function passedOver({ desk }: Asking, { id }: Subscription, topic: Topic): Promise<PaperKey[]> {
  const waiting = await desk.store.openPapersOf(id)
  const passes = (paper: Paper): boolean => evaluate(topic, analysePaper(paper), desk.synonyms).matched
  return waiting
    .filter((paper) => !passes(paper))
    .slice(0, MOST_WAITING)
    .map(({ key }) => key)
}

/**
 * Undo of the last edit, once: topic and label are what they were. What waited for the old topic waits again, with what it has
 * missed since, as long as all that would still wait; later it is an edit back, and papers first seen before do not alert.
 */
export async function undoEdit(asking: Asking, number: string): Promise<Reply> {
  const { desk, channel, at } = asking
  const found = await subscriptionMeant(asking, number)
  if (isReply(found)) return found
  if (found.before === undefined)
    return say(`The last change of ${nameOf(found)} is undone already: it is ${found.topic}.`)
  const { at: editedAt, waiting = [], ...before } = found.before
  const parsed = readStored(before.topic, desk)
  if (parsed.kind === 'refused')
    return say(`${nameOf(found)} cannot go back to ${before.topic}, which cannot be read any more. ${parsed.sentence}`)
  const same = await sameTopicHere(asking, parsed.topic)
  if (same !== undefined && same.id !== found.id) return show(alreadyFollowed(same))
  // As with an edit: what has come so far is matched with the topic that stands.
  await desk.matcher.match(at)
  const isLabelAlone = before.topic === found.topic
  const isLate = !isLabelAlone && !wouldStillWait(channel, editedAt, at)
  const whole = { ...before, ...(isLate ? { since: at, meaningAt: at } : {}), caughtUp: false }
  const undo = {
    patch: isLabelAlone ? { label: before.label } : whole,
    waiting: isLate ? [] : await matchesOf(asking, found.id, parsed.topic, waiting),
    at,
  }
  const subscription = await desk.store.undoEdit(found, undo, noteOf(asking, CHANGED.undone(found)))
  if (subscription === 'stale') return say(staleSentence(found, 'Undo'))
  await desk.matcher.match(at)
  await announce(asking, 'change', subscription)
  const reading = `Reads as: ${describeTopic(parsed.topic)}`
  const missed = 'That change is some time ago, so papers that this topic has missed meanwhile are not posted.'
  const again: Action = { id: actionId('edit', found.number), label: 'Change', opens: 'form' }
  const undone = `Undone. ${nameOf(subscription)} is again: ${subscription.topic}`
  return show(note([undone, reading, ...(isLate ? [missed] : [])], [again]))
}

/** Of the papers with these keys those that a topic matches. */
async function matchesOf(
  { desk, channel }: Asking,
  subscription: string,
  topic: Topic,
  keys: readonly PaperKey[],
): Promise<SubscriptionMatch[]> {
  const papers = keys.length === 0 ? [] : await desk.store.papers(keys, channelKey(channel.ref))
  return papers.flatMap((paper) => {
    const { matched, proof } = evaluate(topic, analysePaper(paper), desk.synonyms)
    return matched ? [{ subscription, paper: paper.key, proof }] : []
  })
}

/** `about` is `<subscription number>.<narrowing>`, of which the topic as it stands now is made narrower. Its label stays. */
export async function narrow(asking: Asking, about: string): Promise<Reply> {
  const [, number = '', written = ''] = /^(\d+)\.(.+)$/s.exec(about) ?? []
  const narrowing = readNarrowing(written)
  return narrowing === undefined ? outdated() : narrowBy(asking, number, narrowing)
}

/** Where another change has come between, that one is made narrower, once: so of two buttons pressed together both hold. */
async function narrowBy(asking: Asking, number: string, narrowing: Narrowing, isAgain = false): Promise<Reply> {
  const found = await subscriptionMeant(asking, `#${number}`)
  if (isReply(found)) return found
  const { packs } = asking.desk
  // What comes of it is a new topic, so the packs of now have to let it be read.
  const parsed = parseTopic(found.topic, packs)
  if (parsed.kind === 'refused') return say(parsed.sentence)
  const narrower = narrowed(parsed.topic, narrowing, packs)
  if (narrower === undefined)
    return say(`${nameOf(found)} cannot be narrowed that way any further: it is ${found.topic}.`)
  const changed = await changeAsRead(asking, found, narrower, found.label)
  if (changed.kind !== 'stale') return changeReply(asking, narrower, changed)
  return isAgain ? say(staleSentence(changed.subscription, 'button')) : narrowBy(asking, number, narrowing, true)
}

function staleSentence(subscription: Subscription, pressed: 'Undo' | 'button'): string {
  return `${nameOf(subscription)} was changed again meanwhile, so this ${pressed} did nothing: \`/papers list\` shows what it is now.`
}
