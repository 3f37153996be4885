/** What the verbs that work come to: ingest, tick. */
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Rejected } from '../../core/paper.ts'
import { count, note } from '../../core/reply.ts'
import type { BackFillReport } from '../back-fill.ts'
import type { Settled } from '../deliver.ts'
import { type IngestReport, rejectionsOf } from '../ingest.ts'
import type { Shown } from './shown.ts'

export type TickReport = {
  readonly at: Instant
  readonly read: number
  readonly added: number
  /** Replacements of papers that were never listed here. */
  readonly skipped: number
  readonly matched: number
  readonly planned: number
  readonly settled: readonly Settled[]
  readonly rejected: readonly Rejected[]
}

/** What all sources of a tick told, as one. */
export function readTogether(
  reports: readonly IngestReport[],
): Pick<TickReport, 'read' | 'added' | 'skipped' | 'rejected'> {
  const sum = (of: 'read' | 'added' | 'skipped'): number => reports.reduce((total, report) => total + report[of], 0)
  const rejected = reports.flatMap((report) => rejectionsOf(report))
  return { read: sum('read'), added: sum('added'), skipped: sum('skipped'), rejected }
}

/** `at` is the file where one was named. What was read before a source broke off is kept, and yet it is not done. */
export function ingestShown(report: IngestReport, at?: string): Shown {
  const { source, read, added, known, skipped, error } = report
  const rejected = rejectionsOf(report, at)
  const message = note([countsOf(report), ...rejected.map((one) => `${one.at}: ${one.reason}`)])
  const done = error === undefined && (read > 0 || rejected.length === 0)
  return { data: { source, read, added, known, skipped, rejected }, message, done }
}

/** `since` is the day that was asked for. It is not done until all from that day on is read. */
export function backFillShown(report: BackFillReport, since: string): Shown {
  const { source, read, added, known, skipped, reached = null, done } = report
  const rejected = rejectionsOf(report)
  const left = reached === null ? 'Nothing of its past is read yet' : `It is read back to ${reached} of ${since}`
  const message = note([
    countsOf(report),
    done ? `The archive of ${source} is whole since ${since}.` : `${left}; ask again and it goes on from there.`,
    ...rejected.map(({ at, reason }) => `${at}: ${reason}`),
  ])
  return { data: { source, read, added, known, skipped, rejected, since, reached, done }, message, done }
}

/** "hf: 92 entries read, 3 added, 89 known, 0 rejected." */
function countsOf(report: IngestReport): string {
  const { source, read, added, known, moreRejected } = report
  const rejected = report.rejected.length + moreRejected
  const parts = [`${count(read, 'entry', 'entries')} read`, `${added} added`, `${known} known`, ...skippedOf(report)]
  return `${source}: ${parts.join(', ')}, ${rejected} rejected.`
}

function skippedOf({ skipped }: { readonly skipped: number }): string[] {
  return skipped > 0 ? [`${count(skipped, 'replacement')} of papers never listed here`] : []
}

export function tickShown(report: TickReport): Shown {
  const { at, read, added, skipped, matched, planned, settled, rejected } = report
  const of = (state: string): number => settled.filter((one) => one.state === state).length
  const [delivered, uncertain, held] = [of('delivered'), of('uncertain'), of('held')]
  const data = { at: formatInstant(at), read, added, skipped, matched, planned, delivered, uncertain, held, rejected }
  const parts = [`${read} read`, `${added} added`, ...skippedOf(report), `${matched} matched`, `${planned} planned`]
  const said = `${parts.join(', ')}, ${delivered} delivered, ${uncertain} uncertain, ${held} held.`
  const message = note([said, ...rejected.map((one) => `${one.at}: ${one.reason}`)])
  return { data, message, done: true }
}
