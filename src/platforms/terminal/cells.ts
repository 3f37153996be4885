/**
 * Text as a terminal shows it: rows of cells. Everything printed goes through `clean` first, so that no title can move the
 * cursor, colour a line, turn the reading direction or hide characters.
 */

export type Style = 'plain' | 'strong' | 'dim' | 'heading' | 'number' | 'danger'
/** A `whole` piece is not broken where it fits into a row. */
export type Piece = { readonly text: string; readonly style: Style; readonly whole?: boolean }

type Cell = { readonly text: string; readonly width: number; readonly style: Style; readonly whole: boolean }

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** East Asian wide and full-width forms (Unicode EastAsianWidth W and F, by block) and emoji that are drawn as pictures. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u

function cellWidth(grapheme: string): number {
  if (/^\p{M}+$/u.test(grapheme)) return 0
  return WIDE.test(grapheme) ? 2 : 1
}

function cellsOf({ text, style, whole = false }: Piece): Cell[] {
  const graphemes = Array.from(GRAPHEMES.segment(text), ({ segment }) => segment)
  return graphemes.map((grapheme) => ({ text: grapheme, width: cellWidth(grapheme), style, whole }))
}

const LETTER_OR_DIGIT = /^[\p{L}\p{N}]/u

const widthOfCells = (cells: readonly Cell[]) => cells.reduce((sum, { width }) => sum + width, 0)

/** How many cells a clean text takes on one line. */
export function widthOf(text: string): number {
  return widthOfCells(cellsOf({ text, style: 'plain' }))
}

/**
 * Breaks after a space, after a hyphen inside of a word, beside wide characters, else inside the word; line breaks in the text
 * stay. A topic that is copied must not part from its minus: `- survey` is no exclusion.
 */
function breakRows(cells: readonly Cell[], room: number): Cell[][] {
  const rows: Cell[][] = []
  let start = 0
  let used = 0
  let inked = false
  let breakAt = 0
  const endRow = (end: number, next: number) => {
    rows.push(cells.slice(start, end))
    start = next
    breakAt = next
  }
  cells.forEach((cell, index) => {
    if (cell.text === '\n') {
      endRow(index, index + 1)
      used = 0
      inked = false
      return
    }
    const isSpace = cell.text === ' '
    if (!isSpace && used + cell.width > room) {
      const end = cell.width < 2 && breakAt > start ? breakAt : index
      endRow(end, end)
      used = widthOfCells(cells.slice(start, index))
    }
    used += cell.width
    inked ||= !isSpace
    const isHyphen = cell.text === '-' && LETTER_OR_DIGIT.test(cells[index - 1]?.text ?? '')
    if (inked && !cell.whole && (isSpace || cell.width === 2 || isHyphen)) breakAt = index + 1
  })
  rows.push(cells.slice(start))
  return rows
}

function joinCells(cells: readonly Cell[]): Piece[] {
  const last = cells.findLastIndex(({ text }) => text !== ' ')
  const pieces: Piece[] = []
  for (const { text, style } of cells.slice(0, last + 1)) {
    const before = pieces.at(-1)
    if (before?.style === style) pieces[pieces.length - 1] = { text: before.text + text, style }
    else pieces.push({ text, style })
  }
  return pieces
}

/** Wraps clean text at `width` cells; rows after the first are indented by the width of `lead`. */
export function wrap(pieces: readonly Piece[], width: number, lead: Piece = { text: '', style: 'plain' }): Piece[][] {
  const indent = widthOf(lead.text)
  const hang: Piece = { text: ' '.repeat(indent), style: 'plain' }
  const rows = breakRows(pieces.flatMap(cellsOf), Math.max(width - indent, 2))
  return rows.map((row, index) => [index === 0 ? lead : hang, ...joinCells(row)])
}

// Select Graphic Rendition, ECMA-48 8.3.117: what switches a style on, and off again.
const SGR: Readonly<Record<Style, readonly [on: string, off: string] | undefined>> = {
  plain: undefined,
  strong: ['1', '22'],
  dim: ['2', '22'],
  heading: ['1;36', '22;39'],
  number: ['36', '39'],
  danger: ['31', '39'],
}

/** One row as the terminal takes it; without colour only the words. */
export function paint(row: readonly Piece[], color: boolean): string {
  const painted = row.map(({ text, style }) => {
    const codes = SGR[style]
    return !color || codes === undefined || text === '' ? text : `\u001b[${codes[0]}m${text}\u001b[${codes[1]}m`
  })
  return painted.join('').trimEnd()
}
