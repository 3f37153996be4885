/** What a number typed at the prompt means: the papers and buttons of the last message, numbered as they are printed. */
import { actionId } from '../../core/action.ts'
import type { Asked } from '../../core/invocation.ts'
import type { Action, Choice, Message, PaperItem } from '../../core/message.ts'
import type { PaperKey } from '../../core/paper.ts'

export type Offer =
  | { readonly number: number; readonly asked: Asked }
  /** A select: choosing it prints its values, which are the next offers. */
  | { readonly number: number; readonly select: Action; readonly delivery?: string }

export function paperItems(message: Message): PaperItem[] {
  return message.items.filter((item) => item.kind === 'paper')
}

/** Papers keep their own numbers; the buttons go on from the highest. */
export function firstButton(message: Message): number {
  return Math.max(0, ...paperItems(message).map(({ number }) => number)) + 1
}

/** The numbered choices of a message: its papers, then the buttons of its rows, then its own, as `renderMessage` prints them. */
export function offersOf(message: Message, delivery?: string): Offer[] {
  const rows = message.items.flatMap((item) => (item.kind === 'text' ? (item.actions ?? []) : []))
  const first = firstButton(message)
  return [
    ...paperItems(message).map(({ number, key }) => paperOffer(number, key, delivery)),
    ...[...rows, ...message.actions].map((action, index) => buttonOffer(first + index, action, delivery)),
  ]
}

/** Opens the card of a paper. */
export function paperOffer(number: number, key: PaperKey, delivery?: string): Offer {
  return { number, asked: pressed(actionId('card'), key, delivery) }
}

function buttonOffer(number: number, action: Action, delivery: string | undefined): Offer {
  if (action.choices === undefined) return { number, asked: pressed(action.id, undefined, delivery) }
  return { number, select: action, ...(delivery !== undefined && { delivery }) }
}

export function selectOffers({ id, choices = [] }: Action, delivery?: string): Offer[] {
  return choices.map(({ value }, index) => ({ number: index + 1, asked: pressed(id, value, delivery) }))
}

/** Values for what was being typed: choosing one asks the same command about it. */
export function valueOffers(command: string, choices: readonly Choice[]): Offer[] {
  return choices.map(({ value }, index) => ({
    number: index + 1,
    asked: { kind: 'command', text: `${command} ${value}`.trim() },
  }))
}

function pressed(id: string, value: string | undefined, delivery: string | undefined): Asked {
  return { kind: 'action', id, ...(value !== undefined && { value }), ...(delivery !== undefined && { delivery }) }
}
