/**
 * `npm run chaos:replicas -- --rounds 100 [--seed 1] [--log file]`: three built bots on one PostgreSQL beside Slack and Discord on
 * this machine. With a log the rounds in it count, so that a run that was ended goes on. Exits with 1 where anything was lost,
 * repeated, out of order, or left unanswered; what the bots said then stands in a file beside the log.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { appendLog, readLog } from '../chaos/report.ts'
import { isAllWell, type ReplicasOutcome, replicasOutcomeOf, replicasTableOf } from './report.ts'
import { runReplicas } from './run-world.ts'

const ROUNDS_IN_WORLD = 12

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    log: { type: 'string' },
  },
})
const wanted = Number(values.rounds)
const firstSeed = Number(values.seed)
if (!Number.isInteger(wanted) || !Number.isInteger(firstSeed)) throw new Error('--rounds and --seed are whole numbers.')

const outcomes = readLog<ReplicasOutcome>(values.log)
for (;;) {
  const done = outcomes.reduce((total, { rounds }) => total + rounds, 0)
  if (done >= wanted) break
  const seed = firstSeed + outcomes.length
  const rounds = Math.min(ROUNDS_IN_WORLD, wanted - done)
  console.log(`seed ${seed}: rounds ${done + 1} to ${done + rounds} of ${wanted}`)
  const report = await runReplicas({ seed, rounds, tell: (line) => console.log(`  ${line}`) })
  const outcome = replicasOutcomeOf(report)
  outcomes.push(outcome)
  appendLog(values.log, outcome)
  if (isAllWell(outcome)) continue
  const { findings, damaged, faults, trace, probes } = report
  const file = `${values.log ?? 'replicas'}.seed-${seed}.trace`
  writeFileSync(file, [JSON.stringify({ findings, damaged, faults, probes }, null, 1), ...trace].join('\n'))
  console.log(`  not clean: see ${file}`)
}
console.log(replicasTableOf(outcomes))
if (!outcomes.every(isAllWell)) process.exitCode = 1
