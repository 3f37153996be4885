/**
 * Several Slack workspaces behind one address, as an app meets them: each takes its own token only and has its own people and
 * channels, one line to the app carries all of them, and OAuth hands out their tokens.
 */
import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openSlackServer, type SlackServer } from './slack.ts'

export type Client = { readonly id: string; readonly secret: string }

export type SlackTown = {
  /** For `slackApiUrl`. */
  readonly apiUrl: string
  readonly workspaces: readonly SlackServer[]
  readonly appToken: string
  /** By the id of the workspace. */
  at(team: string): SlackServer
  /** Somebody allows the app in a workspace: the code that their browser brings back, good once. `parts` change the answer. */
  allow(server: SlackServer, parts?: Readonly<Record<string, unknown>>): string
  /** Calls whose token is nobody's, by method. */
  readonly strangers: readonly string[]
  close(): Promise<void>
}

export type TownOptions = {
  readonly teams: readonly string[]
  readonly client: Client
  readonly now?: () => number
}

const APP = 'A1PAPERWIRE'
const APP_TOKEN = `xapp-1-${APP}-1-${'f'.repeat(16)}`

export async function openSlackTown({ teams, client, now }: TownOptions): Promise<SlackTown> {
  const workspaces: SlackServer[] = []
  for (const id of teams) {
    const [first] = workspaces
    workspaces.push(
      await openSlackServer({
        team: { id, name: `The ${id} lab`, domain: id.toLowerCase() },
        bot: { userId: `U${id}BOT`, botId: `B${id}BOT`, name: 'paperwire', appId: APP },
        botToken: tokenOf(id),
        appToken: APP_TOKEN,
        // How fast this machine is decides nothing here.
        ackMs: 30_000,
        ...(now === undefined ? {} : { now }),
        ...(first === undefined ? {} : { over: first }),
      }),
    )
  }
  const codes = new Map<string, Readonly<Record<string, unknown>>>()
  const strangers: string[] = []
  let given = 0

  function access(body: string): object {
    const args = new URLSearchParams(body)
    if (args.get('client_id') !== client.id) return { ok: false, error: 'invalid_client_id' }
    if (args.get('client_secret') !== client.secret) return { ok: false, error: 'bad_client_secret' }
    const code = args.get('code') ?? ''
    const granted = codes.get(code)
    codes.delete(code)
    return granted === undefined ? { ok: false, error: 'invalid_code' } : { ok: true, ...granted }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const method = /^\/api\/([\w.]+)$/.exec(request.url ?? '')?.[1] ?? ''
    if (method === 'oauth.v2.access') return answer(response, access(body))
    const [, token] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? []
    const [first] = workspaces
    const to = token === APP_TOKEN ? first : workspaces.find(({ botToken }) => botToken === token)
    if (to !== undefined) return forward(request, response, to, body)
    strangers.push(method)
    answer(response, { ok: false, error: token === undefined ? 'not_authed' : 'invalid_auth' })
  }

  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    apiUrl: `${url}/api/`,
    workspaces,
    appToken: APP_TOKEN,
    at(team) {
      const found = workspaces.find((one) => one.team.id === team)
      if (found === undefined) throw new Error(`There is no workspace ${team}.`)
      return found
    },
    allow({ team, bot, botToken, scopes }, parts = {}) {
      const code = `code-${++given}`
      codes.set(code, {
        app_id: APP,
        access_token: botToken,
        token_type: 'bot',
        bot_user_id: bot.userId,
        scope: [...scopes].join(','),
        team: { id: team.id, name: team.name },
        enterprise: null,
        is_enterprise_install: false,
        authed_user: { id: `U${team.id}ADMIN` },
        ...parts,
      })
      return code
    },
    strangers,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      for (const workspace of workspaces) await workspace.close()
    },
  }
}

/** A token that no two workspaces have in common. */
export function tokenOf(team: string, version = 1): string {
  return `xoxb-${version}-${team.toLowerCase()}-${'0'.repeat(12)}`
}

/** The very request to the workspace's own server, and its very answer; where that hangs, so does this. */
function forward(request: IncomingMessage, response: ServerResponse, to: SlackServer, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onward = openRequest(
      `${to.url}${request.url}`,
      { method: 'POST', headers: request.headers, agent: false },
      (answered) => {
        response.writeHead(answered.statusCode ?? 500, answered.headers)
        answered.pipe(response).on('finish', resolve).on('error', reject)
      },
    )
    onward.on('error', reject)
    response.on('close', () => onward.destroy())
    onward.end(body)
  })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function answer(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
