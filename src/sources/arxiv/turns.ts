/** Long readings that leave room for others: a reply to a person must not wait for a feed of two thousand papers. */
import { setImmediate } from 'node:timers/promises'

/** So many are read within a few milliseconds. */
const AT_ONCE = 25

/** Lets whatever else waits in this process have its turn. */
export async function giveTurn(): Promise<void> {
  await setImmediate()
}

/** What `read` makes of each item, in their order; others have their turn after every few of them. */
export async function mapInTurns<Item, Read>(
  items: readonly Item[],
  read: (item: Item, index: number) => Read,
): Promise<Read[]> {
  const all: Read[] = []
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % AT_ONCE === 0) await giveTurn()
    all.push(read(item, index))
  }
  return all
}
