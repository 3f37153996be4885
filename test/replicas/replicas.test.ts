/** The long run of this is `npm run chaos:replicas`. */
import { expect, test } from 'vitest'
import { isAllWell, replicasOutcomeOf } from './report.ts'
import { runReplicas } from './run-world.ts'

const ROUNDS = 2
/** Far more than it takes: nothing here depends on how fast the machine is. */
const PATIENCE_MS = 15 * 60_000

test.skipIf(process.env.SKIP_POSTGRES === '1')(
  'three replicas on one database that die, stand still and lose it: nothing is lost, repeated, out of order or unanswered',
  async () => {
    const report = await runReplicas({ seed: 1, rounds: ROUNDS })
    const { findings, damaged, faults, probes } = report
    const { lost, repeated, unasked, disorder, unsettled } = findings
    expect({ lost, repeated, unasked, disorder, unsettled, damaged, faults, unanswered: probes.unanswered }).toEqual({
      ...{ lost: [], repeated: [], unasked: [], disorder: [], unsettled: [] },
      ...{ damaged: [], faults: [], unanswered: [] },
    })
    const outcome = replicasOutcomeOf(report)
    expect(isAllWell(outcome)).toBe(true)
    expect(outcome.owed).toBeGreaterThanOrEqual(ROUNDS)
    expect(outcome.failedBefore + outcome.failedAfter).toBeGreaterThan(0)
    expect(outcome.asked).toBeGreaterThan(ROUNDS)
    expect(Object.values(outcome.deaths).reduce((total, count) => total + count, 0)).toBeGreaterThanOrEqual(ROUNDS)
  },
  PATIENCE_MS,
)
