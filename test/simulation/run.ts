/**
 * `npm run simulate -- --seeds 1000 [--from 1] [--log file]`: many seeds; with a log it goes on where the log ends.
 * `npm run simulate -- --seed 7 [--verbose]`: one seed, its history in words, and, where it fails, the smallest form of it.
 * `npm run simulate -- --mutants [--from 1]`: every mutant with a seed that catches it.
 * `--late-beyond-settle`, `--steps-in-the-air`, `--wrong-clock`, `--long-stop-before-write`: an assumption violated on purpose.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { findKill, MUTANTS, type Trial, tellTrials } from './mutants.ts'
import { commandFor, type Options, readOptions } from './options.ts'
import { failureOf, shrink } from './shrink.ts'
import { simulate } from './simulate.ts'
import { addOutcome, NOTHING_YET, type Tally, tellTally } from './tally.ts'

/** Seeds to one line of the log. */
const CHUNK = 50

type Line = { readonly from: number; readonly to: number; readonly violation?: string; readonly tally: Tally }

const options = readOptions(process.argv.slice(2))
if (options.mutants) await runMutants(options)
else if (options.seed === undefined) await runMany(options)
else await runOne(options.seed, options)

async function runOne(seed: number, { choices, verbose }: Options): Promise<void> {
  const outcome = await simulate(seed, choices)
  if (verbose) console.log(outcome.history.join('\n'))
  console.log(`seed ${seed}, history ${outcome.fingerprint}\n${tellTally(addOutcome(NOTHING_YET, outcome, 0))}`)
  if (failureOf(outcome) === undefined) return
  process.exitCode = 1
  const smallest = await shrink({ choices, outcome }, (fewer) => simulate(seed, fewer))
  console.log(`It fails still, and with less around it, as:\n  ${commandFor(seed, smallest.choices)}`)
}

async function runMutants({ from }: Options): Promise<void> {
  const trials: Trial[] = []
  for (const mutant of MUTANTS) {
    const trial = await findKill(mutant, from)
    if (trial !== undefined) trials.push(trial)
    else console.log(`No seed catches the mutant "${mutant.name}".`)
    if (trial !== undefined && trial.seed !== mutant.seed)
      console.log(`The mutant "${mutant.name}" is not caught by seed ${mutant.seed} any more, but by ${trial.seed}.`)
  }
  console.log(tellTrials(trials))
  if (trials.some(({ seed, mutant }) => seed !== mutant.seed) || trials.length < MUTANTS.length) process.exitCode = 1
}

async function runMany({ choices, seeds, from, log }: Options): Promise<void> {
  const done = linesOf(log).filter(({ violation }) => violation === choices.violation)
  let tally = done.map((line) => line.tally).reduce(add, NOTHING_YET)
  const first = Math.max(from, ...done.map(({ to }) => to + 1))
  const last = from + seeds - 1
  if (done.length > 0) console.log(`The log ends with seed ${first - 1}; going on from there.`)
  for (let at = first; at <= last; at += CHUNK) {
    const to = Math.min(at + CHUNK - 1, last)
    let chunk = NOTHING_YET
    for (let seed = at; seed <= to; seed++) {
      const before = process.cpuUsage()
      const outcome = await simulate(seed, choices)
      const { user, system } = process.cpuUsage(before)
      chunk = addOutcome(chunk, outcome, (user + system) / 1_000)
      if (failureOf(outcome) === undefined || choices.violation !== undefined) continue
      process.exitCode = 1
      console.log(`${outcome.verdict.said.slice(0, 3).join('\n')}\n  ${commandFor(seed, choices)}`)
    }
    tally = add(tally, chunk)
    const line: Line = { from: at, to, ...(choices.violation && { violation: choices.violation }), tally: chunk }
    if (log !== undefined) appendFileSync(log, `${JSON.stringify(line)}\n`)
  }
  const violated = choices.violation === undefined ? '' : `, violated on purpose: ${choices.violation}`
  console.log(`seeds ${from} to ${last}${violated}\n${tellTally(tally)}\nload ${loadavg()[0]?.toFixed(1)}`)
}

/** A line that a death cut short counts as not there; its seeds are run again. */
function linesOf(log: string | undefined): Line[] {
  if (log === undefined || !existsSync(log)) return []
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as Line]
      } catch {
        return []
      }
    })
}

function add(one: Tally, other: Tally): Tally {
  const sums = Object.entries(one).map(([name, value]) => [name, value + other[name as keyof Tally]])
  return { ...(Object.fromEntries(sums) as Tally), latestMs: Math.max(one.latestMs, other.latestMs) }
}
