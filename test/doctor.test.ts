/** doctor on an installation that is well, and on one for each thing that goes wrong. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import Connection from 'better-sqlite3'
import { PermissionFlagsBits as May } from 'discord.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../src/core/channel.ts'
import type { Settlement } from '../src/core/delivery.ts'
import type { Area } from '../src/core/examination.ts'
import { HOUR, MINUTE, SECOND } from '../src/core/instant.ts'
import type { Store } from '../src/core/store.ts'
import { unreadFinding } from '../src/doctor/database.ts'
import { STEPS } from '../src/store/migrations/steps.ts'
import { openStore } from '../src/store/open-store.ts'
import { acquireStartLock } from '../src/store/sqlite/start-lock.ts'
import { sampleChannel, samplePlan } from './contracts/store/sample.ts'
import { freshDatabase } from './fresh-database.ts'
import { DISCORD_TOKEN, type Installation, openInstallation, SLACK_TOKENS } from './installation.ts'

let installation: Installation
beforeEach(async () => {
  installation = await openInstallation()
})
afterEach(() => installation.close())

const database = (): string => join(installation.folder, 'data', 'paperwire.db')

async function inStore(change: (store: Store) => Promise<unknown>): Promise<void> {
  const store = await openStore(installation.databaseUrl)
  await change(store)
  await store.close()
}

const plan = (id: string, at: number, slot = `notice:${id}:x`) =>
  samplePlan(id, 'x', { channel: installation.general, slot, kind: 'notice', at })

const RATE = { sends: 99, perMs: MINUTE }
const PACE = new Map([['slack' as const, { channel: RATE, workspace: RATE, bot: RATE }]])

/** A delivery to #general whose one try ended so. */
function inStoreSettled(planned: ReturnType<typeof plan>, settlement: Settlement): Promise<void> {
  const { at } = planned
  return inStore(async (store) => {
    await store.plan(planned)
    const claim = await store.claim({ at, owner: 'me', leaseMs: MINUTE, settleMs: 0, pace: PACE })
    if (claim === undefined) throw new Error('nothing to claim')
    await store.intend(claim, at)
    await store.settle(claim, settlement, at)
  })
}

/** A channel of Slack elsewhere, in which something is followed. */
async function followIn(store: Store, ref: ChannelRef): Promise<void> {
  await store.openChannel(sampleChannel('far', { ref }))
  const at = Date.now()
  const about = { label: 'x', topic: 'x', meaning: 'm', by: 'ann', caughtUp: true }
  await store.subscribe({ channel: channelKey(ref), ...about, createdAt: at, since: at, meaningAt: at })
}

/** What is wrong, as "area: what → mend". */
async function wrongs(options?: Parameters<Installation['examine']>[0]): Promise<string[]> {
  const { ok, findings } = await installation.examine(options)
  const found = findings.filter((one) => !one.ok).map(({ area, what, mend }) => `${area}: ${what} → ${mend}`)
  expect(ok).toBe(found.length === 0)
  return found
}

async function said(area: Area, options?: Parameters<Installation['examine']>[0]): Promise<string> {
  const { findings } = await installation.examine(options)
  return findings
    .filter((one) => one.area === area)
    .map(({ what, mend = '' }) => `${what} ${mend}`)
    .join('\n')
}

describe('an installation that is well', () => {
  test('has nothing wrong, and every area was looked at', async () => {
    const { ok, findings } = await installation.examine()
    expect(findings.filter((one) => !one.ok)).toEqual([])
    expect(ok).toBe(true)
    expect(new Set(findings.map(({ area }) => area)).size).toBe(14)
  })

  test('is as it was afterwards, byte for byte, and nobody has heard of it', async () => {
    const state = () =>
      readdirSync(installation.folder, { recursive: true, encoding: 'utf8' })
        .map((name) => join(installation.folder, name))
        .map((path) => (statSync(path).isFile() ? `${path} ${readFileSync(path).toString('base64')}` : path))
        .sort()
    const before = state()
    await installation.examine()
    expect(state()).toEqual(before)
    const { slack, discord } = installation
    const reads = ['auth.test', 'apps.connections.open', 'conversations.info', 'api.test']
    expect(slack.requests.filter(({ method }) => !reads.includes(method))).toEqual([])
    expect(discord.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    expect([slack.socketsOpened, discord.socketsOpened]).toEqual([0, 0])
  })

  test('is looked at while the bot runs, too', async () => {
    const store = await openStore(installation.databaseUrl)
    const lock = await acquireStartLock(database())
    await store.beat(Date.now())
    const { ok, findings } = await installation.examine()
    expect(findings.filter((one) => !one.ok)).toEqual([])
    expect(ok).toBe(true)
    expect(findings.find(({ what }) => what.startsWith('The bot'))?.what).toMatch(
      /^The bot runs; the last tick began \d+ seconds? ago\.$/,
    )
    await store.beat(Date.now())
    await store.close()
    if (lock.kind === 'held') lock.release()
  })

  test('--offline asks nobody', async () => {
    expect(await wrongs({ isOffline: true })).toEqual([])
    const { slack, discord, source } = installation
    expect([slack.requests, discord.requests, source.site.requests].flat()).toEqual([])
  })
})

describe('the configuration', () => {
  test('is told with all its faults, each with its place and mend, and the rest is examined all the same', async () => {
    installation.write(
      'config/paperwire.yaml',
      'defaults:\n  zone: Berln\nsorces: []\ntimes:\n  tick: 7s\nsources: []\n',
    )
    installation.write('.env', installation.read('.env').replace('PORT=0', 'PORT=banana'))
    const found = await wrongs()
    expect(found).toHaveLength(4)
    expect(found[0]).toMatch(/^configuration: \.env:7: PORT is "banana", which is no port\. → /)
    expect(found.join('\n')).toContain('config/paperwire.yaml:2: defaults.zone')
    expect(found.join('\n')).toContain('config/paperwire.yaml:3: sorces is no setting here. → Did you mean sources?')
    expect(found.join('\n')).toContain('config/paperwire.yaml:5: times.tick is no whole part of a minute.')
    expect(await said('channels')).toContain('#general')
  })

  test('may be no YAML at all', async () => {
    installation.write('config/paperwire.yaml', 'sources: [\n')
    expect(await wrongs()).toEqual([
      expect.stringMatching(/^configuration: config\/paperwire\.yaml:2: is no readable YAML here/),
    ])
  })

  test('that names no database has none looked at in its place', async () => {
    const { findings } = await installation.examine({ databaseUrl: 'mysql://here' })
    expect(findings.filter((one) => !one.ok)).toMatchObject([{ area: 'configuration' }])
    expect(findings.filter(({ area }) => area === 'store')).toEqual([])
  })
})

describe('tokens', () => {
  test('that Slack does not accept', async () => {
    installation.slack.rejectToken('invalid_auth')
    installation.slack.rejectToken('invalid_auth', 'app')
    const found = await wrongs()
    expect(found).toEqual([
      expect.stringMatching(
        /^tokens: Slack does not accept SLACK_BOT_TOKEN \(invalid_auth\)\. → Copy the Bot User OAuth Token/,
      ),
      expect.stringMatching(
        /^sockets: Slack does not accept SLACK_APP_TOKEN \(invalid_auth\)\. → Make an app-level token/,
      ),
    ])
  })

  test('that Discord does not accept', async () => {
    installation.discord.rejectToken()
    expect(await wrongs()).toEqual([
      expect.stringMatching(/^tokens: Discord does not accept DISCORD_TOKEN\. → Press Reset Token under Bot/),
    ])
  })

  test('are never printed, whatever a server says', async () => {
    const { slack } = installation
    slack.fault('auth.test', { kind: 'error', code: SLACK_TOKENS.botToken.replaceAll('-', '_') })
    slack.fault('apps.connections.open', { kind: 'error', code: 'x', extra: { url: SLACK_TOKENS.appToken } })
    installation.discord.fault('*', { kind: 'status', status: 500, body: DISCORD_TOKEN }, 20)
    const printed = JSON.stringify(await installation.examine())
    for (const secret of [SLACK_TOKENS.botToken, SLACK_TOKENS.appToken, DISCORD_TOKEN])
      expect(printed).not.toContain(secret)
  })

  test('of no chat: it is the demo', async () => {
    installation.write('.env', '')
    expect(await wrongs()).toEqual([])
    expect(await said('tokens')).toContain('paperwire init asks for the tokens')
  })
})

describe('scopes', () => {
  test('that are missing cost what the finding says', async () => {
    installation.slack.scopes.delete('channels:read')
    const found = await wrongs()
    expect(found[0]).toMatch(
      /^scopes: Slack, The Lab: without the scope channels:read a lost public channel is found .* → Add it under OAuth & Permissions/,
    )
    expect(found).toHaveLength(1)
  })

  test('that the manifest lets one refuse are notes, and so is the whole minimal variant', async () => {
    for (const scope of ['users:read', 'channels:join']) installation.slack.scopes.delete(scope)
    for (const kind of ['channels', 'groups', 'im', 'mpim']) installation.slack.scopes.delete(`${kind}:history`)
    installation.slack.scopes.delete('im:write')
    expect(await wrongs()).toEqual([])
    expect((await said('scopes')).split('\n')).toHaveLength(7)
  })

  test('of the minimal variant are wrong where only some of them are missing', async () => {
    installation.slack.scopes.delete('groups:history')
    expect(await wrongs()).toEqual([expect.stringContaining('without the scope groups:history')])
  })
})

describe('the ways in', () => {
  test('Socket Mode that is switched off', async () => {
    installation.slack.fault('apps.connections.open', { kind: 'error', code: 'link_disabled' }, 9)
    expect(await wrongs()).toEqual([
      'sockets: Socket Mode is switched off for this app. → Switch it on under Socket Mode on the page of the app.',
    ])
  })

  test('HTTP mode has its secret', async () => {
    installation.write(
      '.env',
      installation.read('.env').replace(/SLACK_APP_TOKEN=.*/, `SLACK_SIGNING_SECRET=${'a'.repeat(32)}`),
    )
    expect(await wrongs()).toEqual([])
    expect(await said('sockets')).toContain('HTTP mode, with a signing secret')
  })

  test('that do not answer are named with their ports', async () => {
    const headers = { 'content-type': 'application/json' }
    const says = (body: object) => ({ kind: 'status', status: 200, body: JSON.stringify(body), headers }) as const
    const { slack, discord } = installation
    slack.fault('apps.connections.open', says({ ok: true, url: 'wss://nobody.invalid/link' }))
    const limit = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 }
    const answer = { url: 'wss://nobody.invalid:8443', shards: 1, session_start_limit: limit }
    discord.fault('GET /gateway/bot', says(answer))
    expect((await wrongs()).toSorted()).toEqual([
      'sockets: Discord: its gateway at nobody.invalid:8443 does not answer. → Let this machine connect to nobody.invalid, port 8443, directly: no forward proxy is supported.',
      'sockets: Slack gives an address for the socket, but nobody.invalid does not answer. → Let this machine connect to nobody.invalid, port 443, directly: no forward proxy is supported.',
    ])
  })

  test('Discord allows no new session today', async () => {
    installation.discord.sessionStarts.remaining = 0
    expect(await wrongs()).toEqual([
      expect.stringMatching(
        /^sockets: Discord: 0 of 1000 sessions may still be begun today, too few to connect\. → Wait until 20/,
      ),
    ])
    installation.discord.sessionStarts.remaining = 42
    expect(await wrongs()).toEqual([expect.stringContaining('only 42 of 1000 sessions')])
  })
})

describe('channels', () => {
  const MUST = May.SendMessages | May.EmbedLinks

  test('of Slack that the bot is not in, archived ones, and private ones that it does not see', async () => {
    const { slack, general } = installation
    const here = slack.channel(general.channel)
    here.members.delete(slack.bot.userId)
    expect(await wrongs()).toEqual([
      expect.stringMatching(
        /^channels: #general \(slack:\S+\): the bot is not in the channel\. → Type \/invite @paperwire in it\.$/,
      ),
    ])
    here.is_private = true
    expect(await wrongs()).toEqual([expect.stringContaining('the channel is private and the bot is not in it')])
    here.is_private = false
    here.is_archived = true
    expect(await wrongs()).toEqual([expect.stringContaining('is archived')])
  })

  test.each([
    [MUST, 'the bot lacks Send Messages and Embed Links, so nothing can be posted.'],
    [May.ViewChannel, 'the bot lacks View Channel'],
    [May.ReadMessageHistory, 'the bot can post, but lacks Read Message History'],
  ])('of Discord with %s denied', async (deny, words) => {
    const { discord, lab } = installation
    discord.channel(lab.channel).permission_overwrites.push({ id: lab.workspace, type: 0, allow: 0n, deny })
    const found = await wrongs()
    expect(found).toEqual([expect.stringContaining(words)])
    expect(found[0]).toMatch(/Give .* to the role of the bot, in the settings of the channel under Permissions\.$/)
  })

  test('of a server that the bot is not in', async () => {
    const { discord, lab } = installation
    discord.guild(lab.workspace).members.delete(discord.bot.id)
    const found = await wrongs()
    expect(found.join('\n')).toContain(
      'the bot is in no server. → Add it with https://discord.com/oauth2/authorize?client_id=',
    )
    expect(found.join('\n')).toContain('the bot is not in the server.')
  })

  test('that are held though the bot could post', async () => {
    await inStore((store) => store.hold(installation.general, 'the bot is not in the channel', Date.now()))
    expect(await wrongs()).toEqual([
      expect.stringMatching(/#general .* is held since .*, though the bot can post there now\. → Type \/papers resume/),
    ])
  })

  test('that are paused and count as closed though the bot could post', async () => {
    await inStore(async (store) => {
      await store.changeChannel(installation.general, { state: 'paused' })
      await store.hold(installation.general, 'the bot is not in the channel', Date.now())
    })
    expect(await wrongs()).toEqual([])
    expect(await said('channels')).toMatch(
      /#general .* is paused, and counts as closed since .*, though the bot can post there now\. A bot that runs notes it/,
    )
  })

  test('that are held because they refused the line of the return: no look lets them go', async () => {
    await inStoreSettled(plan('d'.repeat(24), Date.now(), 'notice:back:x'), {
      state: 'held',
      heldFor: 'access',
      scope: 'channel',
      why: 'only admins post there',
    })
    const found = (await wrongs()).filter((one) => one.startsWith('channels'))
    expect(found).toEqual([
      expect.stringMatching(
        /#general .* is held since .*: the bot is in it, and what it posts there is refused\. → Allow the bot to post in it, then type \/papers resume there/,
      ),
    ])
  })

  test('in another workspace than that of the token', async () => {
    await inStore((store) => followIn(store, { platform: 'slack', workspace: 'T2OTHER', channel: 'C1' }))
    expect(await wrongs()).toEqual([
      expect.stringMatching(
        /^channels: 1 channel with topics is in a Slack workspace that the bot is not in\. → Set SLACK_BOT_TOKEN/,
      ),
    ])
  })
})

describe('the clock', () => {
  test.each([
    [200 * SECOND, '3 minutes ahead of'],
    [-130 * MINUTE, '2 hours behind'],
  ])('that is off by %i ms', async (aheadMs, words) => {
    const found = (await wrongs({ aheadMs })).filter((one) => one.startsWith('clock'))
    expect(found).toEqual([
      expect.stringContaining(`${words} that of Slack`),
      expect.stringContaining(`${words} that of Discord`),
    ])
  })

  test('that was set back since the last tick', async () => {
    await inStore((store) => store.beat(Date.now() + HOUR))
    expect(await wrongs()).toEqual([
      expect.stringContaining('The last tick in the database began 60 minutes ahead of this clock.'),
    ])
  })
})

describe('the store', () => {
  test('is not there yet', async () => {
    const { ok, findings } = await installation.examine({ databaseUrl: `sqlite:${installation.folder}/none/at/all.db` })
    expect(ok).toBe(true)
    expect(findings.find(({ area }) => area === 'store')?.what).toMatch(/^There is no database .* yet\.$/)
    expect(readdirSync(installation.folder)).not.toContain('none')
  })

  test('is no database', async () => {
    writeFileSync(database(), 'no database at all, but text that is long enough to be looked at')
    expect(await wrongs()).toEqual([
      expect.stringMatching(/^store: The database .* cannot be read: file is not a database\. → Look at DATABASE_URL/),
    ])
  })

  test('is damaged', async () => {
    const bytes = readFileSync(database())
    bytes.fill(0xa5, 8 * 4096, 40 * 4096)
    writeFileSync(database(), bytes)
    const found = await wrongs()
    expect(found.join('\n')).toMatch(/store: The database .* (is damaged|cannot be read): .*paperwire restore/)
  })

  test('has older tables, or newer ones', async () => {
    const change = (statement: string): void => {
      const connection = new Connection(database())
      connection.exec(statement)
      connection.close()
    }
    const last = STEPS.length
    change(`delete from schema_migration where version = ${last}`)
    expect(await wrongs()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^migrations: The tables are of an older version \\(step ${last - 1}, this program needs ${last}\\).* → Start the bot, or run paperwire migrate`,
        ),
      ),
    ])
    change(`insert into schema_migration values (${last}, 'x', 0), (99, 'x', 0)`)
    expect(await wrongs()).toEqual([
      expect.stringMatching(/^migrations: The database is newer than this program .* → Run the newer program/),
    ])
  })

  test('is locked by somebody who does not let go', async () => {
    const connection = new Connection(database())
    connection.pragma('locking_mode = exclusive')
    connection.pragma('journal_mode = delete')
    connection.exec('begin exclusive')
    expect(await wrongs()).toEqual([
      expect.stringMatching(/^store: The database .* cannot be read: database is locked/),
    ])
    connection.close()
  })
})

describe('PostgreSQL', () => {
  let url: string | undefined
  beforeEach(async () => {
    url = await freshDatabase()
  })
  const use = (address: string | undefined) => installation.examine({ databaseUrl: `${address}` })

  test('is looked at like a file, and its clock with ours', async () => {
    if (url === undefined) return console.warn('not tried: there is no PostgreSQL here')
    const store = await openStore(url)
    await store.openChannel(sampleChannel('general', { ref: installation.general }))
    await store.close()
    const { findings } = await use(url)
    expect(findings.filter((one) => !one.ok)).toEqual([])
    const said = findings.map(({ what }) => what).join('\n')
    expect(said).toContain('The clock agrees with that of the database')
    expect(said).toMatch(/answers and can be written/)
  })

  test('that is empty needs its tables; one that nobody has, or no one reaches, is told without the password', async () => {
    if (url === undefined) return console.warn('not tried: there is no PostgreSQL here')
    const empty = await use(url)
    expect(empty.findings.filter((one) => !one.ok)).toMatchObject([
      {
        area: 'migrations',
        what: expect.stringContaining('step 0'),
        mend: expect.stringMatching(/^Make a backup with pg_dump, /),
      },
    ])
    const nowhere = url.replace(/\/[^/]*$/, '/nowhere_at_all')
    const { findings } = await use(nowhere)
    expect(findings.filter((one) => !one.ok)).toMatchObject([
      { area: 'store', what: expect.stringContaining('nowhere_at_all') },
    ])
    const closed = await use('postgres://me:planted-password@127.0.0.1:1/x')
    expect(closed.findings.filter((one) => !one.ok)).toMatchObject([
      { area: 'store', what: expect.stringContaining('does not answer') },
    ])
    expect(JSON.stringify(closed)).not.toContain('planted-password')
  })

  test('is named without any part of its login, however that is written', async () => {
    const { findings } = await use('postgres://me:se@same@127.0.0.1:1/x?password=mellon&user=you')
    const { what } = findings.find(({ area, ok }) => area === 'store' && !ok) ?? {}
    expect(what).toContain('postgres://127.0.0.1:1/x ')
    expect(JSON.stringify(findings)).not.toMatch(/se@|same@|mellon/)
  })

  test('that is put back is audited, because nobody looks for what was due in the dump', () => {
    expect(unreadFinding('no such table.', 'postgres://db/papers').mend).toContain('paperwire audit --remove')
  })

  test('that does not answer is no file: nothing is said of folders or of paperwire restore', async () => {
    const { findings } = await use('postgres://paperwire:paperwire@127.0.0.1:1/paperwire?sslmode=disable')
    const { what, mend } = findings.find(({ area, ok }) => area === 'store' && !ok) ?? {}
    expect(what).toContain('127.0.0.1:1/paperwire')
    expect(mend).toBe('Look at DATABASE_URL, and whether PostgreSQL runs there and lets this user in.')
  })
})

describe('several Slack workspaces', () => {
  const key = 'k'.repeat(32)
  const installed = { platform: 'slack', bot: 'U1', scopes: [], installedAt: 0 } as const
  const serveSeveral = (env: string) =>
    installation.write('.env', `${env}SLACK_CLIENT_ID=1\nSLACK_CLIENT_SECRET=planted-client\nPAPERWIRE_KEY=${key}\n`)

  test('are examined each with its own token; one that no key opens is told', async () => {
    const { slack } = installation
    serveSeveral(installation.read('.env').replace(/SLACK_BOT_TOKEN=.*\n/, ''))
    const other = await openStore(installation.databaseUrl, { keys: { current: 'o'.repeat(32), old: [] } })
    await other.install({ ...installed, workspace: 'T9', name: 'Locked Lab' }, 'xoxb-9')
    await other.close()
    const store = await openStore(installation.databaseUrl, { keys: { current: key, old: [] } })
    await store.install({ ...installed, workspace: slack.team.id, name: 'The Lab' }, slack.botToken)
    await store.install({ ...installed, workspace: 'T2', name: 'Gone Lab' }, 'xoxb-2')
    await store.close()
    const found = await wrongs()
    expect(found).toHaveLength(2)
    expect(found.join('\n')).toMatch(/tokens: The token of Locked Lab cannot be opened/)
    expect(found.join('\n')).toMatch(
      /tokens: Slack does not accept the token of the workspace Gone Lab \(invalid_auth\)\. → Have the app installed there again, at \/slack\/install\./,
    )
    expect(await said('channels')).toContain('#general')
  })

  test('are examined beside that of SLACK_BOT_TOKEN, which is so once, whoever installed the app there too', async () => {
    const { slack } = installation
    serveSeveral(installation.read('.env'))
    const store = await openStore(installation.databaseUrl, { keys: { current: key, old: [] } })
    await store.install({ ...installed, workspace: slack.team.id, name: 'The Lab' }, 'xoxb-old')
    await store.install({ ...installed, workspace: 'T2', name: 'Other Lab' }, 'xoxb-2')
    await followIn(store, { platform: 'slack', workspace: 'T2', channel: 'C2' })
    await store.close()
    expect(await wrongs()).toEqual([expect.stringContaining('the token of the workspace Other Lab (invalid_auth).')])
    await inStore((store) => followIn(store, { platform: 'slack', workspace: 'T3', channel: 'C3' }))
    expect(await wrongs()).toContain(
      'channels: 1 channel with topics is in a Slack workspace that the bot is not in. → Have the app installed there, at /slack/install.',
    )
  })

  test('that nobody reaches now are not to be installed again, and that is told once', async () => {
    const { slack } = installation
    serveSeveral(installation.read('.env').replace(/SLACK_BOT_TOKEN=.*\n/, ''))
    const store = await openStore(installation.databaseUrl, { keys: { current: key, old: [] } })
    await store.install({ ...installed, workspace: 'T2', name: 'Other Lab' }, 'xoxb-2')
    await store.install({ ...installed, workspace: 'T3', name: 'Third Lab' }, 'xoxb-3')
    await store.close()
    slack.fault('auth.test', { kind: 'error', code: 'internal_error' }, 9)
    expect((await wrongs()).filter((one) => one.startsWith('tokens'))).toEqual([
      expect.stringMatching(/^tokens: Slack cannot be reached: internal_error\. → Look at the network of this machine/),
    ])
  })
})

describe('deliveries', () => {
  test('that are held, with the command for each', async () => {
    await inStoreSettled(plan('a'.repeat(24), Date.now()), { state: 'held', heldFor: 'content', why: 'invalid_blocks' })
    expect(await wrongs()).toEqual([
      expect.stringMatching(
        /^deliveries: a{24} for #general is held since .*: invalid_blocks\. → It does not block the channel; `paperwire retry a{24}` sends it again\.$/,
      ),
    ])
  })

  test('that are uncertain for long', async () => {
    await inStoreSettled(plan('c'.repeat(24), Date.now() - HOUR), {
      state: 'uncertain',
      readyAt: Date.now() + HOUR,
      why: 'no answer came',
    })
    expect(await wrongs()).toContainEqual(
      expect.stringMatching(
        /^deliveries: Nobody knows whether c{24} was posted in #general, since .*Z\. → Start the bot/,
      ),
    )
  })

  test('that are due for long', async () => {
    await inStore((store) => store.plan(plan('b'.repeat(24), Date.now() - HOUR)))
    expect(await wrongs()).toEqual([
      expect.stringMatching(
        /^deliveries: The oldest delivery that is due has waited since .* \(60 minutes ago\)\. → Start the bot/,
      ),
    ])
  })
})

describe('sources', () => {
  test('that do not answer, or nothing that can be read', async () => {
    installation.source.site.on('/api/daily_papers', { status: 503 })
    expect(await wrongs()).toEqual([
      expect.stringMatching(
        /^sources: hf does not answer: .*Never read yet\. → Look at hf under sources in paperwire\.yaml/,
      ),
    ])
  })

  test('that hang are given up', async () => {
    installation.source.site.on('/api/daily_papers', { delayMs: Number.POSITIVE_INFINITY })
    expect(await wrongs()).toEqual([
      expect.stringMatching(/^sources: hf does not answer: nothing came within 8 seconds\./),
    ])
  })

  test('whose last reading failed, though they answer now', async () => {
    await inStore((store) => store.recordRead('hf', { at: Date.now() - HOUR, error: 'It answered 500.' }))
    expect(await wrongs()).toEqual([])
    expect(await said('sources')).toContain('The last reading failed: It answered 500.')
  })
})

describe('a topic that names a lost pack', () => {
  const follow = (store: Store) =>
    store.subscribe({
      ...{ channel: channelKey(installation.general), label: 'Fleet', topic: '@fleet', meaning: 'm', by: 'ann' },
      ...{ createdAt: 1, since: 1, meaningAt: 1, caughtUp: true },
    })

  test('takes nothing, where nothing of the pack was kept', async () => {
    await inStore(follow)
    expect(await wrongs()).toEqual([
      expect.stringMatching(
        /^configuration: .* 1 cannot be read any more and takes nothing: #2 Fleet \(@fleet\) in slack:/,
      ),
    ])
  })

  test('goes on as it was last read, which is a note; of a file with faults only these are told', async () => {
    await inStore(async (store) => {
      await follow(store)
      await store.keepPacks(new Map([['fleet', 'robots']]))
    })
    expect(await wrongs()).toEqual([])
    expect(await said('configuration')).toContain('1 cannot be read any more and goes on as it was last read: #2 Fleet')
    installation.write('config/topics.yaml', 'fleet: { topic: "robots OR", about: Robots }\n')
    expect(await said('configuration')).not.toContain('any more')
  })
})

describe('the machine', () => {
  test('has a Node that is too old', async () => {
    expect(await wrongs({ node: '18.20.1' })).toEqual([
      expect.stringContaining('process: Node.js is 18.20.1, and Paperwire needs 20.19.'),
    ])
  })
})

describe('the program', () => {
  test('prints one line with --json, exits 1 where something is wrong and 0 where nothing is', async () => {
    const { stdout, status, stderr } = await installation.run(['doctor', '--json'], {
      DATABASE_URL: installation.databaseUrl,
    })
    expect(stderr).toBe('')
    const { ok, findings } = JSON.parse(stdout)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect([ok, status, Object.keys(findings[0])]).toEqual([true, 0, ['area', 'ok', 'what']])
    installation.write('config/paperwire.yaml', 'sorces: []\nsources: []\n')
    const broken = await installation.run(['doctor'], { DATABASE_URL: installation.databaseUrl })
    expect(broken.status).toBe(1)
    expect(broken.stdout).toMatch(
      / {2}✗ wrong {2}config\/paperwire\.yaml:1: sorces is no setting here\.\n {11}→ Did you mean sources\?/,
    )
    expect(broken.stdout.trimEnd().split('\n').at(-1)).toMatch(/^1 thing is wrong, of \d+ looked at/)
  })

  test('ends when everything hangs', async () => {
    const hole = createServer((socket) => void socket.on('error', () => {}))
    await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve))
    const address = hole.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    installation.write('.env', installation.read('.env').replace(/API_URL=.*/g, `API_URL=${url}/api/`))
    installation.write('config/paperwire.yaml', `sources: [{ name: hf, kind: hugging-face, url: "${url}" }]\n`)
    const { status, stdout } = await installation.run(['doctor', '--json'], {
      DATABASE_URL: installation.databaseUrl,
    })
    hole.close()
    expect(status).toBe(1)
    expect(JSON.parse(stdout).findings.filter((one: { ok: boolean }) => !one.ok).length).toBeGreaterThanOrEqual(4)
  }, 40_000)
})
