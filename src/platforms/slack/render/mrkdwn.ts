/**
 * Text of others in mrkdwn, as words and never as mark-up. Slack has no escape for its formatting signs, so they are replaced
 * by signs that look alike: https://docs.slack.dev/messaging/formatting-message-text
 */

import { cut, partsToType, timestampOf } from '../../../core/cut.ts'
import { clean, cleanLine } from '../../../core/harmless.ts'
import type { Run, Text } from '../../../core/message.ts'
import { DATE_FORMAT } from './text.ts'

const LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
  ['*', '\u2217'],
  ['_', '\u02cd'],
  ['~', '\u223c'],
  ['`', '\u02cb'],
  [':', '\u2236'],
  ['>', '\u203a'],
  ['•', '·'],
  ['-', '–'],
  ['|', '\u2223'],
])
const lookAlike = (sign: string): string => LOOK_ALIKES.get(sign) ?? sign

/** Emphasis, emoji codes and what makes a line a quotation or a list item. Keeps the length, so that offsets stay. */
function neutral(line: string): string {
  return line
    .replace(/[*_~`]/g, lookAlike)
    .replace(/:(?=\S*:)/g, lookAlike)
    .replace(/^[>•-]/, lookAlike)
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
])

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ENTITIES.get(sign) ?? sign)
}

const escapedLength = (text: string): number => escaped(text).length

/** Far more than any limit here, and little enough to be looked through again and again. */
const LONGEST = 4_000

/** One line, as long as could be needed: what is beyond is cut off in any case. */
const oneLine = (text: string): string => cleanLine(text).slice(0, LONGEST)

/** One line of others' words in mrkdwn, at most `limit` characters after escaping. */
export function mrkdwnWords(text: string, limit: number): string {
  return escaped(cut(neutral(oneLine(text)), limit, escapedLength))
}

/** A link whose label is one line of others' words, of at most `limit` characters after escaping. */
export function mrkdwnLink(url: string, label: string, limit: number): string {
  const words = cut(neutral(oneLine(label)).replace(/\|/g, lookAlike), limit, escapedLength)
  return `<${escaped(url)}|${escaped(words) || '…'}>`
}

type Piece = { readonly text: string; readonly form: 'words' | 'strong' | 'code' | 'date'; readonly timestamp?: number }

/**
 * One line of running text in mrkdwn, at most `limit` characters after escaping. Strong words are bold, a command between
 * backticks is code, an instant stands in the reader's zone.
 */
export function mrkdwn(text: Text, limit: number): string {
  const pieces = piecesOf(text)
  const whole = neutral(pieces.map((piece) => piece.text).join(''))
  let offset = 0
  const shown = pieces.map((piece) => {
    const from = offset
    offset += piece.text.length
    return piece.form === 'code' ? piece : { ...piece, text: whole.slice(from, offset) }
  })
  return joined(shown, limit)
}

/** Without white space at either end, and not twice between words. */
function piecesOf(text: Text): Piece[] {
  const pieces = oneMark(text.flatMap(piecesOfRun)).map((piece) => ({
    ...piece,
    text: piece.text.replace(/\s+/gu, ' '),
  }))
  const first = pieces.findIndex((piece) => piece.text.trim() !== '')
  const last = pieces.findLastIndex((piece) => piece.text.trim() !== '')
  return pieces
    .slice(Math.max(first, 0), last + 1)
    .map((piece, at) => (at === 0 ? { ...piece, text: piece.text.trimStart() } : piece))
    .map((piece, at) => (at === last - first ? { ...piece, text: piece.text.trimEnd() } : piece))
}

/** Strong words that follow each other are marked once. */
function oneMark(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = []
  for (const piece of pieces) {
    const before = merged.at(-1)
    if (before?.form === 'strong' && piece.form === 'strong')
      merged.splice(-1, 1, { ...before, text: before.text + piece.text })
    else merged.push(piece)
  }
  return merged
}

function piecesOfRun({ text, strong, at }: Run): Piece[] {
  const words = clean(text)
  const timestamp = timestampOf(at)
  if (timestamp !== undefined) return words.trim() === '' ? [] : [{ text: words, form: 'date', timestamp }]
  if (strong === true) return strongPieces(words)
  // Only what is plainly a command: an entry may have backticks too.
  return partsToType(words).map((part) =>
    part.isCode && !part.text.startsWith('/')
      ? { text: `\`${part.text}\``, form: 'words' }
      : { text: part.text, form: part.isCode ? 'code' : 'words' },
  )
}

/** Slack takes no emphasis that begins or ends with a space. */
function strongPieces(words: string): Piece[] {
  const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(words) ?? []
  const pieces: Piece[] = [
    { text: before, form: 'words' },
    { text: inner, form: 'strong' },
    { text: after, form: 'words' },
  ]
  return pieces.filter((piece) => piece.text !== '')
}

/** Slack's own rule for what may stand before and after emphasis; elsewhere the signs would be shown. */
const BEFORE_MARK = /(?:^|[\s?.,\-!^;:{([%$#+="\u2000-\u206f\u2e00-\u2e7f])$/u
const AFTER_MARK = /^(?:$|[\s?.,\-!^;:})\]%$#+="\u2000-\u206f\u2e00-\u2e7f])/u

function joined(pieces: readonly Piece[], limit: number): string {
  const marked = pieces.map((piece, at) => {
    const isFree = BEFORE_MARK.test(besideMark(pieces[at - 1])) && AFTER_MARK.test(besideMark(pieces[at + 1]))
    if (isFree || piece.form === 'words' || piece.form === 'date') return piece
    return { ...piece, text: neutral(piece.text), form: 'words' as const }
  })
  const total = marked.reduce((sum, piece) => sum + written(piece).length, 0)
  if (total <= limit) return marked.map(written).join('')
  let line = ''
  for (const piece of marked) {
    const room = limit - line.length
    const whole = written(piece)
    if (whole.length >= room) {
      const end = shortened(piece, room)
      return (end === '…' ? line.trimEnd() : line) + end
    }
    line += whole
  }
  return line
}

/** Between two marks no mark is read. */
function besideMark(piece: Piece | undefined): string {
  return piece === undefined || piece.form === 'words' ? (piece?.text ?? '') : '*'
}

function written({ text, form, timestamp = 0 }: Piece): string {
  switch (form) {
    case 'words':
      return escaped(text)
    case 'strong':
      return `*${escaped(text)}*`
    case 'code':
      return `\`${escaped(text)}\``
    case 'date':
      return `<!date^${timestamp}^${DATE_FORMAT}|${escaped(text.replace(/\|/g, lookAlike))}>`
  }
}

/** Code and instants are whole or not there. */
function shortened(piece: Piece, room: number): string {
  if (piece.form !== 'words' && piece.form !== 'strong') return '…'
  const marks = piece.form === 'strong' ? 2 : 0
  const text = cut(piece.text, room - marks - 1, escapedLength)
  return text === '…' ? text : written({ ...piece, text })
}
