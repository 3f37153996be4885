/** The items of a message as blocks, in parts that stay together on one page. */
import type { types } from '@slack/bolt'
import { cutText, splitText } from '../../../core/cut.ts'
import { clean, cleanLine } from '../../../core/harmless.ts'
import { BUDGET, type Item, type Message, type PaperItem, type Text, words } from '../../../core/message.ts'
import { LIMITS } from '../limits.ts'
import { controlBlocks, openButton, plain } from './controls.ts'
import { mrkdwn, mrkdwnLink, mrkdwnWords } from './mrkdwn.ts'
import { type Audience, richElements } from './rich-text.ts'
import { sizeOf } from './size.ts'
import { webAddress } from './text.ts'

/** What is left out where a message would be too long. */
export type Look = {
  readonly audience: Audience
  /** Stands in every id, so that a message can be found by it. */
  readonly delivery?: string
  readonly hasLinks?: boolean
  readonly hasOpen?: boolean
  readonly hasItemActions?: boolean
  /** Longer texts are cut, in characters. */
  readonly longest?: number
}

/** Blocks that stay on one page, and how many items they are. */
export type Part = { readonly blocks: readonly types.KnownBlock[]; readonly items: number }

/** Our own budgets, so that no part alone fills a page. */
const CREDIT = 500
const EXTRACT = 700
const TITLE = 750
const HEADING = 300
const NOTE = 300
const FOOTER = 600
const TEXT = 2_000
/** With the addresses of its links. */
const RICH_TEXT = 3_500
const HEADINGS_TOGETHER = 5
const ITEM_CONTROLS = 2_000
const CONTROLS = 4_000
/** Texts up to here follow each other as the lines of a list; a longer one is a paragraph of its own. */
const LINE = 160

/** The title, the items and what stands below them; a heading stays with what it is about. */
export function partsOf(message: Message, look: Look): Part[] {
  const parts: Part[] = []
  let above: types.KnownBlock[] = titleBlocks(message)
  for (const part of itemParts(message.items, look)) {
    if (part.isHeading && above.length < HEADINGS_TOGETHER) above.push(...part.blocks)
    else {
      parts.push({ blocks: [...above, ...part.blocks], items: part.items })
      above = []
    }
  }
  return above.length === 0 ? parts : [...parts, { blocks: above, items: 0 }]
}

export function titleBlocks({ title = '' }: Message): types.KnownBlock[] {
  return cleanLine(title) === '' ? [] : [{ type: 'header', text: plain(title, LIMITS.header) }]
}

/** The controls of the message and its footer. */
export function lastPart({ actions, footer = [] }: Message, { delivery }: Look, room: number = CONTROLS): Part {
  const said = mrkdwn(footer, FOOTER)
  const context: types.KnownBlock[] =
    said === '' ? [] : [{ type: 'context', elements: [{ type: 'mrkdwn', text: said, verbatim: true }] }]
  return { blocks: [...controlBlocks(actions, { delivery, room }), ...context], items: 0 }
}

type ItemPart = Part & { readonly isHeading: boolean }

function itemParts(items: readonly Item[], look: Look): ItemPart[] {
  const parts: ItemPart[] = []
  let lines: types.RichTextElement[][] = []
  const endLines = () => {
    if (lines.length > 0) parts.push({ blocks: linesBlocks(lines), items: lines.length, isHeading: false })
    lines = []
  }
  for (const item of items) {
    if (isLine(item, look)) {
      const line = lineOf(item.text, look)
      if (sizeOf(lines) + sizeOf(line) > TEXT) endLines()
      lines.push(line)
    } else {
      endLines()
      parts.push(...partsOfItem(item, look))
    }
  }
  endLines()
  return parts.filter(({ blocks }) => blocks.length > 0)
}

type TextItem = Extract<Item, { kind: 'text' }>

function isLine(item: Item, look: Look): item is TextItem {
  return item.kind === 'text' && actionsOf(item, look).length === 0 && words(item.text).length <= LINE
}

function actionsOf({ actions = [] }: TextItem, { hasItemActions = true }: Look): NonNullable<TextItem['actions']> {
  return hasItemActions ? actions : []
}

/** A text whose links and emphasis would fill a page goes without them. */
export function lineOf(text: Text, { audience }: Pick<Look, 'audience'>): types.RichTextElement[] {
  const elements = richElements(text, audience)
  return sizeOf(elements) <= RICH_TEXT ? elements : [{ type: 'text', text: clean(words(text)) }]
}

/** One block with a line for each text in which something can be seen. */
export function linesBlocks(lines: readonly (readonly types.RichTextElement[])[]): types.KnownBlock[] {
  const shown = lines.filter((line) => line.some((element) => element.type !== 'text' || element.text.trim() !== ''))
  const elements = shown.flatMap((line, at): types.RichTextElement[] =>
    at === 0 ? [...line] : [{ type: 'text', text: '\n' }, ...line],
  )
  return elements.length === 0 ? [] : [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }]
}

function partsOfItem(item: Item, look: Look): ItemPart[] {
  switch (item.kind) {
    case 'heading':
      return [{ blocks: headingBlocks(item), items: 0, isHeading: true }]
    case 'text':
      return textParts(item, look)
    case 'preformatted':
      return splitText([{ text: shortText(clean(item.text), look) }], TEXT).map((piece, at) => ({
        blocks: preformattedBlocks(words(piece)),
        items: at === 0 ? 1 : 0,
        isHeading: false,
      }))
    case 'paper':
      return [{ blocks: [paperBlock(item, look)], items: 1, isHeading: false }]
  }
}

function headingBlocks({ text, note = '' }: Extract<Item, { kind: 'heading' }>): types.KnownBlock[] {
  const label = mrkdwn([{ text, strong: true }], HEADING)
  const line = [label, mrkdwn([{ text: note }], NOTE)].filter((part) => part !== '').join('  ')
  return line === '' ? [] : [{ type: 'section', text: { type: 'mrkdwn', text: line, verbatim: true } }]
}

/** The controls stand below the last piece of the text. */
function textParts(item: TextItem, look: Look): ItemPart[] {
  const { longest } = look
  const pieces = splitText(longest === undefined ? item.text : cutText(item.text, longest), TEXT)
  const controls = controlBlocks(actionsOf(item, look), { delivery: look.delivery, room: ITEM_CONTROLS })
  const blocks = pieces.map((piece) => linesBlocks([lineOf(piece, look)]))
  const above = blocks.slice(0, -1).map((one) => ({ blocks: one, items: 0, isHeading: false }))
  return [...above, { blocks: [...(blocks.at(-1) ?? []), ...controls], items: 1, isHeading: false }]
}

function shortText(text: string, { longest }: Look): string {
  return longest === undefined ? text : words(cutText([{ text }], longest))
}

function preformattedBlocks(text: string): types.KnownBlock[] {
  if (text.trim() === '') return []
  const shown = text.replace(/\n+$/, '')
  return [
    { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: shown }] }] },
  ]
}

/** `1 <url|title>`, the credit, then the extract between quotation marks: with their budgets never more than a section takes. */
export function paperBlock(paper: PaperItem, { delivery, hasLinks = true, hasOpen = true }: Look): types.SectionBlock {
  const { number, title, url = '' } = paper
  const open = hasOpen ? openButton(paper, delivery) : undefined
  const address = hasLinks && url.length <= BUDGET.linkedUrl ? webAddress(url) : undefined
  const name = address === undefined ? mrkdwnWords(title, TITLE) || '…' : mrkdwnLink(address, title, TITLE)
  const text = [`${number} ${name}`, creditOf(paper), extractOf(paper)].filter((line) => line !== '').join('\n')
  return {
    type: 'section',
    text: { type: 'mrkdwn', text, verbatim: true },
    ...(open !== undefined && { accessory: open }),
  }
}

function creditOf({ authors = '', details = '', also = [] }: PaperItem): string {
  const others = also.length === 0 ? '' : `also: ${also.join(', ')}`
  const said = [authors, details, others].map(cleanLine).filter((part) => part !== '')
  return mrkdwnWords(said.join(' · '), CREDIT)
}

function extractOf({ extract = [] }: PaperItem): string {
  const said = mrkdwn(extract, EXTRACT)
  return said === '' ? '' : `"${said}"`
}
