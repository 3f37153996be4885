/** The buttons by which a topic is made narrower, each with what it would then bring. */
import { type ActionName, actionId, fitsId } from '../action.ts'
import { type Action, shorten } from '../message.ts'
import { type Narrowing, writeNarrowing } from '../narrowing.ts'
import { visible } from '../readable.ts'
import { amountOf, rateOf, type Volume } from '../volume.ts'
import type { Outlook } from './outlook.ts'

/** Characters of a choice: more is taken nowhere. */
const CHOICE_LENGTH = 100
const WORDS_SHOWN = 32

type Offered = { readonly narrowing: Narrowing; readonly topic: string; readonly volume: Volume }

/** The phrase first, then the others. */
export function offered({ asPhrase, narrowings = [] }: Outlook): readonly Offered[] {
  return asPhrase === undefined ? narrowings : [{ narrowing: { kind: 'phrase' }, ...asPhrase }, ...narrowings]
}

/** For a subscription: each narrows it at once. */
export function narrowActions(number: number, outlook: Outlook): Action[] {
  const keep: Action[] = outlook.asPhrase === undefined ? [] : [{ id: actionId('keep', number), label: 'Keep' }]
  const narrow = offered(outlook).flatMap(({ narrowing, volume }): Action[] => {
    const id = actionId('narrow', `${number}.${writeNarrowing(narrowing)}`)
    return fitsId(id) ? [{ id, label: labelOf(narrowing, volume) }] : []
  })
  const [phrase = [], others = narrow] = outlook.asPhrase === undefined ? [] : [narrow.slice(0, 1), narrow.slice(1)]
  return [...phrase, ...keep, ...others]
}

/** For a topic that nobody follows yet: each tries the narrower topic. */
export function tryActions(outlook: Outlook): Action[] {
  return offered(outlook).flatMap(({ narrowing, topic, volume }) =>
    topicAction('try', labelOf(narrowing, volume), topic),
  )
}

/** A button about a topic; a select of that one topic where it is too long for a button, nothing where it is for that too. */
export function topicAction(name: Extract<ActionName, 'try' | 'subscribe'>, label: string, topic: string): Action[] {
  const id = actionId(name, topic)
  // A bar parts what platforms add to an id.
  if (fitsId(id) && !topic.includes('|')) return [{ id, label }]
  return topic.length > CHOICE_LENGTH ? [] : [{ id: actionId(name), label, choices: [{ value: topic, label: topic }] }]
}

/** The same where there are no buttons: `add -benchmark`, the topic that makes, and its rate. */
export function narrowingLines(outlook: Outlook): string[] {
  return offered(outlook).map(
    ({ narrowing, topic, volume }) => `${wayOf(narrowing)}: ${rateOf(volume)}, as ${visible(topic)}`,
  )
}

function labelOf(narrowing: Narrowing, volume: Volume): string {
  return `${wayOf(narrowing)} · ${amountOf(volume)}`
}

function wayOf(narrowing: Narrowing): string {
  switch (narrowing.kind) {
    case 'phrase':
      return 'Use the phrase'
    case 'without':
      return `add ${shorten(writeNarrowing(narrowing), WORDS_SHOWN)}`
    case 'only':
      return `only ${shorten(writeNarrowing(narrowing), WORDS_SHOWN)}`
    case 'drop':
      return `drop ${shorten(narrowing.branch, WORDS_SHOWN)}`
  }
}
