/** The one port of the process: what platforms hand it, and what the process tells of itself. */
import type { Store } from '../core/store.ts'
import type { Matcher } from '../flows/match-papers.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../web/metrics.ts'
import { type Readiness, type Route, type Served, serve } from '../web/serve.ts'
import { type Ready, readinessOf } from './readiness.ts'

/** Whatever its parts say, and none of them is asked. */
const LEAVING = Promise.resolve({
  ok: false,
  why: 'This process is ending: it finishes what it has begun, and takes nothing new.',
} as const)

/** Opens the port. From the moment `isLeaving` says so, balancers are told to send nothing more. */
export async function openPort(options: {
  readonly port: number
  readonly routes: readonly Route[]
  readonly store: Pick<Store, 'check'>
  readonly platforms: Ready
  readonly matcher: Pick<Matcher, 'size'>
  readonly metrics: Metrics
  readonly sinceTick: () => number
  readonly isLeaving: () => boolean
  readonly log: Log
}): Promise<Served> {
  const { port, routes, store, platforms, matcher, metrics, sinceTick, isLeaving, log } = options
  metrics.tell(() => ({ tickAgeMs: sinceTick(), index: matcher.size() }))
  metrics.watchProcess()
  /** The look that goes on: where the store hangs, more looks would only wait with it. */
  let looking: Promise<Readiness> | undefined
  const look = (): Promise<Readiness> => {
    looking ??= readinessOf(store, platforms, sinceTick()).finally(() => {
      looking = undefined
    })
    return looking
  }
  const served = await serve({
    port,
    routes: [...routes, metrics.route],
    ready: () => (isLeaving() ? LEAVING : look()),
    log,
  })
  if (served.kind === 'serving') log.info({ port: served.port }, 'serving /healthz, /readyz and /metrics')
  return served
}
