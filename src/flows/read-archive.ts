/** The keyword index of the archive, derived from the store and kept in step with it, whoever writes there. */
import { createKeywordIndex, type KeywordIndex } from '../core/keyword-index.ts'
import type { Store } from '../core/ports.ts'
import { oneAtATime } from './one-at-a-time.ts'

export type Archive = {
  /** The index with everything that was stored before the call. */
  read(): Promise<KeywordIndex>
}

/** The papers changed last are held in memory: about 6 kB each. */
const WINDOW = 20_000
const PAGE = 500

export function createArchive(store: Store): Archive {
  const index = createKeywordIndex()
  let last: number | undefined

  async function read(): Promise<KeywordIndex> {
    last ??= Math.max(0, (await store.lastPaperChange()) - WINDOW)
    for (;;) {
      const changed = await store.changedPapers(last, PAGE)
      const newest = changed.at(-1)
      if (newest === undefined) return index
      index.add(changed.map(({ paper }) => paper))
      last = newest.number
    }
  }

  return { read: oneAtATime(read) }
}
