/** What came closest when nothing matched: said in the quiet line, so that people can widen a topic that is too narrow. */
import { firstSeenFirst, type Paper } from './paper.ts'
import { matchedLeaves } from './proof/proof-tree.ts'
import type { Proof } from './proof.ts'
import type { Subscription } from './subscription.ts'

/** A subscription looked at a paper and did not take it. */
export type Miss = { readonly subscription: Subscription; readonly paper: Paper; readonly proof: Proof }

export type NearMiss = {
  readonly number: number
  readonly label: string
  readonly paper: Paper
  /** Leaves that are not in the paper, as the topic writes them. */
  readonly lacks: readonly string[]
  /** Leaves that are in the paper and must not be. */
  readonly has: readonly string[]
}

/** The miss that is fewest leaves short, among those of which at least one leaf was found; undefined where there is none. */
export function nearestMiss(misses: readonly Miss[]): NearMiss | undefined {
  const [nearest] = misses
    .filter(({ proof }) => !proof.value)
    .map((miss) => ({ ...miss, short: shortfall(miss.proof, true), found: matchedLeaves(miss.proof).length }))
    .filter(({ found }) => found > 0)
    .sort(
      (a, b) =>
        a.short.length - b.short.length ||
        b.found - a.found ||
        firstSeenFirst(a.paper, b.paper) ||
        a.subscription.number - b.subscription.number,
    )
  if (nearest === undefined) return undefined
  const { subscription, paper, short } = nearest
  const texts = (wanted: boolean): string[] => short.filter((leaf) => leaf.wanted === wanted).map(({ text }) => text)
  return { number: subscription.number, label: subscription.label, paper, lacks: texts(true), has: texts(false) }
}

type Leaf = { readonly text: string; readonly wanted: boolean }

/** The fewest leaves that would have to change for a node to become `wanted`. */
function shortfall(proof: Proof, wanted: boolean): readonly Leaf[] {
  if (proof.value === wanted) return []
  switch (proof.kind) {
    case 'leaf':
      return [{ text: proof.text, wanted }]
    case 'not':
      return shortfall(proof.of[0], !wanted)
    case 'pack':
      return shortfall(proof.of[0], wanted)
    case 'any':
      return wanted ? fewest(proof.of, wanted) : proof.of.flatMap((part) => shortfall(part, wanted))
    case 'all':
      return wanted ? proof.of.flatMap((part) => shortfall(part, wanted)) : fewest(proof.of, wanted)
    case 'together':
    case 'near': {
      if (!wanted) return fewest(proof.of, wanted)
      const missing = proof.of.flatMap((part) => shortfall(part, wanted))
      return missing.length > 0 ? missing : [{ text: `${leafTexts(proof).join(' ')} together`, wanted }]
    }
  }
}

function fewest(parts: readonly Proof[], wanted: boolean): readonly Leaf[] {
  const [least = []] = parts.map((part) => shortfall(part, wanted)).sort((a, b) => a.length - b.length)
  return least
}

function leafTexts(proof: Proof): string[] {
  return proof.kind === 'leaf' ? [proof.text] : proof.of.flatMap(leafTexts)
}
