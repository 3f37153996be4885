import type { Query } from './query.ts'
import { refuse } from './refusal.ts'

/** Of a chain of NEARs: each side multiplies what has to be looked at in a paper. */
export const MOST_SIDES = 8

/** A side of a NEAR; the left one may be a NEAR itself. Refuses what has no place in a text. */
export function nearSide(side: Query | undefined, isLeft: boolean, at: number): Query {
  if (side !== undefined && ((isLeft && side.kind === 'near') || isNearSide(side))) return side
  return refuse(
    'NEAR stands between words, phrases or OR groups of them',
    at,
    'write it like llm NEAR/5 (agent OR tool)',
  )
}

function isNearSide(query: Query): boolean {
  if (query.kind === 'pack') return isNearSide(query.of)
  return query.kind === 'words' || (query.kind === 'any' && query.of.every(isNearSide))
}
