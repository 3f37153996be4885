/** Subscriptions as code as an operator meets them: the built program in the demo, and beside a Slack workspace on this machine. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDiscordServer } from './servers/discord.ts'
import { openSlackServer, type SlackServer } from './servers/slack.ts'

/** Each test starts a dozen processes. */
const PATIENCE = 120_000

const MAIN = join(import.meta.dirname, '..', 'dist', 'main.js')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperwire-as-code-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs beside this process, which may be the server that it talks to. */
function run(args: readonly string[], { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, TZ: 'UTC', ...env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  child.stderr.on('data', (data) => {
    stderr += data
  })
  child.stdin.end(input)
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (status) => resolve({ status, stdout, stderr })),
  )
}

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

describe('in the demo', () => {
  test('what is exported is as it is; changed, it is planned, applied, and exported the same', {
    timeout: PATIENCE,
  }, async () => {
    expect((await run([])).status).toBe(0)
    expect(await run(['export', 'papers.yaml'])).toMatchObject({
      status: 0,
      stdout: '3 channels written to papers.yaml.\n',
    })
    const text = read('papers.yaml')
    expect(text).toMatch(/^# yaml-language-server: \$schema=.*config\/papers\.schema\.json\n/)
    expect((await run(['export'])).stdout).toBe(text)

    write(
      'papers.yaml',
      text.replace('@robotics -survey', '@robotics -survey -benchmark').replace('daily 09:00', 'weekdays 09:30'),
    )
    const planned = await run(['plan', 'papers.yaml', '--exit-code'])
    expect(planned.status).toBe(3)
    expect(planned.stdout).toMatch(
      /~ edit #2 Robot learning: @robotics -survey → @robotics -benchmark -survey {2}\(≈ [\d.]+ → ≈ [\d.]+ a week\)/,
    )
    const applied = await run(['apply', '-', '--json'], { input: read('papers.yaml') })
    expect(applied).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(applied.stdout).channels[2].changes).toMatchObject([
      { kind: 'schedule' },
      { kind: 'edit', number: 2 },
    ])
    expect(await run(['plan', 'papers.yaml', '--exit-code'])).toMatchObject({
      status: 0,
      stdout: 'Nothing to do: all is as the file says.\n',
    })

    write('papers.yaml', "channels:\n  - { channel: '#lifescience', topics: [] }\n")
    const missed = await run(['plan', 'papers.yaml', '--exit-code'])
    expect(missed.stdout).toContain(
      '! papers.yaml:2: channels[0].channel: The bot is in no channel called "lifescience". Did you mean #life-science?',
    )
    expect(missed.status).toBe(1)
  })

  test('a file that is wrong, or not there, is wrong usage', { timeout: PATIENCE }, async () => {
    write('papers.yaml', "channels:\n  - chanel: '#robotics'\n    topics: [robots OR]\n")
    expect((await run(['apply', 'papers.yaml'])).stderr).toContain(
      'papers.yaml:2: channels[0].chanel is no setting here.\n    Did you mean channel?',
    )
    const { status, stdout } = await run(['plan', 'papers.yaml', '--json'])
    expect(status).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ error: { at: 'papers.yaml:2: channels[0].channel' } })
    expect(await run(['plan', 'nowhere.yaml'])).toMatchObject({
      status: 2,
      stderr:
        'nowhere.yaml cannot be read: there is no such file or folder. Name a readable file such as papers.yaml.\n',
    })
  })
})

describe('in Slack', () => {
  let server: SlackServer
  beforeEach(async () => {
    server = await openSlackServer()
  })
  afterEach(() => server.close())

  test('channels are found by name, and followed for the bot to see', { timeout: PATIENCE }, async () => {
    const robotics = server.addChannel({ name: 'robotics' })
    server.addChannel({ name: 'elsewhere' })
    const env = { SLACK_BOT_TOKEN: server.botToken, SLACK_APP_TOKEN: server.appToken, SLACK_API_URL: server.apiUrl }
    write(
      'papers.yaml',
      "channels:\n  - { channel: 'slack:#robotics', topics: [robots, { topic: drones, as: Flying }] }\n",
    )
    const planned = await run(['plan', 'papers.yaml', '--exit-code'], { env })
    expect(planned.stderr).not.toContain('error')
    expect(planned.stdout).toContain(`#robotics (slack:${server.team.id}/${robotics.id}) (nothing was set there yet)`)
    expect(planned.stdout).toContain('  + follow Flying: drones')
    expect(planned.status).toBe(3)
    expect(await run(['apply', 'papers.yaml'], { env })).toMatchObject({ status: 0 })
    expect((await run(['apply', 'papers.yaml'], { env })).stdout).toBe('Nothing to do: all is as the file says.\n')
    const told = JSON.parse((await run(['deliveries', '--json'], { env })).stdout)
    expect(told.deliveries).toHaveLength(1)
    expect(told.deliveries[0]).toMatchObject({
      channel: `slack:${server.team.id}/${robotics.id}`,
      kind: 'notice',
      state: 'due',
    })
    expect((await run(['export'], { env })).stdout).toContain(
      `# #robotics\n  - channel: slack:${server.team.id}/${robotics.id}`,
    )
  })
})

test('in Discord a channel is found by the names of server and channel', { timeout: PATIENCE }, async () => {
  const server = await openDiscordServer({ botToken: 'token.of.paperwire' })
  try {
    const ann = server.addUser({ username: 'ann' })
    const guild = server.addGuild({ name: 'The Lab', owner_id: ann.id, members: [ann.id] })
    const papers = server.addChannel({ name: 'papers', guild_id: guild.id })
    write('papers.yaml', 'channels:\n  - { channel: discord:the lab/#papers, topics: [robots] }\n')
    const { stdout } = await run(['plan', 'papers.yaml'], {
      env: { DISCORD_TOKEN: server.botToken, DISCORD_API_URL: server.apiUrl },
    })
    expect(stdout).toContain(
      `#papers (discord:${guild.id}/${papers.id}) (nothing was set there yet)\n  + follow Robots: robots\n`,
    )
    expect(stdout).not.toContain('!')
  } finally {
    await server.close()
  }
})
