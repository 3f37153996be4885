/** A source that shows what is listed so far, in pages, and now and then fails between an entry and the cursor after it. */
import { MINUTE } from '../../src/core/instant.ts'
import type { Source, SourceItem } from '../../src/core/ports.ts'
import type { Chance } from './chance.ts'
import type { Disturbances } from './disturbances.ts'
import type { History } from './history.ts'
import { type Listing, POLL_MS } from './scenario.ts'
import type { Timeline } from './timeline.ts'

const PAGE = 3

export function createSource(options: {
  name: string
  listings: readonly Listing[]
  chance: Chance
  timeline: Timeline
  history: History
  disturbances: Disturbances
}): Source {
  const { name, listings, chance, timeline, history, disturbances } = options
  return {
    name,
    async *read(since): AsyncGenerator<SourceItem> {
      // Some entries come again, as they do where a source has only days.
      const here = listings.filter((one) => one.at <= timeline.now())
      const again = chance.happens(0.2) ? chance.between(1, 3) : 0
      const from = Math.max(0, Number(since ?? 0) - again)
      const failsAfter = disturbances.happens('badReads')
        ? chance.between(0, Math.max(0, here.length - from))
        : undefined
      for (let index = from; index <= here.length; index++) {
        if (index - from === failsAfter) {
          history.tell(name, `fails after ${index} entries`)
          disturbances.note('badReads', POLL_MS + MINUTE)
          throw new Error('The connection was reset.')
        }
        const one = here[index]
        if (one !== undefined) yield { kind: 'entry', entry: one.entry }
        const isNews = index > from || one !== undefined
        if (isNews && (one === undefined || (index + 1) % PAGE === 0))
          yield { kind: 'cursor', cursor: String(Math.min(index + 1, here.length)) }
      }
    },
  }
}
