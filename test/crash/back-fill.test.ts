/** kill -9 while the past of a source is read: afterwards all of it is there once, and nobody is alerted. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { channelKey } from '../../src/core/channel.ts'
import { DAY } from '../../src/core/instant.ts'
import { openStore } from '../../src/store/open-store.ts'
import { makeChannel } from '../core/made.ts'
import { type HuggingFace, openHuggingFace } from '../servers/hugging-face.ts'
import { PATIENCE_MS, runTicks, type TickOptions } from './child.ts'
import { BACK_FILL_STEPS } from './steps.ts'

const NOW = Date.parse('2026-11-16T09:00:00Z')
const DAYS = ['2026-11-10', '2026-11-11', '2026-11-12']
const TITLES = DAYS.flatMap((day) => ['Robots', 'Ships'].map((what) => `${what} of ${day}`))

const folder = mkdtempSync(join(tmpdir(), 'paperwire-crash-'))
let source: HuggingFace

beforeAll(async () => {
  source = await openHuggingFace({ now: () => NOW })
  for (const [at, day] of DAYS.entries()) {
    const titles = TITLES.filter((title) => title.endsWith(day))
    source.list(
      day,
      titles.map((title, place) => ({ id: `2611.00${at}0${place}`, title, summary: 'It is enough.' })),
    )
  }
})
afterAll(async () => {
  await source.close()
  rmSync(folder, { recursive: true, force: true })
})

const CASES = [...BACK_FILL_STEPS.map((step) => [1, step] as const), [2, BACK_FILL_STEPS[1]] as const]

test.each(CASES)('at pass %i of "%s"', { timeout: PATIENCE_MS }, async (hit, step) => {
  const url = `sqlite:${join(folder, `${step.replace(/\W+/g, '-')}-${hit}.db`)}`
  const store = await openStore(url)
  const ref = { platform: 'terminal', workspace: 'demo', channel: 'robotics' } as const
  await store.openChannel(makeChannel({ ref, createdAt: NOW - 30 * DAY, nextSlotAt: NOW }))
  const since = NOW - 30 * DAY
  const subscription = { label: 'robots', topic: 'robots', meaning: '', by: 'ann', createdAt: since, since }
  await store.subscribe({ ...subscription, meaningAt: since, channel: channelKey(ref), caughtUp: false })

  const reading: TickOptions = {
    env: { DATABASE_URL: url },
    files: {
      'config/paperwire.yaml': `sources: [{ name: hf, kind: hugging-face, url: "${source.url}", pause: 0 }]`,
      'config/topics.yaml': '{}',
      'config/synonyms.yaml': '[]',
    },
    ticks: [NOW],
    since: { source: 'hf', day: '2026-11-08' },
  }
  expect(await runTicks({ ...reading, kill: { step, hit } })).toMatchObject({ signal: 'SIGKILL' })
  const { steps } = await runTicks(reading)
  expect(steps).toContain('back-fill: after store')
  const { since: _, ...ticking } = reading
  await runTicks(ticking)

  const papers = await store.latestPapers(channelKey(ref), 100)
  expect(papers.map(({ title }) => title).sort()).toEqual([...TITLES].sort())
  expect(await store.backFills()).toMatchObject([{ read: TITLES.length }])
  expect((await store.deliveries()).filter(({ papers }) => papers.length > 0)).toEqual([])
  expect(await store.check()).toMatchObject([{ ok: true }])
  await store.close()
})
