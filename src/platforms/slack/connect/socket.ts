/**
 * Socket Mode under our own supervision: https://docs.slack.dev/apis/events-api/using-socket-mode. The SDK would be without any
 * connection for five seconds at every refresh, and reconnect in a timer whose failure nobody catches.
 */
import type { App } from '@slack/bolt'
import { MINUTE, SECOND } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'
import { within } from '../../../core/within.ts'
import { type Inlet, noteDropping } from './inlet.ts'
import { createLink, type Link, type LinkOptions, type Parting } from './socket-link.ts'
import { backoffMs, sayTrouble, waitMs } from './trouble.ts'

export type SocketOptions = Omit<LinkOptions, 'onDropping' | 'clock'> & { readonly clock: Clock }

/** A connection that lived so long was well, and the next one is opened at once. */
const STEADY = 30 * SECOND
/** What came by the old connection can still be acknowledged by it: Slack waits 3 seconds for that. */
const LINGER = 3 * SECOND
const STOPPED_WITHIN = 2 * SECOND

export function createSocketInlet(options: SocketOptions): Inlet {
  const { clock, log } = options
  const dropping = noteDropping(clock, log)
  const links = new Set<Link>()
  const stopping = new AbortController()
  const { signal } = stopping
  const now = () => clock.now().getTime()
  let app: App | undefined
  let why = 'Slack has not been asked for a connection yet.'

  async function end(link: Link, afterMs = 0): Promise<void> {
    if (afterMs > 0) await clock.sleep(afterMs, signal)
    await link.end()
    links.delete(link)
  }
  function retire(link: Link, afterMs?: number): void {
    end(link, afterMs).catch((error) => log.warn({ error }, 'a connection to Slack did not end well'))
  }

  /** Opens one connection after another, each until it has to be replaced. */
  async function supervise(of: App, tried: () => void): Promise<void> {
    let serving: Link | undefined
    let failures = 0
    while (!signal.aborted) {
      const link = createLink(of, { ...options, onDropping: dropping.note })
      links.add(link)
      const trouble = await link.open()
      if (signal.aborted) return retire(link)
      if (trouble !== undefined) {
        failures += 1
        why = sayTrouble(trouble, 'SLACK_APP_TOKEN')
        log.warn({ failures, why }, 'no connection to Slack')
        retire(link)
        tried()
        await clock.sleep(waitMs(trouble, failures), signal)
        continue
      }
      log.info({}, serving === undefined ? 'connected to Slack by Socket Mode' : 'connected to Slack anew')
      if (serving !== undefined) retire(serving, LINGER)
      serving = link
      tried()
      const since = now()
      const parting = await link.parting
      if (signal.aborted) return
      if (now() - since >= STEADY) failures = 0
      const next = afterParting(parting, failures)
      why = next.why
      log[parting === 'refresh' ? 'debug' : 'warn']({ parting }, 'a connection to Slack ends')
      if (parting !== 'refresh') retire(link)
      failures += 1
      await clock.sleep(next.waitMs, signal)
    }
  }

  return {
    routes: [],
    init(of) {
      app = of
    },
    start: () =>
      new Promise<void>((resolve, reject) => {
        if (app === undefined) return reject(new Error('the inlet was started before Bolt took it'))
        supervise(app, resolve).catch((error) => {
          why = 'The connection to Slack is no longer watched, because of a fault in the program. The log says more.'
          log.error({ error }, why)
          resolve()
        })
      }),
    async stop() {
      why = 'The connection to Slack was closed, because the program ends.'
      stopping.abort()
      await within(clock, STOPPED_WITHIN, Promise.all([...links].map((link) => end(link))))
    },
    health: () => ([...links].some((link) => link.isOpen()) ? dropping.health() : { ok: false, why }),
  }
}

function afterParting(parting: Parting, failures: number): { readonly why: string; readonly waitMs: number } {
  switch (parting) {
    case 'closed':
    case 'refresh':
      return { why: 'The connection to Slack was closed. It is opened again by itself.', waitMs: backoffMs(failures) }
    case 'too_many_websockets':
      return {
        why: 'Slack allows ten connections with one SLACK_APP_TOKEN: stop other processes that use it. It is tried again every minute.',
        waitMs: MINUTE,
      }
    case 'link_disabled': {
      const trouble = { kind: 'refused', code: parting } as const
      return { why: sayTrouble(trouble, 'SLACK_APP_TOKEN'), waitMs: waitMs(trouble, failures) }
    }
  }
}
