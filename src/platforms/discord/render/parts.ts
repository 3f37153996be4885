/** The items of a message as lines of Markdown with their controls, in parts that stay together on one page. */

import { cutText, splitText } from '../../../core/cut.ts'
import { cleanLine } from '../../../core/harmless.ts'
import { type Action, BUDGET, type Item, type Message, type PaperItem, words } from '../../../core/message.ts'
import { LIMITS } from '../limits.ts'
import { controlRows, type ItemControls } from './controls.ts'
import { codeBlock, markdown, markdownLine, markdownLink, markdownWords } from './markdown.ts'
import { webAddress } from './text.ts'

/** What is left out where a message would be too long. */
export type Look = {
  readonly hasLinks?: boolean
  readonly hasItemActions?: boolean
  /** Longer texts are cut, in characters. */
  readonly longest?: number
}

/** Lines that stay on one page, and what can be done below it. */
export type Part = {
  readonly text: string
  /** Whether a blank line stands above it, and below it. */
  readonly gap: 'none' | 'above' | 'around'
  /** How many items it is. */
  readonly items: number
  readonly paper?: PaperItem
  readonly controls?: ItemControls
  /** What can be done with the whole message. */
  readonly actions?: readonly Action[]
}

/** Our own budgets, so that no part alone fills a page. */
const TITLE = 400
const LINKED_URL = 300
const CREDIT = 300
const EXTRACT = 400
const HEADING = 200
const NOTE = 150
const FOOTER = 500
const TEXT = 2_600
const HEADINGS_TOGETHER = 2
/** Texts up to here follow each other as lines; a longer one is a paragraph of its own. */
const LINE = 160

/** The items of a message; a heading stays with what it is about. */
export function partsOf({ items }: Pick<Message, 'items'>, look: Look): Part[] {
  const parts: Part[] = []
  let above: string[] = []
  for (const item of items) {
    if (item.kind === 'heading' && above.length < HEADINGS_TOGETHER) {
      above.push(headingLine(item))
      continue
    }
    for (const part of partsOfItem(item, look)) {
      parts.push(below(above, part))
      above = []
    }
  }
  const left = below(above, { text: '', gap: 'above', items: 0 })
  return [...parts, left].filter(({ text, controls }) => text !== '' || controls !== undefined)
}

function below(headings: readonly string[], part: Part): Part {
  const lines = headings.filter((line) => line !== '')
  if (lines.length === 0) return part
  const text = [...lines, part.text].filter((line) => line !== '').join('\n')
  return { ...part, text, gap: part.gap === 'around' ? 'around' : 'above' }
}

/** The controls of the message and its footer. An embed's own footer would not show instants. */
export function lastPart({ actions, footer = [] }: Message): Part {
  return { text: markdownLine(footer, FOOTER), gap: 'above', items: 0, actions: withinRows(actions) }
}

/** The first of the actions, as many as find room below one message. */
function withinRows(actions: readonly Action[]): readonly Action[] {
  const rows = controlRows({ papers: [], items: [], actions })
  return rows.length <= LIMITS.rows ? actions : withinRows(actions.slice(0, -1))
}

/** Parts below each other. */
export function textOf(parts: readonly Part[]): string {
  const seen = parts.filter(({ text }) => text !== '')
  return seen
    .map((part, at) => {
      const above = seen[at - 1]
      if (above === undefined) return part.text
      return (isApart(above, part) ? '\n\n' : '\n') + part.text
    })
    .join('')
}

/** A list of papers is set off from what is said around it. */
function isApart(above: Part, below: Part): boolean {
  const isEdge = (above.paper === undefined) !== (below.paper === undefined)
  return below.gap !== 'none' || above.gap === 'around' || isEdge
}

function partsOfItem(item: Item, look: Look): Part[] {
  switch (item.kind) {
    case 'heading':
      return [{ text: headingLine(item), gap: 'above', items: 0 }]
    case 'text':
      return textParts(item, look)
    case 'preformatted':
      return codeParts(item.text, look)
    case 'paper':
      return [{ text: paperLines(item, look), gap: 'none', items: 1, paper: item }]
  }
}

function headingLine({ text, note = '' }: Extract<Item, { kind: 'heading' }>): string {
  const label = markdownLine([{ text, strong: true }], HEADING)
  return [label, markdownLine([{ text: note }], NOTE)].filter((part) => part !== '').join('  ')
}

type TextItem = Extract<Item, { kind: 'text' }>

/** The controls belong to the last piece of the text. */
function textParts(item: TextItem, { longest, hasItemActions = true }: Look): Part[] {
  const text = longest === undefined ? item.text : cutText(item.text, longest)
  const gap = words(text).length > LINE ? 'around' : 'none'
  const whole = markdown(text, TEXT + 1)
  const pieces = whole.length <= TEXT ? [whole] : splitText(text, TEXT / 2).map((piece) => markdown(piece, TEXT))
  const { actions = [] } = item
  const controls = hasItemActions && actions.length > 0 ? { controls: controlsOf(item, actions) } : {}
  const above = pieces.slice(0, -1).map((piece): Part => ({ text: piece, gap, items: 0 }))
  return [...above, { text: pieces.at(-1) ?? '', gap, items: 1, ...controls }]
}

/** People know an item by the strong words that it begins with, else by all of it. */
function controlsOf({ text }: TextItem, actions: readonly Action[]): ItemControls {
  const [first, ...rest] = text
  if (first?.strong !== true) return { subject: words(text), about: '', actions }
  return { subject: first.text, about: cleanLine(words(rest)), actions }
}

/** Code parted between lines, a block for each piece. */
function codeParts(text: string, { longest }: Look): Part[] {
  const shown = longest === undefined ? text : words(cutText([{ text }], longest))
  const blocks = splitText([{ text: shown }], TEXT).map((piece) => codeBlock(words(piece)))
  return blocks.map((block, at) => ({ text: block, gap: 'none', items: at === 0 ? 1 : 0 }))
}

/** `1 [title](<url>)`, the credit, then the extract between quotation marks. */
function paperLines(paper: PaperItem, { hasLinks = true }: Look): string {
  const isShort = (paper.url?.length ?? 0) <= BUDGET.linkedUrl
  const address = hasLinks && isShort ? webAddress(paper.url) : undefined
  const title =
    address === undefined || address.length > LINKED_URL
      ? markdownWords(paper.title, TITLE) || '…'
      : markdownLink(address, paper.title, TITLE)
  const lines = [`${paper.number} ${title}`, creditOf(paper), extractOf(paper)]
  return lines.filter((line) => line !== '').join('\n')
}

function creditOf({ authors = '', details = '', also = [] }: PaperItem): string {
  const others = also.length === 0 ? '' : `also: ${also.join(', ')}`
  const said = [authors, details, others].map(cleanLine).filter((part) => part !== '')
  return markdownWords(said.join(' · '), CREDIT)
}

function extractOf({ extract = [] }: PaperItem): string {
  const said = markdownLine(extract, EXTRACT)
  return said === '' ? '' : `"${said}"`
}
