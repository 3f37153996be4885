/** The Slack platform in several workspaces: real SDKs, a real store, a browser that goes through the installation. */
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'
import type { Delivery } from '../../../src/core/delivery.ts'
import type { Invocation, News, Reply } from '../../../src/core/invocation.ts'
import { say } from '../../../src/core/reply.ts'
import type { Store } from '../../../src/core/store.ts'
import { connectSlack, type Slack, type SlackOptions } from '../../../src/platforms/slack/connect.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { sampleDelivery } from '../../contracts/platform.ts'
import { KEYS } from '../../contracts/store/installations.ts'
import type { SlackServer } from '../../servers/slack.ts'
import { openSlackTown, type SlackTown } from '../../servers/slack-town.ts'
import { type HurriedClock, hurriedClock, type Line, rememberingLog } from './surroundings.ts'

export const CLIENT = { id: '1234.5678', secret: 'a client secret of thirty characters' }
export const SIGNING_SECRET = 'a signing secret'

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

export type InTown = {
  readonly town: SlackTown
  readonly store: Store
  readonly slack: Slack
  readonly clock: HurriedClock
  readonly lines: readonly Line[]
  readonly asked: Invocation[]
  readonly news: News[]
  /** How the bot answers from now on. */
  answer(by: (call: Invocation) => Reply | Promise<Reply>): void
  listen(): Promise<void>
  get(path: string, headers?: Readonly<Record<string, string>>, method?: string): Promise<Answer>
  /** Begins an installation: the state that goes to Slack, and the cookie of the browser. */
  begin(headers?: Readonly<Record<string, string>>): Promise<{ state: string; cookie: string; consent: URL }>
  /** The whole of it, with what Slack answers changed by `parts`. */
  install(server: SlackServer, parts?: Readonly<Record<string, unknown>>): Promise<Answer>
  /** A second process on the same store. */
  beside(): Promise<Pick<InTown, 'slack' | 'get'>>
}

export type InTownOptions = {
  readonly teams?: readonly string[]
  readonly kind?: 'socket' | 'http'
  /** Whose token is SLACK_BOT_TOKEN. */
  readonly own?: string
  /** What the bot believes to be the client secret. */
  readonly secret?: string
  readonly store?: Store
  readonly parts?: Partial<SlackOptions>
}

const endings: (() => Promise<unknown>)[] = []

/** Closes what was opened after each test of the file. */
export function useTown(): (options?: InTownOptions) => Promise<InTown> {
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end()
  })
  return open
}

async function open({
  teams = ['T1', 'T2'],
  kind = 'socket',
  own,
  secret = CLIENT.secret,
  store: given,
  parts,
}: InTownOptions = {}): Promise<InTown> {
  const town = await openSlackTown({ teams, client: CLIENT })
  const store = given ?? (await openStore('sqlite::memory:', { keys: KEYS }))
  const clock = hurriedClock(2)
  const { log, lines } = rememberingLog()
  const connect = (): Slack => {
    const slack = connectSlack({
      ...(own === undefined ? {} : { botToken: town.at(own).botToken }),
      inlet: kind === 'socket' ? { kind, appToken: town.appToken } : { kind, signingSecret: SIGNING_SECRET },
      installs: { client: { id: CLIENT.id, secret }, store },
      apiUrl: town.apiUrl,
      requestMs: 1_000,
      clock,
      log,
      ...parts,
    })
    endings.push(() => slack.close())
    return slack
  }
  endings.push(
    () => town.close(),
    () => store.close(),
  )
  const slack = connect()
  const asked: Invocation[] = []
  const news: News[] = []
  let answer: (call: Invocation) => Reply | Promise<Reply> = () => say('Here is the list.')

  const host = await openPort(slack)
  if (kind === 'http')
    town.workspaces[0]?.connectHttp({ url: `http://${host}/slack/events`, signingSecret: SIGNING_SECRET })
  const get: InTown['get'] = (path, headers, method) => getFrom(host, path, headers, method)

  async function begin(headers: Readonly<Record<string, string>> = {}) {
    const { headers: answered } = await get('/slack/install', headers)
    const consent = new URL(answered.location ?? 'http://nowhere/')
    const [cookie = ''] = (answered['set-cookie']?.[0] ?? '').split(';')
    return { state: consent.searchParams.get('state') ?? '', cookie, consent }
  }

  return {
    ...{ town, store, slack, clock, lines, asked, news, get, begin },
    answer(by) {
      answer = by
    },
    listen: () =>
      slack.listen({
        async ask(call) {
          asked.push(call)
          return answer(call)
        },
        news: async (fact) => void news.push(fact),
      }),
    async install(server, changed) {
      const { state, cookie } = await begin()
      return get(`/slack/oauth_redirect?code=${town.allow(server, changed)}&state=${state}`, { cookie })
    },
    async beside() {
      const other = connect()
      const its = await openPort(other)
      return { slack: other, get: (path, headers, method) => getFrom(its, path, headers, method) }
    },
  }
}

/** Hands its routes on as the one port does. */
async function openPort(slack: Slack): Promise<string> {
  const port = createServer((incoming, response) => {
    const [path] = (incoming.url ?? '').split('?')
    void slack.routes.find((route) => route.path === path)?.handle(incoming, response)
  })
  await new Promise<void>((resolve) => port.listen(0, '127.0.0.1', resolve))
  endings.push(async () => port.close())
  return `127.0.0.1:${(port.address() as AddressInfo).port}`
}

function getFrom(
  host: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(`http://${host}${path}`, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const { statusCode = 0, headers: answered } = response
        resolve({ status: statusCode, headers: answered, body: Buffer.concat(chunks).toString() })
      })
    })
    asking.on('error', reject).end()
  })
}

/** Ann and a channel that she is in. */
export function peopled(server: SlackServer): { ann: string; channel: string } {
  const ann = server.addUser({ name: 'ann' }).id
  return { ann, channel: server.addChannel({ name: 'robotics', members: [ann] }).id }
}

export function deliveryTo(server: SlackServer, channel: string): Delivery {
  return sampleDelivery({ platform: 'slack', workspace: server.team.id, channel })
}
