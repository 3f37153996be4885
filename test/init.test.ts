/** init as a person meets it: the built program on a pseudo-terminal, beside a Slack and a Discord on this machine. */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ASKED_FOR } from '../src/platforms/discord/connect/grants.ts'
import { DISCORD_TOKEN, type Installation, openInstallation, SLACK_TOKENS } from './installation.ts'
import { textOf as discordText } from './servers/discord/words.ts'
import { textOf as slackText } from './servers/slack/words.ts'

const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0
if (!hasPython) console.warn('python3 is not here, so init is not tried on a pseudo-terminal')

const MAIN = join(import.meta.dirname, '..', 'dist', 'main.js')
/** Copies between our pipes and a new pseudo-terminal, and ends as its program does. */
const SEAT = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'
const SECRETS = [...Object.values(SLACK_TOKENS), DISCORD_TOKEN]

/** Of a program that is loaded on a busy machine. */
const PATIENCE_MS = 20_000

let installation: Installation
beforeEach(async () => {
  installation = await openInstallation()
  const { slack, discord } = installation
  installation.write('.env', `# mine\nSLACK_API_URL=${slack.apiUrl}\nDISCORD_API_URL=${discord.apiUrl}\nPORT=0 # any\n`)
})
afterEach(() => installation.close())

type Terminal = {
  /** Waits until the program has written this since the last wait, then types a line, or nothing. */
  answer(question: string, typed?: string): Promise<void>
  readonly ended: Promise<number | null>
  transcript(): string
}

function sit(args: readonly string[] = []): Terminal {
  const child = spawn('python3', ['-c', SEAT, process.execPath, MAIN, 'init', ...args], {
    cwd: installation.folder,
    env: { PATH: process.env.PATH, TERM: 'xterm', TZ: 'UTC', DATABASE_URL: installation.databaseUrl },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let written = ''
  let read = 0
  let heard: () => void = () => {}
  child.stdout.on('data', (chunk) => {
    written += chunk
    heard()
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return {
    ended,
    transcript: () => written,
    async answer(question, typed) {
      while (!written.includes(question, read)) {
        const more = new Promise<boolean>((resolve) => {
          heard = () => resolve(true)
        })
        const given = Promise.race([ended, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
        if (!(await Promise.race([more, given.then(() => false)]))) {
          child.kill('SIGKILL')
          throw new Error(`it did not write ${question}:\n${written}`)
        }
      }
      read = written.indexOf(question, read) + question.length
      if (typed !== undefined) child.stdin.write(typed)
    },
  }
}

const state = (): string[] => readdirSync(installation.folder, { recursive: true, encoding: 'utf8' }).sort()

describe.skipIf(!hasPython)('at a terminal', { timeout: 90_000 }, () => {
  test('tokens are asked for until they are right, written privately, and hello is said', async () => {
    const { slack, discord, general, lab } = installation
    slack.addChannel({ name: 'papers', withBot: false })
    const terminal = sit()
    await terminal.answer('Bot token', 'hunter2\r')
    await terminal.answer('That does not begin with xoxb-.')
    await terminal.answer('Bot token', 'xoxb-wrong\r')
    await terminal.answer('Slack does not accept SLACK_BOT_TOKEN (invalid_auth).')
    await terminal.answer('Bot token', `${slack.botToken}\r`)
    await terminal.answer('Slack accepts it: @paperwire in The Lab.')
    await terminal.answer('App-level token', 'xapp-wrong\r')
    await terminal.answer('Slack does not accept SLACK_APP_TOKEN (invalid_auth).')
    await terminal.answer('App-level token', `${slack.appToken}\r`)
    await terminal.answer('Socket Mode is on')
    await terminal.answer('Token, not shown', 'wrong.one\r')
    await terminal.answer('Discord does not accept DISCORD_TOKEN.')
    await terminal.answer('Token, not shown', `${discord.botToken}\r`)
    await terminal.answer(`permission number ${ASKED_FOR}`)
    await terminal.answer('It is in Reading room.')
    await terminal.answer('(the bot joins it)')
    await terminal.answer('Enter for none', '#genral\r')
    await terminal.answer('Did you mean #general?')
    await terminal.answer('Enter for none', '1, papers, #lab\r')
    await terminal.answer('Three steps from here')
    expect(await terminal.ended).toBe(0)

    expect(installation.read('.env')).toBe(
      `# mine\nSLACK_API_URL=${slack.apiUrl}\nDISCORD_API_URL=${discord.apiUrl}\nPORT=0 # any\nSLACK_BOT_TOKEN=${slack.botToken}\nSLACK_APP_TOKEN=${slack.appToken}\nDISCORD_TOKEN=${discord.botToken}\n`,
    )
    expect(statSync(join(installation.folder, '.env')).mode & 0o777).toBe(0o600)
    expect(state().filter((name) => name.includes('.part'))).toEqual([])
    for (const secret of [...SECRETS, 'hunter2', 'wrong.one', 'xoxb-wrong'])
      expect(terminal.transcript()).not.toContain(secret)

    const papers = [...slack.channels.values()].find(({ name }) => name === 'papers')
    for (const id of [general.channel, papers?.id ?? '']) {
      const [hello, ...more] = slack.posts(id)
      expect(hello && slackText(hello.blocks)).toContain('Hello, I am Paperwire.')
      expect(more).toEqual([])
    }
    expect(discord.posts(lab.channel).map(discordText)).toEqual([expect.stringContaining('Hello, I am Paperwire.')])
    const listed = await installation.run(['deliveries', '--json'], { DATABASE_URL: installation.databaseUrl })
    const { deliveries } = JSON.parse(listed.stdout)
    expect(deliveries.map(({ state }: { state: string }) => state)).toEqual(['delivered', 'delivered', 'delivered'])
  })

  test('Ctrl-C leaves everything as it was, wherever it is pressed', async () => {
    const { slack } = installation
    const before = [installation.read('.env'), state()]
    const steps: [string, string][] = [
      ['Bot token', `${slack.botToken}\r`],
      ['App-level token', `${slack.appToken}\r`],
      ['Token, not shown', '\r'],
      ['Enter for none', '1\r'],
    ]
    for (let count = 0; count < steps.length; count++) {
      const terminal = sit()
      for (const [question, typed] of steps.slice(0, count)) await terminal.answer(question, typed)
      await terminal.answer(steps[count]?.[0] ?? '', '\u0003')
      expect(await terminal.ended).toBe(130)
      expect(terminal.transcript()).toContain('Left: what was not said to be done was not done.')
      expect([installation.read('.env'), state()]).toEqual(before)
    }
    expect(slack.requests.filter(({ method }) => method === 'chat.postMessage')).toEqual([])
  })

  test('what stands in .env is kept with Enter, and replaced only where that is said', async () => {
    const { slack, discord } = installation
    const kept = `SLACK_BOT_TOKEN=${slack.botToken}\nSLACK_APP_TOKEN=xapp-old\n${installation.read('.env')}`
    installation.write('.env', kept)
    for (const [said, status] of [
      ['n\r', 1],
      ['y\r', 0],
    ] as const) {
      const terminal = sit()
      await terminal.answer('Enter keeps the one that is set', '\r')
      await terminal.answer('App-level token', `${slack.appToken}\r`)
      await terminal.answer('Token, not shown', `${discord.botToken}\r`)
      await terminal.answer('Enter for none', '\r')
      expect(installation.read('.env')).toBe(kept)
      await terminal.answer('SLACK_APP_TOKEN in .env is another one. Replace it? [y/N]', said)
      expect(await terminal.ended).toBe(status)
    }
    expect(installation.read('.env')).toBe(
      `${kept.replace('xapp-old', slack.appToken)}DISCORD_TOKEN=${discord.botToken}\n`,
    )
  })

  test('channels that could not be listed are told, and all else is done', async () => {
    const { slack } = installation
    slack.fault('conversations.list', { kind: 'status', status: 503 }, 9)
    const terminal = sit()
    await terminal.answer('Bot token', `${slack.botToken}\r`)
    await terminal.answer('App-level token', `${slack.appToken}\r`)
    await terminal.answer('Token, not shown', '\r')
    await terminal.answer(
      '! The channels of Slack, The Lab could not be listed. Slack cannot be reached: it answered with',
    )
    expect(await terminal.ended).toBe(0)
    expect(installation.read('.env')).toContain(slack.botToken)
  })

  test('a bot in no server is waited for', async () => {
    const { discord, lab } = installation
    discord.guild(lab.workspace).members.delete(discord.bot.id)
    const terminal = sit()
    await terminal.answer('Bot token', '\r')
    await terminal.answer('Token, not shown', `${discord.botToken}\r`)
    await terminal.answer('It is in no server yet.')
    discord.addBot(lab.workspace)
    await terminal.answer('Press Enter when it was added', '\r')
    await terminal.answer('It is in Reading room.')
    await terminal.answer('Enter for none', '\r')
    expect(await terminal.ended).toBe(0)
  })
})

describe('without a terminal', { timeout: 60_000 }, () => {
  const env = () => ({
    DATABASE_URL: installation.databaseUrl,
    SLACK_API_URL: installation.slack.apiUrl,
    DISCORD_API_URL: installation.discord.apiUrl,
  })

  test('says in one sentence how', async () => {
    const { status, stderr, stdout } = await installation.run(['init'], env())
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^✗ init asks on a terminal, and none is attached: set SLACK_BOT_TOKEN .*\n$/)
  })

  test('takes the tokens of the environment, tries them and writes them', async () => {
    const tokens = { SLACK_BOT_TOKEN: SLACK_TOKENS.botToken, SLACK_APP_TOKEN: SLACK_TOKENS.appToken }
    const wrong = await installation.run(['init'], { ...env(), ...tokens, SLACK_APP_TOKEN: 'xapp-wrong' })
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('Slack does not accept SLACK_APP_TOKEN')])
    const inJson = await installation.run(['init', '--json'], { ...env(), ...tokens, SLACK_APP_TOKEN: 'xapp-wrong' })
    expect([inJson.status, JSON.parse(inJson.stdout)]).toEqual([
      1,
      { ok: false, why: expect.stringContaining('Slack does not accept SLACK_APP_TOKEN'), set: [], hello: [] },
    ])
    expect(installation.read('.env')).not.toContain('SLACK_BOT_TOKEN')
    const { status, stdout } = await installation.run(['init', '--hello', 'general', '--json'], {
      ...env(),
      ...tokens,
    })
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      {
        ok: true,
        set: ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'],
        hello: [{ channel: 'slack:T1LAB/C000000001', ok: true, said: '#general: posted.' }],
      },
    ])
    expect(installation.read('.env')).toContain(`SLACK_APP_TOKEN=${SLACK_TOKENS.appToken}`)
    expect(existsSync(join(installation.folder, '.env.part'))).toBe(false)
  })

  test('says why channels could not be listed, and not that there is none of that name', async () => {
    const { slack, discord } = installation
    const before = installation.read('.env')
    const inits = async (tokens: Readonly<Record<string, string>>): Promise<string> => {
      const { status, stderr } = await installation.run(['init', '--hello', 'lab'], { ...env(), ...tokens })
      expect(status).toBe(1)
      return stderr
    }
    const limited = { kind: 'status', status: 429, headers: { 'retry-after': '1' } } as const
    slack.fault('conversations.list', limited, 9)
    expect(await inits({ SLACK_BOT_TOKEN: SLACK_TOKENS.botToken, SLACK_APP_TOKEN: SLACK_TOKENS.appToken })).toContain(
      '✗ Among those listed there is no channel "lab". The channels of Slack, The Lab could not be listed. Slack asks to wait 1 second. Try again then.\n',
    )
    discord.fault('GET /users/@me/guilds', { kind: 'status', status: 503 })
    expect(await inits({ DISCORD_TOKEN })).toContain(
      '✗ Among those listed there is no channel "lab". The servers of the bot could not be listed. Discord cannot be reached: it answered with status 503.',
    )
    discord.fault('GET /guilds/:guild/channels', { kind: 'status', status: 503 }, 9)
    expect(await inits({ DISCORD_TOKEN })).toContain(
      '✗ Among those listed there is no channel "lab". The channels of Discord, Reading room could not be listed. Discord cannot be reached: it answered with status 503.',
    )
    expect(installation.read('.env')).toBe(before)
  })

  test('goes on where the channel was found elsewhere, and says what could not be listed', async () => {
    installation.discord.fault('GET /guilds/:guild/channels', { kind: 'status', status: 503 }, 9)
    const tokens = { SLACK_BOT_TOKEN: SLACK_TOKENS.botToken, SLACK_APP_TOKEN: SLACK_TOKENS.appToken, DISCORD_TOKEN }
    const { status, stdout } = await installation.run(['init', '--hello', 'general'], { ...env(), ...tokens })
    expect(status).toBe(0)
    expect(stdout).toContain('! The channels of Discord, Reading room could not be listed.')
    expect(stdout).toContain('✓ Hello in #general: posted.')
  })

  test('asks where start would, and sends no token where start refuses to', async () => {
    const { slack, discord } = installation
    const tokens = { SLACK_BOT_TOKEN: SLACK_TOKENS.botToken, SLACK_APP_TOKEN: SLACK_TOKENS.appToken }
    const { DATABASE_URL } = env()
    installation.write('.env', 'SLACK_API_URL=http://proxy.lan/api/\n')
    const inTheOpen = await installation.run(['init'], { ...tokens, DATABASE_URL })
    expect([inTheOpen.status, inTheOpen.stderr]).toEqual([
      1,
      expect.stringMatching(/^✗ \.env:1: SLACK_API_URL would send tokens in the open\. Write an https/),
    ])
    installation.write('.env', `SLACK_API_URL=${slack.apiUrl}\nDISCORD_API_URL=${discord.apiUrl}\n`)
    const first = await installation.run(['init'], { ...tokens, DATABASE_URL, SLACK_API_URL: 'http://proxy.lan/api/' })
    expect([first.status, first.stderr]).toEqual([1, expect.stringContaining('environment: SLACK_API_URL would send')])
    expect([slack.requests, discord.requests]).toEqual([[], []])
    const inFile = await installation.run(['init'], { ...tokens, DATABASE_URL })
    expect([inFile.status, inFile.stderr]).toEqual([0, ''])
  })

  test.each([
    [
      'what is no signing secret',
      { SLACK_BOT_TOKEN: SLACK_TOKENS.botToken, SLACK_SIGNING_SECRET: SLACK_TOKENS.appToken },
      'environment: SLACK_SIGNING_SECRET is no signing secret. Take the signing secret',
    ],
    [
      'a token of Slack without a way in',
      { SLACK_BOT_TOKEN: SLACK_TOKENS.botToken },
      'environment: SLACK_BOT_TOKEN is set, but Slack has no way to reach the bot. Set SLACK_APP_TOKEN',
    ],
    [
      'a way in without its token',
      { DISCORD_TOKEN, SLACK_APP_TOKEN: SLACK_TOKENS.appToken },
      'environment: SLACK_APP_TOKEN is set without SLACK_BOT_TOKEN. Set SLACK_BOT_TOKEN too',
    ],
  ])('writes nothing that start refuses: %s', async (_, tokens, why) => {
    const before = installation.read('.env')
    const { status, stderr } = await installation.run(['init'], { ...env(), ...tokens })
    expect([status, stderr]).toEqual([1, expect.stringContaining(why)])
    for (const secret of SECRETS) expect(stderr).not.toContain(secret)
    expect(installation.read('.env')).toBe(before)
  })

  test('makes .env private where everything stands in it already', async () => {
    const path = join(installation.folder, '.env')
    const tokens = { SLACK_BOT_TOKEN: SLACK_TOKENS.botToken, SLACK_APP_TOKEN: SLACK_TOKENS.appToken }
    const kept = `${installation.read('.env')}${Object.entries(tokens)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('')}`
    installation.write('.env', kept)
    chmodSync(path, 0o644)
    const { status, stdout } = await installation.run(['init'], { ...env(), ...tokens })
    expect([status, stdout]).toEqual([0, expect.stringContaining('and only you can read it.')])
    expect([installation.read('.env'), statSync(path).mode & 0o777]).toEqual([kept, 0o600])
  })
})
