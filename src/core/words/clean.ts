import { isAscii } from './fold.ts'
import { GREEK_LETTERS } from './greek.ts'
import { MATH_CLOSES, MATH_OPENS, readLatex } from './latex.ts'

/** A readable text, and the half-open ranges of it that are formulas, flat and ascending: from, to, from, to … */
export type CleanedText = { readonly text: string; readonly math: readonly number[] }

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ...GREEK_LETTERS,
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['ndash', '–'],
  ['mdash', '—'],
  ['minus', '−'],
  ['hellip', '…'],
  ['lsquo', "'"],
  ['rsquo', "'"],
  ['ldquo', '"'],
  ['rdquo', '"'],
  ['times', '×'],
  ['deg', '°'],
  ['plusmn', '±'],
  ['le', '≤'],
  ['ge', '≥'],
  ['infin', '∞'],
  ['micro', 'μ'],
  ['szlig', 'ß'],
  ['aelig', 'æ'],
  ['AElig', 'Æ'],
  ['oelig', 'œ'],
  ['oslash', 'ø'],
  ['Oslash', 'Ø'],
])
const ENTITY_MARKS: ReadonlyMap<string, string> = new Map([
  ['grave', '\u0300'],
  ['acute', '\u0301'],
  ['circ', '\u0302'],
  ['tilde', '\u0303'],
  ['uml', '\u0308'],
  ['ring', '\u030a'],
  ['caron', '\u030c'],
  ['cedil', '\u0327'],
])
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,10}));/g
const ACCENTED_ENTITY = /^([A-Za-z])(grave|acute|circ|tilde|uml|ring|caron|cedil)$/

const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g
/** Typographic sign → the plain one; full-width forms are found by arithmetic. */
const PLAIN_SIGNS: ReadonlyMap<string, string> = new Map([
  ...[...'“”„‟«»「」『』《》'].map((sign) => [sign, '"'] as const),
  ...[...'‘’‚‛‹›´ʼ′'].map((sign) => [sign, "'"] as const),
  ...[...'\u00a0\u2007\u202f\u2009\u200a\u2002\u2003\u3000'].map((sign) => [sign, ' '] as const),
  ['、', ', '],
  ['。', '. '],
])
const TYPOGRAPHIC = new RegExp(`[${[...PLAIN_SIGNS.keys()].join('')}\uff01-\uff5e]`, 'g')
const FULL_WIDTH_OFFSET = 0xfee0

/** Tags that carry no words. Others stay: papers write about `<think>` and `<EOS>`, and `a < b` is no tag. */
const TAG =
  /<\/?(?:jats:|mml:)?(a|abstract|b|br|code|div|em|h[1-6]|i|italic|bold|li|math|m[ino]|mrow|msu[bp]|ol|p|sec|span|strong|su[bp]|title|tt|u|ul)(?:\s[^<>=]{1,40}=[^<>]{0,300})?\s?\/?>/gi
const PARTING_TAG = /^(?:abstract|br|div|h[1-6]|li|ol|p|sec|title|ul)$/i

const URL =
  /(?:\b(?:https?|ftp):\/\/|\bwww\.|\b(?:github\.com|huggingface\.co|arxiv\.org|doi\.org)\/)[^\s<>"{}$\\]*[^\s<>"{}$\\.,;:!?)\]'*]/gi

/** Signs that stand for something else, or may: in four of five texts there is none. */
const MAY_MEAN_MORE = /[^ !"#%'()*+,\-./0-9:;=>?@A-Z[\]^_a-z|]/

/** In every URL as above, and quick to look for: most texts hold none. */
const MAY_HOLD_URL = /:\/\/|www\.|\.(?:com?|org)\//i

const MATH_MARK = new RegExp(`[${MATH_OPENS}${MATH_CLOSES}]`)
const BEFORE_MATH_MARK = new RegExp(`(?=[${MATH_OPENS}${MATH_CLOSES}])`)

/**
 * A paper's text as a person reads it: entities, LaTeX, markup, URLs, invisible characters and typographic quotation marks
 * resolved, white space collapsed, case and accents kept.
 */
export function cleanText(text: string): string {
  return cleanPaperText(text).text
}

/** `cleanText`, which also says where the formulas are. */
export function cleanPaperText(text: string): CleanedText {
  if (isClean(text)) return { text, math: NO_MATH }
  const plain = dropUrls(dropTags(plainSigns(decodeEntities(text))))
  return unmarkMath(collapseSpaces(readLatex(plain, 'paper')).trim())
}

/**
 * A topic as typed in a chat, made plain before it is parsed: entities, chat marks (`<url|text>` → text, `<@U…>` → nothing),
 * quotation marks, full-width signs, spaces and LaTeX accents, letters and formulas. It leaves what the topic language or
 * its refusals need: new lines, every dash, single URLs, brackets, `<`, `>`, `^` and `_`.
 */
export function cleanTopicText(text: string): string {
  const spoken = text
    .replace(/<(?:https?:|mailto:)[^<>|]{0,500}\|([^<>]{0,500})>/g, '$1')
    .replace(/<((?:https?:|mailto:)[^<>|]{0,500})>/g, '$1')
    .replace(/<[@#!][^<>]{0,100}>/g, '')
  return unmarkMath(readLatex(plainSigns(decodeEntities(spoken)), 'topic')).text
}

const NO_MATH: readonly number[] = []

function isClean(text: string): boolean {
  return (
    !MAY_MEAN_MORE.test(text) &&
    !['  ', '--', "''"].some((pair) => text.includes(pair)) &&
    !MAY_HOLD_URL.test(text) &&
    text === text.trim()
  )
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(ENTITY, (whole, decimal?: string, hex?: string, name = '') => {
    if (decimal !== undefined) return characterOf(Number.parseInt(decimal, 10)) ?? whole
    if (hex !== undefined) return characterOf(Number.parseInt(hex, 16)) ?? whole
    const [, letter = '', mark = ''] = ACCENTED_ENTITY.exec(name) ?? []
    return ENTITIES.get(name) ?? (letter === '' ? whole : (letter + ENTITY_MARKS.get(mark)).normalize('NFC'))
  })
}

function dropTags(text: string): string {
  if (!text.includes('<')) return text
  return text.replace(TAG, (_, name: string) => (PARTING_TAG.test(name) ? ' ' : ''))
}

function dropUrls(text: string): string {
  return MAY_HOLD_URL.test(text) ? text.replace(URL, '') : text
}

function collapseSpaces(text: string): string {
  return text.includes('  ') || /[^\S ]/.test(text) ? text.replace(/\s+/g, ' ') : text
}

function characterOf(codePoint: number): string | undefined {
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff
  return codePoint > 0 && codePoint <= 0x10ffff && !isSurrogate ? String.fromCodePoint(codePoint) : undefined
}

function plainSigns(text: string): string {
  if (isAscii(text)) return text
  return text
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(
      TYPOGRAPHIC,
      (sign) => PLAIN_SIGNS.get(sign) ?? String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH_OFFSET),
    )
}

/** Takes the marks of formulas out. Marks that lost their partner (inside of a removed URL) end where the next begins. */
function unmarkMath(marked: string): CleanedText {
  if (!MATH_MARK.test(marked)) return { text: marked, math: [] }
  const math: number[] = []
  let text = ''
  for (const piece of marked.split(BEFORE_MATH_MARK)) {
    const isOpen = math.length % 2 === 1
    if (piece.startsWith(MATH_OPENS) ? !isOpen : piece.startsWith(MATH_CLOSES) && isOpen) math.push(text.length)
    const content = MATH_MARK.test(piece) ? piece.slice(1) : piece
    text += text.endsWith(' ') && content.startsWith(' ') ? content.slice(1) : content
  }
  if (math.length % 2 === 1) math.push(text.length)
  return { text, math }
}
