/** The Slack app that a lab makes from our manifest: within Slack's limits, and neither more nor less than the program uses. */
import { readdirSync, readFileSync } from 'node:fs'
import { type AppsManifestCreateArguments, WebClient } from '@slack/web-api'
import { describe, expect, test } from 'vitest'
import { isScalar, isSeq, parse, parseDocument, type Scalar, visit } from 'yaml'
import { z } from 'zod'
import { SCOPES as PROGRAM_SCOPES } from '../src/platforms/slack/connect/scopes.ts'
import { DEFAULT_SCOPES } from './servers/slack/scopes.ts'

type Manifest = AppsManifestCreateArguments['manifest']
type BotScope = NonNullable<NonNullable<NonNullable<Manifest['oauth_config']>['scopes']>['bot']>[number]
type BotEvent = NonNullable<NonNullable<NonNullable<Manifest['settings']>['event_subscriptions']>['bot_events']>[number]

/** Each event with the scopes that bring it from every channel; https://docs.slack.dev/reference/events. */
const EVENT_SCOPES = {
  app_home_opened: [],
  app_uninstalled: [],
  tokens_revoked: [],
  channel_archive: ['channels:read'],
  channel_deleted: ['channels:read'],
  // Slack names no scope; it is sent for private channels that the app has access to.
  channel_id_changed: ['groups:read'],
  channel_left: ['channels:read'],
  channel_rename: ['channels:read'],
  channel_unarchive: ['channels:read'],
  group_archive: ['groups:read'],
  group_deleted: ['groups:read'],
  group_left: ['groups:read'],
  group_rename: ['groups:read'],
  group_unarchive: ['groups:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  member_left_channel: ['channels:read', 'groups:read'],
} as const satisfies Partial<Record<BotEvent, readonly BotScope[]>>

const EVERY_READ = ['channels:read', 'groups:read', 'im:read', 'mpim:read'] as const
const EVERY_HISTORY = ['channels:history', 'groups:history', 'im:history', 'mpim:history'] as const

/** Each method with the bot scopes that it takes for all kinds of conversation; https://docs.slack.dev/reference/methods. */
const METHOD_SCOPES: Readonly<Record<string, readonly BotScope[]>> = {
  'auth.test': [],
  'chat.delete': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'conversations.history': EVERY_HISTORY,
  'conversations.info': EVERY_READ,
  'conversations.join': ['channels:join'],
  'conversations.list': ['channels:read', 'groups:read'],
  // Of one person only.
  'conversations.open': ['im:write'],
  // By the client id and secret, without a token.
  'oauth.v2.access': [],
  'users.conversations': EVERY_READ,
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
}
/** What is called with the app-level token, which has scopes of its own. */
const APP_LEVEL = ['apps.connections.open']

const SCOPES = [...new Set(['commands' as const, ...Object.values(METHOD_SCOPES).flat()])]
const EVENTS = Object.keys(EVENT_SCOPES) as (keyof typeof EVENT_SCOPES)[]

const text = (most: number) => z.string().min(1).max(most)
const listOf = <One extends z.ZodType>(one: One, most: number) =>
  z
    .array(one)
    .min(1)
    .max(most)
    .refine((items) => new Set(items).size === items.length, 'Something stands twice.')

/** https://docs.slack.dev/reference/app-manifest: the limits of every field that we use. Unknown fields are refused. */
const ManifestSchema = z.strictObject({
  display_information: z.strictObject({ name: text(35), description: text(140) }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: text(80).regex(/^[a-z0-9._-]+$/), always_online: z.boolean() }),
    slash_commands: listOf(
      z.strictObject({
        command: text(32).regex(/^\/[a-z0-9_-]+$/),
        description: text(2000),
        usage_hint: text(1000),
        should_escape: z.boolean(),
        url: z.url({ protocol: /^https$/ }).exactOptional(),
      }),
      50,
    ),
  }),
  oauth_config: z.strictObject({
    redirect_urls: listOf(z.url({ protocol: /^https$/ }), 1_000).exactOptional(),
    scopes: z.strictObject({ bot: listOf(z.enum(SCOPES), 255), bot_optional: listOf(z.enum(SCOPES), 255) }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({
      bot_events: listOf(z.enum(EVENTS), 100),
      request_url: z.url({ protocol: /^https$/ }).exactOptional(),
    }),
    interactivity: z.strictObject({
      is_enabled: z.boolean(),
      request_url: z.url({ protocol: /^https$/ }).exactOptional(),
    }),
    socket_mode_enabled: z.boolean(),
    org_deploy_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
})

const FILE = readFileSync('config/slack-manifest.yaml', 'utf8')
const SOURCE = readdirSync('src/platforms/slack', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(`src/platforms/slack/${path}`, 'utf8'))
  .join('\n')

/** What the schema gives is what the SDK takes, so a field of another name or shape does not compile. */
const readManifest = (file: string) => ManifestSchema.parse(parse(file)) satisfies Manifest

const sorted = (items: Iterable<string>): string[] => [...new Set(items)].sort()

/** Methods of the Web API that a source calls: `client.chat.postMessage(…)`. */
function methodsIn(source: string): string[] {
  const client: object = new WebClient()
  const isMethod = (path: string): boolean =>
    typeof path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], client) ===
    'function'
  const called = [...source.matchAll(/\.([a-z]\w*(?:\.\w+)+)\(/gi)].map(([, path = '']) => path)
  const named = [...source.matchAll(/\bapiCall\(\s*'([\w.]+)'/g)].map(([, path = '']) => path)
  const tails = called.flatMap((path) => {
    const keys = path.split('.')
    return keys.slice(0, -1).map((_, from) => keys.slice(from).join('.'))
  })
  return sorted([...tails.filter(isMethod), ...named])
}

/** Slack sends these to every app, asked or not. */
const UNASKED = ['app_rate_limited', 'url_verification']

/**
 * Events that a source listens to: names between quotes, of those that the SDK knows. A name that is also an ordinary word, like
 * `message`, counts where a listener is made of it.
 */
function eventsIn(source: string): string[] {
  const types = readFileSync('node_modules/@slack/web-api/dist/types/request/manifest.d.ts', 'utf8')
  const [, union = ''] = /type ManifestEvent = ([^;]+);/.exec(types) ?? []
  const known = new Set([...union.matchAll(/'([\w.]+)'/g)].map(([, name]) => name))
  const listened = [...source.matchAll(/\bapp\.(?:event\(\s*'([\w.]+)'|(message)\()/g)].map(
    ([, event, word]) => event ?? word,
  )
  const quoted = [...source.matchAll(/'([a-z]+[_.][a-z_.]+)'/g)].map(([, name]) => name)
  return sorted(
    [...listened, ...quoted].flatMap((name = '') => (known.has(name) && !UNASKED.includes(name) ? [name] : [])),
  )
}

/** The scopes as they are written, with the comment beside each. */
function scopeLines(): Scalar[] {
  const bot = parseDocument(FILE).getIn(['oauth_config', 'scopes', 'bot'])
  return isSeq(bot) ? bot.items.filter((item) => isScalar(item)) : []
}

const manifest = readManifest(FILE)
const { bot, bot_optional: optional } = manifest.oauth_config.scopes
const { bot_events: events } = manifest.settings.event_subscriptions

describe('the Slack manifest', () => {
  test('asks for exactly the scopes that the program has a use for', () => {
    const methods = methodsIn(SOURCE).filter((method) => !APP_LEVEL.includes(method))
    expect(methods).toEqual(Object.keys(METHOD_SCOPES).sort())
    const needed = [...methods.flatMap((method) => METHOD_SCOPES[method] ?? []), 'commands']
    expect(sorted(bot)).toEqual(sorted(needed))
  })

  test('asks for exactly the events that the program listens to', () => {
    expect(eventsIn(SOURCE)).toEqual(sorted(events))
  })

  test.each(events)('grants what %s takes, without the optional scopes', (event) => {
    const required = bot.filter((scope) => !optional.includes(scope))
    expect(required).toEqual(expect.arrayContaining([...EVENT_SCOPES[event]]))
  })

  test('lists the optional scopes in both places, as Slack wants it', () => {
    expect(optional).toEqual(['users:read', 'channels:join'])
    expect(bot).toEqual(expect.arrayContaining(optional))
  })

  test('is what the Slack of the tests grants', () => {
    expect(sorted(DEFAULT_SCOPES)).toEqual(sorted(bot))
  })

  test.each(bot)('says beside %s why it is wanted, and what is lost without it, as the program does', (scope) => {
    const line = scopeLines().find(({ value }) => value === scope)
    const { why = '', without = '' } = PROGRAM_SCOPES.find(({ name }) => name === scope) ?? {}
    expect(line?.comment).toBe(` ${why.charAt(0).toUpperCase()}${why.slice(1)}. Without it: ${without}.`)
    expect(line?.comment).toMatch(/^ [A-Z][^.]+\. Without it: [^.]+\.$/)
  })

  test('has each scope that the program names', () => {
    expect(sorted(PROGRAM_SCOPES.map(({ name }) => name))).toEqual(sorted(bot))
  })

  test('names the scopes that nothing works without', () => {
    const needed = PROGRAM_SCOPES.filter(({ isNeeded }) => isNeeded).map(({ name }) => name)
    expect(FILE).toContain(`\`/papers status\` says so where the token lacks ${needed.join(' or ')};`)
  })

  test('gives no two of them the same reason', () => {
    const reasons = scopeLines().map(({ comment }) => comment?.split('. Without it')[0])
    expect(new Set(reasons).size).toBe(bot.length)
  })

  test('quotes what has a colon: Slack’s own reader of YAML is strict about it', () => {
    const bare: unknown[] = []
    visit(parseDocument(FILE), {
      Scalar: (_, { type, value }) => {
        if (type === 'PLAIN' && String(value).includes(':')) bare.push(value)
      },
    })
    expect(bare).toEqual([])
  })

  test('is for Socket Mode, and names no address', () => {
    expect(manifest.settings.socket_mode_enabled).toBe(true)
    expect(JSON.stringify(manifest)).not.toContain('http')
  })

  test('has a command, buttons, Home and a place to type', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(['/papers'])
    expect(manifest.settings.interactivity.is_enabled).toBe(true)
    expect(manifest.features.app_home).toEqual({
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    })
  })
})

test('several workspaces are the changes that the file names, at the path where an installation ends', () => {
  const marks = FILE.match(/^ +# Several workspaces: /gm) ?? []
  expect(marks).toHaveLength(2)
  const changed = readManifest(FILE.replace(/^( +)# Several workspaces: /gm, '$1'))
  expect(changed.oauth_config.redirect_urls?.map((url) => new URL(url).pathname)).toEqual(['/slack/oauth_redirect'])
  expect(SOURCE).toContain("'/slack/oauth_redirect'")
  expect(FILE).toContain('/slack/install')
})

test('HTTP mode is the changes that the file names, at the path that the program answers', () => {
  const marks = FILE.match(/^ +# HTTP mode: /gm) ?? []
  expect(marks).toHaveLength(3)
  const changed = FILE.replace(/^( +)# HTTP mode: /gm, '$1').replace(
    'socket_mode_enabled: true',
    'socket_mode_enabled: false',
  )
  const { features, settings } = readManifest(changed)
  const urls = [
    ...features.slash_commands.map(({ url }) => url),
    settings.event_subscriptions.request_url,
    settings.interactivity.request_url,
  ]
  expect(settings.socket_mode_enabled).toBe(false)
  expect(urls.map((url) => new URL(url ?? '').pathname)).toEqual(['/slack/events', '/slack/events', '/slack/events'])
  expect(SOURCE).toContain("'/slack/events'")
})

test('the minimal variant leaves out what only looks for an uncertain post, and no event loses its scope', () => {
  const [before, rest = ''] = FILE.split(/^ +# Only to look for an uncertain post.*\n/m)
  const [left, after] = rest.split(/\n(?=\n)/)
  const dropped = z.array(z.string()).parse(parse(left ?? ''))
  expect(sorted(dropped)).toEqual(sorted([...EVERY_HISTORY, 'im:write']))
  const minimal = readManifest(`${before}${rest.slice((left ?? '').length)}`)
  const granted = minimal.oauth_config.scopes.bot
  expect(granted).toHaveLength(bot.length - 5)
  expect(after).toBeDefined()
  for (const event of minimal.settings.event_subscriptions.bot_events)
    expect(granted).toEqual(expect.arrayContaining([...EVENT_SCOPES[event]]))
  for (const [method, needed] of Object.entries(METHOD_SCOPES)) {
    const isCovered = needed.every((scope) => granted.includes(scope))
    expect(isCovered, method).toBe(method !== 'conversations.history' && method !== 'conversations.open')
  }
})

describe('the test of the manifest', () => {
  test('finds methods however they are called', () => {
    const source =
      "await seat.client.chat.update({})\nclient.apiCall('pins.add', {})\ntext.files.map(x)\nlist.filter(y)"
    expect(methodsIn(source)).toEqual(['chat.update', 'pins.add'])
  })

  test.each([
    ["app.event('reaction_added', f); say('reaction'); ['channel_left', LEFT]", ['channel_left', 'reaction_added']],
    ["app.event('message', f)", ['message']],
    ['app.message(f)', ['message']],
    ["{ kind: 'message' }; if (type === 'url_verification')", []],
  ])('finds the events of %s', (source, found) => {
    expect(eventsIn(source)).toEqual(found)
  })

  test.each([
    ['a description that is too long', 'in one digest at its own time.', `in one digest${'!'.repeat(140)}`],
    ['a key that Slack does not know', 'is_enabled: true', 'enabled: true'],
    ['a scope without use', '"im:write"', '"reactions:write"'],
    ['a scope named twice', '- "im:read"', '- "mpim:read"'],
    ['a bot name with capitals', 'display_name: paperwire', 'display_name: Paperwire'],
    ['an event of nobody', '- channel_left', '- channel_gone'],
  ])('refuses %s', (_, right, wrong) => {
    expect(FILE).toContain(right)
    expect(() => readManifest(FILE.replaceAll(right, wrong))).toThrow()
  })
})
