/** What came closest when nothing matched: by how little a topic fell short, and of which of its words. */
import { firstSeenFirst, type Paper } from './paper.ts'
import { type Hit, leafTexts, matchedLeaves } from './proof/proof-tree.ts'
import type { Proof } from './proof.ts'
import { either } from './spelling.ts'
import type { Subscription } from './subscription.ts'

/** One thing that would have to be otherwise for a topic to match. Texts are as the topic writes them. */
export type Short =
  /** The paper lacks all of these, and any one of them would do. */
  | { readonly kind: 'lacks'; readonly anyOf: readonly string[] }
  /** The paper holds what it must not. */
  | { readonly kind: 'has'; readonly text: string; readonly hits: readonly Hit[] }
  /** All are there, but not in the title or one sentence together, or with `within` not as near as that. */
  | { readonly kind: 'apart'; readonly texts: readonly string[]; readonly within?: number }

/** The fewest things that would have to be otherwise; none where the topic matches. */
export function shortfallOf(proof: Proof): readonly Short[] {
  return shortfall(proof, true)
}

function shortfall(proof: Proof, wanted: boolean): readonly Short[] {
  if (proof.value === wanted) return []
  switch (proof.kind) {
    case 'leaf':
      return [wanted ? { kind: 'lacks', anyOf: [proof.text] } : { kind: 'has', text: proof.text, hits: proof.hits }]
    case 'not':
      return shortfall(proof.of[0], !wanted)
    case 'pack':
      return shortfall(proof.of[0], wanted)
    case 'any':
      return wanted ? fewest(proof.of, wanted) : each(proof.of, wanted)
    case 'all':
      return wanted ? each(proof.of, wanted) : fewest(proof.of, wanted)
    case 'together':
    case 'near': {
      const texts = leafTexts(proof)
      if (!wanted)
        return [{ kind: 'has', text: texts.join(' '), hits: matchedLeaves(proof).flatMap(({ hits }) => hits) }]
      const missing = each(proof.of, wanted)
      if (missing.length > 0) return missing
      return [{ kind: 'apart', texts, ...(proof.kind === 'near' ? { within: proof.within } : {}) }]
    }
  }
}

function each(parts: readonly Proof[], wanted: boolean): readonly Short[] {
  return parts.flatMap((part) => shortfall(part, wanted))
}

/** Where one word more would do in several parts, all of these words are named. */
function fewest(parts: readonly Proof[], wanted: boolean): readonly Short[] {
  const ways = parts.map((part) => shortfall(part, wanted))
  const anyOf = ways.flatMap(([first, ...more]) => (first?.kind === 'lacks' && more.length === 0 ? first.anyOf : []))
  if (anyOf.length > 0) return [{ kind: 'lacks', anyOf }]
  const [least = []] = ways.sort((a, b) => a.length - b.length)
  return least
}

/** A topic looked at a paper. */
type Look = { readonly paper: Paper; readonly proof: Proof }

/**
 * Those that did not match although at least one of their words was found, the fewest things short first; then those of which
 * more was found, then as papers were first seen, then in the order given.
 */
export function nearestFirst<One extends Look>(looks: readonly One[]): (One & { readonly short: readonly Short[] })[] {
  return looks
    .filter(({ proof }) => !proof.value)
    .map((one) => ({ one, found: matchedLeaves(one.proof).length }))
    .filter(({ found }) => found > 0)
    .map(({ one, found }) => ({ ...one, found, short: shortfallOf(one.proof) }))
    .sort((a, b) => a.short.length - b.short.length || b.found - a.found || firstSeenFirst(a.paper, b.paper))
}

/** A subscription looked at a paper and did not take it. */
export type Miss = Look & { readonly subscription: Subscription }

export type NearMiss = {
  readonly number: number
  readonly label: string
  readonly paper: Paper
  /** Leaves that are not in the paper, as the topic writes them. */
  readonly lacks: readonly string[]
  /** Leaves that are in the paper and must not be. */
  readonly has: readonly string[]
}

/** The nearest of all, with equal ones that of the lower number; undefined where nothing of any topic was found. */
export function nearestMiss(misses: readonly Miss[]): NearMiss | undefined {
  const [nearest] = nearestFirst([...misses].sort((a, b) => a.subscription.number - b.subscription.number))
  if (nearest === undefined) return undefined
  const { subscription, paper, short } = nearest
  return {
    number: subscription.number,
    label: subscription.label,
    paper,
    lacks: short.flatMap(lackOf),
    has: short.flatMap((one) => (one.kind === 'has' ? [one.text] : [])),
  }
}

const ALTERNATIVES_SHOWN = 3

function lackOf(short: Short): string[] {
  if (short.kind === 'has') return []
  if (short.kind === 'apart') return [`${short.texts.join(' ')} together`]
  return [alternatives(short.anyOf)]
}

/** "tea", "tea or coffee", "tea, coffee, milk or one of 4 more". */
export function alternatives(texts: readonly string[]): string {
  const shown = texts.slice(0, ALTERNATIVES_SHOWN)
  const more = texts.length - shown.length
  return either(more > 0 ? [...shown, `one of ${more} more`] : shown)
}
