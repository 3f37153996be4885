/** What many seeds come to. */
import type { Count } from './check.ts'
import type { Outcome } from './simulate.ts'

export type Tally = Readonly<
  Record<Count | 'seeds' | 'expected' | 'posted' | 'deaths' | 'marked' | 'failing' | 'cpuMs' | 'latestMs', number>
>

export const NOTHING_YET: Tally = {
  ...{ seeds: 0, failing: 0, expected: 0, posted: 0, deaths: 0, marked: 0, cpuMs: 0, latestMs: 0 },
  ...{ lost: 0, repeated: 0, reordered: 0, late: 0, stray: 0, flooded: 0, 'left over': 0, faults: 0 },
}

export function addOutcome(tally: Tally, { verdict, posted, deaths }: Outcome, cpuMs: number): Tally {
  const { counts, expected, marked, latestMs } = verdict
  const sums = Object.entries(counts).map(([name, count]) => [name, tally[name as Count] + count])
  return {
    ...tally,
    ...(Object.fromEntries(sums) as typeof counts),
    seeds: tally.seeds + 1,
    failing: tally.failing + Number(Object.values(counts).some((count) => count > 0)),
    expected: tally.expected + expected,
    posted: tally.posted + posted,
    deaths: tally.deaths + deaths,
    marked: tally.marked + marked,
    cpuMs: tally.cpuMs + cpuMs,
    latestMs: Math.max(tally.latestMs, latestMs),
  }
}

/** `expected` are papers that had to come to a channel; the counts after it are those that went wrong. */
export function tellTally(tally: Tally): string {
  const { seeds, failing, expected, posted, deaths, marked, cpuMs, latestMs: _, ...counts } = tally
  const wrong = Object.entries(counts).map(([name, count]) => `${name} ${count}`)
  return [
    `${seeds} seeds, ${deaths} deaths, ${posted} messages, ${expected} papers expected, ${marked} repeats marked as such`,
    `${wrong.join(', ')}; ${failing} seeds with any of these`,
    ...(cpuMs === 0 ? [] : [`${(cpuMs / seeds).toFixed(0)} ms of CPU a seed`]),
  ].join('\n')
}
