/** kill -9 around the request that posts, into Slack and into Discord: afterwards each digest stands in its channel once. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import { DAY, MINUTE } from '../../src/core/instant.ts'
import { openStore } from '../../src/store/open-store.ts'
import { makeChannel } from '../core/made.ts'
import { textOf as discordText } from '../servers/discord/words.ts'
import { type DiscordServer, openDiscordServer } from '../servers/discord.ts'
import { textOf as slackText } from '../servers/slack/words.ts'
import { openSlackServer, type SlackServer } from '../servers/slack.ts'
import { PATIENCE_MS, runTicks } from './child.ts'
import { LOOK_STEP, SOCKET_STEPS } from './steps.ts'

const SLOT = Date.parse('2026-11-16T09:00:00Z')
const TITLES = ['Robots in Norway', 'Robots in Peru', 'Stones in Ghana']

const folder = mkdtempSync(join(tmpdir(), 'paperwire-crash-'))
const inbox = join(folder, 'inbox')
let slack: SlackServer
let discord: DiscordServer
let database: string
let cases = 0

beforeAll(() => {
  mkdirSync(inbox)
  const entries = TITLES.map((title) => `${title}\n\nWe say little about it. It is enough.\n`)
  writeFileSync(join(inbox, '2026-11-15.txt'), `Nov 15\n\n${entries.join('\n')}`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeEach(async () => {
  slack = await openSlackServer({ now: () => SLOT })
  discord = await openDiscordServer({ now: () => SLOT })
  const guild = discord.addGuild({ name: 'The lab' })
  const channels: ChannelRef[] = [
    { platform: 'slack', workspace: slack.team.id, channel: slack.addChannel({ name: 'robots' }).id },
    {
      platform: 'discord',
      workspace: guild.id,
      channel: discord.addChannel({ name: 'robots', guild_id: guild.id }).id,
    },
  ]
  database = `sqlite:${join(folder, `case-${++cases}.db`)}`
  const store = await openStore(database)
  for (const ref of channels) {
    const since = SLOT - DAY
    await store.openChannel(makeChannel({ ref, name: 'robots', zone: 'UTC', createdAt: since, nextSlotAt: SLOT }))
    const subscription = { label: 'robots', topic: 'robots', meaning: '', by: 'ann', createdAt: since, since }
    await store.subscribe({ ...subscription, meaningAt: since, channel: channelKey(ref), caughtUp: false })
  }
  await store.close()
})
afterEach(() => Promise.all([slack.close(), discord.close()]))

/** Ticks of one process, each after lease and settle time of the one before. */
async function tick(minutes: readonly number[], kill?: { step: string; hit: number }): Promise<string | null> {
  const { signal } = await runTicks({
    env: {
      DATABASE_URL: database,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      DISCORD_TOKEN: discord.botToken,
      DISCORD_API_URL: discord.apiUrl,
    },
    files: {
      'config/paperwire.yaml': `sources: [{ name: inbox, kind: digest-text, path: ${JSON.stringify(inbox)} }]`,
      'config/topics.yaml': '{}',
      'config/synonyms.yaml': '[]',
    },
    ticks: minutes.map((after) => SLOT + after * MINUTE),
    kill,
  })
  return signal
}

function posts(): { slack: string[]; discord: string[] } {
  const [slackChannel = ''] = slack.channels.keys()
  const [discordChannel = ''] = [...discord.channels.values()].filter(({ type }) => type === 0).map(({ id }) => id)
  return {
    slack: slack.posts(slackChannel).map(({ blocks }) => slackText(blocks)),
    discord: discord.posts(discordChannel).map(({ embeds }) => discordText({ embeds })),
  }
}

const ROBOTS = TITLES.filter((title) => title.startsWith('Robots'))
const titlesIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => TITLES.filter((title) => text.includes(title)))

async function expectEachOnce(): Promise<void> {
  const { slack: inSlack, discord: inDiscord } = posts()
  expect(inSlack).toHaveLength(1)
  expect(titlesIn(inSlack).sort()).toEqual(ROBOTS)
  expect(inDiscord).toHaveLength(1)
  expect(titlesIn(inDiscord).sort()).toEqual(ROBOTS)
  const store = await openStore(database)
  expect((await store.deliveries()).map(({ state }) => state)).toEqual(['delivered', 'delivered'])
  expect(await store.check()).toMatchObject([{ ok: true }])
  await store.close()
}

const CASES = (['slack', 'discord'] as const).flatMap((platform) =>
  SOCKET_STEPS[platform].map((step) => [step, platform] as const),
)

describe('each digest stands in its channel once after kill -9', { timeout: PATIENCE_MS }, () => {
  test.each(CASES)('at "%s"', async (step, platform) => {
    expect(await tick([0], { step, hit: 1 })).toBe('SIGKILL')
    expect(posts()[platform]).toHaveLength(step.endsWith('after answer') ? 1 : 0)
    expect(await tick([3, 6, 9])).toBe(null)
    await expectEachOnce()
  })

  test.each(CASES)('at "%s", and again while looking', async (step) => {
    expect(await tick([0], { step, hit: 1 })).toBe('SIGKILL')
    expect(await tick([3], { step: LOOK_STEP, hit: 1 })).toBe('SIGKILL')
    expect(await tick([6, 9, 12])).toBe(null)
    await expectEachOnce()
  })
})
