/** Messages as Slack takes them: https://docs.slack.dev/reference/block-kit. Pure: the same message gives the same blocks. */
import type { types } from '@slack/bolt'
import { cutText } from '../../core/cut.ts'
import { type Item, type Message, shortenToFit, type Text, words } from '../../core/message.ts'
import { ANSWER, FALLBACK_TEXT, LIMITS, TOTAL } from './limits.ts'
import { mrkdwnWords } from './render/mrkdwn.ts'
import { pagesOf } from './render/pages.ts'
import { type Look, lastPart, lineOf, linesBlocks, paperBlock, partsOf, titleBlocks } from './render/parts.ts'
import { sizeOf } from './render/size.ts'

/** What chat.postMessage and a response_url take; `text` is what a notification and a screen reader say. */
export type Rendered = { readonly text: string; readonly blocks: types.KnownBlock[] }

/** Longer texts are cut where a message does not fit; a shared abstract is shorter. */
const LONGEST_TEXT = 600

/** What else a message goes without until it fits, each step on top of those before. */
const STEPS: readonly Partial<Look>[] = [{ hasLinks: false }, { hasOpen: false }, { hasItemActions: false }]

/**
 * A delivery: one message, shortened as data until it is within all limits. It never drops a paper. `delivery` is its id,
 * which stands in the id of every control.
 */
export function renderDelivery(message: Message, delivery: string): Rendered {
  const full: Look = { audience: 'public', delivery }
  const whole = wholeOf(message, full)
  if (fits(whole)) return whole
  let look: Look = { ...full, longest: LONGEST_TEXT }
  const shortened = shortenToFit(message, TOTAL.message, measureOf(message, look))
  for (const step of [{}, ...STEPS]) {
    look = { ...look, ...step }
    const rendered = wholeOf(shortened, look)
    if (fits(rendered)) return rendered
  }
  return linesOf(shortened, look)
}

/** The size of a message whose papers alone become shorter, each of them measured once. */
function measureOf(message: Message, look: Look): (shorter: Message) => number {
  const sizes = new Map<Item, number>()
  const sizeOfPaper = (item: Item): number => {
    if (item.kind !== 'paper') return 0
    const size = sizes.get(item) ?? sizeOf(paperBlock(item, look))
    sizes.set(item, size)
    return size
  }
  const papersIn = ({ items }: Message): number => items.reduce((sum, item) => sum + sizeOfPaper(item), 0)
  const others = sizeOf(wholeOf(message, look)) - papersIn(message)
  return (shorter) => others + papersIn(shorter)
}

function wholeOf(message: Message, look: Look): Rendered {
  const parts = [...partsOf(message, look), lastPart(message, look)]
  return { text: fallbackText(message), blocks: parts.flatMap(({ blocks }) => blocks) }
}

function fits(rendered: Rendered): boolean {
  return rendered.blocks.length <= LIMITS.messageBlocks && sizeOf(rendered) <= TOTAL.message
}

const LEAST_CONTROLS = 2_000
/** Beyond these only the papers are left. */
const MOST_LINES = 100

/** All items as the lines of one block, each as long as there is room for. */
function linesOf(message: Message, look: Look): Rendered {
  const text = fallbackText(message)
  const title = titleBlocks(message)
  const last = lastPart(message, look, LEAST_CONTROLS).blocks
  const items =
    message.items.length <= MOST_LINES ? message.items : message.items.filter(({ kind }) => kind === 'paper')
  const room = Math.floor((TOTAL.message - sizeOf({ text, title, last })) / Math.max(items.length, 1)) - 1
  const lines = items.map((item) => cutText(lineText(item), room)).map((line) => lineOf(line, look))
  return { text, blocks: [...title, ...linesBlocks(lines), ...last] }
}

function lineText(item: Item): Text {
  switch (item.kind) {
    case 'heading':
      return [{ text: item.text, strong: true }]
    case 'text':
      return [{ text: words(item.text) }]
    case 'preformatted':
      return [{ text: item.text }]
    case 'paper':
      return [{ text: `${item.number} ${item.title}` }]
  }
}

/** A private answer: as many messages as its length needs, at most as a `response_url` takes; the last says what is missing. */
export function renderAnswer(message: Message): Rendered[] {
  const look: Look = { audience: 'private' }
  const room = { blocks: LIMITS.messageBlocks, size: TOTAL.message - FALLBACK_TEXT, pages: ANSWER.uses }
  const pages = pagesOf(partsOf(message, look), lastPart(message, look), room)
  return pages.map((blocks, at) => {
    const page = pages.length === 1 ? '' : ` (${at + 1} of ${pages.length})`
    return { text: fallbackText(message, page), blocks }
  })
}

/** Never empty: Slack refuses a message without any text. */
function fallbackText({ notification, title = '' }: Message, page = ''): string {
  const said = [notification, title].map((text) => mrkdwnWords(text, FALLBACK_TEXT - page.length))
  return `${said.find((text) => text !== '') ?? 'Paperwire'}${page}`
}
