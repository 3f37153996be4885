/** `/metrics`: numbers of the bot as Prometheus reads them. */

import { type Instant, SECOND } from '../core/instant.ts'
import type { DeliveryCounts } from '../core/store/deliveries.ts'
import type { Route } from './serve.ts'

/** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** `count` is asked at each scrape. */
export function metricsRoute(count: () => Promise<DeliveryCounts>, now: () => Instant): Route {
  return {
    method: 'GET',
    path: '/metrics',
    async handle(_, response) {
      const text = metricsText(await count(), now())
      response
        .writeHead(200, {
          'content-type': CONTENT_TYPE,
          'content-length': Buffer.byteLength(text),
          'cache-control': 'no-store',
        })
        .end(text)
    },
  }
}

/** Platforms and states are words of ours, so nothing in a label needs escaping. */
export function metricsText({ counts, oldestDueAt }: DeliveryCounts, at: Instant): string {
  const repeats = counts.reduce((sum, { maybeRepeated }) => sum + maybeRepeated, 0)
  const age = oldestDueAt === undefined ? 0 : Math.max(0, at - oldestDueAt) / SECOND
  return [
    ...headOf('paperwire_deliveries', 'Deliveries by platform and state.'),
    ...counts.map(
      ({ platform, state, count }) => `paperwire_deliveries{platform="${platform}",state="${state}"} ${count}`,
    ),
    ...headOf('paperwire_possible_repeats', 'Posts that may be repeats, because nobody could look.'),
    `paperwire_possible_repeats ${repeats}`,
    ...headOf('paperwire_oldest_due_age_seconds', 'Age of the oldest due delivery in an open channel; 0 without one.'),
    `paperwire_oldest_due_age_seconds ${age}`,
    '',
  ].join('\n')
}

function headOf(name: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`]
}
