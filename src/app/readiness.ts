/** Whether this process can do its work now, part by part: what `/readyz` says. */
import { MINUTE } from '../core/instant.ts'
import type { Platform } from '../core/ports.ts'
import type { Store } from '../core/store.ts'
import type { Readiness } from '../web/serve.ts'

const LATE_TICK = 3 * MINUTE

export type Ready = ReadonlyMap<string, Pick<Platform, 'health'>>

/** Before the first tick its age is that of the process. */
export async function readinessOf(
  store: Pick<Store, 'check'>,
  platforms: Ready,
  sinceTickMs: number,
): Promise<Readiness> {
  const wrong = (await store.check()).find(({ ok }) => !ok)
  const chats = [...platforms].map(([name, platform]) => [name, platform.health()] as const)
  const parts = {
    store: wrong === undefined ? { ok: true } : { ok: false, why: wrong.what },
    platforms: Object.fromEntries(chats),
    tick: { ok: sinceTickMs < LATE_TICK, ageMs: Math.round(sinceTickMs) },
  }
  return { ok: parts.store.ok && parts.tick.ok && chats.every(([, { ok }]) => ok), ...parts }
}
