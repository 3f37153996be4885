import { expect, test } from 'vitest'
import { readinessOf } from '../../src/app/readiness.ts'
import { MINUTE } from '../../src/core/instant.ts'
import type { Finding } from '../../src/core/ports.ts'

const WELL: readonly Finding[] = [{ ok: true, what: 'the database answers' }]
const BROKEN: readonly Finding[] = [...WELL, { ok: false, what: 'The database does not answer.' }]

const store = (findings: readonly Finding[]) => ({ check: async () => [...findings] })
const chat = (health: { ok: boolean; why?: string }) => ({ health: () => health })

test('ready: the store answers, every platform is connected, the last tick is young', async () => {
  const platforms = new Map([
    ['slack', chat({ ok: true })],
    ['terminal', chat({ ok: true })],
  ])
  expect(await readinessOf(store(WELL), platforms, 61_000.4)).toEqual({
    ok: true,
    store: { ok: true },
    platforms: { slack: { ok: true }, terminal: { ok: true } },
    tick: { ok: true, ageMs: 61_000 },
  })
})

test('the store does not answer', async () => {
  expect(await readinessOf(store(BROKEN), new Map(), 0)).toEqual({
    ok: false,
    store: { ok: false, why: 'The database does not answer.' },
    platforms: {},
    tick: { ok: true, ageMs: 0 },
  })
})

test('one platform of several is not connected', async () => {
  const why = 'Slack refused the token.'
  const platforms = new Map([
    ['slack', chat({ ok: false, why })],
    ['terminal', chat({ ok: true })],
  ])
  expect(await readinessOf(store(WELL), platforms, 0)).toMatchObject({
    ok: false,
    store: { ok: true },
    platforms: { slack: { ok: false, why }, terminal: { ok: true } },
    tick: { ok: true },
  })
})

test.each([
  [3 * MINUTE - 1, true],
  [3 * MINUTE, false],
])('a tick %i ms ago: %s', async (sinceTickMs, ok) => {
  const { tick, ...rest } = await readinessOf(store(WELL), new Map(), sinceTickMs)
  expect(tick).toEqual({ ok, ageMs: sinceTickMs })
  expect(rest.ok).toBe(ok)
})
