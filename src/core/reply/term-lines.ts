/** What the parts of a topic bring, one sentence each: only what says something. */
import type { Term, TermVolumes } from '../terms.ts'
import { rateOf, shareOf, spanOf, type Volume } from '../volume.ts'
import { typed } from './why/proof.ts'

const LINES = 6
/** Without such a branch there would be at most so much of the whole. */
const DOMINANT = 0.7

type Said = { readonly rank: number; readonly by: number; readonly sentence: string }

/**
 * Most telling first: branches that bring most of it all, parts that do nothing, what exclusions leave out, then what each
 * branch brings.
 */
export function termLines(volume: Volume, terms: readonly TermVolumes[]): readonly string[] {
  return inOrder(volume, terms)
    .slice(0, LINES)
    .map(({ sentence }) => sentence)
}

/** What is worth saying in passing: the branch that brings most of it all, else a part that does nothing. */
export function mainTermLine(volume: Volume, terms: readonly TermVolumes[]): readonly string[] {
  return inOrder(volume, terms)
    .filter(({ rank }) => rank <= 1)
    .slice(0, 1)
    .map(({ sentence }) => sentence)
}

function inOrder(volume: Volume, terms: readonly TermVolumes[]): readonly Said[] {
  if (volume.matched === 0) return []
  const exclusions = terms.filter(({ term }) => term.kind === 'exclusion').length
  return terms
    .map((one) => (one.term.kind === 'branch' ? branch(one, volume) : exclusion(one, volume, exclusions > 1)))
    .sort((a, b) => a.rank - b.rank || b.by - a.by)
}

/** Whether without the branch there would be much less. */
export function isDominant({ term, without }: TermVolumes, { matched }: Volume): boolean {
  return term.kind === 'branch' && without.matched <= DOMINANT * matched
}

function branch({ term, alone, without }: TermVolumes, volume: Volume): Said {
  const name = nameOf(term)
  const by = alone.matched
  if (alone.matched === 0) return { rank: 1, by, sentence: `${name} has brought nothing in ${spanOf(volume)}.` }
  if (isDominant({ term, alone, without }, volume))
    return {
      rank: 0,
      by,
      sentence: `${name} alone brings ${amount(alone)}: without it ${amount(without)}.`,
    }
  if (without.matched === volume.matched)
    return { rank: 3, by, sentence: `${name} adds nothing: the rest brings all of it.` }
  return { rank: 4, by, sentence: `${name} alone brings ${amount(alone)}.` }
}

/** Two exclusions may leave out the same papers: of neither it may be said that it leaves out none. */
function exclusion({ term, without }: TermVolumes, volume: Volume, hasOthers: boolean): Said {
  const by = without.matched - volume.matched
  if (by === 0) {
    const besides = hasOthers ? ' that the other exclusions do not' : ''
    return { rank: 1, by, sentence: `${nameOf(term)} has left out nothing in ${spanOf(volume)}${besides}.` }
  }
  return {
    rank: 2,
    by,
    sentence: `${nameOf(term)} leaves out ${shareOf({ ...without, matched: by })}: without it ${amount(without)}.`,
  }
}

function amount(volume: Volume): string {
  return `${rateOf(volume)} (${shareOf(volume)})`
}

function nameOf({ text, pack }: Term): string {
  return pack === undefined ? typed(text) : `${typed(text)} of ${typed(`@${pack}`)}`
}
