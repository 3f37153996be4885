/**
 * One workspace: its token in clients of its own, who the bot is there, and what is known of its people and channels. Nothing of
 * it is shared with another, so that no call can carry the token of another, or wait behind its calls.
 */
import { WebClient, type WebClientOptions } from '@slack/web-api'
import type { Clock, Crashpoint } from '../../../core/ports.ts'
import { type Log, sdkLogger } from '../log.ts'
import { createRoom, type Room } from '../send/room.ts'
import { createDeliveryClient } from '../send.ts'
import { createFacts, type Facts } from './facts.ts'
import { createIdentity, type Identity } from './identity.ts'
import type { TokenName, Trouble } from './trouble.ts'

export type WorkspaceOptions = {
  /** Replaces Slack's own address; ends in a slash. */
  readonly apiUrl?: string
  /** How long one request to Slack may take, in milliseconds. */
  readonly requestMs: number
  readonly clock: Clock
  readonly log: Log
  readonly crashpoint?: Crashpoint
}

export type Workspace = {
  readonly identity: Identity
  readonly facts: Facts
  /** For reading: it may ask twice. */
  readonly looks: WebClient
  readonly answers: WebClient
  readonly deliveries: WebClient
  readonly room: Room
}

/** Calls nobody. `refused` is told each time that Slack refuses the token. */
export function openWorkspace(
  token: string,
  name: TokenName,
  options: WorkspaceOptions,
  refused?: (trouble: Trouble) => Promise<void>,
): Workspace {
  const { apiUrl, requestMs, clock, log, crashpoint } = options
  const looks = new WebClient(token, clientOptions(options, READING))
  const answers = new WebClient(token, clientOptions(options))
  const deliveries = createDeliveryClient({
    token,
    requestMs,
    log,
    ...(apiUrl === undefined ? {} : { apiUrl }),
    ...(crashpoint === undefined ? {} : { crashpoint }),
  })
  const identity = createIdentity({
    client: answers,
    clock,
    log,
    token: name,
    ...(refused === undefined ? {} : { refused }),
  })
  return { identity, facts: createFacts(looks, identity.self, clock), looks, answers, deliveries, room: createRoom() }
}

/** Reading again does no harm, and people wait for it. */
const READING = { retries: 2, minTimeout: 200, maxTimeout: 1000 } as const

/** Made anew for each client: the SDKs write into what they are given. */
export function clientOptions(
  { apiUrl, requestMs, log }: Pick<WorkspaceOptions, 'apiUrl' | 'requestMs' | 'log'>,
  retryConfig: WebClientOptions['retryConfig'] = { retries: 0 },
): WebClientOptions {
  return {
    retryConfig: { ...retryConfig },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    timeout: requestMs,
    logger: sdkLogger(log, 'debug'),
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  }
}
