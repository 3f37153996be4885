/** The chats: tokens, scopes, the way in, and the channels in which something is followed. */
import type { Connections } from '../config/connections.ts'
import { type Channel, channelKey } from '../core/channel.ts'
import { type Examined, type Followed, noted, well, wrong } from '../core/examination.ts'
import type { Clock } from '../core/ports.ts'
import { count } from '../core/reply.ts'
import type { Installation } from '../core/store/workspaces.ts'
import { inviteUrl } from '../platforms/discord/connect/grants.ts'
import * as discord from '../platforms/discord/examine.ts'
import * as slack from '../platforms/slack/examine.ts'
import { type Check, instantSaid } from './checks.ts'

type Tell = Parameters<Check['run']>[0]

export type Chats = {
  readonly config: Pick<Connections, 'slack' | 'discord' | 'demo'>
  /** Longest time of one request, in milliseconds. */
  readonly requestMs: number
  readonly clock: Clock
  /** Nothing more is begun once it aborts. */
  readonly signal: AbortSignal
  /** What the store knows, once it was looked at. */
  readonly known: Promise<{ readonly followed: readonly Channel[]; readonly installations: readonly Installation[] }>
}

/** A sentence or two: what is wrong, and the last one, what to do. */
function refusal(why: string): readonly [what: string, mend: string] {
  const [, what = why, mend = 'Mend that, and run doctor again.'] = /^(.*?[.]) ([A-Z].*)$/s.exec(why) ?? []
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
  const { apiUrl, botToken } = config
  const look = { requestMs: chats.requestMs, ...(apiUrl === undefined ? {} : { apiUrl }) }
  return [
    { area: 'sockets', run: async (tell) => tell(await slackWayIn(config, look)) },
    ...(botToken === undefined
      ? [{ area: 'tokens' as const, run: (tell: Tell) => examineInstallations(chats, look, tell) }]
      : [{ area: 'tokens' as const, run: (tell: Tell) => examineWorkspace(chats, look, { token: botToken }, tell) }]),
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

/** One workspace; `name` is what it is called before Slack has said so. */
async function examineWorkspace(
  chats: Chats,
  look: slack.SlackLook,
  { token, name }: { readonly token: string; readonly name?: string },
  tell: Tell,
): Promise<void> {
  const tried = await slack.tryBotToken(token, look)
  if (tried.kind === 'refused') {
    const [what, mend] =
      name === undefined
        ? refusal(tried.why)
        : [
            `The token of ${name} is not accepted: ${refusal(tried.why)[0]}`,
            `Have the app installed in ${name} again, at /slack/install.`,
          ]
    return tell(wrong('tokens', what, mend))
  }
  const { self } = tried
  tell(well('tokens', `Slack accepts the token of the bot, @${self.name} in ${self.teamName} (${self.team}).`))
  tell(...slack.scopesMissing(self.scopes, `Slack, ${self.teamName}`))
  const { followed } = await chats.known
  const here = followed.filter(({ ref }) => ref.platform === 'slack' && ref.workspace === self.team)
  tell(
    ...heldFindings(
      here,
      await slack.channelsOpen({ token, self, channels: here.map(asFollowed), signal: chats.signal }, look),
    ),
  )
  // With a token of its own the bot is in one workspace only.
  const elsewhere =
    name === undefined ? followed.filter(({ ref }) => ref.platform === 'slack' && ref.workspace !== self.team) : []
  if (elsewhere.length > 0)
    tell(
      wrong(
        'channels',
        `${count(elsewhere.length, 'channel')} with topics ${elsewhere.length === 1 ? 'is' : 'are'} in another Slack workspace than ${self.teamName}.`,
        'Set SLACK_BOT_TOKEN to the token of that workspace, or serve several with SLACK_CLIENT_ID and SLACK_CLIENT_SECRET.',
      ),
    )
}

/** Workspaces that installed the app by themselves. */
async function examineInstallations(chats: Chats, look: slack.SlackLook, tell: Tell): Promise<void> {
  const { installations } = await chats.known
  const here = installations.filter(({ platform }) => platform === 'slack')
  if (here.every(({ state }) => state === 'revoked'))
    tell(
      noted('tokens', 'Slack: the app is installed in no workspace.', 'Open /slack/install of this bot in a browser.'),
    )
  await Promise.all(
    here.map(async (one) => {
      if (one.state === 'locked') tell(wrong('tokens', ...refusal(one.why)))
      if (one.state === 'installed') await examineWorkspace(chats, look, one, tell)
    }),
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
    const here = (await chats.known).followed.filter(({ ref }) => ref.platform === 'discord')
    tell(...heldFindings(here, await discord.channelsOpen({ token, self, look }, here.map(asFollowed))))
  }
  const guilds = async (): Promise<void> => {
    const all = await discord.servers(token, look)
    if (all.length === 0)
      tell(wrong('tokens', 'Discord: the bot is in no server.', `Add it with ${inviteUrl(self.application)}`))
  }
  await Promise.all([discord.gatewayOpen(token, self, look).then((found) => tell(...found)), guilds(), channels()])
}

const asFollowed = ({ ref, name }: Channel): Followed => ({
  ref,
  title: name === '' ? channelKey(ref) : `#${name} (${channelKey(ref)})`,
})

/** A channel that is held though the bot could post there again is let go by itself, within the hour. */
function heldFindings(channels: readonly Channel[], found: readonly Examined[]): Examined[] {
  const held = channels.filter(({ state }) => state === 'held')
  return found.map((one) => {
    const channel = held.find(({ ref }) => one.what.includes(channelKey(ref)))
    if (channel === undefined || !one.ok) return one
    const { held: since, why = 'access was lost' } = channel
    const from = since === undefined ? '' : ` since ${instantSaid(since.at)}`
    return wrong(
      'channels',
      `${asFollowed(channel).title} is held${from} (${why}), though the bot can post there now.`,
      'Type /papers resume in it; a bot that runs lets it go within the hour.',
    )
  })
}
