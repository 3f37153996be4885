/**
 * What sources and people wrote, as it is shown: LaTeX read, invisible and direction-changing characters gone, one line. It
 * stays data: nothing here is escaped, because only a renderer knows what its platform would take for mark-up.
 */
import { JOINER } from './joiners.ts'
import { cleanText } from './words/clean.ts'

const RAISED = signs('0123456789+-=()niT°*', '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀ°*')
const LOWERED = signs('0123456789+-=()', '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎')

function signs(plain: string, shown: string): ReadonlyMap<string, string> {
  const shapes = [...shown]
  return new Map([...plain].map((sign, at) => [sign, shapes[at] ?? sign]))
}

/**
 * Controls, formats (bidi, zero width, soft hyphen, tags), private use, lone surrogates, and letters that draw nothing; joiners
 * are kept.
 */
const INVISIBLE = new RegExp(
  String.raw`(${JOINER})|[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]`,
  'gv',
)
const SHIFTED = /([\^_])(?:\{([^{}]{1,20})\}|([+-]?\p{N}{1,6}|[\p{L}°*+-]))/gu

/** Text on one line without characters that cannot be seen or that turn the text around. Never holds a lone surrogate. */
export function visible(text: string): string {
  return text
    .replace(/[^\S\ufeff]+/g, ' ')
    .replace(INVISIBLE, '$1')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** Text that the analyser cleaned already: what is raised or lowered in it becomes ² and ₂, and braces vanish. */
export function readableCleaned(cleaned: string): string {
  return cleaned
    .replace(SHIFTED, (whole, sign: string, group?: string, single?: string) => {
      const body = group ?? single ?? ''
      const shapes = [...body].map((character) => (sign === '^' ? RAISED : LOWERED).get(character))
      if (shapes.every((shape) => shape !== undefined)) return shapes.join('')
      return group === undefined ? whole : sign + group
    })
    .replace(/[{}]/g, '')
    .replace(INVISIBLE, '$1')
}

const ADDRESS = /https?:\/\/[^\s<>"{}|\\^`]*[^\s<>"{}|\\^`.,;:!?)\]']/g

/**
 * A title or an abstract as its source has it, made readable. Addresses stay, as words; backticks do not, because in our own
 * sentences they mark what is to be typed.
 */
export function readable(text: string): string {
  const kept = text.replace(JOINERS, (joiner) => MEANWHILE.get(joiner) ?? joiner)
  const addresses = kept.match(ADDRESS) ?? []
  const shown = kept.split(ADDRESS).map((piece, at) => readablePiece(piece) + (addresses[at] ?? ''))
  const joined = shown.join('').replace(/[\ufdd0\ufdd1]/g, (sign) => (sign === '\ufdd0' ? '\u200c' : '\u200d'))
  return visible(joined).replaceAll('`', "'")
}

/** The analyser drops joiners, so until it is through noncharacters stand for them, which no text may hold. */
const JOINERS = new RegExp(JOINER, 'gv')
const MEANWHILE: ReadonlyMap<string, string> = new Map([
  ['\u200c', '\ufdd0'],
  ['\u200d', '\ufdd1'],
])

/** Keeps the space that parts it from an address on either side. */
function readablePiece(piece: string): string {
  const space = (at: number): string => (/\s/.test(piece.at(at) ?? '') ? ' ' : '')
  return space(0) + readableCleaned(cleanText(piece)) + space(-1)
}
