/** A whole installation in a folder of its own: `.env`, configuration, database, and the chats and the source that it talks to. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConfigInputs } from '../src/config.ts'
import { type ChannelRef, channelKey } from '../src/core/channel.ts'
import type { Clock } from '../src/core/ports.ts'
import { type Examination, examine } from '../src/doctor.ts'
import { openStore } from '../src/store/open-store.ts'
import { sampleChannel } from './contracts/store/sample.ts'
import { type DiscordServer, openDiscordServer } from './servers/discord.ts'
import { type HuggingFace, openHuggingFace } from './servers/hugging-face.ts'
import { openSlackServer, type SlackServer } from './servers/slack.ts'

const ROOT = join(import.meta.dirname, '..')
export const SLACK_TOKENS = { botToken: 'xoxb-1-planted-bot-secret', appToken: 'xapp-1-planted-app-secret' }
export const DISCORD_TOKEN = 'planted.discord.secret-token'

export type Installation = {
  readonly folder: string
  readonly slack: SlackServer
  readonly discord: DiscordServer
  readonly source: HuggingFace
  readonly general: ChannelRef
  readonly lab: ChannelRef
  /** What the examination says, in this process; the clock is ahead by so much. */
  examine(options?: {
    aheadMs?: number
    isOffline?: boolean
    node?: string
    databaseUrl?: string
  }): Promise<Examination>
  /** Runs the built program. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>
  write(name: string, text: string): void
  read(name: string): string
  /** The URL of its database. */
  readonly databaseUrl: string
  close(): Promise<void>
}

export type Ran = {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export const clockAhead = (aheadMs = 0): Clock => ({
  now: () => new Date(Date.now() + aheadMs),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(done, ms)
      if (signal?.aborted) done()
      else signal?.addEventListener('abort', done)
    }),
})

/** Both chats accept the bot, which can post in #general of Slack and #lab of Discord; each follows a topic. */
export async function openInstallation(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-installation-'))
  const slack = await openSlackServer(SLACK_TOKENS)
  const discord = await openDiscordServer({ botToken: DISCORD_TOKEN })
  const source = await openHuggingFace()
  const today = new Date().toISOString().slice(0, 10)
  source.list(today, [{ id: '2611.00001', title: 'Sparse experts', summary: 'A mixture of experts.' }])
  const guild = discord.addGuild({ name: 'Reading room' })
  const lab: ChannelRef = {
    platform: 'discord',
    workspace: guild.id,
    channel: discord.addChannel({ name: 'lab', guild_id: guild.id }).id,
  }
  const general: ChannelRef = {
    platform: 'slack',
    workspace: slack.team.id,
    channel: slack.addChannel({ name: 'general' }).id,
  }
  const databaseUrl = `sqlite:${join(folder, 'data', 'paperwire.db')}`
  const path = (name: string): string => join(folder, name)
  const write = (name: string, text: string): void => {
    mkdirSync(join(path(name), '..'), { recursive: true })
    writeFileSync(path(name), text)
  }

  write(
    '.env',
    `# kept
SLACK_BOT_TOKEN=${slack.botToken}
SLACK_APP_TOKEN=${slack.appToken}
SLACK_API_URL=${slack.apiUrl}
DISCORD_TOKEN=${discord.botToken}
DISCORD_API_URL=${discord.apiUrl}
PORT=0
`,
  )
  write('config/paperwire.yaml', `sources:\n  - { name: hf, kind: hugging-face, url: "${source.url}", pause: 0 }\n`)

  const store = await openStore(databaseUrl)
  for (const [ref, name] of [
    [general, 'general'],
    [lab, 'lab'],
  ] as const) {
    await store.openChannel(sampleChannel(name, { ref }))
    const at = Date.now()
    const topic = { label: 'Experts', topic: '"mixture of experts"', meaning: 'm', by: 'ann' }
    await store.subscribe({
      channel: channelKey(ref),
      ...topic,
      createdAt: at,
      since: at,
      meaningAt: at,
      caughtUp: true,
    })
  }
  await store.close()

  const inputs: ConfigInputs = {
    env: {},
    readFile(name) {
      try {
        return readFileSync(name.startsWith('/') ? name : path(name), 'utf8')
      } catch {
        return undefined
      }
    },
    bundled: join(ROOT, 'config'),
  }

  return {
    folder,
    slack,
    discord,
    source,
    general,
    lab,
    databaseUrl,
    write,
    read: (name) => readFileSync(path(name), 'utf8'),
    examine: ({ aheadMs = 0, isOffline = false, node = process.versions.node, databaseUrl: url = databaseUrl } = {}) =>
      examine({
        inputs: { ...inputs, env: { DATABASE_URL: url } },
        clock: clockAhead(aheadMs),
        version: '0.0.0',
        node,
        isOffline,
      }),
    run: (args, env = {}) => run(folder, args, env),
    async close() {
      await slack.close()
      await discord.close()
      await source.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function run(cwd: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'main.js'), ...args], {
    cwd,
    env: { PATH: process.env.PATH, TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })))
}
