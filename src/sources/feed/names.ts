/** Names of authors as feeds write them: one by one, many in one string, with a mail address before or behind. */
import { isSuffix } from '../names.ts'
import { htmlText } from './html-text.ts'

const LONGEST_NAME = 200
const MAIL_ADDRESS = /(?:mailto:)?[^\s@<>()[\],;]{1,100}@[^\s@<>()[\],;]{1,200}/gi
const DEGREE = /^(?:ph\.?\s?d|m\.?d|dphil|msc|frs)\.?$/i
/** `J.`, `J. K.`, `JK`, `J.-P.` */
const INITIALS = /^\p{Lu}\.?(?:[\s-]?\p{Lu}\.?){0,3}$/u
/** `Smith`, `van der Schaar`, `Müller-Lüdenscheidt` */
const LAST_NAME = /^\p{L}[\p{L}\p{M}'’ -]*$/u

/** All names in a text; empty where it holds none. Never a mail address. */
export function namesIn(text: string): string[] {
  const said = withoutAddresses(htmlText(text)).replace(/^by\s+/i, '')
  return split(said).filter((name) => /\p{L}/u.test(name) && name.length <= LONGEST_NAME && !name.includes('://'))
}

/** RSS wants `jane@example.org (Jane Doe)`; others write `Jane Doe <jane@example.org>`. */
function withoutAddresses(text: string): string {
  if (!text.includes('@')) return text
  return text
    .replace(MAIL_ADDRESS, ' ')
    .replace(/[<>()[\]@]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:-]{1,9}|[\s,;:-]{1,9}$/g, '')
}

function split(text: string): string[] {
  if (text.includes(';')) {
    return text.split(';').map((part) => upright(part.trim().replace(/^and\s+/i, '')))
  }
  const parts = joinSuffixes(text.split(/,\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+/).map((part) => part.trim()))
  if (isPairs(parts)) return parts.flatMap((part, at) => (at % 2 === 0 ? [`${parts[at + 1]} ${part}`] : []))
  return parts.every(isFullName) ? parts : [text]
}

/** `Levine, Sergey` as it is spoken. */
function upright(name: string): string {
  const [last = '', first, ...rest] = name.split(',').map((part) => part.trim())
  return first === undefined || first === '' || rest.length > 0 || isTitle(first) ? name : `${first} ${last}`.trim()
}

/** `Davis, Jr.` is one name. */
function joinSuffixes(parts: readonly string[]): string[] {
  const joined: string[] = []
  for (const part of parts) {
    const before = isTitle(part) ? joined.pop() : undefined
    if (part !== '') joined.push(before === undefined ? part : `${before}, ${part}`)
  }
  return joined
}

/** `Jr.`, `Ph.D.` */
function isTitle(part: string): boolean {
  return isSuffix(part) || DEGREE.test(part)
}

/** `Smith, J., Doe, A. B.`: last names and initials in turn. */
function isPairs(parts: readonly string[]): boolean {
  const fits = (part: string, at: number): boolean => (at % 2 === 0 ? LAST_NAME.test(part) : INITIALS.test(part))
  return parts.length > 1 && parts.length % 2 === 0 && parts.every(fits)
}

/** Two to six words, the first and the last of which are written large; or a name in a script that knows no case. */
function isFullName(part: string): boolean {
  if (/^[\p{Lo}\p{M}·\s]{2,30}$/u.test(part)) return true
  const words = part.replace(/,.*$/, '').split(' ')
  const [first = '', last = ''] = [words[0], words.at(-1)]
  return words.length > 1 && words.length <= 6 && !/\d/.test(part) && /^\p{Lu}/u.test(first) && /^\P{Ll}/u.test(last)
}
