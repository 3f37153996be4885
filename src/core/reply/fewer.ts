/** What is said when somebody wants fewer papers like one. */
import { actionId, fitsId } from '../action.ts'
import type { Broken } from '../explanation.ts'
import { type Action, BUDGET, type Choice, type Message } from '../message.ts'
import type { Effect } from '../narrowing/fewer.ts'
import { writeNarrowing } from '../narrowing.ts'
import type { Paper, PaperKey } from '../paper.ts'
import { titleOf } from '../paper-item.ts'
import type { Proof } from '../proof.ts'
import { visible } from '../readable.ts'
import { about, count, line, message } from '../reply.ts'
import type { Subscription } from '../subscription.ts'
import { amountOf, overWhat, rateOf, spanOf, type Volume } from '../volume.ts'
import { nameOf } from './listing.ts'
import { foundIn } from './why/proof.ts'
import { told } from './why/verdict.ts'

/** Asks which of several topics that take the paper is meant. */
export function whichTopicMessage(paper: Paper, key: PaperKey, takers: readonly Subscription[]): Message {
  const choices = takers.map(
    (one): Choice => ({ value: `${one.number}`, label: visible(nameOf(one)), hint: visible(one.topic) }),
  )
  return message({
    title: titleFor(paper),
    items: [line('Several topics here take this paper. Which of them should bring fewer like it?')],
    actions: [{ id: actionId('fewer', key), label: 'Choose a topic…', choices }],
  })
}

type FewerFacts = {
  readonly paper: Paper
  readonly subscription: Subscription
  readonly proof: Proof
  /** What the topic brought in the weeks looked at. */
  readonly volume: Volume
  readonly effects: readonly Effect[]
  /** How many of the papers that it posted last would not have come, for each of the effects. */
  readonly posted: { readonly papers: number; readonly missed: readonly number[] }
}

/** Which topic took the paper, by what, and what would keep such papers out, each with its effect and its button. */
export function fewerMessage(facts: FewerFacts): Message {
  const { paper, subscription, proof, volume, effects } = facts
  const proposals = effects.map((effect, at) => {
    const said = writeNarrowing(effect.candidate.narrowing)
    return line(about(said, effectOf(effect, at, facts)), narrowAction(subscription, said))
  })
  return message({
    title: titleFor(paper),
    items: [
      line(`${visible(nameOf(subscription))} (${visible(subscription.topic)}) takes it: ${foundIn(proof)}.`),
      line(`It brought ${rateOf(volume)} ${overWhat(volume)}.`),
      ...(proposals.length > 0 ? proposals : [line(noneSentence(subscription))]),
    ],
    actions: [changeOf(subscription.number)],
  })
}

/** Of a topic that goes on as it was last read: what would come of it is a new one, which the packs of now would have to let be read. */
export function stuckMessage(paper: Paper, { subscription, sentence }: Broken): Message {
  const { number } = subscription
  const said = `goes on as it was last read, so nothing can be left out of it until the operator has mended the pack, or \`/papers edit ${number}\` has changed the topic: ${sentence}`
  return message({ title: titleFor(paper), items: [line(told(subscription, said))], actions: [changeOf(number)] })
}

function changeOf(number: number): Action {
  return { id: actionId('edit', number), label: 'Change', opens: 'form' }
}

function titleFor(paper: Paper): string {
  return `Fewer like ${titleOf(paper, BUDGET.shortTitle)}`
}

/** No button where its id would be too long: the words can be typed. */
function narrowAction({ number }: Subscription, narrowing: string): Action[] {
  const id = actionId('narrow', `${number}.${narrowing}`)
  return fitsId(id) ? [{ id, label: 'Leave out' }] : []
}

function noneSentence({ number }: Subscription): string {
  return `No word of it would keep such papers out without taking most others too: change the topic with \`/papers edit ${number}\`.`
}

/** "about 4 a day instead of 9; of the last 8 posted papers 3 would not have come". */
function effectOf({ volume: less }: Effect, at: number, { volume, posted }: FewerFacts): string {
  const missed = posted.missed[at] ?? 0
  const [before, after] = [amountOf(volume), amountOf(less)]
  const rates =
    before === after
      ? `${count(less.matched, 'paper')} in ${spanOf(volume)} instead of ${volume.matched}`
      : `${rateOf(less)} instead of ${withoutUnit(before, after)}`
  if (posted.papers === 0) return rates
  if (posted.papers === 1)
    return `${rates}; the last posted paper would ${missed === 0 ? 'still have come' : 'not have come'}`
  if (missed === 0) return `${rates}; all of the last ${posted.papers} posted papers would still have come`
  if (missed === posted.papers) return `${rates}; none of the last ${posted.papers} posted papers would have come`
  return `${rates}; of the last ${posted.papers} posted papers ${missed} would not have come`
}

/** "9" of "9 a day", where the other is told by the day too. */
function withoutUnit(amount: string, other: string): string {
  const [, number, unit = ''] = /^(\S+)( a \w+)$/.exec(amount) ?? []
  return number !== undefined && other.endsWith(unit) ? number : amount
}
