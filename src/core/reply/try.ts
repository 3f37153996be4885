/** What `try` answers: the outlook, what each part of the topic brings, the weakest papers that still match. */
import type { Action, Item, Message } from '../message.ts'
import type { Paper } from '../paper.ts'
import { paperItem } from '../paper-item.ts'
import type { Proof } from '../proof.ts'
import { line, message } from '../reply.ts'
import { narrowingLines, topicAction, tryWays } from './narrowing-actions.ts'
import { type Outlook, outlookItems, titleFor } from './outlook.ts'
import { termLines } from './term-lines.ts'

export type Tried = {
  readonly outlook: Outlook
  /** The weakest that still match, the weakest last. */
  readonly borderline: readonly { readonly paper: Paper; readonly proof: Proof }[]
  /** Whether a channel could follow it: what asks for days only looks back. */
  readonly canFollow: boolean
  /** How far back was asked for, where that is not the default. */
  readonly weeks?: number
}

/**
 * With `all` every match is listed instead of the best and the weakest. `hasButtons` is false where what is printed can only be
 * read: the ways to narrow the topic are listed then.
 */
export function triedMessage(
  { outlook, borderline, canFollow, weeks }: Tried,
  { all, hasButtons = true }: { readonly all?: readonly Paper[] | undefined; readonly hasButtons?: boolean } = {},
): Message {
  const more = termLines(outlook.volume, outlook.terms ?? []).map((sentence) => line(sentence))
  const narrower = tryWays(outlook, weeks)
  const best = outlook.best.length
  const weak: Item[] = borderline.map(({ paper, proof }, at) => paperItem({ number: best + at + 1, paper, proof }))
  const heading: Item = { kind: 'heading', text: weakHeading(outlook, weak.length) }
  const listed = all?.map((paper, at) => paperItem({ number: at + 1, paper }))
  const follow: Action[] = canFollow ? topicAction('subscribe', 'Subscribe', outlook.topic) : []
  const { author, nothing: { looser } = {} } = outlook
  return message({
    title: titleFor(outlook),
    items: [
      ...outlookItems(listed === undefined ? outlook : { ...outlook, best: [] }, {
        more,
        narrows: hasButtons && narrower.actions.length > 0,
        ways: hasButtons ? narrower.lines : narrowingLines(outlook),
      }),
      ...(listed ?? (weak.length === 0 ? [] : [heading, ...weak])),
    ],
    actions: [
      ...narrower.actions,
      ...(author === undefined ? [] : topicAction('try', 'Try the author', author, weeks)),
      ...(looser === undefined ? [] : topicAction('try', 'Try the looser one', looser.topic, weeks)),
      ...follow,
    ],
  })
}

/** Nothing is weak where all there is stands in the list. */
function weakHeading({ volume, best }: Outlook, weak: number): string {
  if (volume.matched > best.length + weak) return 'The weakest that still match'
  return best.length === 0 ? 'What matches' : 'What matches besides'
}
