/** What the bot says: one file per subject in reply/, all made of these. A reply is private to the asker. */
import type { Reply } from './invocation.ts'
import { type Action, BUDGET, type Item, type Message, plain, type Run, shorten, type Text, words } from './message.ts'

/** One paragraph, with controls beside it where it has some. */
export function line(said: string | Text, actions: readonly Action[] = []): Item {
  const text = typeof said === 'string' ? plain(said) : [...said]
  return { kind: 'text', text, ...(actions.length === 0 ? {} : { actions: [...actions] }) }
}

/** A line that begins with what it is about. */
export function about(subject: string, said: string | Text): Run[] {
  return [{ text: subject, strong: true }, { text: '  ' }, ...(typeof said === 'string' ? plain(said) : said)]
}

/** A message of one or more paragraphs. */
export function note(paragraphs: readonly (string | Text)[], actions: readonly Action[] = []): Message {
  return message({ items: paragraphs.map((one) => line(one)), actions })
}

/** A message whose notification is its title, or else its first words. */
export function message(parts: {
  title?: string
  items: readonly Item[]
  actions?: readonly Action[]
  footer?: string
}): Message {
  const { title, items, actions = [], footer } = parts
  return {
    v: 1,
    ...(title === undefined ? {} : { title: shorten(title, BUDGET.title) }),
    items: [...items],
    actions: [...actions],
    ...(footer === undefined ? {} : { footer: plain(footer) }),
    notification: notificationOf(title, items),
  }
}

export function notificationOf(title: string | undefined, items: readonly Item[]): string {
  return shorten(title ?? firstWords(items), BUDGET.notification)
}

function firstWords([first]: readonly Item[]): string {
  if (first === undefined) return ''
  if (first.kind === 'text') return words(first.text)
  return first.kind === 'paper' ? first.title : first.text
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

/** "12.3 MB" */
export function sizeSaid(bytes: number): string {
  const [unit, name] = bytes >= 1e9 ? [1e9, 'GB'] : bytes >= 1e6 ? [1e6, 'MB'] : [1e3, 'KB']
  return `${(bytes / unit).toLocaleString('en-GB', { maximumFractionDigits: 1 })} ${name}`
}

/** The same words at the beginning of a sentence. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What somebody else said, with its full stop. */
export function stopped(said: string): string {
  return /[.?!]$/.test(said) ? said : `${said}.`
}

/** A part of a sentence as a whole one. */
export function sentence(part: string): string {
  return capitalised(stopped(part))
}
