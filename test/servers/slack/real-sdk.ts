/** The real SDKs beside a server of this folder, as its tests use them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LogLevel } from '@slack/bolt'
import { WebClient, type WebClientOptions } from '@slack/web-api'
import { expect } from 'vitest'
import {
  openSlackServer,
  type SlackChannel,
  type SlackServer,
  type SlackServerOptions,
  type SlackUser,
} from '../slack.ts'

export const SECRET = 'a secret for signing'

export const SILENT = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
}

/** A workspace with one person and one channel, both of them and the bot in it. */
export type Lab = { readonly server: SlackServer; readonly ann: SlackUser; readonly lab: SlackChannel }

export async function openLab(options?: SlackServerOptions): Promise<Lab> {
  const server = await openSlackServer(options)
  const ann = server.addUser({ name: 'ann' })
  return { server, ann, lab: server.addChannel({ name: 'robotics', members: [ann.id] }) }
}

/** One request for each call, whatever comes of it. */
export function clientOf(server: SlackServer, options: WebClientOptions = {}, token = server.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: server.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
    ...options,
  })
}

/** Listens on a free port; the server delivers there from now on. */
export async function listenFor(
  server: SlackServer,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ close(): void }> {
  const ear = createServer(listener)
  await new Promise<void>((resolve) => ear.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(ear.address() as AddressInfo).port}/slack/events`
  server.connectHttp({ url, signingSecret: SECRET })
  return { close: () => void ear.close() }
}

export const plain = (text: string) => ({ type: 'plain_text' as const, text })
export const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } })

/** The error of the Web API client for an answer with `ok: false`. */
export const platformError = (code: string, parts: object = {}) =>
  expect.objectContaining({ data: expect.objectContaining({ ok: false, error: code, ...parts }) })
