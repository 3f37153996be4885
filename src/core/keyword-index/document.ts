/** A paper as MiniSearch holds it. */
import type { Paper, PaperKey } from '../paper.ts'
import { spelledValues } from '../values.ts'
import { type AnalysedText, analyse } from '../words.ts'

/** The stems of both fields, as often as they occur, and the values of the others. */
export type Document = {
  readonly key: PaperKey
  readonly title: readonly string[]
  readonly abstract: readonly string[]
  readonly values: readonly string[]
}

type Analysed = { readonly document: Document; readonly title: AnalysedText; readonly abstract: AnalysedText }

export function analyseDocument(paper: Paper): Analysed {
  const [title, abstract] = [analyse(paper.title), analyse(paper.abstract)]
  const stems = ({ words }: AnalysedText): string[] => words.map(({ stem }) => stem)
  const document = { key: paper.key, title: stems(title), abstract: stems(abstract), values: spelledValues(paper) }
  return { document, title, abstract }
}
