/** The keyword index of the archive, derived from the store and kept in step with it, whoever writes there. */
import { createKeywordIndex, type KeywordIndex } from '../core/keyword-index.ts'
import type { Store } from '../core/ports.ts'

export type Archive = {
  /** The index with everything stored so far. */
  read(): Promise<KeywordIndex>
}

/** The papers changed last are held in memory: about 6 kB each. */
const WINDOW = 20_000
const PAGE = 500

export function createArchive(store: Store): Archive {
  const index = createKeywordIndex()
  let last: number | undefined
  let reading: Promise<KeywordIndex> | undefined

  async function readOn(): Promise<KeywordIndex> {
    last ??= Math.max(0, (await store.lastPaperChange()) - WINDOW)
    for (;;) {
      const changed = await store.changedPapers(last, PAGE)
      const newest = changed.at(-1)
      if (newest === undefined) return index
      index.add(changed.map(({ paper }) => paper))
      last = newest.number
    }
  }

  return {
    read() {
      reading ??= readOn().finally(() => {
        reading = undefined
      })
      return reading
    },
  }
}
