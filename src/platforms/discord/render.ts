/** Messages as Discord takes them. Pure: the same message gives the same body. */
import { type Item, type Message, shortenToFit, words } from '../../core/message.ts'
import { ANSWER_PAGES, LIMITS, NOTIFICATION, TOTAL } from './limits.ts'
import { type Body, bodyOf, sizeOf } from './render/body.ts'
import { markdownWords } from './render/markdown.ts'
import { type Page, pageOf, pagesOf } from './render/pages.ts'
import { type Look, lastPart, type Part, partsOf } from './render/parts.ts'

/** Longer texts are cut where a message does not fit; a shared abstract is shorter. */
const LONGEST_TEXT = 600

/** What else a message goes without until it fits, each step on top of those before. */
const STEPS: readonly Look[] = [{ hasItemActions: false }, { hasLinks: false }]

/**
 * A delivery: one message, shortened as data until it is within all limits. It never drops a paper. `delivery` is its id,
 * which ends the id of every control.
 */
export function renderDelivery(message: Message, delivery: string): Body {
  const whole = wholeOf(message, {}, delivery)
  if (fits(whole)) return whole
  let look: Look = { longest: LONGEST_TEXT }
  const shortened = shortenToFit(message, TOTAL.embeds, (shorter) => sizeOf(wholeOf(shorter, look, delivery).embeds))
  for (const step of [{}, ...STEPS]) {
    look = { ...look, ...step }
    const rendered = wholeOf(shortened, look, delivery)
    if (fits(rendered)) return rendered
  }
  return linesOf(shortened, delivery)
}

function wholeOf(message: Message, look: Look, delivery: string): Body {
  const page = pageOf([...partsOf(message, look), lastPart(message)], delivery)
  return bodyFor(page, { ...frameOf(message), said: notificationOf(message) })
}

function fits({ embeds, components }: Body): boolean {
  return sizeOf(embeds) <= TOTAL.embeds && components.length <= LIMITS.rows
}

/** Beyond these only the papers are left. */
const MOST_LINES = 100

/** All items as lines, each as long as there is room for, with as many controls as Discord takes. */
function linesOf(message: Message, delivery: string): Body {
  const frame = { ...frameOf(message), said: notificationOf(message) }
  const last = lastPart(message)
  const items =
    message.items.length <= MOST_LINES ? message.items : message.items.filter(({ kind }) => kind === 'paper')
  const used = frame.title.length + last.text.length + 2
  const room = Math.floor((TOTAL.embeds - used) / Math.max(items.length, 1)) - 2
  const lines = items.map((item): Part => {
    const paper = item.kind === 'paper' ? { paper: item } : {}
    return { text: lineOf(item, room), gap: 'none', items: 1, ...paper }
  })
  const { text, rows } = pageOf([...lines, last], delivery)
  return bodyFor({ text, rows: rows.slice(0, LIMITS.rows) }, frame)
}

function lineOf(item: Item, room: number): string {
  switch (item.kind) {
    case 'heading':
      return markdownWords(item.text, room)
    case 'text':
      return markdownWords(words(item.text), room)
    case 'preformatted':
      return markdownWords(item.text, room)
    case 'paper':
      return markdownWords(`${item.number} ${item.title}`, room)
  }
}

/** What an answer may take: characters in the embeds of each message, and how many messages. */
type Room = { readonly characters: number; readonly pages: number }

const ANSWER: Room = { characters: TOTAL.embeds, pages: ANSWER_PAGES }

/** A private answer: as many messages as its length needs; the last says what is missing. */
export function renderAnswer(message: Message, { characters, pages: most }: Room = ANSWER): Body[] {
  const { title, isNote } = frameOf(message)
  const room = { first: characters - title.length, other: characters, pages: most }
  const pages = pagesOf(partsOf(message, {}), lastPart(message), room)
  return pages.map(({ text, rows }, at) =>
    bodyFor({ text, rows: rows.slice(0, LIMITS.rows) }, { title: at === 0 ? title : '', isNote, said: '' }),
  )
}

/** `said` stands above the embed: what a lock screen shows. */
type Frame = { readonly title: string; readonly isNote: boolean; readonly said: string }

function frameOf({ title = '', items }: Message): Pick<Frame, 'title' | 'isNote'> {
  return { title: titleOf(title), isNote: title === '' && items.every(({ kind }) => kind === 'text') }
}

function titleOf(title: string): string {
  return markdownWords(title, LIMITS.embedTitle)
}

/** A note is the message itself, everything else an embed. Never empty: Discord refuses a message without anything. */
function bodyFor({ text, rows: components }: Page, { title, isNote, said }: Frame): Body {
  if (isNote && text !== '' && text.length <= LIMITS.content) return bodyOf({ content: text, components })
  if (title === '' && text === '') return bodyOf({ content: said || 'Paperwire', components })
  const embed = { ...(title === '' ? {} : { title }), ...(text === '' ? {} : { description: text }) }
  return bodyOf({ content: said, embeds: [embed], components })
}

function notificationOf({ notification, title = '' }: Message): string {
  const said = [notification, title].map((text) => markdownWords(text, NOTIFICATION))
  return said.find((text) => text !== '') ?? 'Paperwire'
}
