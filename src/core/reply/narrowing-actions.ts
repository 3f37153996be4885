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

/** Ways to make a topic narrower: by a button each, and in words those that are too long for one. */
type Ways = { readonly actions: readonly Action[]; readonly lines: readonly string[] }

/** For a subscription: each narrows it at once. *Keep* answers the question whether the phrase was meant. */
export function narrowWays(number: number, outlook: Outlook): Ways {
  return waysOf(outlook, ({ narrowing, volume }, at) => {
    const id = actionId('narrow', `${number}.${writeNarrowing(narrowing)}`)
    if (!fitsId(id)) return []
    const keep: Action[] =
      outlook.asPhrase === undefined || at > 0 ? [] : [{ id: actionId('keep', number), label: 'Keep' }]
    return [{ id, label: labelOf(narrowing, volume) }, ...keep]
  })
}

/** For a topic that nobody follows yet: each tries the narrower topic. */
export function tryWays(outlook: Outlook, weeks?: number): Ways {
  return waysOf(outlook, ({ narrowing, topic, volume }) => topicAction('try', labelOf(narrowing, volume), topic, weeks))
}

function waysOf(outlook: Outlook, actionsFor: (offer: Offered, at: number) => Action[]): Ways {
  const made = offered(outlook).map((offer, at) => ({ offer, actions: actionsFor(offer, at) }))
  return {
    actions: made.flatMap(({ actions }) => actions),
    // A topic too long for a button is too long to be said several times.
    lines: made.flatMap(({ offer, actions }) => (actions.length > 0 ? [] : [wayLine(offer)])),
  }
}

/**
 * A button about a topic; a select of that one topic where it is too long for a button, nothing where it is for that too. `weeks`
 * are those to try, where they are not as many as without.
 */
export function topicAction(
  name: Extract<ActionName, 'try' | 'subscribe'>,
  label: string,
  topic: string,
  weeks?: number,
): Action[] {
  const asked = weeks === undefined ? topic : `${topic} weeks:${weeks}`
  const id = actionId(name, asked)
  // A bar parts what platforms add to an id.
  if (fitsId(id) && !asked.includes('|')) return [{ id, label }]
  return asked.length > CHOICE_LENGTH ? [] : [{ id: actionId(name), label, choices: [{ value: asked, label: topic }] }]
}

/** All of them where there are no buttons: `add -benchmark`, what that brings, and the topic to type. */
export function narrowingLines(outlook: Outlook): string[] {
  return offered(outlook).map((offer) => `${wayLine(offer)}, as ${visible(offer.topic)}`)
}

function wayLine({ narrowing, volume }: Offered): string {
  return `${wayOf(narrowing)}: ${rateOf(volume)}`
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
