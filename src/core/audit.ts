/**
 * What stands in a channel, compared with what the ledger says of it. Pure: the histories are read by the platforms, the ledger
 * by the store.
 */
import type { Delivery, DeliveryState } from './delivery.ts'
import type { Instant } from './instant.ts'
import { CLOCK_SKEW } from './look-window.ts'
import type { PaperKey } from './paper.ts'
import type { Posted } from './ports.ts'

export type Window = { readonly from: Instant; readonly to: Instant }

/** One delivery that stands more than once. `kept` is the copy that the ledger names, else the oldest. */
export type Repeated = { readonly delivery: Delivery; readonly kept: Posted; readonly surplus: readonly Posted[] }

/** A message that stands though the ledger does not say so; `unknown` to this database. */
export type Unexpected = { readonly post: Posted; readonly state: Exclude<DeliveryState, 'delivered'> | 'unknown' }

export type Comparison = {
  /** How many messages of ours stand. */
  readonly standing: number
  /** Delivered, and there no more. */
  readonly gone: readonly Delivery[]
  readonly repeated: readonly Repeated[]
  readonly unexpected: readonly Unexpected[]
  /** Papers that stand in several deliveries. */
  readonly papers: readonly { readonly paper: PaperKey; readonly deliveries: readonly string[] }[]
}

/** What of the ledger must stand in a window: planned and delivered in it, so far from its end that no clock moves it out. */
export function dueToStand({ from, to }: Window): { plannedFrom: Instant; deliveredTo: Instant } {
  return { plannedFrom: from, deliveredTo: to - CLOCK_SKEW }
}

/** What to read of a channel's history, so that everything planned in the window is in it. */
export function toRead({ from, to }: Window): Window {
  return { from: from - CLOCK_SKEW, to }
}

/**
 * `delivered` are those that must stand (see `dueToStand`); `known` has every delivery that a post names and this database
 * knows. A delivery that is open is only told of: the protocol settles it.
 */
export function compare(
  posts: readonly Posted[],
  delivered: readonly Delivery[],
  known: ReadonlyMap<string, Delivery>,
): Comparison {
  const byDelivery = groupedBy(posts, ({ delivery }) => delivery)
  const settled = [...byDelivery].flatMap(([id, copies]) => {
    const delivery = known.get(id)
    return delivery?.state === 'delivered' ? [{ delivery, copies }] : []
  })
  return {
    standing: new Set(posts.map(({ ref }) => ref)).size,
    gone: delivered.filter(({ id }) => !byDelivery.has(id)),
    repeated: settled.flatMap(({ delivery, copies }) => repeatedOf(delivery, copies)),
    unexpected: posts.flatMap((post) => {
      const state = known.get(post.delivery)?.state ?? 'unknown'
      return state === 'delivered' ? [] : [{ post, state }]
    }),
    papers: papersTwice(settled.map(({ delivery }) => delivery)),
  }
}

function repeatedOf(delivery: Delivery, copies: readonly Posted[]): Repeated[] {
  const [oldest, ...others] = copies.toSorted((one, other) => one.at - other.at)
  if (oldest === undefined || others.length === 0) return []
  const kept = copies.find(({ ref }) => ref === delivery.ref) ?? oldest
  // A history that is read in pages may name one message twice.
  const surplus = new Map(others.concat(oldest).map((copy) => [copy.ref, copy]))
  surplus.delete(kept.ref)
  return surplus.size === 0 ? [] : [{ delivery, kept, surplus: [...surplus.values()].toSorted((a, b) => a.at - b.at) }]
}

/** A shared paper stands in a digest too: people wanted it so. */
function papersTwice(standing: readonly Delivery[]): Comparison['papers'] {
  const shown = standing
    .filter(({ kind }) => kind !== 'share')
    .flatMap(({ id, papers, shown }) => papers.slice(0, shown).map((paper) => ({ paper, id })))
  return [...groupedBy(shown, ({ paper }) => paper)]
    .map(([paper, where]) => ({ paper, deliveries: [...new Set(where.map(({ id }) => id))] }))
    .filter(({ deliveries }) => deliveries.length > 1)
}

/** `Map.groupBy`, which Node 20 has not. */
function groupedBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
