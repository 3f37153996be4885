/** The keyword index of the archive, derived from the store and kept in step with it, whoever writes there. */
import { createKeywordIndex, type KeywordIndex } from '../core/keyword-index.ts'
import type { Paper, PaperKey } from '../core/paper.ts'
import type { Store } from '../core/store.ts'
import { oneAtATime } from './one-at-a-time.ts'

export type Archive = {
  /** The index with everything that was stored before the call. */
  read(): Promise<KeywordIndex>
}

/** The papers changed last are held in memory: about 6 kB each. Private ones are counted apart: they take nobody's place. */
const WINDOW = { shared: 20_000, private: 2_000 }
const PAGE = 500

export function createArchive(store: Store, window: { shared: number; private: number } = WINDOW): Archive {
  const index = createKeywordIndex()
  /** What the index holds, the longest unchanged first. */
  const held = { shared: new Set<PaperKey>(), private: new Set<PaperKey>() }
  let last: number | undefined

  async function read(): Promise<KeywordIndex> {
    last ??= await store.changeBefore(window.shared)
    for (;;) {
      const changes = await store.changedPapers(last, PAGE)
      const newest = changes.at(-1)
      if (newest === undefined) return index
      // Under another key of a paper one may stand that was merged into it.
      for (const change of changes) 'gone' in change ? drop(change.gone) : change.aliases.forEach(drop)
      const papers = changes.flatMap((change) => ('gone' in change ? [] : [change.paper]))
      index.add(papers)
      papers.forEach(hold)
      last = newest.number
    }
  }

  function hold({ key, isPrivate }: Paper): void {
    const kind = isPrivate ? 'private' : 'shared'
    held[kind].delete(key)
    held[kind].add(key)
    const [oldest] = held[kind]
    if (held[kind].size > window[kind] && oldest !== undefined) drop(oldest)
  }

  function drop(key: PaperKey): void {
    const wasHeld = held.shared.delete(key) || held.private.delete(key)
    if (wasHeld) index.remove(key)
  }

  return { read: oneAtATime(read) }
}
