import type { TextField } from '../topic/query.ts'
import type { AnalysedText, Word } from '../words.ts'
import { type IndexedText, sentenceAt, type Texts, wordsAt } from './indexed-text.ts'
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

/** The words of a text that may be the next one of a pattern behind a word. */
export type Behind = (text: AnalysedText, word: Word) => readonly Word[]

const rightBehind: Behind = (text, { to }) => wordsAt(text, to)

/** Every place where a pattern occurs in a paper, or in one of its fields; in the order of the text, the title first. */
export function findPattern(
  pattern: Pattern,
  texts: Texts,
  field?: TextField,
  behind: Behind = rightBehind,
): readonly Occurrence[] {
  const title = field === 'abstract' ? [] : findIn(pattern, texts.title, 'title', behind)
  const abstract = field === 'title' ? [] : findIn(pattern, texts.abstract, 'abstract', behind)
  return title.length === 0 ? abstract : abstract.length === 0 ? title : [...title, ...abstract]
}

/** The sentence of the abstract in which an occurrence stands as a whole. */
export function sentenceOf({ field, from, to }: Occurrence, { abstract }: Texts): number | undefined {
  if (field === 'title') return undefined
  const sentence = sentenceAt(abstract.text, from)
  return sentence === sentenceAt(abstract.text, to - 1) ? sentence : undefined
}

function findIn(pattern: Pattern, text: IndexedText, field: TextField, behind: Behind): readonly Occurrence[] {
  const found: Occurrence[] = []
  for (const step of pattern.steps[0] ?? []) {
    for (const word of wordsFor(step, text))
      walk(pattern, text, { field, behind, first: word, found, seen: undefined }, step, word, step.synonym)
  }
  return isInOrder(found) ? found : inOrder(found)
}

type Search = {
  readonly field: TextField
  readonly behind: Behind
  readonly first: Word
  readonly found: Occurrence[]
  /** Where paths have met: from there on they are one. Compounds that are read in many ways would else double with every part. */
  seen: Set<number> | undefined
}

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
  const meeting = 2 * (step.to * (text.text.length + 1) + word.to) + (synonym === undefined ? 0 : 1)
  search.seen ??= new Set()
  if (search.seen.has(meeting)) return
  search.seen.add(meeting)
  const following = search.behind(text.text, word)
  for (const next of pattern.steps[step.to] ?? []) {
    for (const after of following) {
      if (fits(next, after)) walk(pattern, text, search, next, after, synonym ?? next.synonym)
    }
  }
}

/** The words of a text that a step may begin with. */
function wordsFor(step: PatternStep, { withStem, text }: IndexedText): readonly Word[] {
  return step.by === 'stem' ? withStem(step.text) : text.words.filter((word) => fits(step, word))
}

function fits({ by, text }: PatternStep, word: Word): boolean {
  if (by === 'stem') return word.stem === text
  return by === 'surface' ? word.surface === text : word.folded.startsWith(text)
}

/** Whether each stands behind the one before: the words of one stem do. */
function isInOrder(found: readonly Occurrence[]): boolean {
  return found.every(({ from }, at) => at === 0 || (found[at - 1]?.from ?? 0) < from)
}

/** One occurrence for each place; where a synonym and the typed words end up at the same one, the typed words hold. */
function inOrder(found: Occurrence[]): readonly Occurrence[] {
  const isTyped = ({ synonym }: Occurrence): number => (synonym === undefined ? 0 : 1)
  return found
    .sort((a, b) => a.from - b.from || a.to - b.to || isTyped(a) - isTyped(b))
    .filter((one, i) => i === 0 || one.from !== found[i - 1]?.from || one.to !== found[i - 1]?.to)
}
