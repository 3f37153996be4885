import type { TextField } from '../topic/query.ts'
import type { Word } from '../words.ts'
import { type IndexedText, sentenceAt, type Texts } from './indexed-text.ts'
import type { Pattern, PatternStep } from './pattern.ts'

/** Something found in a text: word positions [from, to) and offsets [start, end). */
export type Occurrence = {
  readonly field: TextField
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
  readonly synonym?: string
  /** Of two occurrences near each other: those two. */
  readonly of?: readonly [Occurrence, Occurrence]
}

/** Every place where a pattern occurs in a paper, or in one of its fields; in the order of the text, the title first. */
export function findPattern(pattern: Pattern, texts: Texts, field?: TextField): readonly Occurrence[] {
  const title = field === 'abstract' ? [] : findIn(pattern, texts.title, 'title')
  const abstract = field === 'title' ? [] : findIn(pattern, texts.abstract, 'abstract')
  return title.length === 0 ? abstract : abstract.length === 0 ? title : [...title, ...abstract]
}

/** The sentence of the abstract in which an occurrence stands as a whole. */
export function sentenceOf({ field, from, to }: Occurrence, { abstract }: Texts): number | undefined {
  if (field === 'title') return undefined
  const sentence = sentenceAt(abstract.text, from)
  return sentence === sentenceAt(abstract.text, to - 1) ? sentence : undefined
}

function findIn(pattern: Pattern, text: IndexedText, field: TextField): readonly Occurrence[] {
  const found: Occurrence[] = []
  for (const step of pattern.steps[0] ?? []) {
    for (const word of wordsFor(step, text))
      walk(pattern, text, { field, first: word, found }, step, word, step.synonym)
  }
  return found.length < 2 ? found : inOrder(found)
}

type Search = { readonly field: TextField; readonly first: Word; readonly found: Occurrence[] }

/** Follows every path of the pattern through the text, after `step` was taken at `word`. */
function walk(
  pattern: Pattern,
  text: IndexedText,
  search: Search,
  step: PatternStep,
  word: Word,
  synonym: string | undefined,
): void {
  if (step.to === pattern.end) {
    const { field, first, found } = search
    const place = { field, from: first.from, to: word.to, start: first.start, end: word.end }
    found.push(synonym === undefined ? place : { ...place, synonym })
    return
  }
  for (const next of pattern.steps[step.to] ?? []) {
    for (const after of text.byPosition[word.to] ?? []) {
      if (fits(next, after)) walk(pattern, text, search, next, after, synonym ?? next.synonym)
    }
  }
}

const NO_WORDS: readonly Word[] = []

/** The words of a text that a step may begin with. */
function wordsFor(step: PatternStep, { byStem, text }: IndexedText): readonly Word[] {
  return step.by === 'stem' ? (byStem.get(step.text) ?? NO_WORDS) : text.words.filter((word) => fits(step, word))
}

function fits({ by, text }: PatternStep, word: Word): boolean {
  if (by === 'stem') return word.stem === text
  return by === 'surface' ? word.surface === text : word.folded.startsWith(text)
}

/** One occurrence for each place; where a synonym and the typed words end up at the same one, the typed words hold. */
function inOrder(found: Occurrence[]): readonly Occurrence[] {
  const isTyped = ({ synonym }: Occurrence): number => (synonym === undefined ? 0 : 1)
  return found
    .sort((a, b) => a.from - b.from || a.to - b.to || isTyped(a) - isTyped(b))
    .filter((one, i) => i === 0 || one.from !== found[i - 1]?.from || one.to !== found[i - 1]?.to)
}
