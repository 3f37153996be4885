/** The process as a user meets it: the built program in an empty folder. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase } from './fresh-database.ts'

const MAIN = join(import.meta.dirname, '..', 'dist', 'main.js')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperwire-main-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const environment = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  TZ: 'UTC',
  ...more,
})

function run(args: readonly string[], input = '', env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: environment(env),
  })
  return { status, stdout, stderr }
}

function json(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = run([...args, '--json'], '', env)
  expect(stdout.trimEnd().split('\n'), stderr).toHaveLength(1)
  return { status, data: JSON.parse(stdout) }
}

const ledger = (): string => readFileSync(join(folder, 'data', 'demo.terminal.jsonl'), 'utf8')

const DIGEST = `Nov 20

Sparse Experts for Everyone

We train a mixture of experts on one machine. It is fast.

Low-Rank Adapters in Practice

We study LoRA in ten tasks. It works in nine of them.
`

describe('start', () => {
  test('prints three digests, answers the lines of standard input, and ends', () => {
    const { status, stdout, stderr } = run([], 'search lora\n')
    expect(stderr).toBe('')
    expect(status).toBe(0)
    for (const channel of ['#robotics', '#llm-systems', '#life-science']) expect(stdout).toContain(channel)
    expect(stdout.match(/\d+ new papers? · /g)).toHaveLength(3)
    expect(stdout).toMatch(/> search lora[\s\S]*papers? for lora/)
  })

  test('a second time prints the same digests as already delivered, and posts nothing', () => {
    run([])
    const posted = ledger()
    const { stdout, status } = run([])
    expect(status).toBe(0)
    expect(stdout.match(/already delivered/g)).toHaveLength(3)
    expect(ledger()).toBe(posted)
  })

  test('refuses beside another start, and takes over when that one is killed', async () => {
    const first = spawn(process.execPath, [MAIN], {
      cwd: folder,
      env: environment(),
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    await untilPrinted(first, 'Try these')
    const second = run([])
    expect(second.status).toBe(1)
    expect(second.stderr).toBe(
      'Another start runs on sqlite:data/demo.db already: stop it first, or set DATABASE_URL to another file.\n',
    )
    first.kill('SIGKILL')
    await once(first, 'exit')
    expect(run([]).status).toBe(0)
  })

  test('SIGTERM ends it with 0', async () => {
    const child = spawn(process.execPath, [MAIN], {
      cwd: folder,
      env: environment(),
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    await untilPrinted(child, 'Try these')
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
  })

  test('refuses in production without tokens', () => {
    const { status, stderr } = run([], '', { NODE_ENV: 'production' })
    expect(status).toBe(78)
    expect(stderr).toContain('SLACK_BOT_TOKEN')
  })

  test('refuses a database of another kind, without its password', () => {
    const { status, stderr } = run(['channels'], '', { DATABASE_URL: 'mysql://ann:hush@127.0.0.1/papers' })
    expect(status).toBe(78)
    expect(stderr).toContain('environment: DATABASE_URL')
    expect(stderr).not.toContain('hush')
  })

  test('with --json tells a fault in its one line too', () => {
    const wrong = json(['channels'], { DATABASE_URL: 'mysql://ann:hush@127.0.0.1/papers' })
    expect(wrong).toMatchObject({ status: 78, data: { error: { at: 'DATABASE_URL', mend: expect.any(String) } } })
    expect(JSON.stringify(wrong)).not.toContain('hush')
    const away = json(['channels'], { DATABASE_URL: 'postgres://ann:hush@127.0.0.1:1/papers' })
    expect(away).toMatchObject({ status: 1, data: { error: { at: 'channels' } } })
    expect(away.data.error.message).toContain('does not answer')
  })

  test('lists every fault of a configuration at once', () => {
    writeFileSync(join(folder, 'bad.yaml'), 'sorces: []\ndefaults: { zone: Atlantis }\n')
    const { status, stderr } = run([], '', { PAPERWIRE_CONFIG: 'bad.yaml' })
    expect(status).toBe(78)
    expect(stderr).toContain('bad.yaml:1: sorces')
    expect(stderr).toContain('bad.yaml:2: defaults.zone')
    expect(stderr).not.toContain('    at ')
  })
})

async function untilPrinted(child: ChildProcess, words: string): Promise<void> {
  let printed = ''
  for await (const chunk of child.stdout ?? []) {
    printed += chunk
    if (printed.includes(words)) return
  }
  throw new Error(`it ended without printing ${words}`)
}

describe('the verbs', () => {
  beforeEach(() => writeFileSync(join(folder, 'digest.txt'), DIGEST))

  test('ingest reads a file; again it adds nothing', () => {
    expect(json(['ingest', '--file', 'digest.txt'])).toEqual({
      status: 0,
      data: { source: 'digest', read: 2, added: 2, known: 0, skipped: 0, rejected: [] },
    })
    expect(json(['ingest', '--file', 'digest.txt']).data).toMatchObject({ read: 2, added: 0, known: 2 })
  })

  test('ingest of nothing usable exits 1 and says why', () => {
    writeFileSync(join(folder, 'empty.txt'), '')
    const { status, data } = json(['ingest', '--file', 'empty.txt'])
    expect(status).toBe(1)
    expect(data).toMatchObject({ read: 0, added: 0 })
    expect(data.rejected[0].at).toContain('empty.txt')
    expect(json(['ingest', '--file', 'nowhere.txt']).status).toBe(1)
  })

  test('search, try and why speak of what was ingested', () => {
    json(['ingest', '--file', 'digest.txt', '--date', '2026-11-20'])
    expect(json(['search', 'lora']).data).toMatchObject({
      total: 1,
      papers: [{ title: 'Low-Rank Adapters in Practice' }],
    })
    const tried = json(['try', 'lora', '--all', '--at', '2026-11-21T00:00:00Z']).data
    expect(tried).toMatchObject({ canonical: 'lora', considered: 2, matched: 1, share: 0.5 })
    expect(tried.weeks).toHaveLength(8)
  })

  test('only start loads seeds and example channels', () => {
    expect(json(['tick']).data).toMatchObject({ read: 0, added: 0, planned: 0, delivered: 0 })
    expect(json(['channels']).data).toEqual({ channels: [] })
    expect(json(['deliveries']).data).toEqual({ deliveries: [] })
  })

  test('a wrong usage is one line with what, where and the mend', () => {
    expect(json(['search', '(a'])).toMatchObject({ status: 2, data: { error: { at: '(a' } } })
    expect(json(['digest', '--channel', 'nowhere'])).toMatchObject({ status: 2 })
    expect(json(['retry', 'nothing'])).toEqual({ status: 1, data: { id: 'nothing', state: null } })
  })

  test.each([
    [['--source', 'lab', '--since', '2026-11-01'], 'shows its newest entries only'],
    [['--source', 'arxiv', '--since', '2999-01-01'], 'still to come'],
    [['--source', 'arxiv', '--since', 'yesterday'], 'is a day such as'],
    [['--source', 'arxiv', '--date', '2026-11-01'], 'no file is named'],
    [['--file', 'digest.txt', '--since', '2026-11-01'], 'none is named'],
    [['--source', 'nobody', '--since', '2026-11-01'], 'no source is called'],
  ])('ingest %j is a wrong usage, and nothing is asked for', (options, words) => {
    writeFileSync(
      join(folder, 'paperwire.yaml'),
      'sources: [{ name: arxiv, kind: arxiv, categories: [cs.CL] }, { name: lab, kind: feed, url: "https://example.org/" }]\n',
    )
    const { status, data } = json(['ingest', ...options], { PAPERWIRE_CONFIG: 'paperwire.yaml' })
    expect(status).toBe(2)
    expect(data.error.message).toContain(words)
  })

  test('a tick delivers; with --json its one line is all there is on standard output', () => {
    writeFileSync(
      join(folder, 'paperwire.yaml'),
      'sources: [{ name: inbox, kind: digest-text, path: inbox }, { name: gone, kind: digest-text, path: nowhere }]\n',
    )
    const env = { PAPERWIRE_CONFIG: 'paperwire.yaml' }
    run([], 'subscribe lora\n', env)
    mkdirSync(join(folder, 'inbox'))
    writeFileSync(join(folder, 'inbox', 'page.txt'), DIGEST)
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    const { data, status } = json(['tick', '--at', tomorrow], env)
    expect(status).toBe(0)
    expect(data).toMatchObject({
      at: tomorrow.replace('.000Z', 'Z'),
      read: 2,
      added: 2,
      matched: 1,
      planned: 1,
      delivered: 1,
      rejected: [{ at: 'gone' }],
    })
    expect(ledger()).toContain('Low-Rank Adapters in Practice')
    expect(json(['tick', '--at', tomorrow], env).data).toMatchObject({ added: 0, planned: 0, delivered: 0 })
    expect(json(['deliveries'], env).data.deliveries.map(({ kind }: { kind: string }) => kind)).toEqual([
      'notice',
      'scheduled',
    ])
  })

  test('migrate names a PostgreSQL database without its login', async () => {
    const url = await freshDatabase()
    if (url === undefined) return console.warn('not tried: there is no PostgreSQL here')
    const login = new URL(url)
    login.searchParams.set('password', decodeURIComponent(login.password))
    const name = `${login.protocol}//${login.host}${login.pathname}`
    const env = { DATABASE_URL: login.href, LOG_LEVEL: 'info' }
    expect(run(['migrate'], '', env)).toMatchObject({ status: 0, stdout: `${name} is up to date.\n` })
    expect(json(['migrate'], env)).toEqual({ status: 0, data: { database: name } })
  })

  test('a backup is restored', () => {
    json(['ingest', '--file', 'digest.txt'])
    expect(json(['backup', 'copy.db'])).toEqual({ status: 0, data: { file: 'copy.db' } })
    json(['ingest', '--file', 'digest.txt', '--date', '2026-11-19'])
    expect(json(['restore', 'copy.db']).status).toBe(0)
    expect(json(['search', 'experts']).data.total).toBe(1)
  })
})
