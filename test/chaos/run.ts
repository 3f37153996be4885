/**
 * `npm run chaos -- --rounds 200 [--seed 1] [--log file]`: the built bot beside Slack and Discord on this machine, killed in every
 * round. With a log the rounds in it count, so that a run that was ended goes on. Exits with 1 where anything was lost, repeated
 * or out of order; what the bots said then stands in a file beside the log.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { appendLog, isClean, outcomeOf, readLog, tableOf } from './report.ts'
import { runWorld } from './run-world.ts'

const ROUNDS_IN_WORLD = 16

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    log: { type: 'string' },
  },
})
const wanted = Number(values.rounds)
const firstSeed = Number(values.seed)
if (!Number.isInteger(wanted) || !Number.isInteger(firstSeed)) throw new Error('--rounds and --seed are whole numbers.')

const outcomes = readLog(values.log)
for (;;) {
  const done = outcomes.reduce((total, { rounds }) => total + rounds, 0)
  if (done >= wanted) break
  const seed = firstSeed + outcomes.length
  const rounds = Math.min(ROUNDS_IN_WORLD, wanted - done)
  console.log(`seed ${seed}: rounds ${done + 1} to ${done + rounds} of ${wanted}`)
  const report = await runWorld({ seed, rounds, firstDeath: done, tell: (line) => console.log(`  ${line}`) })
  const outcome = outcomeOf(report)
  outcomes.push(outcome)
  appendLog(values.log, outcome)
  if (isClean(outcome)) continue
  const { findings, damaged, faults, trace } = report
  const file = `${values.log ?? 'chaos'}.seed-${seed}.trace`
  writeFileSync(file, [JSON.stringify({ findings, damaged, faults }, null, 1), ...trace].join('\n'))
  console.log(`  not clean: see ${file}`)
}
console.log(tableOf(outcomes))
if (!outcomes.every(isClean)) process.exitCode = 1
