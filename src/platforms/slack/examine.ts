/**
 * Slack as `doctor` and `init` look at it: the tokens as they are written, without an app around them. Nothing here posts, joins
 * or opens a socket, because a socket beside that of a running bot would be given people's commands.
 */
import { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { type Examined, type Followed, noted, type Tried, well, wrong } from '../../core/examination.ts'
import { SECOND } from '../../core/instant.ts'
import { capitalised, count } from '../../core/reply.ts'
import { type ChannelFacts, readChannel } from './connect/facts.ts'
import { SCOPES } from './connect/scopes.ts'
import { readSelf, type Self } from './connect/self.ts'
import { sayToken, type TokenName, type Trouble, troubleOf } from './connect/trouble.ts'
import { clientOptions } from './connect/workspace.ts'

export type SlackLook = {
  /** Replaces Slack's own address; ends in a slash. */
  readonly apiUrl?: string
  /** How long one request may take, in milliseconds. */
  readonly requestMs: number
}

export const SLACK_API = 'https://slack.com/api/'

const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

function clientWith(token: string, look: SlackLook): WebClient {
  return new WebClient(token, clientOptions({ ...look, log: SILENT }))
}

/** Whether Slack takes a bot token, called `name`: https://docs.slack.dev/reference/methods/auth.test. Never throws. */
export async function tryBotToken(
  token: string,
  look: SlackLook,
  name: TokenName = 'SLACK_BOT_TOKEN',
): Promise<Tried<Self>> {
  try {
    const self = await readSelf(clientWith(token, look))
    if (self !== undefined) return { kind: 'accepted', self }
    return { kind: 'refused', why: `${capitalised(sayToken(name))} is no bot's token. ${mendOf(name)}` }
  } catch (error) {
    return { kind: 'refused', why: said(troubleOf(error), name) }
  }
}

const OpenedSchema = z.object({ url: z.string() })

/**
 * Whether Slack gives an address for Socket Mode with an app-level token, and whether that place answers:
 * https://docs.slack.dev/reference/methods/apps.connections.open. Never throws.
 */
export async function tryAppToken(token: string, look: SlackLook): Promise<Tried<{ readonly host: string }>> {
  try {
    const { url } = OpenedSchema.parse(await clientWith(token, look).apps.connections.open())
    return await reached(new URL(url), look.requestMs)
  } catch (error) {
    return { kind: 'refused', why: said(troubleOf(error), 'SLACK_APP_TOKEN') }
  }
}

/** Any answer will do: a firewall that lets no one through gives none. */
async function reached({ protocol, host, hostname, port }: URL, ms: number): Promise<Tried<{ readonly host: string }>> {
  try {
    await fetch(`${protocol === 'ws:' ? 'http' : 'https'}://${host}/`, { signal: AbortSignal.timeout(ms) })
    return { kind: 'accepted', self: { host } }
  } catch {
    const why = `Slack gives an address for the socket, but ${host} does not answer. Let this machine connect to ${hostname}, port ${port || 443}, directly: no forward proxy is supported.`
    return { kind: 'refused', why }
  }
}

function mendOf(token: TokenName): string {
  if (typeof token === 'object') return 'Have the app installed there again, at /slack/install.'
  return token === 'SLACK_BOT_TOKEN'
    ? 'Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions on the page of the app.'
    : 'Make an app-level token (xapp-…) with the scope connections:write under Basic Information on the page of the app.'
}

/** A sentence on what is wrong with a token, and one on what to do. Where Slack says nothing of the token, neither do they. */
function said(trouble: Trouble, token: TokenName): string {
  switch (trouble.kind) {
    case 'limited':
      return `Slack asks to wait ${count(Math.ceil(trouble.afterMs / SECOND), 'second')}. Try again then.`
    case 'down':
      return `Slack cannot be reached: ${trouble.why}. Look at the network of this machine, and at https://slack-status.com.`
    case 'refused':
      if (trouble.code === 'link_disabled')
        return 'Socket Mode is switched off for this app. Switch it on under Socket Mode on the page of the app.'
      if (trouble.code === 'missing_scope' && token === 'SLACK_APP_TOKEN')
        return `${token} lacks the scope connections:write. ${mendOf(token)}`
      return `Slack does not accept ${sayToken(token)} (${trouble.code}). ${mendOf(token)}`
  }
}

/** The five scopes of the minimal variant in the manifest: who leaves them out has all five left out. */
const MINIMAL = ['channels:history', 'groups:history', 'im:history', 'mpim:history', 'im:write']
/** `bot_optional` in the manifest. */
const OPTIONAL = ['users:read', 'channels:join']
const SCOPE_MEND =
  'Add it under OAuth & Permissions on the page of the app (config/slack-manifest.yaml lists them all) and install the app again.'

/** One finding for each scope of the manifest that a token lacks, or one that it has them all. */
export function scopesMissing(granted: ReadonlySet<string>, where: string): Examined[] {
  const isMinimal = MINIMAL.every((name) => !granted.has(name))
  const missing = SCOPES.filter(({ name }) => !granted.has(name))
  if (missing.length === 0)
    return [well('scopes', `${where}: all ${SCOPES.length} scopes of the manifest are granted.`)]
  return missing.map(({ name, without }) => {
    const isChosen = OPTIONAL.includes(name) || (isMinimal && MINIMAL.includes(name))
    return (isChosen ? noted : wrong)('scopes', `${where}: without the scope ${name} ${without}.`, SCOPE_MEND)
  })
}

/** Whether the bot can post in each channel. Never throws. */
export async function channelsOpen(
  {
    token,
    self,
    channels,
    signal,
  }: {
    readonly token: string
    readonly self: Self
    readonly channels: readonly Followed[]
    readonly signal: AbortSignal
  },
  look: SlackLook,
): Promise<Examined[]> {
  const client = clientWith(token, look)
  const found: Examined[] = []
  // A few at a time: the method allows 50 a minute, and more than that are not worth the wait.
  for (let from = 0; from < Math.min(channels.length, MOST) && !signal.aborted; from += TOGETHER) {
    const part = channels.slice(from, Math.min(from + TOGETHER, MOST))
    found.push(...(await Promise.all(part.map((channel) => channelOpen(client, self, channel)))))
  }
  const left = channels.length - MOST
  return left <= 0
    ? found
    : [
        ...found,
        well(
          'channels',
          `${count(left, 'more channel')} of ${self.teamName} ${left === 1 ? 'was' : 'were'} not looked at.`,
        ),
      ]
}

const TOGETHER = 5
const MOST = 40

async function channelOpen(client: WebClient, self: Self, { ref, title }: Followed): Promise<Examined> {
  // A person's id stands for their own conversation with the bot.
  if (/^[UW]/.test(ref.channel)) return well('channels', `${title}: the bot reaches this person alone.`)
  const looked = await readChannel(client, ref.channel).catch((error) => troubleOf(error))
  return 'kind' in looked ? afterTrouble(self, title, looked) : standing(self, title, looked)
}

function standing({ name }: Self, title: string, { isArchived, isMember, isPrivate }: ChannelFacts): Examined {
  if (isArchived)
    return wrong(
      'channels',
      `${title} is archived, so nothing can be posted there.`,
      'Take it out of the archive in Slack, or unsubscribe its topics; what matches waits until then.',
    )
  if (!isMember) return wrong('channels', `${title}: the bot is not in the channel.`, `Type /invite @${name} in it.`)
  return well('channels', `${title}: the bot is in the ${isPrivate ? 'private ' : ''}channel and can post.`)
}

function afterTrouble({ name }: Self, title: string, trouble: Trouble): Examined {
  if (trouble.kind === 'refused' && trouble.code === 'channel_not_found')
    return wrong(
      'channels',
      `${title}: the channel is private and the bot is not in it, or it was deleted.`,
      `Type /invite @${name} in it; where it was deleted, its topics have to be followed in another one.`,
    )
  if (trouble.kind === 'refused' && trouble.code === 'missing_scope')
    return noted('channels', `${title}: Slack does not say whether the bot is in it, for want of a scope.`, SCOPE_MEND)
  const why =
    trouble.kind === 'refused' ? trouble.code : trouble.kind === 'limited' ? 'too many questions' : trouble.why
  return wrong('channels', `${title}: Slack does not say whether the bot is in it (${why}).`, 'Run doctor again later.')
}

/** A public channel, or one that the bot is in. */
export type Listed = { readonly id: string; readonly name: string; readonly isIn: boolean }

const PageSchema = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string().default(''), is_member: z.boolean().default(false) })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})
const PAGE = 200
const PAGES = 10

/**
 * The channels that one may choose from, those that the bot is in first, 2,000 at most:
 * https://docs.slack.dev/reference/methods/conversations.list. Throws a sentence where Slack does not list them.
 */
export async function channelsToChoose(token: string, self: Self, look: SlackLook): Promise<Listed[]> {
  const types = [
    ...(self.scopes.has('channels:read') ? ['public_channel'] : []),
    ...(self.scopes.has('groups:read') ? ['private_channel'] : []),
  ]
  const listed = await listAll(clientWith(token, look), types).catch((error) => {
    throw new Error(said(troubleOf(error), 'SLACK_BOT_TOKEN'))
  })
  return listed.sort((a, b) => Number(b.isIn) - Number(a.isIn) || a.name.localeCompare(b.name))
}

async function listAll(client: WebClient, types: readonly string[]): Promise<Listed[]> {
  const listed: Listed[] = []
  let cursor: string | undefined
  for (let page = 0; page < PAGES && types.length > 0 && cursor !== ''; page++) {
    const { channels, response_metadata } = PageSchema.parse(
      await client.conversations.list({
        types: types.join(','),
        exclude_archived: true,
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    )
    listed.push(...channels.map(({ id, name, is_member: isIn }) => ({ id, name, isIn })))
    cursor = response_metadata?.next_cursor ?? ''
  }
  return listed
}
