/** What is kept of a paper for looking it up: its words as the one analyser reads them, and its values. */
import type { Paper } from './paper.ts'
import type { PaperWords } from './store/papers.ts'
import { spelledValues } from './values.ts'
import { analyse } from './words.ts'

export function wordsOf(paper: Paper): PaperWords {
  const [title, abstract] = [analyse(paper.title).words, analyse(paper.abstract).words]
  const folded = [...title, ...abstract].map((word) => word.folded)
  return {
    key: paper.key,
    title: title.map(({ stem }) => stem),
    abstract: abstract.map(({ stem }) => stem),
    spellings: [...new Set([...folded, ...spelledValues(paper)])],
  }
}
