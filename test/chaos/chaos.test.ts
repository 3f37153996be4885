/** The long run of this is `npm run chaos`. */
import { expect, test } from 'vitest'
import { outcomeOf } from './report.ts'
import { runWorld } from './run-world.ts'

const ROUNDS = 20
/** Far more than it takes: nothing here depends on how fast the machine is. */
const PATIENCE_MS = 20 * 60_000

test(
  'killed in twenty rounds beside both platforms, nothing is lost, repeated or out of order',
  async () => {
    const report = await runWorld({ seed: 1, rounds: ROUNDS, waitMs: 1_000 })
    const { findings, damaged, faults, deaths } = report
    const { lost, repeated, unasked, disorder, unsettled } = findings
    expect({ lost, repeated, unasked, disorder, unsettled, damaged, faults }).toEqual({
      ...{ lost: [], repeated: [], unasked: [], disorder: [], unsettled: [] },
      ...{ damaged: [], faults: [] },
    })
    expect(Object.values(deaths).reduce((total, count) => total + count, 0)).toBe(ROUNDS)
    const { owed, stand, posts, failedBefore, failedAfter } = outcomeOf(report)
    expect(owed).toBeGreaterThanOrEqual(ROUNDS)
    expect(stand).toBeGreaterThan(0)
    expect(posts).toBeGreaterThan(0)
    expect(failedBefore + failedAfter).toBeGreaterThan(0)
  },
  PATIENCE_MS,
)
