/** The words of a text by what they are compared by. */
import type { AnalysedText, Word } from '../words.ts'

/** Running text with its words by stem and by position. */
export type IndexedText = {
  readonly text: AnalysedText
  readonly byStem: ReadonlyMap<string, readonly Word[]>
  /** The words that begin at each position. */
  readonly byPosition: readonly (readonly Word[])[]
}

/** Where words are looked for. */
export type Texts = { readonly title: IndexedText; readonly abstract: IndexedText }

export function indexText(text: AnalysedText): IndexedText {
  const byStem = new Map<string, Word[]>()
  const byPosition: Word[][] = Array.from({ length: text.length }, () => [])
  for (const word of text.words) {
    byPosition[word.from]?.push(word)
    const same = byStem.get(word.stem)
    if (same === undefined) byStem.set(word.stem, [word])
    else same.push(word)
  }
  return { text, byStem, byPosition }
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
