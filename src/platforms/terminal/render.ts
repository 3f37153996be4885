/** Messages as rows of a terminal. Pure: the same message, width and colour give the same text. */

import { clean, cleanLine } from '../../core/harmless.ts'
import {
  type Action,
  BUDGET,
  type Choice,
  type Item,
  type Message,
  type PaperItem,
  type Text,
  words,
} from '../../core/message.ts'
import { type Piece, paint, type Style, widthOf, wrap } from './cells.ts'
import { WIDTH } from './limits.ts'
import { firstButton, paperItems } from './offers.ts'

/** `width` in cells; `color` only where the output is a terminal. Nothing is said by colour alone. */
export type Look = { readonly width: number; readonly color: boolean }

/** A row before it is wrapped; later rows hang under the end of `lead`. */
type Row = { readonly lead?: Piece; readonly pieces: readonly Piece[] }

const BLANK: Row = { pieces: [] }
/** Text longer than this (an abstract) stands alone between blank lines; shorter texts follow each other as a list. */
const PARAGRAPH = 160

/**
 * A message as lines without a line break at the end. With `numbered` controls every paper and button carries the number that
 * chooses it, as `offersOf` counts them; with `none` the buttons are left out.
 */
export function renderMessage(message: Message, look: Look, controls: 'numbered' | 'none' = 'numbered'): string {
  const hasControls = controls === 'numbered'
  let next = firstButton(message)
  const numberButtons = (actions: readonly Action[] = []) =>
    hasControls ? actions.map((action) => buttonPieces(next++, action)) : []

  const digits = String(Math.max(0, ...paperItems(message).map(({ number }) => number))).length
  const rows: Row[] = message.title === undefined ? [] : [line(message.title, 'strong')]
  message.items.forEach((item, index) => {
    if (rows.length > 0 && standsApart(message.items[index - 1], item)) rows.push(BLANK)
    rows.push(...itemRows(item, digits, look))
    const buttons = item.kind === 'text' ? numberButtons(item.actions) : []
    if (buttons.length > 0) rows.push({ lead: plain('  '), pieces: joined(buttons) })
  })
  const open = hasControls ? openPieces(paperItems(message)) : []
  const buttons = [...open, ...numberButtons(message.actions)]
  const below: Row[] = buttons.length > 0 ? [{ pieces: joined(buttons) }] : []
  if (message.footer !== undefined) below.push(line(words(message.footer), 'dim'))
  return renderRows(rows.length > 0 && below.length > 0 ? [...rows, BLANK, ...below] : [...rows, ...below], look)
}

/** Values under a question, numbered from 1. */
export function renderChoices(title: string, choices: readonly Choice[], look: Look): string {
  const digits = String(choices.length).length
  const rows = choices.map(({ label, hint }, index): Row => {
    const more: Piece[] = hint === undefined ? [] : [{ text: `  ${cleanLine(hint)}`, style: 'dim' }]
    return { lead: numberLead(index + 1, digits), pieces: [plain(cleanLine(label)), ...more] }
  })
  return renderRows(title === '' ? rows : [line(title, 'strong'), ...rows], look)
}

/** The bar that says which channel a message went to: `── #robotics ─────`. */
export function renderBar(channel: string, note: string, look: Look): string {
  const name = `#${cleanLine(channel)}`
  const used = widthOf(`── ${name}${note} `)
  const rule: Piece = { text: '─'.repeat(Math.max(2, look.width - used)), style: 'dim' }
  const bar: Piece[] = [
    { text: '── ', style: 'dim' },
    { text: name, style: 'heading' },
    { text: `${note} `, style: 'dim' },
    rule,
  ]
  return paint(bar, look.color)
}

/** Plain text of ours or out of the ledger, wrapped; what is indented or numbered keeps its indent. */
export function renderText(text: string, look: Look): string {
  const rows = clean(text)
    .split('\n')
    .map((row): Row => {
      const lead = /^ *(?:\d+ )?/.exec(row)?.[0] ?? ''
      return { lead: plain(lead), pieces: [plain(row.slice(lead.length))] }
    })
  return renderRows(rows, look)
}

function renderRows(rows: readonly Row[], { width, color }: Look): string {
  return rows
    .flatMap(({ lead, pieces }) => wrap(pieces, width, lead))
    .map((row) => paint(row, color))
    .join('\n')
}

function standsApart(before: Item | undefined, item: Item): boolean {
  if (item.kind === 'heading') return true
  if (before?.kind === 'heading') return false
  return before?.kind !== item.kind || isParagraph(before) || isParagraph(item)
}

const isParagraph = (item: Item) => item.kind === 'text' && words(item.text).length > PARAGRAPH

function itemRows(item: Item, digits: number, look: Look): Row[] {
  switch (item.kind) {
    case 'heading': {
      const note: Piece[] = item.note === undefined ? [] : [{ text: `  ${cleanLine(item.note)}`, style: 'dim' }]
      return [{ pieces: [{ text: cleanLine(item.text), style: 'heading' }, ...note] }]
    }
    case 'text':
      return [{ pieces: textPieces(item.text, look.color) }]
    case 'preformatted':
      return [{ pieces: [plain(clean(item.text).replace(/\n+$/, ''))] }]
    case 'paper':
      return paperRows(item, digits, look)
  }
}

function paperRows(paper: PaperItem, digits: number, { color }: Look): Row[] {
  const lead = plain(' '.repeat(digits + 1))
  const details = [paper.authors, paper.details, also(paper)].filter((part) => part !== undefined).map(cleanLine)
  const rows: Row[] = [{ lead: numberLead(paper.number, digits), pieces: [plain(cleanLine(paper.title))] }]
  if (details.length > 0) rows.push({ lead, pieces: [{ text: details.join(' · '), style: 'dim' }] })
  if (paper.extract !== undefined && paper.extract.length > 0) {
    const extract = textPieces(paper.extract, color).map((piece) => ({
      ...piece,
      text: piece.text.replace(/\s+/gu, ' '),
    }))
    rows.push({ lead, pieces: [plain('"'), ...extract, plain('"')] })
  }
  if (isShownLink(paper.url)) rows.push({ lead, pieces: [{ text: cleanLine(paper.url), style: 'dim' }] })
  return rows
}

const also = ({ also: labels = [] }: PaperItem) => (labels.length === 0 ? undefined : `also: ${labels.join(', ')}`)

const isShownLink = (url: string | undefined): url is string =>
  url !== undefined && url.length <= BUDGET.linkedUrl && /^https?:/i.test(url)

/** Strong words are bold, or stand between asterisks where there is no bold. */
function textPieces(text: Text, color: boolean): Piece[] {
  return text.map((run): Piece => {
    const cleaned = clean(run.text)
    if (run.strong !== true || cleaned.trim() === '') return plain(cleaned)
    return color ? { text: cleaned, style: 'strong' } : plain(`*${cleaned}*`)
  })
}

/** `1–7 Open a paper`: says that the papers' numbers can be chosen. */
function openPieces(papers: readonly PaperItem[]): Piece[][] {
  const numbers = papers.map(({ number }) => number)
  if (numbers.length === 0) return []
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  return [numbered(least === most ? `${least}` : `${least}–${most}`, 'Open a paper', 'plain')]
}

function buttonPieces(number: number, { label, choices, danger }: Action): Piece[] {
  const text = cleanLine(label)
  const shown = choices === undefined || text.endsWith('…') ? text : `${text} …`
  return numbered(`${number}`, shown, danger === true ? 'danger' : 'plain')
}

/** A number and what it chooses, on one row where that fits. */
function numbered(number: string, label: string, style: Style): Piece[] {
  return [
    { text: `${number} `, style: 'number', whole: true },
    { text: label, style, whole: widthOf(label) < WIDTH.least - 8 },
  ]
}

function joined(buttons: readonly (readonly Piece[])[]): Piece[] {
  return buttons.flatMap((button, index) => (index === 0 ? button : [plain(' · '), ...button]))
}

const numberLead = (number: number, digits: number): Piece => ({
  text: `${String(number).padStart(digits)} `,
  style: 'number',
})

const plain = (text: string): Piece => ({ text, style: 'plain' })

const line = (text: string, style: Style): Row => ({ pieces: [{ text: cleanLine(text), style }] })
