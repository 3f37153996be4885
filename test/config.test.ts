import { describe, expect, test } from 'vitest'
import { ConfigError, type Fault } from '../src/config/fault.ts'
import { type ConfigInputs, loadConfig } from '../src/config.ts'
import { DAY, HOUR, MINUTE, SECOND, WEEK } from '../src/core/instant.ts'

type Files = Readonly<Record<string, string>>

const TOPICS = 'moe:\n  about: experts\n  topic: MoE\n'
const BUNDLED: Files = {
  'bundled/paperwire.yaml': '{}',
  'bundled/topics.yaml': TOPICS,
  'bundled/synonyms.yaml': '- [LLM, large language model]\n',
}

function load(files: Files = {}, env: ConfigInputs['env'] = {}) {
  const all: ReadonlyMap<string, string> = new Map(Object.entries({ ...BUNDLED, ...files }))
  return loadConfig({ env, readFile: (path) => all.get(path), bundled: 'bundled' })
}

/** `paperwire.yaml` in the default place. */
const settings = (text: string, env: ConfigInputs['env'] = {}) => load({ 'config/paperwire.yaml': text }, env)

function faultsOf(run: () => unknown): readonly Fault[] {
  try {
    run()
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

describe('defaults', () => {
  test('nothing written: the demo on the terminal', () => {
    const config = load()
    expect(config).toMatchObject({
      platforms: ['terminal'],
      demo: true,
      production: false,
      databaseUrl: 'sqlite:data/demo.db',
      logLevel: 'warn',
      sources: [
        { name: 'hf', kind: 'hugging-face', everyMs: 15 * MINUTE, pauseMs: SECOND, minUpvotes: 0, submitters: [] },
      ],
      backfillMs: 8 * WEEK,
      lookUp: true,
      feeds: { everyMs: 30 * MINUTE, allow: [] },
      times: {
        tickMs: MINUTE,
        requestMs: 10 * SECOND,
        leaseMs: MINUTE,
        settleMs: MINUTE,
        marginMs: 5 * SECOND,
      },
      defaults: {
        schedule: { kind: 'daily', at: '09:00' },
        zone: 'UTC',
        size: 8,
        announce: true,
        quiet: true,
        hourly: 4,
      },
      limits: { subscriptions: 50, feeds: 10 },
      permissions: { slack: 'members', discord: 'managers' },
      operator: { name: '', contact: '' },
      retention: { heldMs: 90 * DAY, messagesMs: 30 * DAY },
      backup: { atMs: 3 * HOUR, keep: 7, folder: '' },
      channels: [],
      synonyms: [{ words: ['LLM', 'large language model'], exact: false }],
      secrets: [],
    })
    expect(config).not.toHaveProperty('port')
    expect([...config.packs]).toEqual([['moe', 'MoE']])
    expect([...config.aboutPacks]).toEqual([['moe', 'experts']])
  })

  test('an empty file is a file without settings', () => {
    const empty = { 'config/paperwire.yaml': '# all left out\n', 'config/topics.yaml': '', 'config/synonyms.yaml': '' }
    const config = load(empty)
    expect(config.limits.subscriptions).toBe(50)
    expect(config.packs.size).toBe(0)
    expect(config.synonyms).toEqual([])
  })

  test('a setting that is no more, and stood in the bundled file, may stay in a copy of it', () => {
    const { retention } = settings('retention: { held: 30d, search: 30d, messages: 60d }')
    expect(retention).toEqual({ heldMs: 30 * DAY, messagesMs: 60 * DAY })
  })

  test('it is frozen to the last value', () => {
    const config = settings('channels: [{ name: a, schedule: daily, zone: UTC, subscriptions: [{ topic: x }] }]')
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.channels[0]?.subscriptions[0])).toBe(true)
  })
})

describe('files', () => {
  test('topics and synonyms are read beside paperwire.yaml, else the bundled ones', () => {
    const files = {
      '/etc/paperwire/main.yaml': 'backfill: 0',
      '/etc/paperwire/topics.yaml': 'rag: { about: retrieval, topic: RAG }',
      'config/paperwire.yaml': 'backfill: 1w',
    }
    const config = load(files, { PAPERWIRE_CONFIG: '/etc/paperwire/main.yaml' })
    expect(config.backfillMs).toBe(0)
    expect([...config.packs.keys()]).toEqual(['rag'])
    expect(config.synonyms).toHaveLength(1)
  })

  test('a path that leads nowhere is a fault', () => {
    expect(faultsOf(() => load({}, { PAPERWIRE_CONFIG: 'nowhere.yaml' }))).toEqual([
      {
        file: 'environment',
        path: 'PAPERWIRE_CONFIG',
        wrong: 'names nowhere.yaml, where no file is',
        mend: expect.stringContaining('remove it'),
      },
    ])
  })

  test('a file that cannot be read is a fault', () => {
    const readFile = (path: string) => {
      if (path === 'config/topics.yaml') throw new Error('EISDIR')
      return BUNDLED[path]
    }
    const faults = faultsOf(() => loadConfig({ env: {}, readFile, bundled: 'bundled' }))
    expect(faults).toMatchObject([{ file: 'config/topics.yaml', wrong: 'cannot be read: EISDIR' }])
  })

  test('.env is read, the environment wins, and an empty variable is none', () => {
    const files = { '.env': 'LOG_LEVEL=debug\nPORT=9000 # ours\nDATABASE_URL="sqlite:own.db"\n' }
    const config = load(files, { PORT: '9001', LOG_LEVEL: '' })
    expect(config).toMatchObject({ logLevel: 'debug', port: 9001, databaseUrl: 'sqlite:own.db' })
  })
})

describe('values', () => {
  test.each([
    ['500ms', 500],
    ['60s', MINUTE],
    ['15m', 15 * MINUTE],
    ['2h', 120 * MINUTE],
    ['90d', 90 * DAY],
    ['8w', 8 * WEEK],
    ['0', 0],
  ])('the duration %s', (written, ms) => {
    expect(settings(`backfill: ${written}`).backfillMs).toBe(ms)
  })

  test.each(['8', '8 weeks', '-1d', '1.5h', 'w', '', '[1w]', '9999999999w', 'true'])('%s is no duration', (written) => {
    expect(faultsOf(() => settings(`backfill: ${written}`))).toMatchObject([{ path: 'backfill' }])
  })

  test.each([
    ['on', true],
    ['off', false],
    ['true', true],
    ['false', false],
  ])('announce: %s', (written, announce) => {
    expect(settings(`defaults: { announce: ${written} }`).defaults.announce).toBe(announce)
  })

  test.each(['60s', '30s', '20s', '1s'])('a tick of %s divides a minute', (tick) => {
    expect(faultsOf(() => settings(`times: { tick: ${tick} }`))).toEqual([])
  })

  test.each(['7s', '90s', '2m', '500ms', '1500ms', '0'])('a tick of %s does not', (tick) => {
    expect(faultsOf(() => settings(`times: { tick: ${tick} }`))).toMatchObject([{ path: 'times.tick' }])
  })

  test('a lease outlives a request and its margin', () => {
    expect(faultsOf(() => settings('times: { lease: 16s, request: 10s, margin: 5s }'))).toEqual([])
    expect(faultsOf(() => settings('times: { lease: 15s, request: 10s, margin: 5s }'))).toMatchObject([
      { path: 'times.lease' },
    ])
  })

  test('lease and settle time end before a look at a channel does', () => {
    expect(faultsOf(() => settings('times: { lease: 2m, settle: 8m }'))).toEqual([])
    expect(faultsOf(() => settings('times: { lease: 2m, settle: 9m }'))).toMatchObject([{ path: 'times.settle' }])
  })

  test('every kind of source, each with its own keys', () => {
    const { sources } = settings(`sources:
  - { name: hf, kind: hugging-face, every: 5m, minUpvotes: 3, url: "http://127.0.0.1:4003" }
  - { name: arxiv, kind: arxiv, categories: [cs.CL, q-bio, cond-mat.mtrl-sci, cs.*] }
  - { name: bio, kind: biorxiv, categories: [cell biology] }
  - { name: med, kind: medrxiv }
  - { name: lab, kind: feed, url: "https://example.org/feed" }
  - { name: inbox, kind: digest-text, path: inbox }
`)
    expect(sources.map(({ name, everyMs }) => [name, everyMs / MINUTE])).toEqual([
      ['hf', 5],
      ['arxiv', 60],
      ['bio', 360],
      ['med', 360],
      ['lab', 30],
      ['inbox', 1],
    ])
  })

  test('no sources at all', () => {
    expect(settings('sources: []').sources).toEqual([])
  })

  test('the pause between two requests: 3s or more for arXiv itself, anything for a server of your own', () => {
    const arxiv = (more: string): string => `sources: [{ name: arxiv, kind: arxiv, categories: [cs.CL]${more} }]`
    const pauses = (more: string) => settings(arxiv(more)).sources.map((one) => ('pauseMs' in one ? one.pauseMs : 0))
    expect(pauses('')).toEqual([3 * SECOND])
    expect(pauses(', pause: 5s')).toEqual([5 * SECOND])
    expect(pauses(', pause: 0, url: "http://127.0.0.1:4003"')).toEqual([0])
    expect(faultsOf(() => settings(arxiv(', pause: 1s')))).toMatchObject([{ path: 'sources[0].pause' }])
  })

  test.each([
    ['the demo with the sources as they come', '', {}, false],
    ['the same, written down', 'sources: [{ kind: hugging-face, name: hf, every: 15m }]', {}, false],
    ['the demo with sources of its own', 'sources: [{ name: hf, kind: hugging-face, minUpvotes: 5 }]', {}, true],
    ['a bot with the sources as they come', '', { DISCORD_TOKEN: 'token' }, true],
  ] as const)('is read live: %s', (_, written, env, readsLive) => {
    expect(load({ 'config/paperwire.yaml': written }, env).readsLive).toBe(readsLive)
  })
})

describe('faults', () => {
  test('all of them at once, each with file, line, path and mend', () => {
    const files = {
      'config/paperwire.yaml': `sorces: []
times:
  tick: 7s
  leese: 60s
defaults: { size: 99, zone: Berln, schedule: dayly }
sources:
  - name: hf
    kind: hugingface
  - name: lab
    kind: feed
    url: example.org
    evry: 1h
channels:
  - name: a
    schedule: daily 09:00
    zone: UTC
    subscriptions:
      - topic: '@mo'
`,
      'config/topics.yaml': `moe:
  about: experts
  topic: MoE
broken:
  about: no topic
  topic: 'a OR -b'
circle:
  about: itself
  topic: '@circle'
`,
      'config/synonyms.yaml': '- [LLM]\n- [RL, reinforcement learning]\n- [rl, rate limit]\n',
    }
    const faults = faultsOf(() => load(files, { SLACK_BOT_TOKEN: 'xoxb-1', PORT: 'http' }))
    expect(faults.map(({ file, line = 0, path }) => `${file}:${line} ${path}`).sort()).toEqual(
      [
        'config/paperwire.yaml:1 sorces',
        'config/paperwire.yaml:3 times.tick',
        'config/paperwire.yaml:4 times.leese',
        'config/paperwire.yaml:5 defaults.schedule',
        'config/paperwire.yaml:5 defaults.size',
        'config/paperwire.yaml:5 defaults.zone',
        'config/paperwire.yaml:8 sources[0].kind',
        'config/paperwire.yaml:11 sources[1].url',
        'config/paperwire.yaml:12 sources[1].evry',
        'config/paperwire.yaml:18 channels[0].subscriptions[0].topic',
        'config/topics.yaml:6 broken.topic',
        'config/topics.yaml:9 circle.topic',
        'config/synonyms.yaml:1 [0].words',
        'environment:0 PORT',
        'environment:0 SLACK_BOT_TOKEN',
      ].sort(),
    )
    for (const { wrong, mend } of faults) {
      expect(wrong).toMatch(/[^.]$/)
      expect(mend).toMatch(/[.?]$/)
    }
  })

  test.each([
    ['sorces: []', 'sorces', 'Did you mean sources?'],
    ['times: { leese: 1m }', 'times.leese', 'Did you mean lease?'],
    ['sources: [{ name: x, kind: hugingface }]', 'sources[0].kind', 'Did you mean hugging-face?'],
    [
      'sources: [{ name: x, kind: feed, url: "https://example.org", evry: 1h }]',
      'sources[0].evry',
      'Did you mean every?',
    ],
    ['permissions: { slack: member }', 'permissions.slack', 'Did you mean members?'],
    ['permissions: { slack: everybody }', 'permissions.slack', 'Known here: anyone, members, managers.'],
    ['defaults: { size: 2 }', 'defaults.size', 'Write at least 3.'],
    ['defaults: { size: eight }', 'defaults.size', 'Write a number here.'],
    ['defaults: { announce: yes }', 'defaults.announce', 'Write on or off.'],
    ['defaults: { zone: Berln }', 'defaults.zone', /Berlin/],
    ['defaults: { schedule: weekly }', 'defaults.schedule', /weekly mon,thu/],
    ['sources: [{ name: x, kind: arxiv }]', 'sources[0].categories', /a list/],
    ['sources: [{ name: x, kind: arxiv, categories: [] }]', 'sources[0].categories', /at least 1/],
    [
      'sources: [{ name: x, kind: arxiv, categories: ["cs.CL,cs.LG"] }]',
      'sources[0].categories[0]',
      /one for each item/,
    ],
    ['sources: [{ name: X Y, kind: medrxiv }]', 'sources[0].name', /lower-case/],
    ['sources: [{ kind: medrxiv }]', 'sources[0].name', /llm-systems/],
    ['sources: [{ name: x, kind: medrxiv, every: 10s }]', 'sources[0].every', 'Write at least 60s.'],
    ['sources: [{ name: x, kind: medrxiv }, { name: x, kind: biorxiv }]', 'sources[1].name', /its own name/],
    ['sources:', 'sources', /a list \(an empty one is \[\]\)/],
    ['[]', '', /settings with their names/],
  ])('%s', (text, path, mend) => {
    const faults = faultsOf(() => settings(text))
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatchObject({ file: 'config/paperwire.yaml', line: 1, path, mend: expect.stringMatching(mend) })
  })

  test.each([
    ['a: 1\nb: [', 2],
    ['backfill: 1w\nbackfill: 2w', 2],
    ['times:\n\ttick: 1s', 2],
    ['defaults: *nowhere', 1],
  ])('broken YAML names the line: %j', (text, line) => {
    expect(faultsOf(() => settings(text))[0]).toMatchObject({ file: 'config/paperwire.yaml', line, path: '' })
  })

  test('a broken topics.yaml does not make every topic that names a pack a fault', () => {
    const channel = 'channels: [{ name: a, schedule: daily, zone: UTC, subscriptions: [{ topic: "@moe" }] }]'
    const files = { 'config/paperwire.yaml': channel, 'config/topics.yaml': 'moe: [' }
    const faults = faultsOf(() => load(files))
    expect(new Set(faults.map(({ file }) => file))).toEqual(new Set(['config/topics.yaml']))
  })

  test('names of objects of the language are no settings', () => {
    for (const key of ['constructor', '__proto__', 'toString']) {
      expect(faultsOf(() => settings(`${key}: 1`))).toMatchObject([{ path: key }])
    }
  })

  test('the message shows each fault on two lines', () => {
    const run = () => settings('limits: { subscriptions: 0 }\nbackfil: 1w')
    expect(run).toThrow(
      new ConfigError([
        {
          file: 'config/paperwire.yaml',
          line: 1,
          path: 'limits.subscriptions',
          wrong: 'is 0',
          mend: 'Write at least 1.',
        },
        {
          file: 'config/paperwire.yaml',
          line: 2,
          path: 'backfil',
          wrong: 'is no setting here',
          mend: 'Did you mean backfill?',
        },
      ]),
    )
    expect(run).toThrow(`The configuration has 2 faults.
  config/paperwire.yaml:1: limits.subscriptions is 0.
    Write at least 1.
  config/paperwire.yaml:2: backfil is no setting here.
    Did you mean backfill?`)
  })
})

describe('environment', () => {
  const BOT = { SLACK_BOT_TOKEN: 'xoxb-1-secret' }
  const SOCKET = { ...BOT, SLACK_APP_TOKEN: 'xapp-1-secret' }
  const [KEY, OLD, OLDER] = ['k'.repeat(32), 'o'.repeat(32), 'p'.repeat(40)] as const

  test('Slack by Socket Mode, which wins over HTTP', () => {
    const config = load({}, { ...SOCKET, SLACK_SIGNING_SECRET: 'abc123', SLACK_API_URL: 'http://127.0.0.1:4001/api' })
    expect(config).toMatchObject({
      platforms: ['slack'],
      demo: false,
      databaseUrl: 'sqlite:data/paperwire.db',
      logLevel: 'info',
      port: 8080,
      slack: {
        botToken: 'xoxb-1-secret',
        inlet: { kind: 'socket', appToken: 'xapp-1-secret' },
        apiUrl: 'http://127.0.0.1:4001/api/',
      },
    })
    expect(config.secrets).toEqual(['xoxb-1-secret', 'xapp-1-secret', 'abc123'])
  })

  test('Slack by HTTP for several workspaces, and Discord', () => {
    const config = load(
      {},
      {
        SLACK_SIGNING_SECRET: 'abc123',
        SLACK_CLIENT_ID: '1.2',
        SLACK_CLIENT_SECRET: 'shh',
        PAPERWIRE_KEY: KEY,
        PAPERWIRE_OLD_KEYS: `${OLD}, ${OLDER}`,
        DISCORD_TOKEN: 'a.b.c',
        DISCORD_API_URL: 'https://discord.example.org/api/',
        DISCORD_DEV_GUILD: '123456789012345678',
        DATABASE_URL: 'postgres://me:pass@db/paperwire',
        PORT: '0',
        NODE_ENV: 'production',
      },
    )
    expect(config).toMatchObject({
      platforms: ['slack', 'discord'],
      production: true,
      databaseUrl: 'postgres://me:pass@db/paperwire',
      port: 0,
      keys: { current: KEY, old: [OLD, OLDER] },
      slack: { inlet: { kind: 'http', signingSecret: 'abc123' }, client: { id: '1.2', secret: 'shh' } },
      discord: { token: 'a.b.c', apiUrl: 'https://discord.example.org/api' },
    })
    expect(config.slack).not.toHaveProperty('botToken')
    expect(config.secrets).toEqual(['abc123', 'shh', 'a.b.c', KEY, OLD, OLDER, 'pass'])
  })

  test.each([
    ['a bot token alone', BOT, 'SLACK_BOT_TOKEN', /SLACK_APP_TOKEN .* or SLACK_SIGNING_SECRET/],
    ['an app token alone', { SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_APP_TOKEN', /SLACK_BOT_TOKEN/],
    ['a signing secret alone', { SLACK_SIGNING_SECRET: 'abc' }, 'SLACK_SIGNING_SECRET', /SLACK_BOT_TOKEN/],
    ['a client id alone', { ...SOCKET, SLACK_CLIENT_ID: '1' }, 'SLACK_CLIENT_ID', /both/],
    ['a client secret alone', { ...SOCKET, SLACK_CLIENT_SECRET: '1' }, 'SLACK_CLIENT_SECRET', /both/],
    [
      'installing without a key',
      { ...SOCKET, SLACK_CLIENT_ID: '1', SLACK_CLIENT_SECRET: '1' },
      'PAPERWIRE_KEY',
      /openssl/,
    ],
    ['tokens in each other’s place', { ...SOCKET, SLACK_BOT_TOKEN: 'xapp-1-secret' }, 'SLACK_BOT_TOKEN', /xoxb-/],
    ['a rotated bot token', { ...SOCKET, SLACK_BOT_TOKEN: 'xoxe.xoxb-1-secret' }, 'SLACK_BOT_TOKEN', /rotation off/],
    ['a token as signing secret', { ...BOT, SLACK_SIGNING_SECRET: 'xapp-1-secret' }, 'SLACK_SIGNING_SECRET', /Basic/],
    ['Discord’s header', { DISCORD_TOKEN: 'Bot secret' }, 'DISCORD_TOKEN', /without "Bot "/],
    ['a short key', { PAPERWIRE_KEY: 'secret' }, 'PAPERWIRE_KEY', /32/],
    ['a short old key', { PAPERWIRE_KEY: KEY, PAPERWIRE_OLD_KEYS: `${OLD},secret` }, 'PAPERWIRE_OLD_KEYS', /commas/],
    ['old keys alone', { PAPERWIRE_OLD_KEYS: OLD }, 'PAPERWIRE_OLD_KEYS', /seals from now on/],
    ['another database', { DATABASE_URL: 'mysql://me:secret@db/x' }, 'DATABASE_URL', /sqlite:<file> or postgres:/],
    ['a plain path', { DATABASE_URL: 'data/secret.db' }, 'DATABASE_URL', /sqlite:<file>/],
    ['a port out of range', { PORT: '70000' }, 'PORT', /65535/],
    ['an unknown level', { LOG_LEVEL: 'inof' }, 'LOG_LEVEL', /Did you mean info/],
    ['tokens in the open', { SLACK_API_URL: 'http://proxy.example.org/api/' }, 'SLACK_API_URL', /https/],
    ['no address', { DISCORD_API_URL: 'proxy' }, 'DISCORD_API_URL', /https/],
    ['no server', { DISCORD_DEV_GUILD: 'my lab' }, 'DISCORD_DEV_GUILD', /Copy Server ID/],
  ])('%s is a fault and shows no secret', (_, env, path, mend) => {
    const faults = faultsOf(() => load({}, env))
    expect(faults).toEqual([
      { file: 'environment', path, wrong: expect.any(String), mend: expect.stringMatching(mend) },
    ])
    expect(JSON.stringify(faults)).not.toMatch(/-1-secret|:secret|secret\.db/)
  })

  test('a fault in .env names it', () => {
    expect(faultsOf(() => load({ '.env': 'PORT=x' }))).toMatchObject([{ file: '.env', path: 'PORT' }])
  })
})
