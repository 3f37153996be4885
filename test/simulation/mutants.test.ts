/** Every mutant is caught by the check on a seed on which the program itself is clean. */
import { afterAll, expect, test } from 'vitest'
import type { Count } from './check.ts'
import { MUTANTS, type Trial, tellTrials, tryMutant } from './mutants.ts'

const PATIENCE = 600_000

const trials: Trial[] = []
afterAll(() => console.log(tellTrials(trials)))

test('there are enough of them, each with a name of its own, and every count is raised by one', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
  expect(MUTANTS.length).toBeGreaterThanOrEqual(20)
  const counts: Count[] = ['lost', 'repeated', 'reordered', 'late', 'stray', 'flooded', 'left over', 'faults']
  expect(MUTANTS.map(({ caughtAs }) => caughtAs)).toEqual(expect.arrayContaining(counts))
})

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
  '%s',
  async (_, mutant) => {
    const trial = await tryMutant(mutant, mutant.seed)
    trials.push(trial)
    expect(trial.count, `seed ${mutant.seed} does not catch it: ${mutant.what}`).toBeGreaterThan(0)
    expect(trial.clean, `seed ${mutant.seed} is not clean without it`).toBe(true)
  },
  PATIENCE,
)
