/** The chats: tokens, scopes, the way in, and the channels in which something is followed. */
import type { Connections } from '../config/connections.ts'
import type { Channel } from '../core/channel.ts'
import { type Examined, noted, well, wrong } from '../core/examination.ts'
import type { Clock } from '../core/ports.ts'
import { count } from '../core/reply.ts'
import type { Installation } from '../core/store/workspaces.ts'
import { inviteUrl } from '../platforms/discord/connect/grants.ts'
import * as discord from '../platforms/discord/examine.ts'
import type { Self } from '../platforms/slack/connect/self.ts'
import type { TokenName } from '../platforms/slack/connect/trouble.ts'
import * as slack from '../platforms/slack/examine.ts'
import type { Readable } from '../store/look.ts'
import type { Check } from './checks.ts'
import { asFollowed, heldFindings } from './followed.ts'

type Tell = Parameters<Check['run']>[0]

export type Chats = {
  readonly config: Pick<Connections, 'slack' | 'discord' | 'demo'>
  /** Longest time of one request, in milliseconds. */
  readonly requestMs: number
  readonly clock: Clock
  /** Nothing more is begun once it aborts. */
  readonly signal: AbortSignal
  /** What the store knows, once it was looked at. */
  readonly known: Promise<{
    readonly store: Pick<Readable, 'deliveries'> | undefined
    readonly followed: readonly Channel[]
    readonly installations: readonly Installation[]
  }>
}

/** A sentence or two: what is wrong, and the last one, what to do. */
function refusal(why: string): readonly [what: string, mend: string] {
  const [, what = why, mend = 'Mend that, and run doctor again.'] = /^(.*[.]) ([A-Z].*)$/s.exec(why) ?? []
  return [what, mend]
}

export function chatChecks(chats: Chats): Check[] {
  const { slack: ours, discord: theirs, demo } = chats.config
  if (demo)
    return [
      {
        area: 'tokens',
        run: async (tell) =>
          tell(
            noted(
              'tokens',
              'No token is set, so the demo runs in this terminal.',
              'paperwire init asks for the tokens of Slack or Discord and tries them.',
            ),
          ),
      },
    ]
  return [
    ...(ours === undefined ? [] : slackChecks(chats, ours)),
    ...(theirs === undefined
      ? []
      : [{ area: 'tokens' as const, run: (tell: Tell) => examineDiscord(chats, theirs, tell) }]),
  ]
}

type SlackConfig = NonNullable<Connections['slack']>

function slackChecks(chats: Chats, config: SlackConfig): Check[] {
  const { apiUrl } = config
  const look = { requestMs: chats.requestMs, ...(apiUrl === undefined ? {} : { apiUrl }) }
  return [
    { area: 'sockets', run: async (tell) => tell(await slackWayIn(config, look)) },
    { area: 'tokens', run: (tell) => examineSlack(chats, config, look, tell) },
  ]
}

async function slackWayIn({ inlet }: SlackConfig, look: slack.SlackLook): Promise<Examined> {
  if (inlet.kind === 'http')
    return well(
      'sockets',
      'Slack: HTTP mode, with a signing secret; Slack has to reach POST /slack/events of this bot.',
    )
  const tried = await slack.tryAppToken(inlet.appToken, look)
  if (tried.kind === 'refused') return wrong('sockets', ...refusal(tried.why))
  return well('sockets', `Slack: Socket Mode is on, SLACK_APP_TOKEN is accepted, and ${tried.self.host} answers.`)
}

/** The workspace of SLACK_BOT_TOKEN, and those that installed the app by themselves. */
async function examineSlack(
  chats: Chats,
  { botToken, client }: SlackConfig,
  look: slack.SlackLook,
  tellAll: Tell,
): Promise<void> {
  const tell = once(tellAll)
  const own = botToken === undefined ? undefined : await examineToken(botToken, 'SLACK_BOT_TOKEN', look, tell)
  const { installations, followed } = await chats.known
  const areServed = client !== undefined || botToken === undefined
  const installed = areServed ? installations.filter(({ platform }) => platform === 'slack') : []
  if (botToken === undefined && installed.every(({ state }) => state === 'revoked'))
    tell(
      noted('tokens', 'Slack: the app is installed in no workspace.', 'Open /slack/install of this bot in a browser.'),
    )
  const others = installed.filter(({ workspace }) => workspace !== own?.self.team)
  await Promise.all([
    ...(own === undefined ? [] : [examineChannels(chats, look, own, tell)]),
    ...others.map(async (one) => {
      if (one.state === 'locked') tell(wrong('tokens', ...refusal(one.why)))
      if (one.state !== 'installed') return
      const other = await examineToken(one.token, { workspace: one.name }, look, tell)
      if (other !== undefined) await examineChannels(chats, look, other, tell)
    }),
  ])
  // Of which workspace its token is, only Slack says.
  if (botToken !== undefined && own === undefined) return
  const known = new Set([own?.self.team, ...others.map(({ workspace }) => workspace)])
  const astray = followed.filter(({ ref }) => ref.platform === 'slack' && !known.has(ref.workspace))
  if (astray.length > 0) tell(astrayFinding(astray.length, areServed))
}

/** What is the same for every workspace, such as a Slack that cannot be reached, is told once. */
function once(tell: Tell): Tell {
  const told = new Set<string>()
  return (...found) => {
    for (const one of found) {
      if (!told.has(one.what)) tell(one)
      told.add(one.what)
    }
  }
}

type Entered = { readonly token: string; readonly self: Self }

/** The workspace that a token opens; undefined where Slack does not take it. */
async function examineToken(
  token: string,
  name: TokenName,
  look: slack.SlackLook,
  tell: Tell,
): Promise<Entered | undefined> {
  const tried = await slack.tryBotToken(token, look, name)
  if (tried.kind === 'refused') {
    tell(wrong('tokens', ...refusal(tried.why)))
    return undefined
  }
  const { self } = tried
  tell(well('tokens', `Slack accepts the token of the bot, @${self.name} in ${self.teamName} (${self.team}).`))
  tell(...slack.scopesMissing(self.scopes, `Slack, ${self.teamName}`))
  return { token, self }
}

async function examineChannels(
  { known, signal }: Chats,
  look: slack.SlackLook,
  { token, self }: Entered,
  tell: Tell,
): Promise<void> {
  const { store, followed } = await known
  const here = followed.filter(({ ref }) => ref.platform === 'slack' && ref.workspace === self.team)
  const found = await slack.channelsOpen({ token, self, channels: here.map(asFollowed), signal }, look)
  tell(...(await heldFindings(store, here, found)))
}

function astrayFinding(channels: number, areServed: boolean): Examined {
  return wrong(
    'channels',
    `${count(channels, 'channel')} with topics ${channels === 1 ? 'is' : 'are'} in a Slack workspace that the bot is not in.`,
    areServed
      ? 'Have the app installed there, at /slack/install.'
      : 'Set SLACK_BOT_TOKEN to the token of that workspace, or serve several with SLACK_CLIENT_ID and SLACK_CLIENT_SECRET.',
  )
}

async function examineDiscord(
  chats: Chats,
  { token, apiUrl }: NonNullable<Connections['discord']>,
  tell: Tell,
): Promise<void> {
  const { requestMs, clock } = chats
  const look = { requestMs, clock, ...(apiUrl === undefined ? {} : { apiUrl }) }
  const tried = await discord.tryToken(token, look)
  if (tried.kind === 'refused') return tell(wrong('tokens', ...refusal(tried.why)))
  const { self } = tried
  tell(well('tokens', `Discord accepts the token of the bot, ${self.name}.`))
  const channels = async (): Promise<void> => {
    const { store, followed } = await chats.known
    const here = followed.filter(({ ref }) => ref.platform === 'discord')
    const found = await discord.channelsOpen({ token, self, look }, here.map(asFollowed))
    tell(...(await heldFindings(store, here, found)))
  }
  const guilds = async (): Promise<void> => {
    const all = await discord.servers(token, look)
    if (all.length === 0)
      tell(wrong('tokens', 'Discord: the bot is in no server.', `Add it with ${inviteUrl(self.application)}`))
  }
  await Promise.all([discord.gatewayOpen(token, self, look).then((found) => tell(...found)), guilds(), channels()])
}
