/** Everything around the bot: both platforms and a feed on this machine, a database with channels, and a clock for all of them. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import { DAY, SECOND } from '../../src/core/instant.ts'
import { openStore } from '../../src/store/open-store.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { makeChannel } from '../core/made.ts'
import { textOf as discordText } from '../servers/discord/words.ts'
import { type DiscordServer, openDiscordServer } from '../servers/discord.ts'
import { openSite, type Site } from '../servers/site.ts'
import { textOf as slackText } from '../servers/slack/words.ts'
import { openSlackServer, type SlackServer } from '../servers/slack.ts'
import { checkPlace, type Findings, type Planned, type Post, togetherOf } from './check.ts'
import type { BotOptions } from './child.ts'
import { type Listed, listedAs, PLACES, type Place, rssOf } from './entries.ts'

export type World = {
  readonly slack: SlackServer
  readonly discord: DiscordServer
  readonly folder: string
  readonly now: () => number
  /** How a bot is started in it; `url` where it reaches the database on a way of its own. */
  readonly surroundings: (times: keyof typeof TIMES, url?: string) => Pick<BotOptions, 'env' | 'files' | 'shift'>
  /** Makes so many new entries; those listed here appear in the feed. */
  list(count: number): void
  make(count: number): readonly Listed[]
  /** Moves every clock, while no bot runs. */
  forward(ms: number): void
  /** Takes entries out of the feed that a bot has surely read. */
  forgetOld(): void
  findings(): Promise<Findings>
  readonly integrity: WorldDatabase['integrity']
  close(): Promise<void>
}

/**
 * `short`: those of the default configuration, divided by 20. `patient`: requests have time even on a machine that is busy
 * elsewhere, so that in a quiet phase no answer comes too late.
 */
const TIMES = {
  short: '{ tick: 3s, request: 500ms, lease: 3s, settle: 3s, margin: 250ms }',
  patient: '{ tick: 3s, request: 30s, lease: 60s, settle: 3s, margin: 5s }',
} as const

const CONFIG = (feed: string, times: keyof typeof TIMES): string => `
sources: [{ name: lab, kind: feed, url: "${feed}", every: 1m, pause: 0 }]
backfill: 0
lookUp: off
times: ${TIMES[times]}
`

type Spot = { readonly place: Place; readonly ref: ChannelRef }

/** Where a bot keeps its data, and how it is looked into from beside. */
export type WorldDatabase = {
  readonly url: string
  planned(): Promise<(Planned & { channel: string })[]>
  /** What the database says of itself as a death left it: `ok`. */
  integrity(): Promise<string>
}

export async function openWorld(openDatabase: (folder: string) => Promise<WorldDatabase> = openFileIn): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-chaos-'))
  const database = await openDatabase(folder)
  let shift = 0
  const now = (): number => Date.now() + shift
  const slack = await openSlackServer({ now })
  const discord = await openDiscordServer({ now })
  const site = await openSite()
  const spots = openSpots(slack, discord)
  const made: Listed[] = []
  let feed: (Listed & { at: number })[] = []

  site.on('/feed.xml', () => ({ headers: { 'content-type': 'application/rss+xml' }, body: rssOf(feed) }))
  await fill(database.url, spots, now())

  function make(count: number): readonly Listed[] {
    const more = Array.from({ length: count }, (_, index) => listedAs(made.length + index))
    made.push(...more)
    return more
  }

  return {
    slack,
    discord,
    folder,
    now,
    surroundings: (times, url = database.url) => ({
      env: environmentOf({ url, slack, discord }),
      files: filesOf(site, times),
      shift,
    }),
    make,
    list: (count) => void feed.push(...make(count).map((one) => ({ ...one, at: now() }))),
    forward(ms) {
      shift += ms
    },
    forgetOld() {
      feed = feed.slice(-1)
    },
    async findings() {
      const planned = await database.planned()
      return togetherOf(
        spots.map(({ place, ref }) => {
          const ours = planned.filter(({ channel }) => channel === channelKey(ref))
          return checkPlace(place, made, postsIn(ref, slack, discord), ours)
        }),
      )
    },
    integrity: database.integrity,
    async close() {
      await Promise.all([slack.close(), discord.close(), site.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function openSpots(slack: SlackServer, discord: DiscordServer): Spot[] {
  const guild = discord.addGuild({ name: 'The lab' })
  return PLACES.map((place) => {
    const { platform, name } = place
    const [workspace, channel] =
      platform === 'slack'
        ? [slack.team.id, slack.addChannel({ name }).id]
        : [guild.id, discord.addChannel({ name, guild_id: guild.id }).id]
    return { place, ref: { platform, workspace, channel } }
  })
}

const filesOf = (site: Site, times: keyof typeof TIMES): BotOptions['files'] => ({
  'config/paperwire.yaml': CONFIG(`${site.url}/feed.xml`, times),
  'config/topics.yaml': '{}',
  'config/synonyms.yaml': '[]',
})

function environmentOf(around: { url: string; slack: SlackServer; discord: DiscordServer }): BotOptions['env'] {
  const { url, slack, discord } = around
  return {
    DATABASE_URL: url,
    PORT: '0',
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DISCORD_TOKEN: discord.botToken,
    DISCORD_API_URL: discord.apiUrl,
  }
}

/** After the first reading, which is not to be disturbed. */
const FIRST_SLOT_IN = 8 * SECOND

/** Every channel is there and follows its topic before anything is listed. */
async function fill(url: string, spots: readonly Spot[], at: number): Promise<void> {
  const store = await openStore(url)
  const since = at - DAY
  for (const { place, ref } of spots) {
    const { name, topic, schedule } = place
    const settings = { size: 15, announce: false, quiet: true, hourly: 60, who: 'members' } as const
    const channel = makeChannel({ ref, name, schedule, zone: 'UTC', settings, createdAt: since })
    await store.openChannel(schedule.kind === 'instant' ? channel : { ...channel, nextSlotAt: at + FIRST_SLOT_IN })
    const subscription = { label: name, topic, meaning: '', by: 'ann', createdAt: since, since, meaningAt: since }
    await store.subscribe({ ...subscription, channel: channelKey(ref), caughtUp: false })
  }
  await store.close()
}

function postsIn({ platform, channel }: ChannelRef, slack: SlackServer, discord: DiscordServer): Post[] {
  return platform === 'slack'
    ? slack.posts(channel).map(({ blocks, metadata }) => {
        const { id } = metadata?.event_payload ?? {}
        return { text: slackText(blocks), delivery: typeof id === 'string' ? id : undefined }
      })
    : discord.posts(channel).map((message) => {
        const [, delivery] = /"custom_id":"[^"]*\|([a-z2-7]{24})"/.exec(JSON.stringify(message.components)) ?? []
        // The notification and the controls name papers again.
        return { text: discordText({ embeds: message.embeds }), delivery }
      })
}

async function openFileIn(folder: string): Promise<WorldDatabase> {
  const database = join(folder, 'paperwire.db')
  return {
    url: `sqlite:${database}`,
    planned: () => plannedIn(database),
    integrity: () => integrityOf(database, folder),
  }
}

const BUSY_MS = 10_000

export const PLANNED = 'select id, channel, seq, kind, state from delivery order by channel, seq'

async function plannedIn(database: string): Promise<(Planned & { channel: string })[]> {
  const connection = await openFile(database, BUSY_MS)
  try {
    const rows = connection.prepare(PLANNED).all()
    return rows as (Planned & { channel: string })[]
  } finally {
    connection.close()
  }
}

/** Of a copy, so that the bot itself has to cope with what stands in the file. */
async function integrityOf(database: string, folder: string): Promise<string> {
  const copy = join(folder, 'copy.db')
  for (const end of ['', '-wal']) {
    rmSync(`${copy}${end}`, { force: true })
    if (existsSync(`${database}${end}`)) copyFileSync(`${database}${end}`, `${copy}${end}`)
  }
  rmSync(`${copy}-shm`, { force: true })
  const connection = await openFile(copy, BUSY_MS)
  try {
    return String(connection.pragma('integrity_check', { simple: true }))
  } finally {
    connection.close()
  }
}
