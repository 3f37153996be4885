/**
 * Text of others in Discord's Markdown, as words and never as mark-up:
 * https://docs.discord.com/developers/reference#message-formatting. A backslash makes every sign that is no letter a sign.
 */
import { parseChannelKey } from '../../../core/channel.ts'
import { cut, partsToType, timestampOf } from '../../../core/cut.ts'
import { clean, cleanLine } from '../../../core/harmless.ts'
import type { Run, Text } from '../../../core/message.ts'
import { areAliases, usageWithOptions, withOptions } from './options.ts'
import { webAddress } from './text.ts'

/** What Discord's client would read as more than a sign, by where it stands. */
const ACTIVE = new RegExp(
  [
    // Formats, code, spoilers, masked links; mentions, emoji, instants and addresses between angle brackets; calls to all.
    String.raw`[\\\`*_~|[\]<]|@(?=everyone|here)`,
    // The client finds the end of a link without regard to backslashes, even lines below its beginning.
    String.raw`(?<=\])\(`,
    // Quotations, headings, lists and small print, all at the beginning of a line.
    String.raw`(?<=^[^\S\n]*)(?:>|#(?=#*(?:\s|$))|[+-](?=[\s#]|$))`,
    String.raw`(?<=^[^\S\n]*\d+)[.)](?=\s|$)`,
    // Addresses, and emoji by name.
    String.raw`:(?=\/\/|\S{0,80}?:)`,
    // Invites need no scheme: Discord looks for them in the raw text.
    String.raw`(?<=\w)\.(?=[a-z]+\/)`,
  ].join('|'),
  'gim',
)

/** Far more than any limit here, and little enough to be looked through again and again. */
const LONGEST = 4_096

const escaped = (text: string): string => text.replace(ACTIVE, '\\$&')

/** Never between a backslash and its sign. */
function cutEscaped(text: string, limit: number): string {
  return text.length <= limit ? text : cut(text, limit).replace(/(?<!\\)((?:\\\\)*)\\…$/, '$1…')
}

/** One line of others' words, at most `limit` characters with its backslashes. */
export function markdownWords(text: string, limit: number): string {
  return cutEscaped(escaped(cleanLine(text).slice(0, LONGEST)), limit)
}

/**
 * A link whose label is one line of others' words, of at most `limit` characters; the angle brackets keep Discord from showing
 * what stands there. It takes no brackets in a label, escaped or not, and no link whose label looks like another address.
 */
export function markdownLink(url: string, label: string, limit: number): string {
  const words = label.replace(/\[/g, '(').replace(/\]/g, ')')
  if (words.includes('://')) return markdownWords(label, limit)
  return `[${markdownWords(words, limit) || '…'}](<${url}>)`
}

/** Text whose columns matter. Nothing in a block of code is read but its end; empty where nothing can be seen. */
export function codeBlock(text: string): string {
  const shown = clean(text).replace(/^\n+|\s+$/g, '')
  return shown === '' ? '' : fenced(shown)
}

/** As `codeBlock`, with every character of the text but three backticks in a row. */
export function fenced(text: string): string {
  return `\`\`\`\n${text.replace(/`{3,}/g, (ticks) => '\u02cb'.repeat(ticks.length))}\n\`\`\``
}

/** Running text in pieces: others' words, the same between marks, or what is written here and stays whole. */
type Piece = { readonly text: string; readonly form: 'words' | 'strong' | 'whole'; readonly whole?: string }

/**
 * Running text, at most `limit` characters with its marks. Strong words are bold, a command between backticks is code and names
 * its options, an instant stands in the reader's zone, people and channels are named by Discord. Lines stay.
 */
export function markdown(text: Text, limit: number): string {
  const pieces = trimmed(oneMark(text.flatMap(piecesOf)))
  // Escaped as one text, because a sign acts by what stands beside it.
  const all = pieces.map((piece) => piece.text).join('')
  const signs = new Set(Array.from(all.matchAll(ACTIVE), ({ index }) => index))
  let offset = 0
  const shown = pieces.map((piece): Piece => {
    const from = offset
    offset += piece.text.length
    const characters = piece.text.split('').map((sign, at) => (signs.has(from + at) ? `\\${sign}` : sign))
    return { ...piece, text: characters.join('') }
  })
  return joined(shown, limit)
}

/** As markdown of one line, white space collapsed. */
export function markdownLine(text: Text, limit: number): string {
  return markdown(
    text.map((run) => ({ ...run, text: clean(run.text).replace(/\s+/gu, ' ') })),
    limit,
  )
}

const SNOWFLAKE = /^\d{17,20}$/

function piecesOf({ text, strong, at, person = '', place, url }: Run): Piece[] {
  const words = clean(text).slice(0, LONGEST)
  const timestamp = timestampOf(at)
  const whole = (written: string): Piece[] => [{ text: words, form: 'whole', whole: written }]
  if (timestamp !== undefined) return words.trim() === '' ? [] : whole(`<t:${timestamp}:f>`)
  if (SNOWFLAKE.test(person)) return whole(`<@${person}>`)
  const channel = channelNamed(place)
  if (channel !== undefined) return whole(`<#${channel}>`)
  if (areAliases(words)) return []
  const address = webAddress(url)
  if (address !== undefined) return whole(isAddress(words) ? `<${address}>` : markdownLink(address, words, LONGEST))
  if (strong === true) return strongPieces(usageWithOptions(words))
  // Only what is plainly a command: an entry may have backticks too.
  return partsToType(words).map((part): Piece => {
    if (!part.isCode) return { text: part.text, form: 'words' }
    if (!part.text.startsWith('/')) return { text: `\`${part.text}\``, form: 'words' }
    const ticked = `\`${withOptions(part.text)}\``
    return { text: ticked, form: 'whole', whole: ticked }
  })
}

const isAddress = (words: string): boolean => words.trim() === '' || /^\s*https?:\/\/\S+\s*$/i.test(words)

/** Discord itself hides the name of a channel from those who may not see it. */
function channelNamed(place: string | undefined): string | undefined {
  const ref = place === undefined ? undefined : parseChannelKey(place)
  return ref?.platform === 'discord' && SNOWFLAKE.test(ref.channel) && ref.workspace !== '@me' ? ref.channel : undefined
}

/** The spaces around strong words stay outside of their marks. */
function strongPieces(words: string): Piece[] {
  const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(words) ?? []
  const pieces: Piece[] = [
    { text: before, form: 'words' },
    { text: inner, form: 'strong' },
    { text: after, form: 'words' },
  ]
  return pieces.filter((piece) => piece.text !== '')
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

/** Without white space at either end. */
function trimmed(pieces: readonly Piece[]): Piece[] {
  const isSeen = ({ text, form }: Piece): boolean => form === 'whole' || text.trim() !== ''
  const first = pieces.findIndex(isSeen)
  const last = pieces.findLastIndex(isSeen)
  return pieces
    .slice(Math.max(first, 0), last + 1)
    .map((piece, at) => (at === 0 ? { ...piece, text: piece.text.trimStart() } : piece))
    .map((piece, at) => (at === last - first ? { ...piece, text: piece.text.trimEnd() } : piece))
}

function joined(pieces: readonly Piece[], limit: number): string {
  const total = pieces.reduce((sum, piece) => sum + written(piece).length, 0)
  if (total <= limit) return pieces.map(written).join('')
  let line = ''
  for (const piece of pieces) {
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

function written({ text, form, whole = '' }: Piece): string {
  switch (form) {
    case 'words':
      return text
    case 'strong':
      return `**${text}**`
    case 'whole':
      return whole
  }
}

function shortened(piece: Piece, room: number): string {
  if (piece.form === 'whole') return '…'
  const marks = piece.form === 'strong' ? 4 : 0
  const text = cutEscaped(piece.text, room - marks - 1)
  return text === '…' ? text : written({ ...piece, text })
}
