import { afterEach, beforeEach, expect, test } from 'vitest'
import { MINUTE } from '../../src/core/instant.ts'
import { runningFindings } from '../../src/doctor/running.ts'
import { openSite, type Site } from '../servers/site.ts'

let site: Site
beforeEach(async () => {
  site = await openSite()
})
afterEach(() => site.close())

const said = async (isStarted: boolean | undefined) =>
  (await runningFindings({ isStarted, port: site.port, tickAt: 0, at: 5 * MINUTE, ms: 2_000 })).map(({ ok, what }) => [
    ok,
    what,
  ])

test('a bot that runs and is not ready says why', async () => {
  const body = JSON.stringify({
    ok: false,
    store: { ok: true },
    platforms: { slack: { ok: false, why: 'The connection was closed' }, discord: { ok: true } },
    tick: { ok: false, ageMs: 400_000 },
  })
  site.on('/readyz', { status: 503, body })
  expect(await said(true)).toEqual([
    [false, 'The bot runs, but is not ready (slack): The connection was closed.'],
    [false, 'The bot runs, but is not ready (its loop): the last tick is older than three minutes.'],
  ])
})

test('a bot that does not run, or of which nobody knows, is no fault', async () => {
  expect(await said(false)).toEqual([[true, 'The bot does not run here; the last tick began 5 minutes ago.']])
  site.on('/readyz', { body: 'another program' })
  expect(await said(undefined)).toEqual([[true, 'No bot answers on this machine; the last tick began 5 minutes ago.']])
  expect(await said(true)).toEqual([[true, 'The bot runs; the last tick began 5 minutes ago.']])
})
