/** What came of all rounds so far: the table of the other chaos, and how people were answered meanwhile. */
import { isClean, type Outcome, outcomeOf, tableOf } from '../chaos/report.ts'
import type { ReplicasReport } from './run-world.ts'

export type ReplicasOutcome = Outcome & {
  readonly asked: number
  readonly atOnce: number
  readonly unanswered: number
  readonly excused: number
}

export function replicasOutcomeOf({ probes, ...report }: ReplicasReport): ReplicasOutcome {
  const { asked, atOnce, unanswered, excused } = probes
  return { ...outcomeOf(report), asked, atOnce, unanswered: unanswered.length, excused }
}

export function isAllWell(outcome: ReplicasOutcome): boolean {
  return isClean(outcome) && outcome.unanswered === 0
}

export function replicasTableOf(outcomes: readonly ReplicasOutcome[]): string {
  const sum = (of: (one: ReplicasOutcome) => number): number => outcomes.reduce((total, one) => total + of(one), 0)
  const figures: (readonly [string, number])[] = [
    ['commands asked', sum(({ asked }) => asked)],
    ['answered at the first try', sum(({ atOnce }) => atOnce)],
    ['not answered while no replica or no database lived', sum(({ excused }) => excused)],
    ['not answered', sum(({ unanswered }) => unanswered)],
  ]
  return [
    tableOf(outcomes),
    '',
    '| people | value |',
    '| --- | ---: |',
    ...figures.map(([name, value]) => `| ${name} | ${value} |`),
  ].join('\n')
}
