/** What Slack's two ways of reaching the bot have in common, for Bolt and for the platform. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Receiver } from '@slack/bolt'
import { MINUTE } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'
import type { Log } from '../log.ts'

export type Health = { readonly ok: boolean; readonly why?: string }

/** What the one port hands on. */
export type Route = {
  readonly method: string
  readonly path: string
  /** Always answers, never rejects. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
}

export type Inlet = Receiver & {
  readonly routes: readonly Route[]
  /** Resolves once events come in, or once the first try has failed; it goes on trying. */
  start(): Promise<void>
  /** Takes nothing more; resolves within 2 seconds. */
  stop(): Promise<void>
  health(): Health
}

/** What Slack says once a minute while it drops the events of an app that got more than 30,000 in an hour. */
export const APP_RATE_LIMITED = 'app_rate_limited'

/** Notes for a minute that Slack drops events. Commands and buttons still come, so the bot counts as well. */
export function noteDropping({ now }: Pick<Clock, 'now'>, log: Log): { note(): void; health(): Health } {
  let until = 0
  return {
    note() {
      until = now().getTime() + MINUTE
      log.warn({}, 'Slack drops events of this app, because it got too many within the hour')
    },
    health: () =>
      now().getTime() < until
        ? { ok: true, why: 'Slack drops events of this app, because it got too many within the hour.' }
        : { ok: true },
  }
}
