/** paper → words kept for looking up. It follows the papers by the number of their last change, whoever wrote them. */
import type { Paper } from '../core/paper.ts'
import { WORDS_VERSION, wordsOf } from '../core/paper-words.ts'
import type { PaperChange } from '../core/store/papers.ts'
import type { Store } from '../core/store.ts'
import { letOthers } from './let-others.ts'

/** A page takes some milliseconds to read and as many to write; one paper may be long. */
const PAGE = 16
const PAGE_CHARACTERS = 25_000

/** Keeps the words of one page of changed papers. Returns how many changes there were; `left` where a later program keeps them. */
export async function keepPage(store: Store): Promise<number | 'all kept' | 'left'> {
  const after = await store.wordsReach(WORDS_VERSION)
  const changes = cutToSize(await store.changedPapers(after, PAGE))
  const last = changes.at(-1)
  if (last === undefined) return 'all kept'
  const papers = changes.flatMap((change) => ('gone' in change ? [] : [wordsOf(change.paper)]))
  await letOthers()
  const kept = await store.keepWords({ papers, version: WORDS_VERSION, after, reach: last.number })
  // Where another process was faster, the next page begins at its reach; one of a later program is left to do it alone.
  return kept || (await store.wordsReach(WORDS_VERSION)) !== after ? changes.length : 'left'
}

function cutToSize(changes: readonly PaperChange[]): readonly PaperChange[] {
  let characters = 0
  const end = changes.findIndex((change) => {
    characters += 'gone' in change ? 0 : sizeOf(change.paper)
    return characters > PAGE_CHARACTERS
  })
  return end === -1 ? changes : changes.slice(0, Math.max(1, end))
}

function sizeOf({ title, abstract }: Paper): number {
  return title.length + abstract.length
}
