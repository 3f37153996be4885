/** Which platforms run, against what, and where the data is: decided by the environment alone. */
import type { PlatformName } from '../core/channel.ts'
import type { Environment } from './environment.ts'
import { secretsIn } from './secrets.ts'

export type SlackConfig = {
  /** Absent where every workspace brings its own by installing the app. */
  readonly botToken?: string
  readonly inlet:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string }
  /** For several workspaces. */
  readonly client?: { readonly id: string; readonly secret: string }
  /** Replaces Slack's own; ends in a slash. */
  readonly apiUrl?: string
}

export type DiscordConfig = {
  readonly token: string
  /** Replaces Discord's own; without a slash at its end. */
  readonly apiUrl?: string
  /** The one server in which commands are registered, where they change at once: for development. */
  readonly devGuild?: string
}

/** What the environment decides. */
export type Connections = {
  /** The platforms to run: those with a token, else the terminal. */
  readonly platforms: readonly PlatformName[]
  /** No token is set: the terminal runs on the bundled seeds and the example channels. */
  readonly demo: boolean
  /** `NODE_ENV=production`, where nobody wants the demo by accident. */
  readonly production: boolean
  readonly slack?: SlackConfig
  readonly discord?: DiscordConfig
  /** `sqlite:<file>` or `postgres://…`. */
  readonly databaseUrl: string
  /** 0 takes a free one; absent: nothing is served. */
  readonly port?: number
  /** Seal stored tokens: the current one, and older ones that still open what they sealed. */
  readonly keys?: { readonly current: string; readonly old: readonly string[] }
  readonly logLevel: NonNullable<Environment['LOG_LEVEL']>
  /** Values that no log may hold. */
  readonly secrets: readonly string[]
}

export function connectionsOf(environment: Environment): Connections {
  const slack = slackOf(environment)
  const discord = discordOf(environment)
  const chats: readonly PlatformName[] = [
    ...(slack ? ['slack' as const] : []),
    ...(discord ? ['discord' as const] : []),
  ]
  const demo = chats.length === 0
  const port = environment.PORT ?? (demo ? undefined : 8080)
  return {
    platforms: demo ? ['terminal'] : chats,
    demo,
    production: environment.NODE_ENV === 'production',
    ...(slack && { slack }),
    ...(discord && { discord }),
    databaseUrl: environment.DATABASE_URL ?? (demo ? 'sqlite:data/demo.db' : 'sqlite:data/paperwire.db'),
    ...(port !== undefined && { port }),
    ...(environment.PAPERWIRE_KEY && { keys: { current: environment.PAPERWIRE_KEY, old: oldKeysOf(environment) } }),
    // People at a terminal want their digests, not the log of them, unless they ask for it.
    logLevel: environment.LOG_LEVEL ?? (demo ? 'warn' : 'info'),
    secrets: secretsOf(environment),
  }
}

/** Socket Mode wins over HTTP where both are set. */
function slackOf(environment: Environment): SlackConfig | undefined {
  const {
    SLACK_BOT_TOKEN,
    SLACK_APP_TOKEN,
    SLACK_SIGNING_SECRET,
    SLACK_CLIENT_ID,
    SLACK_CLIENT_SECRET,
    SLACK_API_URL,
  } = environment
  const inlet = SLACK_APP_TOKEN
    ? ({ kind: 'socket', appToken: SLACK_APP_TOKEN } as const)
    : SLACK_SIGNING_SECRET
      ? ({ kind: 'http', signingSecret: SLACK_SIGNING_SECRET } as const)
      : undefined
  if (inlet === undefined) return undefined
  return {
    ...(SLACK_BOT_TOKEN && { botToken: SLACK_BOT_TOKEN }),
    inlet,
    ...(SLACK_CLIENT_ID && SLACK_CLIENT_SECRET && { client: { id: SLACK_CLIENT_ID, secret: SLACK_CLIENT_SECRET } }),
    ...(SLACK_API_URL && { apiUrl: SLACK_API_URL }),
  }
}

function discordOf({ DISCORD_TOKEN, DISCORD_API_URL, DISCORD_DEV_GUILD }: Environment): DiscordConfig | undefined {
  if (DISCORD_TOKEN === undefined) return undefined
  return {
    token: DISCORD_TOKEN,
    ...(DISCORD_API_URL && { apiUrl: DISCORD_API_URL }),
    ...(DISCORD_DEV_GUILD && { devGuild: DISCORD_DEV_GUILD }),
  }
}

function secretsOf(environment: Environment): readonly string[] {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_CLIENT_SECRET } = environment
  const { DISCORD_TOKEN, PAPERWIRE_KEY, DATABASE_URL } = environment
  const tokens = [
    SLACK_BOT_TOKEN,
    SLACK_APP_TOKEN,
    SLACK_SIGNING_SECRET,
    SLACK_CLIENT_SECRET,
    DISCORD_TOKEN,
    PAPERWIRE_KEY,
  ]
  return [...tokens, ...oldKeysOf(environment), ...secretsIn(DATABASE_URL ?? '')].flatMap((secret) => secret || [])
}

function oldKeysOf({ PAPERWIRE_OLD_KEYS = '' }: Environment): readonly string[] {
  return PAPERWIRE_OLD_KEYS.split(',').flatMap((key) => key.trim() || [])
}
