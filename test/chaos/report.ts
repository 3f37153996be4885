/** What came of all rounds so far: a file with one JSON line for each world, and a table of them together. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Findings } from './check.ts'
import type { WorldReport } from './run-world.ts'

/** A world as the log keeps it: its findings are counted, and its trace is left out. */
export type Outcome = Omit<WorldReport, 'findings' | 'damaged' | 'faults' | 'trace'> &
  Readonly<Record<keyof Findings | 'damaged' | 'faults', number>>

export function outcomeOf({ findings, damaged, faults, trace: _, ...counted }: WorldReport): Outcome {
  const { owed, stand, lost, repeated, unasked, disorder, unsettled } = findings
  return {
    ...counted,
    owed,
    stand,
    lost: lost.length,
    repeated: repeated.length,
    unasked: unasked.length,
    disorder: disorder.length,
    unsettled: unsettled.length,
    damaged: damaged.length,
    faults: faults.length,
  }
}

/** Whether there was nothing that must not be. */
export function isClean({ lost, repeated, unasked, disorder, unsettled, damaged, faults }: Outcome): boolean {
  return lost + repeated + unasked + disorder + unsettled + damaged + faults === 0
}

/** The outcomes of worlds that were run before, as `appendLog` has written them. */
export function readLog<Told extends Outcome>(path: string | undefined): Told[] {
  if (path === undefined || !existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  // The last line may have been cut off by whoever ended the run.
  return lines.flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as Told] : []))
}

export function appendLog(path: string | undefined, outcome: Outcome): void {
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(outcome)}\n`)
}

/** One line for each figure, then deaths and passes by place. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const sum = (of: (one: Outcome) => number): number => outcomes.reduce((total, one) => total + of(one), 0)
  const sums = (of: (one: Outcome) => Readonly<Record<string, number>>): Map<string, number> => {
    const all = new Map<string, number>()
    for (const [name, count] of outcomes.flatMap((one) => Object.entries(of(one))))
      all.set(name, (all.get(name) ?? 0) + count)
    return all
  }
  const deaths = sums((one) => one.deaths)
  const passes = sums((one) => one.passes)
  const posts = sum((one) => one.posts)
  const failed = sum((one) => one.failedBefore + one.failedAfter)
  const share = (part: number, of: number): string => `${part} (${((100 * part) / Math.max(of, 1)).toFixed(1)} %)`
  const figures: (readonly [string, string | number])[] = [
    ['rounds', sum((one) => one.rounds)],
    ['deaths and disturbances', [...deaths.values()].reduce((total, count) => total + count, 0)],
    ['posts tried while faults were on', posts],
    ['of these failed', share(failed, posts)],
    [
      'of these after the platform took them',
      share(
        sum((one) => one.failedAfter),
        failed,
      ),
    ],
    ['of these seen late', sum((one) => one.late)],
    ['looks into histories, and failed ones', `${sum((one) => one.looks)}, ${sum((one) => one.failedLooks)}`],
    ['papers owed to channels', sum((one) => one.owed)],
    ['messages that stand', sum((one) => one.stand)],
    ['lost', sum((one) => one.lost)],
    ['repeated', sum((one) => one.repeated)],
    ['out of order', sum((one) => one.disorder)],
    ['not asked for', sum((one) => one.unasked)],
    ['deliveries without an end', sum((one) => one.unsettled)],
    ['databases damaged', sum((one) => one.damaged)],
    ['lines on standard error', sum((one) => one.faults)],
    ['longest stall of the servers, ms', Math.max(0, ...outcomes.map((one) => one.stallMs))],
  ]
  const places = [...new Set([...deaths.keys(), ...passes.keys()])].sort()
  const row = (name: string, ...values: (string | number)[]): string => `| ${[name, ...values].join(' | ')} |`
  return [
    ...[row('figure', 'value'), row('---', '---:'), ...figures.map(([name, value]) => row(name, value)), ''],
    ...[row('place', 'deaths', 'passes'), row('---', '---:', '---:')],
    ...places.map((place) => row(place, deaths.get(place) ?? 0, passes.get(place) ?? '–')),
  ].join('\n')
}
