/**
 * The built program: few files, because a start reads them all. Of the packages only kysely and zod are bundled with ours: they
 * are hundreds of small files that every start would read. The others are few files or loaded late, or look for files beside
 * their own, as pino and better-sqlite3 do.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseAst } from 'rolldown/parseAst'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')
const manifest: { version: string; dependencies: object; optionalDependencies: object } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
)
const BUNDLED = ['kysely', 'zod']
/** Loaded where a chat or PostgreSQL is used. */
const LATE = ['@slack/bolt', '@slack/web-api', 'discord.js', 'pg']
const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' })

/** What a file of the program is loaded together with, and what it loads late. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(DIST, file), 'utf8')
  const together = parseAst(text).body.flatMap((one) =>
    'source' in one && one.source !== null ? [one.source.value] : [],
  )
  return [...together, ...[...text.matchAll(/\bimport\("([^"]+)"\)/g)].map(([, late = '']) => late)]
}

describe('the built program', () => {
  test('is one file that can be run, and what it loads late', () => {
    expect(files).toContain('main.js')
    expect(files.length).toBeLessThan(40)
    expect(readFileSync(join(DIST, 'main.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    expect(statSync(join(DIST, 'main.js')).mode & 0o111).toBe(0o111)
  })

  test('imports what Node has, files beside it, and dependencies that are not bundled', () => {
    const beside = files.map((file) => `./${file}`)
    const packages = Object.keys(manifest.dependencies).filter((name) => !BUNDLED.includes(name))
    const imports = files.flatMap(importsOf)
    expect(imports).toEqual(expect.arrayContaining(['pino', ...LATE]))
    expect(imports.filter((name) => !isBuiltin(name) && !beside.includes(name) && !packages.includes(name))).toEqual([])
  })
})

describe('the built program, without the packages that are bundled or loaded late, run from another folder', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'paperwire-bundle-'))
    for (const name of ['dist', 'config', 'seeds', 'package.json'])
      cpSync(join(ROOT, name), join(folder, 'app', name), { recursive: true })
    const installed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
      .filter((name) => ![...BUNDLED, ...LATE].includes(name))
      .map((name) => join('node_modules', name))
    for (const path of installed.filter((name) => existsSync(join(ROOT, name)))) {
      mkdirSync(dirname(join(folder, 'app', path)), { recursive: true })
      symlinkSync(join(ROOT, path), join(folder, 'app', path))
    }
    mkdirSync(join(folder, 'elsewhere'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const elsewhere = (name: string): string => join(folder, 'elsewhere', name)
  function run(...args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'app', 'dist', 'main.js'), ...args], {
      cwd: elsewhere(''),
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TZ: 'UTC', DATABASE_URL: `sqlite:${elsewhere('x.db')}` },
    })
    return { status, stdout, stderr }
  }

  test('prints its version and its verbs', () => {
    expect(run('--version')).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
    expect(run('help')).toMatchObject({ status: 0, stdout: expect.stringContaining('try <topic>'), stderr: '' })
  })

  test('tries a topic', () => {
    expect(run('try', 'robots')).toMatchObject({ status: 0, stdout: expect.stringContaining('robots'), stderr: '' })
  })

  test('writes subscriptions as code beside the schema that comes along, and plans them', () => {
    expect(run('export', 'papers.yaml')).toMatchObject({ status: 0, stderr: '' })
    const [, schema = ''] = /\$schema=(.+)/.exec(readFileSync(elsewhere('papers.yaml'), 'utf8')) ?? []
    expect(existsSync(resolve(elsewhere(''), schema)), schema).toBe(true)
    expect(run('plan', 'papers.yaml')).toMatchObject({ status: 0, stderr: '' })
  })

  test('cannot do what needs a chat', () => {
    expect(run('doctor', '--offline')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Cannot find package'),
    })
  })
})
