/** What the bot says: one file per subject in reply/, all made of these. A reply is private to the asker. */
import type { Reply } from './invocation.ts'
import { type Action, BUDGET, type Item, type Message, plain, type Run, shorten, words } from './message.ts'

/** A message of one or more paragraphs. The first is also what a screen reader announces. */
export function note(paragraphs: readonly (string | readonly Run[])[], actions: readonly Action[] = []): Message {
  const items = paragraphs.map((one): Item => ({ kind: 'text', text: typeof one === 'string' ? plain(one) : [...one] }))
  return message({ items, actions })
}

/** A message with its notification taken from the title or the first words. */
export function message(parts: {
  title?: string
  items: readonly Item[]
  actions?: readonly Action[]
  footer?: string
}): Message {
  const { title, items, actions = [], footer } = parts
  const [first] = items
  const spoken = title ?? (first === undefined ? '' : first.kind === 'paper' ? first.title : spokenOf(first))
  return {
    v: 1,
    ...(title === undefined ? {} : { title: shorten(title, BUDGET.title) }),
    items: [...items],
    actions: [...actions],
    ...(footer === undefined ? {} : { footer: plain(footer) }),
    notification: shorten(spoken, BUDGET.notification),
  }
}

function spokenOf(item: Exclude<Item, { kind: 'paper' }>): string {
  return item.kind === 'text' ? words(item.text) : item.text
}

export function show(shown: Message): Reply {
  return { kind: 'show', message: shown }
}

/** One sentence or a few, each its own paragraph. */
export function say(...paragraphs: readonly string[]): Reply {
  return show(note(paragraphs))
}

/** "1 paper", "7 papers". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`
}
