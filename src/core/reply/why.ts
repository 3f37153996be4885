/** Why a paper was, or was not, posted in a channel: plain sentences, and the whole test on demand. */
import { actionId } from '../action.ts'
import { type Channel, channelKey } from '../channel.ts'
import type { Path, Verdict } from '../explanation.ts'
import type { Instant } from '../instant.ts'
import { type Action, BUDGET, type Item, type Message } from '../message.ts'
import { nearestFirst } from '../near-miss.ts'
import { liveSince, type Paper } from '../paper.ts'
import { titleOf } from '../paper-item.ts'
import { line, message } from '../reply.ts'
import { FOLLOWS_NOTHING, nameOf } from './listing.ts'
import { together } from './reading.ts'
import { identityLines, sightingLines } from './why/identity.ts'
import { onDate } from './why/moment.ts'
import type { Standing } from './why/rank.ts'
import { reasonSentences } from './why/reason.ts'
import { treeText } from './why/tree.ts'
import { type Around, brokenLine, told, verdictLine } from './why/verdict.ts'

/** The reason first, then where it was seen and under which names, then each subscription. `at` is now. */
export function whyMessage(path: Path, channel: Channel, at: Instant): Message {
  const { paper, subscriptions, broken, removed, delivery, outlook, takenSince, toOthers } = path
  const { zone } = channel
  const others = (id: string): Standing['others'] => {
    const places = toOthers.get(id)
    return places === undefined ? undefined : { places, of: delivery?.shown ?? 0 }
  }
  const around = ({ subscription: { id, since }, recorded }: Verdict): Around => {
    const foreseen = outlook?.kind === 'planned' ? outlook.ranks.get(id) : undefined
    const rank = delivery === undefined ? foreseen : recorded?.rank
    return {
      zone,
      liveAt: liveSince(paper, channelKey(channel.ref)),
      takenSince: takenSince.get(id),
      standing: rank && {
        rank,
        isPlanned: delivery !== undefined,
        isBefore: delivery !== undefined && delivery.plannedAt < since,
        others: others(id),
      },
    }
  }
  return message({
    title: titleOf(paper),
    items: [
      line(reasonSentences(path, channel, at)),
      ...[...sightingLines(path, zone), ...identityLines(path)].map((one) => line(one)),
      ...verdictItems(subscriptions, paper, around),
      ...broken.map((one) => line(brokenLine(one))),
      ...removed.map(({ subscription, recorded }) => {
        const took = delivery !== undefined && recorded !== undefined ? 'took it, and' : 'would take it, but'
        return line(told(subscription, `${took} was unsubscribed ${onDate(subscription.removedAt ?? 0, zone)}.`))
      }),
      ...(subscriptions.length + broken.length === 0 ? [line(FOLLOWS_NOTHING)] : []),
    ],
    actions: whyActions(paper, subscriptions),
  })
}

const TAKERS_SHOWN = 8
const MISSES_SHOWN = 5
/** So few are told one by one, though nothing of them was found. */
const FEW = 2

/** Those that take it first, then the nearest misses, one by one; the others together. */
export function verdictItems(verdicts: readonly Verdict[], paper: Paper, around: (verdict: Verdict) => Around): Item[] {
  const takers = verdicts.filter(isTaker)
  const misses = verdicts.filter((verdict) => !isTaker(verdict))
  const nearest = nearestFirst(misses.map((verdict) => ({ verdict, paper, proof: verdict.proof })))
  const near = nearest.slice(0, MISSES_SHOWN).map(({ verdict }) => verdict)
  const far = misses.filter((verdict) => !near.includes(verdict))
  const shown = [...takers.slice(0, TAKERS_SHOWN), ...near, ...(far.length > FEW ? [] : far)]
  return [
    ...shown.map((verdict) => line(verdictLine(verdict, around(verdict)))),
    ...(takers.length > TAKERS_SHOWN ? [line(`${namesOf(takers.slice(TAKERS_SHOWN))} take it too.`)] : []),
    ...(far.length > FEW
      ? [line(`${namesOf(far)} do not take it: little or nothing that they look for is there.`)]
      : []),
  ]
}

/** Takes it now, or took it when it was matched. */
function isTaker({ matched, recorded }: Verdict): boolean {
  return matched || recorded !== undefined
}

const NAMES_SHOWN = 5

/** "#4 Cups, #5 Hands and 9 more". */
function namesOf(verdicts: readonly Verdict[]): string {
  const shown = verdicts.slice(0, NAMES_SHOWN).map(({ subscription }) => nameOf(subscription))
  const more = verdicts.length - shown.length
  return together(more > 0 ? [...shown, `${more} more`] : shown)
}

/** Discord takes no more choices. */
const TREES_OFFERED = 25

/** Open the card; the whole test of the one topic, or of one among several, those that take it first. */
export function whyActions(paper: Paper, verdicts: readonly Verdict[]): Action[] {
  const inOrder = [...verdicts.filter(isTaker), ...verdicts.filter((verdict) => !isTaker(verdict))]
  const choices = inOrder.slice(0, TREES_OFFERED).map(({ subscription }) => ({
    value: `${subscription.number}`,
    label: nameOf(subscription),
  }))
  const tree = { id: actionId('why-tree', paper.key), label: 'Show the whole test' }
  return [
    { id: actionId('card', paper.key), label: 'Open' },
    ...(choices.length === 0 ? [] : [choices.length === 1 ? tree : { ...tree, choices }]),
  ]
}

const TREE_LENGTH = 2_400

/** The query tree of a topic with every part true or false for the paper. */
export function treeMessage(paper: Paper, { subscription, matched, proof }: Verdict): Message {
  return message({
    title: `The whole test of ${titleOf(paper, BUDGET.shortTitle)}`,
    items: [
      line(told(subscription, matched ? 'takes it.' : 'does not take it.')),
      { kind: 'preformatted', text: treeText(proof, paper, TREE_LENGTH) },
    ],
    actions: [{ id: actionId('why', paper.key), label: 'Why' }],
  })
}
