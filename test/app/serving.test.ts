import { afterEach, describe, expect, test } from 'vitest'
import { openPort } from '../../src/app/serving.ts'
import type { Finding } from '../../src/core/ports.ts'
import { createMetrics } from '../../src/web/metrics.ts'
import type { Serving } from '../../src/web/serve.ts'

let serving: Serving | undefined
afterEach(() => serving?.close(0))

const LOG = { debug() {}, info() {}, warn() {}, error() {} }
const WELL: Finding = { ok: true, what: 'The database answers.' }

async function open(parts: Partial<Parameters<typeof openPort>[0]> = {}) {
  const standing = async () => ({
    deliveries: { counts: [] },
    gauges: { papers: 0, channels: [], feeds: { all: 0, failing: 0 }, sources: [] },
  })
  const served = await openPort({
    port: 0,
    routes: [],
    store: { check: async () => [WELL] },
    platforms: new Map([['slack', { health: () => ({ ok: true }) }]]),
    matcher: { size: () => ({ topics: 1, atoms: 2, subscriptions: 3 }) },
    metrics: createMetrics({ standing, now: () => 0, version: '1', log: LOG }),
    sinceTick: () => 1_000,
    isLeaving: () => false,
    log: LOG,
    ...parts,
  })
  if (served.kind !== 'serving') throw new Error('the port is in use')
  serving = served
  return async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${served.port}${path}`)
    const text = await answer.text()
    return { status: answer.status, text, ...(text.startsWith('{') && { told: JSON.parse(text) }) }
  }
}

describe('the port', () => {
  test('lives, is ready and counts', async () => {
    const get = await open()
    expect(await get('/healthz')).toMatchObject({ status: 200 })
    expect(await get('/readyz')).toMatchObject({ status: 200, told: { ok: true, tick: { ok: true, ageMs: 1_000 } } })
    const { text } = await get('/metrics')
    expect(text).toContain('\npaperwire_tick_age_seconds 1\n')
    expect(text).toContain('\npaperwire_index_subscriptions 3\n')
    expect(text).toContain('process_resident_memory_bytes')
  })

  test('a process that is leaving lives and is not ready, though its store hangs', async () => {
    let isLeaving = false
    const get = await open({ store: { check: () => new Promise(() => {}) }, isLeaving: () => isLeaving })
    const hanging = get('/readyz')
    isLeaving = true
    const why = 'This process is ending: it finishes what it has begun, and takes nothing new.'
    expect(await get('/readyz')).toMatchObject({ status: 503, told: { ok: false, why } })
    expect(await get('/healthz')).toMatchObject({ status: 200 })
    expect(await hanging).toMatchObject({ status: 503 })
  })

  test('a store that hangs is asked once, however many look, and each is told in time', async () => {
    let looks = 0
    const check = () => {
      looks++
      return new Promise<Finding[]>(() => {})
    }
    const get = await open({ store: { check } })
    const told = await Promise.all([get('/readyz'), get('/readyz'), get('/readyz')])
    expect(told.map(({ status }) => status)).toEqual([503, 503, 503])
    expect(looks).toBe(1)
  })
})
