/** What is kept of a paper for looking it up: its words as the one analyser reads them, where they stand, and its values. */
import type { Paper } from './paper.ts'
import type { PaperWords } from './store/papers.ts'
import { spelledValues } from './values.ts'
import { OUTLINE_VERSION, outlineOfPaper } from './words/outline.ts'
import { ANALYSER_VERSION, analyse } from './words.ts'

/** Of what is kept: a program keeps everything anew where an earlier one kept it, and leaves alone what a later one keeps. */
export const WORDS_VERSION = ANALYSER_VERSION + OUTLINE_VERSION

export function wordsOf(paper: Paper): PaperWords {
  const [title, abstract] = [analyse(paper.title), analyse(paper.abstract)]
  const folded = [...title.words, ...abstract.words].map((word) => word.folded)
  return {
    key: paper.key,
    title: title.words.map(({ stem }) => stem),
    abstract: abstract.words.map(({ stem }) => stem),
    spellings: [...new Set([...folded, ...spelledValues(paper)])],
    outline: outlineOfPaper(paper, { title, abstract }),
  }
}
