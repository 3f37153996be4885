import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type App, openApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { MINUTE } from '../src/core/instant.ts'
import { hash } from '../src/hash.ts'

const ROOT = join(import.meta.dirname, '..')
const SEEDS = join(ROOT, 'seeds')

let folder: string
const open = new Set<App>()
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperwire-app-'))
})
afterEach(async () => {
  for (const app of open) await app.stop()
  open.clear()
  rmSync(folder, { recursive: true, force: true })
})

type Process = {
  readonly app: App
  readonly input: PassThrough
  /** Everything on the screen so far. */
  screen(): string
  readonly log: string[]
  /** Ends as the program does. */
  end(): Promise<void>
}

/** A process whose clock starts at an instant, on the database of this test. */
async function start(
  at: string,
  options: { settings?: string; packs?: string; crash?: { step: string; hit: number }; seeds?: string } = {},
): Promise<Process> {
  const { settings, packs, crash, seeds = SEEDS } = options
  const shift = Date.parse(at) - Date.now()
  const input = new PassThrough()
  const output = new PassThrough()
  const log: string[] = []
  let screen = ''
  output.setEncoding('utf8').on('data', (text: string) => {
    screen += text
  })
  const write = (_: unknown, text: string): void => void log.push(text)
  const files = new Map([
    ['config/paperwire.yaml', settings],
    ['config/topics.yaml', packs],
  ])
  let hits = 0
  const app = await openApp({
    config: loadConfig({
      env: { DATABASE_URL: `sqlite:${join(folder, 'demo.db')}` },
      readFile: (path) => files.get(path) ?? (path.startsWith(ROOT) ? readFileSync(path, 'utf8') : undefined),
      bundled: join(ROOT, 'config'),
    }),
    clock: {
      now: () => new Date(Date.now() + shift),
      sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
    },
    log: { debug: () => {}, info: () => {}, warn: write, error: write },
    hash,
    crashpoint(step) {
      if (step === crash?.step && ++hits === crash.hit) throw new Error('death')
    },
    processId: `process ${at}`,
    version: '0.0.0',
    seeds,
    papersSchema: '',
    terminal: { input, output, isTerminal: false, width: 100, color: false, zone: 'UTC' },
  })
  open.add(app)
  const end = async (): Promise<void> => {
    open.delete(app)
    await app.stop()
  }
  return { app, input, screen: () => screen, log, end }
}

type Line = {
  readonly id: string
  readonly channel: string
  readonly slot: string
  readonly papers: string[]
  readonly text: string
}

/** What stands in the terminal's channels. */
function ledger(): Line[] {
  const file = readdirSync(folder).find((name) => name === 'demo.terminal.jsonl')
  const lines = file === undefined ? [] : readFileSync(join(folder, file), 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}

/** The demo from its start to the end of its input. */
async function demo(at: string, typed = '', options: Parameters<typeof start>[1] = {}): Promise<string> {
  const { app, input, screen, log, end } = await start(at, options)
  input.end(typed)
  expect(await app.start(() => {})).toBe('ended')
  await end()
  expect(log).toEqual([])
  return screen()
}

const EXAMPLES = ['terminal:demo/life-science', 'terminal:demo/llm-systems', 'terminal:demo/robotics']
/** A Saturday: no example channel has a slot before Monday but #robotics, daily at 09:00 in Berlin. */
const SATURDAY = '2026-11-21T10:00:00Z'

describe('the demo', () => {
  test('a first start posts one digest to each example channel; a second one posts nothing and shows them again', async () => {
    const first = await demo(SATURDAY)
    const posted = ledger()
    expect(posted.map(({ channel }) => channel).sort()).toEqual(EXAMPLES)
    for (const { slot, papers, text } of posted) {
      expect(slot).toMatch(/^post:/)
      expect(papers.length).toBeGreaterThan(0)
      expect(first).toContain(text.split('\n')[0])
    }
    expect(first).not.toContain('already delivered')

    const second = await demo('2026-11-21T12:00:00Z')
    expect(ledger()).toEqual(posted)
    expect(second.match(/already delivered/g)).toHaveLength(3)
    for (const { text } of posted) expect(second).toContain(text.split('\n')[0])
  })

  test('nothing goes to a channel twice, whatever the seeds repeat', async () => {
    await demo(SATURDAY)
    for (const { papers } of ledger()) expect(new Set(papers).size).toBe(papers.length)
  })

  test.each([1, 2, 3])('a start that died after planning digest %i goes on where it stopped', async (hit) => {
    const { app, end } = await start(SATURDAY, { crash: { step: 'plan: after plan', hit } })
    await expect(app.start(() => {})).rejects.toThrow('death')
    await end()
    expect(ledger()).toEqual([])
    await demo('2026-11-21T10:01:00Z')
    expect(
      ledger()
        .map(({ channel }) => channel)
        .sort(),
    ).toEqual(EXAMPLES)
  })

  test('a later start follows the schedules: what is new waits for its slot', async () => {
    await demo(SATURDAY)
    const seeds = join(folder, 'seeds')
    cpSync(SEEDS, seeds, { recursive: true })
    const day = 'Nov 21\n\nRobot Manipulation of Made Things\n\nWe study robot manipulation. It works.\n'
    writeFileSync(join(seeds, '2026-11-21-more.txt'), day)
    await demo('2026-11-21T12:00:00Z', '', { seeds })
    expect(ledger()).toHaveLength(3)
    const { app, end } = await start('2026-11-22T08:00:30Z', { settings: 'sources: []' })
    expect(await app.tick()).toMatchObject({ planned: 1 })
    await end()
    expect(ledger().at(-1)).toMatchObject({ channel: 'terminal:demo/robotics', slot: 'scheduled:2026-11-22T08:00:00Z' })
    expect(ledger().at(-1)?.text).toContain('Robot Manipulation of Made Things')
  })

  test('answers what is typed, and posts what was asked for before the answer ends', async () => {
    const screen = await demo(SATURDAY, 'search robot\n#llm-systems\nsubscribe "vision"\n')
    expect(screen).toContain('> search robot')
    expect(screen).toMatch(/Now following|following/)
    expect(ledger().at(-1)).toMatchObject({ channel: 'terminal:demo/llm-systems', papers: [] })
  })

  test.each([
    ['', false],
    ['sources: []', true],
    ['sources: []\nlookUp: off', false],
  ])('says in privacy whether others are asked for papers: %j', async (settings, isSaid) => {
    const screen = await demo(SATURDAY, 'privacy\n', { settings, seeds: join(folder, 'no-seeds') })
    expect(screen.includes('is asked for at arXiv')).toBe(isSaid)
  })

  test('a second start on one database is refused until the first has ended', async () => {
    const one = await start(SATURDAY)
    let greeted: () => void = () => {}
    const ready = new Promise<void>((resolve) => {
      greeted = resolve
    })
    const running = one.app.start(greeted)
    await ready
    const two = await start(SATURDAY)
    expect(await two.app.start(() => {})).toBe('taken')
    await two.end()
    one.app.leave()
    expect(await running).toBe('ended')
    const three = await start(SATURDAY)
    expect(await three.app.start(() => {})).toBe('taken')
    await three.end()
    await one.end()
    const four = await start(SATURDAY)
    four.input.end()
    expect(await four.app.start(() => {})).toBe('ended')
  })
})

describe('with a watched folder', () => {
  const SETTINGS = () => `
sources: [{ name: inbox, kind: digest-text, path: ${JSON.stringify(join(folder, 'inbox'))} }]
channels:
  - { name: lab, schedule: daily 09:00, zone: UTC, subscriptions: [{ topic: robots }] }
`

  /** A digest of one day in the watched folder. */
  function drop(day: string, ...titles: string[]): void {
    mkdirSync(join(folder, 'inbox'), { recursive: true })
    const entries = titles.map((title) => `${title}\n\nWe say little about it. It is enough.\n`)
    writeFileSync(join(folder, 'inbox', `${day}.txt`), `Nov ${day.slice(-2)}\n\n${entries.join('\n')}`)
  }

  /** One process that ticks once. */
  async function tick(at: string) {
    const { app, end } = await start(at, { settings: SETTINGS() })
    const { settled, ...report } = await app.tick()
    await end()
    return { ...report, settled: settled.map(({ state }) => state) }
  }

  /** A channel that was opened on Thursday 12 November and follows robots. */
  async function opened(): Promise<void> {
    mkdirSync(join(folder, 'no-seeds'))
    mkdirSync(join(folder, 'inbox'))
    await demo('2026-11-12T12:00:00Z', '', { settings: SETTINGS(), seeds: join(folder, 'no-seeds') })
    expect(ledger()).toEqual([])
  }

  test('a tick reads, matches, plans and delivers; the next one changes nothing', async () => {
    await opened()
    drop('2026-11-13', 'Robots in Peru', 'Ships in Peru')
    expect(await tick('2026-11-13T09:00:00Z')).toMatchObject({
      read: 2,
      added: 2,
      matched: 1,
      planned: 1,
      settled: ['delivered'],
    })
    expect(await tick('2026-11-13T09:01:00Z')).toMatchObject({ read: 0, added: 0, matched: 0, planned: 0, settled: [] })
    expect(ledger().map(({ slot, papers }) => [slot, papers.length])).toEqual([['scheduled:2026-11-13T09:00:00Z', 1]])
  })

  test('several ready channels are all delivered in one tick, though the platform has its pace', async () => {
    const channels = Array.from(
      { length: 12 },
      (_, number) => `{ name: lab${number}, schedule: daily 09:00, zone: UTC, subscriptions: [{ topic: robots }] }`,
    )
    const settings = `${SETTINGS().split('channels:')[0]}channels: [${channels.join(', ')}]`
    mkdirSync(join(folder, 'no-seeds'))
    drop('2026-11-13', 'Robots in Peru')
    await demo('2026-11-12T12:00:00Z', '', { settings, seeds: join(folder, 'no-seeds') })
    const before = ledger().length
    const { app, end } = await start('2026-11-13T09:00:00Z', { settings })
    const { planned, settled } = await app.tick()
    await end()
    expect(planned).toBeGreaterThan(0)
    expect(settled).toHaveLength(planned)
    expect(ledger()).toHaveLength(before + planned)
  })

  test('one digest after days of downtime says so', async () => {
    await opened()
    drop('2026-11-13', 'Robots in Peru')
    await tick('2026-11-13T09:00:00Z')
    await tick('2026-11-13T09:01:00Z')
    drop('2026-11-16', 'Robots in Ghana')
    await tick('2026-11-16T11:00:00Z')
    expect(ledger().map(({ text }) => text.split('\n')[0])).toEqual([
      expect.stringContaining('1 new paper · '),
      '1 new paper · we were down Fri–Mon',
    ])
    expect(ledger().at(-1)?.slot).toBe('scheduled:2026-11-16T09:00:00Z')
  })

  test('a source that cannot be read is named in the line of a slot without a paper', async () => {
    await opened()
    drop('2026-11-13', 'Robots in Peru')
    await tick('2026-11-13T09:00:00Z')
    rmSync(join(folder, 'inbox'), { recursive: true })
    expect(await tick('2026-11-14T09:00:00Z')).toMatchObject({ planned: 1 })
    expect(ledger().at(-1)?.text).toContain('inbox not read since Fri 09:00.')
  })

  test('a topic goes on as it was last read where its pack was removed between two starts', async () => {
    const settings = `${SETTINGS().split('channels:')[0]}channels: [{ name: lab, subscriptions: [{ topic: '@fleet' }] }]`
    await demo('2026-11-12T12:00:00Z', '', { settings, packs: 'fleet: { topic: robots, about: Robots }' })
    drop('2026-11-13', 'Robots in Peru')
    const { app, log, end } = await start('2026-11-13T08:00:00Z', { settings: SETTINGS(), packs: '{}' })
    expect(await app.tick()).toMatchObject({ matched: 1 })
    expect(log).toEqual(['a stored topic cannot be read; it goes on as it was last read'])
    await app.tick()
    expect(log).toHaveLength(1)
    await end()
  })

  test('a file read by hand alerts, read twice it adds nothing, and as archive it never alerts', async () => {
    await opened()
    const file = join(folder, 'by-hand.txt')
    writeFileSync(file, 'Nov 13\n\nRobots by hand\n\nWe say little. It is enough.\n')
    const { app, end } = await start('2026-11-13T08:00:00Z', { settings: SETTINGS() })
    expect(await app.ingest({ file }, false)).toMatchObject({ source: 'digest', read: 1, added: 1, known: 0 })
    expect(await app.desk.store.openMatches('terminal:demo/lab')).toEqual([])
    expect(await app.ingest({ file }, true)).toMatchObject({ read: 1, added: 0, known: 1 })
    expect(await app.desk.store.openMatches('terminal:demo/lab')).toHaveLength(1)
    expect(await app.ingest({ file }, true)).toMatchObject({ read: 1, added: 0, known: 1 })
    expect(await app.ingest({ source: 'nobody' }, true)).toBeUndefined()
    await end()
    expect(await tick('2026-11-13T09:00:00Z')).toMatchObject({ planned: 1 })
    expect(await tick(new Date(Date.parse('2026-11-14T09:00:00Z') + MINUTE).toISOString())).toMatchObject({
      planned: 0,
    })
    expect(ledger().filter(({ papers }) => papers.length > 0)).toHaveLength(1)
  })
})
