/** What the verbs that work come to: ingest, tick. */
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Rejected } from '../../core/paper.ts'
import { count, note } from '../../core/reply.ts'
import type { Settled } from '../deliver.ts'
import { type IngestReport, rejectionsOf } from '../ingest.ts'
import type { Shown } from './shown.ts'

export type TickReport = {
  readonly at: Instant
  readonly read: number
  readonly added: number
  readonly matched: number
  readonly planned: number
  readonly settled: readonly Settled[]
  readonly rejected: readonly Rejected[]
}

export function ingestShown(report: IngestReport): Shown {
  const { source, read, added, known } = report
  const rejected = rejectionsOf(report)
  const said = `${source}: ${count(read, 'entry', 'entries')} read, ${added} added, ${known} known, ${rejected.length} rejected.`
  const message = note([said, ...rejected.map(({ at, reason }) => `${at}: ${reason}`)])
  return { data: { source, read, added, known, rejected }, message, done: read > 0 || rejected.length === 0 }
}

export function tickShown({ at, read, added, matched, planned, settled, rejected }: TickReport): Shown {
  const of = (state: string): number => settled.filter((one) => one.state === state).length
  const [delivered, uncertain, held] = [of('delivered'), of('uncertain'), of('held')]
  const data = { at: formatInstant(at), read, added, matched, planned, delivered, uncertain, held, rejected }
  const said = `${read} read, ${added} added, ${matched} matched, ${planned} planned, ${delivered} delivered, ${uncertain} uncertain, ${held} held.`
  const message = note([said, ...rejected.map((one) => `${one.at}: ${one.reason}`)])
  return { data, message, done: true }
}
