/** The keyword index of the archive, derived from the store and kept in step with it, whoever writes there. */
import { createKeywordIndex, type KeywordIndex } from '../core/keyword-index.ts'
import type { PaperKey } from '../core/paper.ts'
import type { Store } from '../core/store.ts'
import { oneAtATime } from './one-at-a-time.ts'

export type Archive = {
  /** The index with everything that was stored before the call. */
  read(): Promise<KeywordIndex>
}

/** The papers changed last are held in memory: about 6 kB each. */
const WINDOW = 20_000
const PAGE = 500

export function createArchive(store: Store, window = WINDOW): Archive {
  const index = createKeywordIndex()
  /** What the index holds, the longest unchanged first. */
  const held = new Set<PaperKey>()
  let last: number | undefined

  async function read(): Promise<KeywordIndex> {
    last ??= Math.max(0, (await store.lastPaperChange()) - window)
    for (;;) {
      const changed = await store.changedPapers(last, PAGE)
      const newest = changed.at(-1)
      if (newest === undefined) return index
      // Under another key of a paper one may stand that was merged into it.
      for (const { aliases } of changed) aliases.forEach(drop)
      index.add(changed.map(({ paper }) => paper))
      for (const { paper } of changed) hold(paper.key)
      last = newest.number
    }
  }

  function hold(key: PaperKey): void {
    held.delete(key)
    held.add(key)
    const [oldest] = held
    if (held.size > window && oldest !== undefined) drop(oldest)
  }

  function drop(key: PaperKey): void {
    if (held.delete(key)) index.remove(key)
  }

  return { read: oneAtATime(read) }
}
