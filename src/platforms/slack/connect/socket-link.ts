/** One Socket Mode connection, from its address to its end. What comes by it goes to Bolt. */
import { type App, SocketModeReceiver } from '@slack/bolt'
import { z } from 'zod'
import { SECOND } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'
import { within } from '../../../core/within.ts'
import { type Log, sdkLogger } from '../log.ts'
import { APP_RATE_LIMITED } from './inlet.ts'
import { type Trouble, troubleOf } from './trouble.ts'

export type LinkOptions = {
  readonly appToken: string
  readonly apiUrl?: string
  /** How long one request may take, in milliseconds. */
  readonly requestMs: number
  /** How long a ping may stay unanswered before the connection counts as dead, in milliseconds. */
  readonly pingMs?: number
  readonly clock: Pick<Clock, 'sleep'>
  readonly log: Log
  /** Slack drops events of this app. */
  readonly onDropping: () => void
}

/** Why a connection has to be replaced. Under `refresh` it still serves for some seconds. */
export type Parting = 'closed' | 'refresh' | 'too_many_websockets' | 'link_disabled'

export type Link = {
  /** Resolves once Slack has greeted us, with what went wrong otherwise. */
  open(): Promise<Trouble | undefined>
  readonly parting: Promise<Parting>
  isOpen(): boolean
  /** Closes it, in good manners for a second, then by force. */
  end(): Promise<void>
}

const GREETED_WITHIN = 20 * SECOND

const EnvelopeSchema = z.object({
  type: z.string(),
  reason: z.string().optional(),
  envelope_id: z.string().optional(),
  payload: z.object({ type: z.string().optional() }).optional(),
})

export function createLink(app: App, options: LinkOptions): Link {
  const { clock, log, onDropping } = options
  const { client } = createReceiver(app, options)
  let isGreeted = false
  let part: (why: Parting) => void = () => {}
  const parting = new Promise<Parting>((resolve) => {
    part = resolve
  })

  client.on('connected', () => {
    isGreeted = true
  })
  client.on('close', () => part('closed'))

  // Nobody awaits the SDK's own handler, which rejects on a payload without an inner event; and at `disconnect` it closes at
  // once, though Slack goes on for some seconds so that the next connection can be there before.
  const handlers = client.listeners('ws_message')
  client.removeAllListeners('ws_message')
  client.on('ws_message', (data: unknown, isBinary: unknown) => {
    const envelope = readEnvelope(data)
    if (envelope?.type === 'disconnect') return part(partingFor(envelope.reason))
    if (envelope?.payload?.type === APP_RATE_LIMITED) {
      client.websocket?.send(JSON.stringify({ envelope_id: envelope.envelope_id }), () => {})
      return onDropping()
    }
    for (const handle of handlers) {
      Promise.resolve(handle(data, isBinary)).catch((error) =>
        log.warn({ error, type: envelope?.payload?.type }, 'a message of Slack could not be read'),
      )
    }
  })

  return {
    parting,
    isOpen: () => isGreeted && client.websocket?.isActive() === true,
    async open() {
      const opened = client.start().then(
        () => 'greeted' as const,
        (error: unknown) => (error === undefined ? UNGREETED : troubleOf(error)),
      )
      const outcome = (await within(clock, GREETED_WITHIN, opened)) ?? SILENT
      return outcome === 'greeted' ? undefined : outcome
    },
    async end() {
      await within(clock, SECOND, client.disconnect())
      await within(clock, SECOND, client.disconnect())
    },
  }
}

const UNGREETED: Trouble = { kind: 'down', why: 'it closed the connection before greeting' }
const SILENT: Trouble = { kind: 'down', why: `it did not greet within ${GREETED_WITHIN / SECOND} seconds` }

function createReceiver(app: App, { appToken, apiUrl, requestMs, pingMs, log }: LinkOptions): SocketModeReceiver {
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: sdkLogger(log, 'debug'),
    installerOptions: {
      // The SDK writes into this object, so each connection has its own.
      clientOptions: {
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        allowAbsoluteUrls: false,
        timeout: requestMs,
        ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
      },
    },
    // What Bolt itself cannot read is acknowledged all the same; left to the receiver, nobody would catch that failing.
    processEventErrorHandler: async ({ error, event }) => {
      log.warn({ error }, 'an event of Slack was not taken')
      await event.ack().catch(() => {})
      return false
    },
    ...(pingMs === undefined ? {} : { clientPingTimeout: pingMs }),
  })
  receiver.init(app)
  return receiver
}

function readEnvelope(data: unknown): z.infer<typeof EnvelopeSchema> | undefined {
  try {
    return EnvelopeSchema.safeParse(JSON.parse(String(data))).data
  } catch {
    return undefined
  }
}

function partingFor(reason: string | undefined): Parting {
  return reason === 'link_disabled' || reason === 'too_many_websockets' ? reason : 'refresh'
}
