/** The image: what its Dockerfile promises is looked up in it, and its tree is run. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freePort } from './free-port.ts'
import { openSlackServer } from './servers/slack.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

type Instruction = { readonly name: string; readonly words: string }

const lock: { packages: Record<string, { dev?: boolean; engines?: { node?: string } }> } = JSON.parse(
  read('package-lock.json'),
)

/** The instructions of a Dockerfile, continued lines joined. */
function instructionsOf(text: string): readonly Instruction[] {
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
  return lines.map((line) => {
    const [, name = '', words = ''] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? []
    return { name, words: words.replace(/\s+/g, ' ').trim() }
  })
}

const dockerfile = instructionsOf(read('Dockerfile'))
const image = dockerfile.slice(dockerfile.findLastIndex(({ name }) => name === 'FROM'))
const allOf = (name: string, of: readonly Instruction[] = image): string[] =>
  of.flatMap((one) => (one.name === name ? [one.words] : []))
const environment = new Map(
  allOf('ENV').flatMap((words) => words.split(' ').map((pair) => pair.split('=') as [string, string])),
)
const healthcheck: string[] = JSON.parse(/CMD (\[.+\])$/.exec(allOf('HEALTHCHECK')[0] ?? '')?.[1] ?? '[]')

describe('the Dockerfile', () => {
  test('every line is an instruction that it knows', () => {
    const known = [
      'FROM',
      'ARG',
      'WORKDIR',
      'COPY',
      'RUN',
      'ENV',
      'USER',
      'VOLUME',
      'STOPSIGNAL',
      'EXPOSE',
      'HEALTHCHECK',
      'ENTRYPOINT',
      'LABEL',
    ]
    expect(dockerfile.filter(({ name }) => !known.includes(name))).toEqual([])
    expect(dockerfile[0]?.name).toBe('FROM')
  })

  test('its base is a version, the same one that it was built with', () => {
    const bases = allOf('FROM', dockerfile).map((words) => words.split(' ')[0])
    expect(new Set(bases)).toEqual(new Set([expect.stringMatching(/^node:\d+-\w+-slim$/)]))
  })

  test('it runs as somebody without rights, stops by SIGTERM, and is process 1 itself', () => {
    expect(allOf('USER')).toEqual(['node'])
    expect(image.findIndex(({ name }) => name === 'USER')).toBeLessThan(
      image.findIndex(({ name }) => name === 'ENTRYPOINT'),
    )
    expect(image.slice(image.findIndex(({ name }) => name === 'USER')).filter(({ name }) => name === 'RUN')).toEqual([])
    expect(allOf('STOPSIGNAL')).toEqual(['SIGTERM'])
    expect(JSON.parse(allOf('ENTRYPOINT')[0] ?? '')).toEqual(['node', 'dist/main.js'])
    expect(healthcheck.slice(0, 2)).toEqual(['node', '-e'])
  })

  test('what it copies is there and sent to the builder, and what is secret or made here is not', () => {
    const ignored = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '')
    const copied = allOf('COPY', dockerfile).filter((words) => !words.startsWith('--from'))
    const names = copied.flatMap((words) => words.split(' ').slice(0, -1))
    expect(names.filter((name) => !existsSync(join(ROOT, name)) || ignored.includes(name))).toEqual([])
    for (const path of ['.env', '.env.*', '.git', 'node_modules', 'data', '**/*.db']) expect(ignored).toContain(path)
  })
})

/** SQLite for the image's Node; older ones do not install it. */
const SQLITE = 'node_modules/better-sqlite3-napi'

describe('what the image leaves out', () => {
  const clearing = allOf('RUN', dockerfile).find((words) => words.startsWith('rm -r')) ?? ''
  const [removed = ''] = clearing.split(' && ')
  const paths = removed.split(' ').slice(2)

  test('is of packages that it has, and the better SQLite, which its Node may use, stays', () => {
    const packages = paths.map((path) => /^node_modules\/(?:@[\w.-]+\/)?[\w.-]+/.exec(path)?.[0] ?? path)
    expect(packages.filter((name) => lock.packages[name]?.dev ?? !(name in lock.packages))).toEqual([])
    expect(paths).not.toContain(SQLITE)
    const [least = 0] = /\d+/.exec(lock.packages[SQLITE]?.engines?.node ?? '')?.map(Number) ?? []
    expect(Number(/^node:(\d+)/.exec(allOf('FROM')[0] ?? '')?.[1])).toBeGreaterThanOrEqual(least)
  })

  test('lies where it is looked for', (context) => {
    if (!existsSync(join(ROOT, SQLITE))) {
      console.warn('This Node installs an older SQLite, so the paths in the image are not looked up.')
      return context.skip()
    }
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
    const prebuilt = /find (\S+) -type f ! -name "linux-/.exec(clearing)?.[1] ?? ''
    expect(readdirSync(join(ROOT, prebuilt))).toEqual(expect.arrayContaining(['linux-x64.node', 'linux-arm64.node']))
  })
})

/** A port that nobody has just now. */

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
}

describe('the image', () => {
  test('runs from a tree that it cannot write to, is healthy, and stops with 0 at SIGTERM', {
    timeout: 60_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paperwire-image-'))
    const [app, data] = [join(folder, 'app'), join(folder, 'data')]
    mkdirSync(app)
    mkdirSync(data)
    for (const words of allOf('COPY')) {
      const names = words.replace(/^--\S+ /, '').split(' ')
      const to = names.pop() ?? ''
      for (const name of names.map((one) => one.replace('/app/', ''))) {
        if (name === 'node_modules') symlinkSync(join(ROOT, name), join(app, name))
        else cpSync(join(ROOT, name), to === './' ? join(app, name) : join(app, to), { recursive: true })
      }
    }
    const asRoot = process.getuid?.() === 0
    const nobody = asRoot ? { uid: 65_534, gid: 65_534 } : {}
    chmodSync(folder, 0o755)
    if (asRoot) chownSync(data, 65_534, 65_534)
    spawnSync('chmod', ['-R', 'a-w', app])
    const before = filesIn(app)
    const slack = await openSlackServer()
    const port = await freePort()
    const env = {
      PATH: process.env.PATH,
      ...Object.fromEntries(environment),
      DATABASE_URL: (environment.get('DATABASE_URL') ?? '').replace('/data', data),
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      PORT: String(port),
      PAPERWIRE_CONFIG: join(folder, 'quiet.yaml'),
    }
    writeFileSync(env.PAPERWIRE_CONFIG, 'sources: []\n')
    const [command = '', ...args] = JSON.parse(allOf('ENTRYPOINT')[0] ?? '') as string[]
    const bot = spawn(command === 'node' ? process.execPath : command, args, {
      cwd: app,
      env,
      ...nobody,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let logged = ''
    bot.stderr.on('data', (chunk) => {
      logged += chunk
    })
    const ended = once(bot, 'exit')
    try {
      const check = () => spawnSync(process.execPath, healthcheck.slice(1), { cwd: app, env, ...nobody }).status
      for (let round = 0; round < 100 && check() !== 0; round++) {
        if (bot.exitCode !== null) throw new Error(`It ended at once: ${logged}`)
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
      expect(check(), logged).toBe(0)
      await slack.when(() => slack.sockets > 0)
      expect([200, 503]).toContain((await fetch(`http://127.0.0.1:${port}/readyz`)).status)
      bot.kill('SIGTERM')
      expect(await ended, logged).toEqual([0, null])
      expect(check()).toBe(1)
      expect(filesIn(app)).toEqual(before)
      expect(readdirSync(data)).toContain('paperwire.db')
      if (asRoot) expect(spawnSync('touch', [join(app, 'x')], nobody).status).not.toBe(0)
    } finally {
      bot.kill('SIGKILL')
      await ended
      await slack.close()
      spawnSync('chmod', ['-R', 'u+w', folder])
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
