import type { PaperFields } from '../paper.ts'
import type { AnalysedPaper } from '../proof.ts'
import type { PaperOutline } from '../words/outline.ts'
import type { ReadText } from '../words.ts'
import { readAuthors } from './facts.ts'
import { indexText } from './indexed-text.ts'

/**
 * A paper of which each part is made ready when it is first asked for, its texts by `read`: for one question, which most papers
 * answer by a part of them. `listedOn` is as in `analysePaper`; the outline, where one is known, may be of other texts.
 */
export function openPaper(
  fields: PaperFields & { readonly listedOn?: string },
  read: ReadText,
  outline?: PaperOutline,
): AnalysedPaper {
  const title = whenAsked(() => indexText(read(fields.title, outline?.title)))
  const abstract = whenAsked(() => indexText(read(fields.abstract, outline?.abstract)))
  const authors = whenAsked(() => readAuthors(fields))
  return {
    fields,
    get title() {
      return title()
    },
    get abstract() {
      return abstract()
    },
    get authors() {
      return authors()
    },
  }
}

function whenAsked<Made>(make: () => Made): () => Made {
  let made: Made | undefined
  return () => {
    made ??= make()
    return made
  }
}
