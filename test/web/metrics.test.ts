import { describe, expect, test } from 'vitest'
import type { DeliveryCounts } from '../../src/core/store/deliveries.ts'
import { metricsRoute, metricsText } from '../../src/web/metrics.ts'
import { serve } from '../../src/web/serve.ts'

const COUNTS: DeliveryCounts = {
  counts: [
    { platform: 'discord', state: 'delivered', count: 12, maybeRepeated: 1 },
    { platform: 'slack', state: 'due', count: 2, maybeRepeated: 1 },
  ],
  oldestDueAt: 10_000,
}

describe('/metrics', () => {
  test('tells deliveries by platform and state, possible repeats and the oldest due one', () => {
    expect(metricsText(COUNTS, 72_500)).toBe(
      [
        '# HELP paperwire_deliveries Deliveries by platform and state.',
        '# TYPE paperwire_deliveries gauge',
        'paperwire_deliveries{platform="discord",state="delivered"} 12',
        'paperwire_deliveries{platform="slack",state="due"} 2',
        '# HELP paperwire_possible_repeats Posts that may be repeats, because nobody could look.',
        '# TYPE paperwire_possible_repeats gauge',
        'paperwire_possible_repeats 2',
        '# HELP paperwire_oldest_due_age_seconds Age of the oldest due delivery in an open channel; 0 without one.',
        '# TYPE paperwire_oldest_due_age_seconds gauge',
        'paperwire_oldest_due_age_seconds 62.5',
        '',
      ].join('\n'),
    )
  })

  test('is well formed where there is nothing, or a clock went back', () => {
    expect(metricsText({ counts: [] }, 0)).toContain('\npaperwire_oldest_due_age_seconds 0\n')
    expect(metricsText(COUNTS, 0)).toContain('\npaperwire_oldest_due_age_seconds 0\n')
  })

  test('is served as Prometheus wants it', async () => {
    const route = metricsRoute(
      async () => COUNTS,
      () => 72_500,
    )
    const ready = async () => ({ ok: true, store: { ok: true }, platforms: {}, tick: { ok: true } })
    const served = await serve({ port: 0, routes: [route], ready, log: { error() {} } })
    if (served.kind !== 'serving') throw new Error('the port is in use')
    try {
      const answer = await fetch(`http://127.0.0.1:${served.port}/metrics`)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
      expect(await answer.text()).toBe(metricsText(COUNTS, 72_500))
    } finally {
      await served.close(0)
    }
  })
})
