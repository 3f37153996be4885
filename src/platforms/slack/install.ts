/**
 * Installing the app in a workspace, https://docs.slack.dev/authentication/installing-with-oauth, by two routes. What was begun is
 * in the store, so that it may end at another process; it is good once, for ten minutes, in the browser that began it. Bolt's own
 * installer keeps what was begun in a signed text alone, which is good as often as somebody sends it within those minutes.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { MINUTE } from '../../core/instant.ts'
import type { WorkspaceStore } from '../../core/store/workspaces.ts'
import type { Route } from './connect/inlet.ts'
import { SCOPES } from './connect/scopes.ts'
import type { WorkspaceOptions } from './connect/workspace.ts'
import type { InstallationStore } from './connect/workspaces.ts'
import { type Grant, takeGrant } from './install/grant.ts'
import { PAGES, type Page, writePage } from './install/pages.ts'

export type InstallStore = InstallationStore & Pick<WorkspaceStore, 'install' | 'beginInstall' | 'takeInstall'>

export type InstallingOptions = Pick<WorkspaceOptions, 'apiUrl' | 'requestMs' | 'clock' | 'log'> & {
  readonly client: { readonly id: string; readonly secret: string }
  readonly store: InstallStore
  readonly inlet: { readonly kind: 'socket'; readonly appToken: string } | { readonly kind: 'http' }
  /** Told once the token is stored. */
  readonly installed: (team: string, at: number) => Promise<void>
}

export type Installing = {
  readonly routes: readonly Route[]
  /** Told of all that Slack sends: it names the app. */
  heard(body: unknown): void
}

const START = '/slack/install'
const END = '/slack/oauth_redirect'
const COOKIE = 'paperwire-install'
const GOOD_FOR = 10 * MINUTE
/**
 * Anybody may begin one, and each is a row. The oldest give way, so that who floods them stops an installation only where this many
 * come while somebody reads Slack's question; were new ones refused, a hundred a minute would lock out everybody.
 */
const MOST_OPEN = 10_000

export function createInstalling(options: InstallingOptions): Installing {
  const { client, store, apiUrl = 'https://slack.com/api/', clock, log, inlet } = options
  const now = () => clock.now().getTime()
  let app = inlet.kind === 'socket' ? /^xapp-\d+-(A[A-Z0-9]+)-/.exec(inlet.appToken)?.[1] : undefined

  async function begin(request: IncomingMessage, response: ServerResponse): Promise<Page | undefined> {
    // Whoever only looks at the address begins nothing: chats and mail programs do.
    if (request.method === 'HEAD') return PAGES.begin
    const state = randomText()
    // Two tabs of one browser may each begin one.
    const browser = cookieOf(request) ?? randomText()
    const at = now()
    const begun = { state: digest(state), browser: digest(browser), at }
    await store.beginInstall(begun, at - GOOD_FOR, MOST_OPEN)
    // Slack takes the first redirect URL of the app where none is named, so this process need not know its own address.
    const consent = new URL('../oauth/v2/authorize', apiUrl)
    consent.search = new URLSearchParams({
      client_id: client.id,
      scope: SCOPES.map(({ name }) => name).join(','),
      state,
    }).toString()
    response.setHeader('set-cookie', cookie(request, browser, GOOD_FOR))
    response.writeHead(302, { location: consent.href, 'cache-control': 'no-store', 'content-length': 0 }).end()
    return undefined
  }

  async function end(request: IncomingMessage): Promise<Page> {
    const { state, code, error } = Object.fromEntries(new URL(request.url ?? '/', 'http://localhost').searchParams)
    if (request.method === 'HEAD' || state === undefined) return PAGES.nothingBegun
    const begun = await store.takeInstall(digest(state))
    if (begun === undefined || now() - begun.at > GOOD_FOR) return PAGES.spent
    if (digest(cookieOf(request) ?? '') !== begun.browser) return PAGES.anotherBrowser
    if (error === 'access_denied') return PAGES.denied
    if (error !== undefined || code === undefined) return PAGES.failed(error ?? 'no_code')
    const taken = await takeGrant(options, code)
    if (taken.kind !== 'granted') return taken.page
    return keep(taken.grant)
  }

  async function keep(grant: Grant): Promise<Page> {
    if (app !== undefined && grant.app !== app) {
      log.error({ app, granted: grant.app }, 'SLACK_CLIENT_ID is of another Slack app: nothing was installed')
      return PAGES.anotherApp(grant.app, app)
    }
    const { token, scopes, team, name, bot, by } = grant
    const installedAt = now()
    const about = { platform: 'slack', workspace: team, name, bot, scopes, installedAt } as const
    await store.install({ ...about, ...(by === undefined ? {} : { by }) }, token)
    log.info({ workspace: team, name }, 'the app was installed in a workspace')
    // It is installed, whatever else fails, and nobody waits for the rest.
    options.installed(team, installedAt).catch((error) => log.error({ error }, 'a new installation was not followed'))
    const granted = new Set(scopes)
    return PAGES.installed(
      name,
      SCOPES.filter((scope) => !granted.has(scope.name)),
    )
  }

  const route = (
    path: string,
    answer: (request: IncomingMessage, response: ServerResponse) => Promise<Page | undefined>,
  ) => ({
    method: 'GET',
    path,
    async handle(request: IncomingMessage, response: ServerResponse) {
      try {
        const page = await answer(request, response)
        if (page !== undefined) writePage(request, response, page)
      } catch (error) {
        log.error({ error, path }, 'an installation failed')
        writePage(request, response, PAGES.fault)
      }
    },
  })

  return {
    routes: [route(START, begin), route(END, end)],
    heard(body) {
      const said = (body as { api_app_id?: unknown } | undefined)?.api_app_id
      if (app === undefined && typeof said === 'string') app = said
    },
  }
}

/** 256 bits. */
function randomText(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored; the text itself is with the browser and Slack alone. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

function cookieOf({ headers }: IncomingMessage): string | undefined {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{43})(?:;|$)`).exec(headers.cookie ?? '')?.[1]
}

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i

/** Slack sends people to https addresses only; on this very machine, where somebody tries it out, to others as well. */
function cookie({ headers }: IncomingMessage, value: string, forMs: number): string {
  const isPlain = LOCAL.test(headers.host ?? '') && headers['x-forwarded-proto'] !== 'https'
  const parts = [`${COOKIE}=${value}`, `Path=/slack/`, `Max-Age=${forMs / 1000}`, 'HttpOnly', 'SameSite=Lax']
  return [...parts, ...(isPlain ? [] : ['Secure'])].join('; ')
}
