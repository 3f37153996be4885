import { afterEach, describe, expect, test } from 'vitest'
import { createMetrics, type MetricsOptions, type Standing } from '../../src/web/metrics.ts'
import { type Serving, serve } from '../../src/web/serve.ts'

const STANDING: Standing = {
  deliveries: {
    counts: [
      { platform: 'discord', state: 'delivered', count: 12, maybeRepeated: 1 },
      { platform: 'slack', state: 'due', count: 2, maybeRepeated: 1 },
      { platform: 'slack', state: 'held', count: 1, maybeRepeated: 0 },
    ],
    oldestDueAt: 10_000,
  },
  gauges: {
    papers: 7,
    channels: [{ platform: 'slack', state: 'on', count: 3 }],
    feeds: { all: 2, failing: 1 },
    sources: [
      { source: 'hf', isFailing: false, lastOkAt: 2_500 },
      { source: 'arxiv', isFailing: true },
    ],
  },
}

let serving: Serving | undefined
afterEach(() => serving?.close(0))

async function open(options: Partial<MetricsOptions> = {}) {
  const warned: string[] = []
  const metrics = createMetrics({
    standing: async () => STANDING,
    now: () => 72_500,
    version: '1.2.3',
    log: { warn: (_, message) => warned.push(message) },
    ...options,
  })
  const ready = async () => ({ ok: true, store: { ok: true }, platforms: {}, tick: { ok: true, ageMs: 0 } })
  const served = await serve({ port: 0, routes: [metrics.route], ready, log: { error() {} } })
  if (served.kind !== 'serving') throw new Error('the port is in use')
  serving = served
  const scrape = async (): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${served.port}/metrics`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    return answer.text()
  }
  return { metrics, scrape, warned }
}

/** The lines of ours with a value, without help and type. */
function ours(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('paperwire_'))
}

describe('/metrics', () => {
  test('tells what the store comes to', async () => {
    const { scrape } = await open()
    const gauges = ours(await scrape()).filter((line) => !/_bucket|_sum|_count|_total/.test(line))
    expect(gauges).toEqual([
      'paperwire_build_info{version="1.2.3"} 1',
      'paperwire_store_reachable 1',
      'paperwire_deliveries{platform="discord",state="delivered"} 12',
      'paperwire_deliveries{platform="slack",state="due"} 2',
      'paperwire_deliveries{platform="slack",state="held"} 1',
      'paperwire_open_deliveries 3',
      'paperwire_possible_repeats 2',
      'paperwire_oldest_due_age_seconds 62.5',
      'paperwire_papers 7',
      'paperwire_channels{platform="slack",state="on"} 3',
      'paperwire_channel_feeds 2',
      'paperwire_channel_feeds_failing 1',
      'paperwire_source_age_seconds{source="hf"} 70',
      'paperwire_source_failing{source="hf"} 0',
      'paperwire_source_failing{source="arxiv"} 1',
      'paperwire_tick_age_seconds 0',
      'paperwire_index_topics 0',
      'paperwire_index_atoms 0',
      'paperwire_index_subscriptions 0',
    ])
  })

  test('an age is 0 where nothing is due, and where a clock went back', async () => {
    const nothing = { ...STANDING, deliveries: { counts: [] } }
    expect(await (await open({ standing: async () => nothing })).scrape()).toContain(
      '\npaperwire_oldest_due_age_seconds 0\n',
    )
    await serving?.close(0)
    expect(await (await open({ now: () => 0 })).scrape()).toContain('\npaperwire_oldest_due_age_seconds 0\n')
  })

  test('counts what this process has done', async () => {
    const { metrics, scrape } = await open()
    metrics.digestDelivered('slack', 12_000)
    metrics.digestDelivered('slack', -5)
    metrics.matched(3)
    metrics.matched(2)
    metrics.sourceRead('hf', 'read', 89)
    metrics.sourceRead('hf', 'failed', 0)
    metrics.ticked(70)
    metrics.answered('subscribe', 'answered', 400)
    metrics.tell(() => ({ tickAgeMs: 1_500, index: { topics: 4, atoms: 9, subscriptions: 5 } }))
    const lines = ours(await scrape())
    for (const line of [
      'paperwire_digest_lateness_seconds_bucket{le="1",platform="slack"} 1',
      'paperwire_digest_lateness_seconds_bucket{le="15",platform="slack"} 2',
      'paperwire_digest_lateness_seconds_sum{platform="slack"} 12',
      'paperwire_matches_total 5',
      'paperwire_entries_read_total{source="hf"} 89',
      'paperwire_source_readings_total{source="hf",outcome="read"} 1',
      'paperwire_source_readings_total{source="hf",outcome="failed"} 1',
      'paperwire_tick_duration_seconds_bucket{le="0.05"} 0',
      'paperwire_tick_duration_seconds_bucket{le="0.1"} 1',
      'paperwire_command_duration_seconds_bucket{le="0.3",command="subscribe",outcome="answered"} 0',
      'paperwire_command_duration_seconds_bucket{le="1",command="subscribe",outcome="answered"} 1',
      'paperwire_tick_age_seconds 1.5',
      'paperwire_index_topics 4',
      'paperwire_index_atoms 9',
      'paperwire_index_subscriptions 5',
    ])
      expect(lines).toContain(line)
  })

  test('of the process it tells once it is asked to, and each program for itself', async () => {
    const { metrics, scrape } = await open()
    expect(await scrape()).not.toContain('process_')
    metrics.watchProcess()
    const text = await scrape()
    expect(text).toMatch(/\nprocess_resident_memory_bytes \d+\n/)
    expect(text).toContain('nodejs_eventloop_lag_seconds')
    createMetrics({ standing: async () => STANDING, now: () => 0, version: '1', log: { warn() {} } }).watchProcess()
    expect(await scrape()).toContain('process_resident_memory_bytes')
  })

  test('scrapes that come together cost one look at the store', async () => {
    let looks = 0
    const standing = async () => {
      looks++
      return STANDING
    }
    const { scrape } = await open({ standing })
    await Promise.all([scrape(), scrape(), scrape()])
    expect(looks).toBe(1)
  })

  test('where the store fails, its gauges are gone and the rest is told', async () => {
    let isDown = false
    const standing = async () => {
      if (isDown) throw new Error('the server is gone')
      return STANDING
    }
    const { metrics, scrape, warned } = await open({ standing })
    await scrape()
    isDown = true
    metrics.matched(1)
    await expect.poll(scrape, { timeout: 5_000 }).toContain('\npaperwire_store_reachable 0\n')
    const text = await scrape()
    expect(ours(text).filter((line) => /deliveries|papers|source_|channel|oldest/.test(line))).toEqual([])
    expect(text).toContain('\npaperwire_matches_total 1\n')
    expect(warned).toContain('the store could not be counted for /metrics')
  })

  test('where the store hangs it does not hang with it', async () => {
    const { scrape } = await open({ standing: () => new Promise(() => {}), patienceMs: 20 })
    expect(await scrape()).toContain('\npaperwire_store_reachable 0\n')
  })

  test('names end in their unit, and counters in total', async () => {
    const { metrics, scrape } = await open()
    metrics.sourceRead('hf', 'read', 1)
    const kinds = [...(await scrape()).matchAll(/^# TYPE (paperwire_\w+) (\w+)$/gm)]
    expect(kinds.length).toBeGreaterThan(15)
    for (const [, name = '', kind] of kinds) {
      expect([name, name.endsWith('_total')]).toEqual([name, kind === 'counter'])
      if (kind === 'histogram' || name.includes('age')) expect(name).toMatch(/_seconds$/)
    }
  })
})
