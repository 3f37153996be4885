/** Checks side by side, each within its time: what one found before it was given up still counts. */
import { AREAS, type Area, type Examined, wrong } from '../core/examination.ts'
import { DAY, formatInstant, HOUR, type Instant, MINUTE, SECOND } from '../core/instant.ts'
import type { Clock } from '../core/ports.ts'
import { reasonOf } from '../core/reason.ts'
import { count, stopped } from '../core/reply.ts'
import { within } from '../core/within.ts'

/** Tells what it finds as it goes. A fault that it throws is a finding too. */
export type Check = { readonly area: Area; readonly run: (tell: (...found: Examined[]) => void) => Promise<void> }

/** All findings, by area in the order of AREAS. Takes at most `ms`, whatever hangs. */
export async function runChecks(
  checks: readonly Check[],
  clock: Pick<Clock, 'sleep'>,
  ms: number,
): Promise<readonly Examined[]> {
  const all = await Promise.all(
    checks.map(async ({ area, run }) => {
      const found: Examined[] = []
      let isOver = false
      const told = (...more: Examined[]): void => void (isOver || found.push(...more))
      const done = run(told).then(
        () => true,
        (fault) => {
          told(
            wrong(
              area,
              `This could not be examined to its end: ${stopped(reasonOf(fault))}`,
              'Mend that, and run doctor again.',
            ),
          )
          return true
        },
      )
      const isDone = await within(clock, ms, done)
      isOver = true
      if (isDone === true) return found
      const what = `This was given up after ${count(Math.round(ms / SECOND), 'second')}, because something did not answer.`
      return [...found, wrong(area, what, 'Look at the network of this machine, and run doctor again.')]
    }),
  )
  return all.flat().toSorted((a, b) => AREAS.indexOf(a.area) - AREAS.indexOf(b.area))
}

/** "3 hours", of a duration in milliseconds, in its largest unit. */
export function span(ms: number): string {
  for (const [unit, name] of [
    [DAY, 'day'],
    [HOUR, 'hour'],
    [MINUTE, 'minute'],
  ] as const)
    if (ms >= 2 * unit) return count(Math.round(ms / unit), name)
  return count(Math.max(0, Math.floor(ms / SECOND)), 'second')
}

/** "3 hours ago"; what lies ahead of the clock is now. */
export const ago = (then: Instant, now: Instant): string => `${span(now - then)} ago`

/** An instant in UTC, in whole seconds: nobody mends by the millisecond. */
export const instantSaid = (at: Instant): string => formatInstant(Math.floor(at / SECOND) * SECOND)
