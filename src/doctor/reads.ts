/** The sources: when each was read last, how that went, and whether it answers now. */
import type { ConfiguredSource } from '../app/sources.ts'
import { type Examined, noted, well, wrong } from '../core/examination.ts'
import { HOUR, type Instant, SECOND } from '../core/instant.ts'
import type { Clock, Source } from '../core/ports.ts'
import { reasonOf } from '../core/reason.ts'
import { capitalised, count, stopped } from '../core/reply.ts'
import type { SourceState } from '../core/store/sources.ts'
import { within } from '../core/within.ts'
import { ago, instantSaid } from './checks.ts'

/** Some wait a few seconds between two requests, out of politeness. */
const LIVE_WITHIN = 8 * SECOND

export type Reads = {
  /** Undefined where the store does not say. */
  readonly states: readonly SourceState[] | undefined
  readonly isStarted: boolean
  readonly isOffline: boolean
  readonly clock: Clock
}

export async function sourceFinding(
  source: Pick<ConfiguredSource, 'name' | 'about' | 'read'>,
  { states, isStarted, isOffline, clock }: Reads,
): Promise<Examined> {
  const { name, about } = source
  const at = clock.now().getTime()
  const state = states?.find((one) => one.source === name)
  const { lastOkAt, entries = 0, error, restsUntil = 0 } = state ?? {}
  const last =
    lastOkAt !== undefined
      ? `last read ${ago(lastOkAt, at)} (${count(entries, 'entry', 'entries')})`
      : states === undefined
        ? 'the store does not say when it was read'
        : 'never read yet'
  const mend = `Look at ${name} under sources in paperwire.yaml${about.kind === 'digest-text' ? ', and at its folder' : ', and at the network of this machine'}; paperwire ingest --source ${name} reads it at once.`
  if (restsUntil > at)
    return noted(
      'sources',
      `${name} asked to be left alone until ${instantSaid(restsUntil)}; ${last}.`,
      'Nothing is to be done: it is read again then.',
    )
  const now = isOffline ? 'not asked' : await answerOf(source, clock)
  if (now !== 'answers' && now !== 'not asked')
    return wrong('sources', `${name} does not answer: ${now} ${capitalised(last)}.`, mend)
  if (isStarted && isLate(about.everyMs, lastOkAt, at))
    return wrong(
      'sources',
      `${name}: ${last}, though it is read every ${Math.round(about.everyMs / 60_000)} min.${saidLast(error)}`,
      mend,
    )
  if (error !== undefined && now === 'not asked') return wrong('sources', `${name}: ${last}.${saidLast(error)}`, mend)
  if (error !== undefined)
    return noted('sources', `${name} answers; ${last}.${saidLast(error)}`, 'The bot reads it again by itself.')
  return well('sources', `${name}${now === 'answers' ? ' answers' : ' was not asked'}; ${last}.`)
}

const saidLast = (error: string | undefined): string =>
  error === undefined ? '' : ` The last reading failed: ${stopped(error)}`

/** Three readings that did not come, and an hour more. */
function isLate(everyMs: number, lastOkAt: Instant | undefined, at: Instant): boolean {
  return lastOkAt !== undefined && at - lastOkAt > 3 * everyMs + HOUR
}

/** `answers`, or a sentence on what went wrong. One item is enough. */
async function answerOf({ read }: Pick<Source, 'read'>, clock: Pick<Clock, 'sleep'>): Promise<string> {
  const first = async (): Promise<string> => {
    for await (const _ of read(undefined)) break
    return 'answers'
  }
  return (
    (await within(
      clock,
      LIVE_WITHIN,
      first().catch((fault) => stopped(reasonOf(fault))),
    )) ?? `nothing came within ${LIVE_WITHIN / SECOND} seconds.`
  )
}
