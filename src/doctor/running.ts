/** The bot that runs beside us: whether one does, and what it says of itself. */
import { z } from 'zod'
import { type Examined, noted, well, wrong } from '../core/examination.ts'
import type { Instant } from '../core/instant.ts'
import { stopped } from '../core/reply.ts'
import { ago } from './checks.ts'

const PartSchema = z.object({ ok: z.boolean(), why: z.string().optional() })
/** As `/readyz` answers. */
const ReadinessSchema = z.object({
  ok: z.boolean(),
  store: PartSchema,
  platforms: z.record(z.string(), PartSchema),
  tick: PartSchema,
})

export type Running = {
  /** Undefined where nobody can say: there is no file to look at. */
  readonly isStarted: boolean | undefined
  readonly port: number | undefined
  readonly tickAt: Instant | undefined | 'unknown'
  readonly at: Instant
  readonly ms: number
}

export async function runningFindings({ isStarted, port, tickAt, at, ms }: Running): Promise<Examined[]> {
  const last =
    tickAt === 'unknown'
      ? ''
      : tickAt === undefined
        ? '; no tick was ever begun'
        : `; the last tick began ${ago(tickAt, at)}`
  if (isStarted === false) return [noted('process', `The bot does not run here${last}.`, 'npm start runs it.')]
  const ready = port === undefined || port === 0 ? undefined : await readiness(port, ms)
  if (isStarted === undefined && ready === undefined)
    return [
      noted('process', `No bot answers on this machine${last}.`, 'npm start runs it, unless it runs on another one.'),
    ]
  if (ready === undefined || ready.ok) return [well('process', `The bot runs${last}.`)]
  const parts = [
    ...Object.entries(ready.platforms).flatMap(([name, { ok, why = 'no connection' }]) =>
      ok ? [] : [[name, why] as const],
    ),
    ...(ready.store.ok ? [] : [['the database', ready.store.why ?? 'no answer'] as const]),
    ...(ready.tick.ok ? [] : [['its loop', 'the last tick is older than three minutes'] as const]),
  ]
  return parts.map(([name, why]) =>
    wrong(
      'process',
      `The bot runs, but is not ready (${name}): ${stopped(why)}`,
      'Mend what this says, or look in its log; restart it where the log says nothing.',
    ),
  )
}

/** Undefined where nobody answers, or something else does. */
async function readiness(port: number, ms: number): Promise<z.infer<typeof ReadinessSchema> | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(ms) })
    return ReadinessSchema.safeParse(await answer.json()).data
  } catch {
    return undefined
  }
}
