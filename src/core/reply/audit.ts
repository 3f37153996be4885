/** What an audit found, channel by channel, and what to do about it. */
import type { Comparison, Repeated, Unexpected } from '../audit.ts'
import { type Channel, channelKey } from '../channel.ts'
import { formatInstant } from '../instant.ts'
import type { Message } from '../message.ts'
import type { Posted, RemoveOutcome } from '../ports.ts'
import { about, count, line, message } from '../reply.ts'

/** A surplus copy that was to be deleted. */
export type Removal = { readonly post: Posted; readonly outcome: RemoveOutcome }

export type Audited = {
  readonly channel: Channel
  readonly outcome:
    | { readonly kind: 'read'; readonly comparison: Comparison; readonly removals: readonly Removal[] }
    | { readonly kind: 'cannot-look'; readonly because: 'scope' | 'failure'; readonly why: string }
}

type Asked = { readonly days: number; readonly remove: boolean; readonly isWrong: boolean }

export function auditMessage(audited: readonly Audited[], { days, remove, isWrong }: Asked): Message {
  const looked = audited.flatMap(({ outcome }) => (outcome.kind === 'read' ? [outcome.comparison] : []))
  const standing = looked.reduce((sum, one) => sum + one.standing, 0)
  const blind = audited.length - looked.length
  const summary = [
    `${count(standing, 'message')} of ours in ${count(looked.length, 'channel')}, over the last ${count(days, 'day')}`,
    ...(blind > 0 ? [`${count(blind, 'channel')} could not be looked at`] : []),
  ]
  const lines = audited.flatMap(({ channel, outcome }) =>
    linesOf(outcome, remove).map((said) => line(about(channelKey(channel.ref), said))),
  )
  return message({ title: titleOf(isWrong, blind), items: [line(`${summary.join('; ')}.`), ...lines] })
}

function titleOf(isWrong: boolean, blind: number): string {
  if (isWrong) return 'Something stands that should not'
  return blind > 0 ? 'What could be looked at stands as the ledger says' : 'All stands as the ledger says'
}

function linesOf(outcome: Audited['outcome'], remove: boolean): string[] {
  if (outcome.kind === 'cannot-look') return [`It could not be looked at. ${outcome.why}`]
  const { gone, repeated, unexpected, papers } = outcome.comparison
  return [
    ...(gone.length > 0
      ? [
          `${count(gone.length, 'message is', 'messages are')} no longer there. People may delete them; nothing is posted again.`,
        ]
      : []),
    ...repeated.flatMap((one) => repeatedLines(one, outcome.removals, remove)),
    ...unexpected.map(unexpectedLine),
    ...papers.map(
      ({ paper, deliveries }) => `The paper ${paper} stands in several messages: ${deliveries.join(', ')}.`,
    ),
  ]
}

function repeatedLines({ delivery, kept, surplus }: Repeated, removals: readonly Removal[], remove: boolean): string[] {
  const times = `The delivery ${delivery.id} stands ${surplus.length + 1} times; ${kept.ref} stays.`
  if (!remove) return [`${times} \`paperwire audit --remove\` deletes the surplus.`]
  const done = surplus.map((post) => {
    const outcome = removals.find((one) => one.post === post)?.outcome
    return outcome?.kind === 'failed' ? `${post.ref} could not be deleted. ${outcome.why}` : `${post.ref} was deleted.`
  })
  return [times, ...done]
}

const UNEXPECTED: Readonly<Record<Unexpected['state'], string>> = {
  due: 'though it counts as surely not sent, so it will be sent once more; an audit after that can delete one of the two',
  sending: 'while it is being sent; it settles by itself',
  uncertain: 'though its end is uncertain; it is looked for and settles by itself',
  held: 'though it is held and counts as not sent; look at it before `paperwire retry` sends it again',
  withdrawn: 'though it was withdrawn, and its papers came in another digest; delete it by hand where it disturbs',
  unknown: 'and this database does not know it: an older or another database posted it',
}

function unexpectedLine({ post, state }: Unexpected): string {
  return `The delivery ${post.delivery} stands since ${formatInstant(post.at)} (${post.ref}), ${UNEXPECTED[state]}.`
}
