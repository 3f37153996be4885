/** The words of a text by what they are compared by. */
import type { AnalysedText, Word } from '../words.ts'

/** Running text and its words by stem. */
export type IndexedText = {
  readonly text: AnalysedText
  /** The words of a stem, in the order of the text. */
  readonly withStem: (stem: string) => readonly Word[]
}

/** Where words are looked for. */
export type Texts = { readonly title: IndexedText; readonly abstract: IndexedText }

const NO_WORDS: readonly Word[] = []

/** Questions that are answered by looking through the words; who asks more, as many topics do, has them sorted by stem. */
const QUESTIONS_UNSORTED = 4

export function indexText(text: AnalysedText): IndexedText {
  let byStem: ReadonlyMap<string, readonly Word[]> | undefined
  let questions = 0
  return {
    text,
    withStem: (stem) => {
      if (byStem === undefined && questions++ < QUESTIONS_UNSORTED)
        return text.words.filter((word) => word.stem === stem)
      byStem ??= wordsByStem(text)
      return byStem.get(stem) ?? NO_WORDS
    },
  }
}

function wordsByStem({ words }: AnalysedText): ReadonlyMap<string, readonly Word[]> {
  const byStem = new Map<string, Word[]>()
  for (const word of words) {
    const same = byStem.get(word.stem)
    if (same === undefined) byStem.set(word.stem, [word])
    else same.push(word)
  }
  return byStem
}

/** The words that begin at a position. All words are in the order of their positions. */
export function wordsAt({ words }: AnalysedText, position: number): readonly Word[] {
  let [first, end] = [0, words.length]
  while (first < end) {
    const middle = (first + end) >> 1
    if ((words[middle]?.from ?? 0) < position) first = middle + 1
    else end = middle
  }
  while (words[end]?.from === position) end++
  return words.slice(first, end)
}

/** The number of the sentence that holds a position. */
export function sentenceAt({ sentences }: AnalysedText, position: number): number {
  let [low, high] = [0, sentences.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((sentences[middle] ?? 0) <= position) low = middle
    else high = middle - 1
  }
  return low
}
