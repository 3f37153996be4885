/**
 * No secret is ever printed: the built program with a secret of each kind, beside servers that refuse everything and say aloud
 * what they were sent. Whatever it prints or serves is searched.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { refuseSecrets } from './program.ts'

const MAIN = join(import.meta.dirname, '..', 'dist', 'main.js')

const SECRETS = {
  SLACK_BOT_TOKEN: 'xoxb-1111-2222-PlantedBotToken',
  SLACK_APP_TOKEN: 'xapp-1-A1-333-plantedapptoken',
  SLACK_SIGNING_SECRET: 'planted0signing0secret0123456789',
  SLACK_CLIENT_SECRET: 'planted0client0secret0123456789a',
  DISCORD_TOKEN: 'plantedDiscordTokenThatIsAsLongAsOne',
  PAPERWIRE_KEY: 'planted/key+of/32/characters/0123456789=',
}
const FEED_TOKEN = 'planted+feed/token'
const DATABASE_PASSWORD = 'planted@password/1'
const CODE = 'planted.oauth.code.0123456789'
const ALL = [...Object.values(SECRETS), FEED_TOKEN, DATABASE_PASSWORD, CODE]

let folder: string
let hostile: Server
let running: ChildProcess[] = []
/** What was asked of the hostile server: the path alone. */
let asked: string[] = []
/** Secrets of the running program, which the hostile server says in every answer. */
let known: string[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paperwire-secrets-'))
  asked = []
  known = []
  hostile = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    asked.push((request.url ?? '').split('?')[0] ?? '')
    const told = `refused: ${request.method} ${request.url} ${request.rawHeaders.join(' ')} ${body} ${known.join(' ')}`
    const isChat = request.url?.startsWith('/slack/') === true
    const status = isChat ? 200 : request.url?.startsWith('/discord/') ? 401 : 500
    response.writeHead(status, { 'content-type': 'application/json', 'x-told': encodeURIComponent(told) })
    response.end(JSON.stringify({ ok: false, error: told, message: told, code: 0 }))
  }).listen(0, '127.0.0.1')
  await once(hostile, 'listening')
})
afterEach(async () => {
  for (const one of running) one.kill('SIGKILL')
  running = []
  hostile.closeAllConnections()
  hostile.close()
  await once(hostile, 'close')
  rmSync(folder, { recursive: true, force: true })
})

const url = (path: string): string => `http://127.0.0.1:${(hostile.address() as AddressInfo).port}${path}`

type Run = {
  /** All that it printed so far. */
  printed(): string
  /** Waits until that holds some words. */
  until(words: string): Promise<void>
  port(): number
  ended: Promise<unknown>
  kill(signal?: NodeJS.Signals): void
}

function start(args: readonly string[], env: Record<string, string>, node: readonly string[] = []): Run {
  known = [...ALL.filter((one) => Object.values(env).some((value) => value.includes(one))), FEED_TOKEN]
  const child = spawn(process.execPath, [...node, MAIN, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, TZ: 'UTC', PORT: '0', LOG_LEVEL: 'debug', ...env },
  })
  running.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk))
  const printed = (): string => text
  return {
    printed,
    until: (words) => expect.poll(printed, { timeout: 15_000 }).toContain(words),
    port: () => Number(/"port":(\d+)/.exec(text)?.[1]),
    ended: once(child, 'close'),
    kill: (signal = 'SIGTERM') => void child.kill(signal),
  }
}

function settings(): void {
  mkdirSync(join(folder, 'config'))
  const feed = `{ name: lab, kind: feed, url: "${url(`/feed.xml?token=${encodeURIComponent(FEED_TOKEN)}`)}", every: 1m }`
  writeFileSync(join(folder, 'config', 'paperwire.yaml'), `sources:\n  - ${feed}\nbackfill: 0\ntimes: { tick: 1s }\n`)
}

const pages = async (port: number): Promise<string> => {
  const paths = [
    '/metrics',
    '/readyz',
    '/healthz',
    `/slack/oauth_redirect?code=${CODE}&state=${CODE}`,
    '/slack/install',
  ]
  const answers = paths.map(async (path) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' })
    return `${answer.status} ${[...answer.headers].join(' ')} ${await answer.text()}`
  })
  return (await Promise.all(answers)).join('\n')
}

test('chats that refuse every token, and a feed that is down', async () => {
  settings()
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, DISCORD_TOKEN } = SECRETS
  const bot = start(['start'], {
    ...{ SLACK_BOT_TOKEN, SLACK_APP_TOKEN, DISCORD_TOKEN },
    ...{ SLACK_API_URL: url('/slack/api/'), DISCORD_API_URL: url('/discord/api') },
  })
  await bot.until('Slack does not know the bot yet')
  await bot.until('Discord does not know the bot yet')
  await bot.until('"source":"lab"')
  const served = await pages(bot.port())
  expect(served).toContain('paperwire_source_failing{source="lab"} 1')
  bot.kill()
  await bot.ended
  const printed = `${bot.printed()}${served}`
  expect(asked).toEqual(expect.arrayContaining(['/slack/api/auth.test', '/feed.xml']))
  expect(asked.some((path) => path.startsWith('/discord/api/'))).toBe(true)
  expect(() => refuseSecrets(printed, ALL)).not.toThrow()
})

test('workspaces that install the app: a code, a client secret, and requests that nobody signed', async () => {
  settings()
  const { SLACK_SIGNING_SECRET, SLACK_CLIENT_SECRET, PAPERWIRE_KEY } = SECRETS
  const bot = start(['start'], {
    ...{ SLACK_SIGNING_SECRET, SLACK_CLIENT_SECRET, PAPERWIRE_KEY, SLACK_CLIENT_ID: '1.2' },
    SLACK_API_URL: url('/slack/api/'),
  })
  await bot.until('serving /healthz')
  await bot.until('"source":"lab"')
  const served = await pages(bot.port())
  const unsigned = await fetch(`http://127.0.0.1:${bot.port()}/slack/events`, {
    method: 'POST',
    headers: {
      'x-slack-signature': `v0=${CODE}`,
      'x-slack-request-timestamp': '1',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ token: CODE, type: 'event_callback', text: ALL.join(' ') }),
  })
  expect(unsigned.status).toBeGreaterThanOrEqual(400)
  bot.kill()
  await bot.ended
  expect(() => refuseSecrets(`${bot.printed()}${served}`, ALL)).not.toThrow()
})

test.each([['start'], ['deliveries'], ['deliveries', '--json'], ['migrate']])(
  'a database that cannot be reached: %s',
  async (...args) => {
    const bot = start(args, {
      DATABASE_URL: `postgres://paperwire:${encodeURIComponent(DATABASE_PASSWORD)}@127.0.0.1:1/paperwire`,
      SLACK_BOT_TOKEN: SECRETS.SLACK_BOT_TOKEN,
      SLACK_APP_TOKEN: SECRETS.SLACK_APP_TOKEN,
      SLACK_API_URL: url('/slack/api/'),
    })
    const [code] = (await bot.ended) as [number]
    expect(code).not.toBe(0)
    expect(bot.printed()).not.toBe('')
    expect(() => refuseSecrets(bot.printed(), ALL)).not.toThrow()
  },
)

test.each([
  ['an exception that nobody catches', 'throw fault', 1],
  ['a promise that nobody waits for', 'Promise.reject(fault)', 0],
])('%s, with the whole configuration on it', async (_, throwing, code) => {
  settings()
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN } = SECRETS
  const fault = `const fault = Object.assign(new Error('broken: ' + process.env.SLACK_BOT_TOKEN), {
    config: { env: { ...process.env }, headers: { Authorization: 'Bearer ' + process.env.SLACK_APP_TOKEN } },
    cause: new Error(process.env.SLACK_APP_TOKEN),
  });`
  const bot = start(['start'], { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_API_URL: url('/slack/api/') }, [
    '--import',
    `data:text/javascript,${encodeURIComponent(`${fault} process.on('SIGUSR2', () => { ${throwing} })`)}`,
  ])
  await bot.until('serving /healthz')
  bot.kill('SIGUSR2')
  await bot.until('broken: ')
  if (code === 0) bot.kill()
  expect(((await bot.ended) as [number])[0]).toBe(code)
  expect(() => refuseSecrets(bot.printed(), ALL)).not.toThrow()
})

test('a configuration with faults names no secret', async () => {
  const bot = start(['start'], { ...SECRETS, SLACK_BOT_TOKEN: `wrong-${SECRETS.SLACK_BOT_TOKEN}`, PORT: 'wrong' })
  expect(((await bot.ended) as [number])[0]).toBe(78)
  expect(bot.printed()).toContain('SLACK_BOT_TOKEN')
  expect(() => refuseSecrets(bot.printed(), ALL)).not.toThrow()
})

test('the search itself finds a secret in whatever way it is written', () => {
  for (const written of [FEED_TOKEN, encodeURIComponent(FEED_TOKEN), Buffer.from(FEED_TOKEN).toString('base64')])
    expect(() => refuseSecrets(`before ${written} after`, ALL)).toThrow('was printed')
  expect(() => refuseSecrets('nothing here', ALL)).not.toThrow()
})
