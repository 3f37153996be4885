/** HTTP mode from Slack's side: every delivery is a signed POST (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
import { createHmac } from 'node:crypto'
import { request as openRequest } from 'node:http'
import type { Acked, Deliver, DeliverOptions, EnvelopeType } from './line.ts'
import type { Json } from './workspace.ts'

export type HttpTarget = { readonly url: string; readonly signingSecret: string }

/** The last request that was sent and what came back. */
export type HttpExchange = {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly status: number
  readonly answer: string
}

const FORM = 'application/x-www-form-urlencoded'

/** Sends one delivery and its repeats. Rejects where nothing comes back within `ackMs`; any status is an answer. */
export async function deliverByHttp(
  { url, signingSecret }: HttpTarget,
  [type, payload, options = {}]: Parameters<Deliver>,
  { now, ackMs, onExchange }: { now: () => number; ackMs: number; onExchange: (exchange: HttpExchange) => void },
): Promise<Acked> {
  const body = bodyOf(type, payload, options.bodyPadding ?? 0)
  const headers = headersOf(type, body, options, { now, signingSecret })
  const startedAt = performance.now()
  const exchanges: HttpExchange[] = []
  for (let sent = 0; sent < (options.repeat ?? 1); sent += 1) {
    const { status, answer } = await post(url, headers, body, ackMs)
    exchanges.push({ headers, body, status, answer })
    onExchange({ headers, body, status, answer })
  }
  return {
    ackedAfterMs: performance.now() - startedAt,
    payload: readAnswer(exchanges[0]?.answer ?? ''),
    statuses: exchanges.map(({ status }) => status),
  }
}

function bodyOf(type: EnvelopeType, payload: Json, padding: number): string {
  if (type === 'events_api') return JSON.stringify(payload) + ' '.repeat(padding)
  const fields = type === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>)
  const padded = padding > 0 ? `&padding=${'x'.repeat(padding)}` : ''
  return new URLSearchParams(fields).toString() + padded
}

function headersOf(
  type: EnvelopeType,
  body: string,
  { timestamp, signature, contentType, headers = {}, retry }: DeliverOptions,
  { now, signingSecret }: { now: () => number; signingSecret: string },
): Record<string, string> {
  const at = timestamp ?? Math.floor(now() / 1_000)
  const all: Record<string, string> = {
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'content-type': contentType ?? (type === 'events_api' ? 'application/json' : FORM),
    'content-length': String(Buffer.byteLength(body)),
    'x-slack-request-timestamp': String(at),
    'x-slack-signature':
      signature ?? `v0=${createHmac('sha256', signingSecret).update(`v0:${at}:${body}`).digest('hex')}`,
    ...(retry && { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason }),
    ...headers,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  ackMs: number,
): Promise<{ status: number; answer: string }> {
  return new Promise((resolve, reject) => {
    // No agent: each delivery has its own connection, as from Slack's many servers.
    const request = openRequest(url, { method: 'POST', headers, agent: false })
    const late = setTimeout(
      () => request.destroy(new Error(`operation_timeout: the app did not acknowledge within ${ackMs} ms.`)),
      ackMs,
    )
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        clearTimeout(late)
        // An app may answer a body that it refuses before it has read it.
        request.destroy()
        resolve({ status: response.statusCode ?? 0, answer: Buffer.concat(chunks).toString() })
      })
    })
    request.on('error', (error) => {
      clearTimeout(late)
      reject(error)
    })
    request.end(body)
  })
}

/** JSON where it is JSON, else the text; undefined where the app said nothing. */
function readAnswer(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
