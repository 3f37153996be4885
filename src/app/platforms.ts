/** The chats that this process talks to: those with a token, else the terminal. */
import type { Config } from '../config.ts'
import type { Channel, PlatformName } from '../core/channel.ts'
import type { Clock, Crashpoint, Platform } from '../core/ports.ts'
import type { Store } from '../core/store.ts'
import { ledgerPath } from '../database-file.ts'
import type { Log } from '../log.ts'
import type { Seat } from '../platforms/discord/connect/seat.ts'
import type { DiscordOptions } from '../platforms/discord/connect.ts'
import type { Slack, SlackOptions } from '../platforms/slack/connect.ts'
import { connectTerminal, type Terminal, type TerminalOptions } from '../platforms/terminal/connect.ts'

/** What the process gives to the terminal. */
export type OwnTerminal = Pick<TerminalOptions, 'input' | 'output' | 'isTerminal' | 'width' | 'color'> & {
  readonly zone?: string
}

export type Platforms = {
  readonly all: ReadonlyMap<PlatformName, Platform>
  readonly terminal?: Terminal
  /** What the one port hands on to them. */
  readonly routes: Slack['routes']
}

type Connecting = {
  readonly config: Config
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly processId: string
  readonly crashpoint: Crashpoint
  readonly terminal: OwnTerminal
  /** Whose turn it is to connect to the gateway of Discord. */
  readonly seat: Seat
}

/**
 * Connects nothing yet: a platform does when it listens or sends. What a chat needs is loaded only where it is used: that of
 * both takes nearly as long as all the rest of the program.
 */
export async function connectPlatforms(connecting: Connecting): Promise<Platforms> {
  const { config, clock, log, crashpoint } = connecting
  const terminal = config.demo ? openTerminal(connecting) : undefined
  const shared = { requestMs: config.times.requestMs, clock, log, crashpoint }
  const slack = config.slack && (await openSlack({ ...config.slack, ...shared, ...installsOf(connecting) }))
  const discord = config.discord && (await openDiscord({ ...config.discord, ...shared, seat: connecting.seat }))
  const all = new Map<PlatformName, Platform>()
  for (const platform of [terminal, slack, discord]) if (platform !== undefined) all.set(platform.name, platform)
  return { all, routes: slack?.routes ?? [], ...(terminal && { terminal }) }
}

async function openSlack(options: SlackOptions): Promise<Slack> {
  const { connectSlack } = await import('../platforms/slack/connect.ts')
  return connectSlack(options)
}

async function openDiscord(options: DiscordOptions): Promise<Platform> {
  const { connectDiscord } = await import('../platforms/discord/connect.ts')
  return connectDiscord(options)
}

/** Other Slack workspaces may install the app where its client id and secret are set. */
function installsOf({ config, store }: Connecting): Pick<SlackOptions, 'installs'> {
  const client = config.slack?.client
  return client === undefined ? {} : { installs: { client, store } }
}

function openTerminal({ config, store, clock, log, processId, crashpoint, terminal }: Connecting): Terminal {
  const examples = config.channels.map(({ name }) => name)
  const place = ({ name }: Channel): number => (examples.includes(name) ? examples.indexOf(name) : examples.length)
  return connectTerminal({
    ...terminal,
    ledgerPath: ledgerPath(config.databaseUrl),
    workspace: 'demo',
    clock,
    startId: processId,
    person: { id: 'you', ...(terminal.zone === undefined ? {} : { zone: terminal.zone }) },
    log,
    crashpoint,
    /** The example channels first, as the configuration has them. */
    async channels() {
      const ours = (await store.channels()).filter(({ ref }) => ref.platform === 'terminal')
      return ours.sort((a, b) => place(a) - place(b))
    },
  })
}
