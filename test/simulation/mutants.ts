/**
 * The program with one thing wrong, put there from outside: a verb of the store, a platform, the times, or a statement is
 * replaced. Each names the seed on which the check catches it, and as what.
 */
import { CLAIMING } from './mutants/claiming.ts'
import type { Mutant } from './mutants/mutant.ts'
import { SENDING } from './mutants/sending.ts'
import { STORING } from './mutants/storing.ts'
import { failureOf } from './shrink.ts'
import { type Outcome, simulate } from './simulate.ts'
import { withStatements } from './statements.ts'

export const MUTANTS: readonly Mutant[] = [...CLAIMING, ...SENDING, ...STORING]

/** A mutant on a seed: `count` of what it should be caught as, above zero where it is; `clean` without it the seed shows nothing. */
export type Trial = {
  readonly mutant: Mutant
  readonly seed: number
  readonly count: number
  readonly clean: boolean
}

/** Seeds that `findKill` tries after the one that a mutant names. */
const MORE = 150

/** Runs a seed with the mutant and, where that catches it, without. A statement that is rewritten must be one of ours. */
export async function tryMutant(mutant: Mutant, seed: number): Promise<Trial> {
  const { result, rewritten } = await simulateMutant(mutant, seed)
  const count = mutant.rewrite === undefined || rewritten > 0 ? result.verdict.counts[mutant.caughtAs] : 0
  return { mutant, seed, count, clean: count > 0 && failureOf(await simulate(seed)) === undefined }
}

/** The first of its own seed and those from `from` on that catches it; undefined where none does. */
export async function findKill(mutant: Mutant, from = 1): Promise<Trial | undefined> {
  for (const seed of [mutant.seed, ...Array.from({ length: MORE }, (_, index) => from + index)]) {
    const trial = await tryMutant(mutant, seed)
    if (trial.clean) return trial
  }
  return undefined
}

/** `rewritten` statements came out different. */
export function simulateMutant(
  { alteration, rewrite = (same) => same }: Mutant,
  seed: number,
): Promise<{ readonly result: Outcome; readonly rewritten: number }> {
  return withStatements(rewrite, () => simulate(seed, {}, alteration))
}

export function tellTrials(trials: readonly Trial[]): string {
  const rows = trials.map(({ mutant: { name, what, caughtAs }, seed, count, clean }) =>
    [
      name.padEnd(32),
      String(seed).padStart(5),
      `${caughtAs} ${count}`.padEnd(13),
      clean ? 'clean  ' : 'NOT    ',
      what,
    ].join('  '),
  )
  return [`${'mutant'.padEnd(32)}   seed  caught as      without  what is wrong`, ...rows].join('\n')
}
