/** A token is what stands between two separators; here it becomes its readings. */
import { fold, foldKeepingCase, isAscii } from './fold.ts'
import { stemOf } from './stem.ts'
import { isStopWord } from './stop-words.ts'

/** In a topic a word stands for less: `LLMs` only for llm, `qwen2.5` not for every qwen. */
export type ReadingMode = 'paper' | 'topic'

/** One reading of a piece of a text. Positions and offsets are half open; inside of a token they count from its beginning. */
export type Reading = {
  /** Word positions. Readings overlap: `low-rank` gives low [0, 1), rank [1, 2) and lowrank [0, 2). */
  readonly from: number
  readonly to: number
  /** Offsets into the text. */
  readonly start: number
  readonly end: number
  /** As it stands in the text: `Low-Rank`, `LLMs`. What `=` compares. */
  readonly surface: string
  /** What prefixes compare: `lowrank`; `llms` and `llm`. */
  readonly folded: string
  /** What words compare: `lowrank`, `llm`. */
  readonly stem: string
  /** Made from the parts of a compound or the letters of a number word, rather than standing there: `lowrank`, `qwen` of `Qwen2.5`. */
  readonly joined: boolean
}

/** How many word positions a token takes, and its readings by `from`, then `to`. */
export type Token = { readonly positions: number; readonly readings: readonly Reading[] }

/**
 * What stands between two hyphens. Offsets in the token, half open; `letters` is without apostrophes and thousands commas;
 * `glued` means that the part before it may be joined to it.
 */
type Part = { readonly start: number; readonly end: number; readonly letters: string; readonly glued: boolean }

const ALNUM = String.raw`[\p{L}\p{N}\p{M}]`
/** Signs that hold a compound together when letters or digits stand on both sides. */
const HYPHEN = "[-‐‑‒–−^_{}/+']"
const IN_NUMBER = String.raw`(?<=\d)[.:](?=\d)|(?<=\d),(?=\d{3}(?!\d))`
const DOTTED_LETTERS = String.raw`(?<!${ALNUM})\p{L}(?:\.\p{L})+(?!${ALNUM})`
const COMPOUND = String.raw`[\p{L}\p{N}]${ALNUM}*(?:(?:${HYPHEN}{1,3}|${IN_NUMBER})${ALNUM}+)*`

/** The source of a regular expression (flag `u`) that finds tokens: `e.g`, `Low-Rank`, `GPT-3.5`, `1,000`. */
export const TOKEN = `${DOTTED_LETTERS}|${COMPOUND}`

const PART = new RegExp(`(${HYPHEN}{0,3})(${ALNUM}+(?:(?:${IN_NUMBER})${ALNUM}+)*)`, 'gu')
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]\p{M}*/u
const IDEOGRAPH_OR_REST = new RegExp(`${IDEOGRAPH.source}|(?:(?!${IDEOGRAPH.source}).)+`, 'gu')

const DOTTED = new RegExp(`^${DOTTED_LETTERS}$`, 'u')
/** Not one letter, no sign, no digit, no plural of capitals. */
const PLAIN_WORD = /^[A-Za-z][a-z]+$/
const CONTRACTION = /^(?:t|re|ve|ll|d|m)$/i
const PLURAL_CAPITALS = /^\p{Lu}[\p{Lu}\d]+s$/u
const LETTERS_OF_NUMBER = /^([a-z]{3,})\d+(?:[.:]\d+)*$/
const VERSIONED = /^[a-z]{4,}v$/
const LATIN_LETTER = /^[a-z]$/
const ONE_LETTER = /^\p{L}$/u
/** In a formula only raised and lowered signs belong to their letter; `+` and `-` are operators. */
const OPERATOR = /[^^_{}]/
const DIGIT_FIRST = /^\d/
const DIGIT_LAST = /\d$/
const LONGEST_JOIN = 6

/** A word or compound: `Low-Rank` gives low [0, 1), lowrank [0, 2) and rank [1, 2). */
export function readToken(surface: string, mode: ReadingMode): Token {
  if (PLAIN_WORD.test(surface)) return readPlainWord(surface)
  const parts = DOTTED.test(surface) ? [dottedPart(surface)] : partsOf(surface, false)
  return { positions: parts.length, readings: readingsOf(parts, surface, mode) }
}

/** What the rules below come to for a word of plain letters, which most tokens are, sooner. */
export function readPlainWord(surface: string): Token {
  const folded = surface.toLowerCase()
  const stem = stemOf(folded)
  return {
    positions: 1,
    readings: [{ from: 0, to: 1, start: 0, end: surface.length, surface, folded, stem, joined: false }],
  }
}

/** A token of a formula: its single letters are no words, nor what they would join to, but `F_1` is f1 and `softmax` itself. */
export function readFormula(surface: string): Token {
  const parts = partsOf(surface, true)
  const readings = readingsOf(parts, surface, 'paper').filter(
    ({ from, to, folded }) =>
      !ONE_LETTER.test(folded) && !parts.slice(from, to).every((part) => ONE_LETTER.test(part.letters)),
  )
  return { positions: parts.length, readings }
}

/** A protected spelling: one word, never stemmed. The marks of raised and lowered signs are no part of it (`A^*`). */
export function readProtected(surface: string): Token {
  const folded = fold(surface.replace(/[_^]/g, ''))
  const whole = { from: 0, to: 1, start: 0, end: surface.length, surface, joined: false }
  return { positions: 1, readings: [{ ...whole, folded, stem: folded }] }
}

/** `e.g`, `U.S`: the letters without their dots. */
function dottedPart(surface: string): Part {
  return { start: 0, end: surface.length, letters: surface.replaceAll('.', ''), glued: false }
}

function partsOf(surface: string, isFormula: boolean): Part[] {
  const parts: Part[] = []
  PART.lastIndex = 0
  for (let found = PART.exec(surface); found !== null; found = PART.exec(surface)) {
    const [, hyphen = '', piece = ''] = found
    const start = found.index + hyphen.length
    const end = start + piece.length
    const before = parts.at(-1)
    if (hyphen === "'" && before !== undefined && /^s$/i.test(piece)) continue
    if (hyphen === "'" && before !== undefined && CONTRACTION.test(piece)) {
      parts[parts.length - 1] = { ...before, end, letters: before.letters + piece }
      continue
    }
    const letters = piece.replaceAll(',', '')
    const digitsMeet = DIGIT_LAST.test(before?.letters ?? '') && DIGIT_FIRST.test(letters)
    const glued = before !== undefined && !digitsMeet && !(isFormula && OPERATOR.test(hyphen))
    if (isAscii(piece) || !IDEOGRAPH.test(piece)) parts.push({ start, end, letters, glued })
    else parts.push(...ideographs(piece, start))
  }
  return parts
}

/** Chinese and Japanese are written without spaces: every character is a word, so a run is a phrase. */
function ideographs(piece: string, start: number): Part[] {
  return [...piece.matchAll(IDEOGRAPH_OR_REST)].map(({ 0: letters, index }) => {
    return { start: start + index, end: start + index + letters.length, letters, glued: false }
  })
}

function readingsOf(parts: readonly Part[], surface: string, mode: ReadingMode): Reading[] {
  const readings: Reading[] = []
  for (const [from, part] of parts.entries()) {
    const { start, end } = part
    const own = surface.slice(start, end)
    for (const { folded, stem, joined } of readPart(part, mode)) {
      readings.push({ from, to: from + 1, start, end, surface: own, folded, stem, joined })
    }
    readings.push(...joinsFrom(parts, from, surface))
  }
  return readings
}

/** `state-of-the` gives stateof and stateofthe from its first part. Digits never meet: `3-5` is not 35. */
function joinsFrom(parts: readonly Part[], from: number, surface: string): Reading[] {
  const first = parts[from]
  const readings: Reading[] = []
  if (first === undefined) return readings
  const { start } = first
  let letters = first.letters
  for (const part of parts.slice(from + 1, from + LONGEST_JOIN)) {
    if (!part.glued) break
    letters += part.letters
    const to = from + 2 + readings.length
    const folded = fold(letters)
    const joined = { surface: surface.slice(start, part.end), folded, stem: stemOf(folded), joined: true }
    readings.push({ from, to, start, end: part.end, ...joined })
  }
  return readings
}

/** What one part can be read as: itself, without the plural s of capitals, and the letters before a number. */
function readPart({ letters }: Part, mode: ReadingMode): Pick<Reading, 'folded' | 'stem' | 'joined'>[] {
  const folded = fold(letters)
  if (LATIN_LETTER.test(folded)) {
    return [{ folded, stem: isStopWord(folded) ? folded : foldKeepingCase(letters), joined: false }]
  }
  const whole = { folded, stem: stemOf(folded), joined: false }
  if (PLAIN_WORD.test(letters)) return [whole]
  if (PLURAL_CAPITALS.test(letters)) {
    const singular = folded.slice(0, -1)
    const one = { folded: singular, stem: stemOf(singular), joined: false }
    return mode === 'paper' ? [whole, one] : [one]
  }
  return mode === 'paper' ? [whole, ...namesIn(folded)] : [whole]
}

/** The name before a number: `qwen` of `qwen2.5`, `resnet` of `resnet50`, and without the v of a version, `dino` of `dinov2`. */
function namesIn(folded: string): Pick<Reading, 'folded' | 'stem' | 'joined'>[] {
  const [, letters] = LETTERS_OF_NUMBER.exec(folded) ?? []
  if (letters === undefined) return []
  const names = VERSIONED.test(letters) ? [letters, letters.slice(0, -1)] : [letters]
  return names.map((name) => ({ folded: name, stem: stemOf(name), joined: true }))
}
