/** Who may import whom. The table is the architecture; a folder may always import itself. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

const LAYERS: readonly { layer: string; may: RegExp }[] = [
  { layer: 'core/', may: /^(zod|minisearch|porter2)$/ },
  { layer: 'flows/', may: /^core\// },
  { layer: 'sources/', may: /^(core\/|fast-xml-parser$|feedsmith$|htmlparser2$|ipaddr\.js$|node:|undici$|zod$)/ },
  { layer: 'store/', may: /^(core\/|node:|better-sqlite3$|kysely$|pg$|zod$)/ },
  { layer: 'platforms/terminal/', may: /^(core\/|node:|zod$)/ },
  { layer: 'platforms/slack/', may: /^(core\/|@slack\/(bolt|web-api)$|node:|zod$)/ },
  { layer: 'platforms/discord/', may: /^(core\/|discord\.js$|node:|zod$)/ },
  { layer: 'web/', may: /^(core\/|node:|prom-client$)/ },
  { layer: 'config/', may: /^(core\/|zod$|yaml$|node:)/ },
  { layer: 'config.ts', may: /^(core\/|config\/|zod$|yaml$|node:)/ },
  { layer: 'log.ts', may: /^(core\/|node:async_hooks$|pino$)/ },
  { layer: 'database-file.ts', may: /^(core|store)\// },
  { layer: 'clock.ts', may: /^core\// },
  { layer: 'hash.ts', may: /^node:crypto$/ },
  { layer: 'scheduler.ts', may: /^(core\/|flows\/|node-cron$)/ },
  {
    layer: 'app/',
    may: /^(core|flows|sources|store|platforms|config|web)\/|^(config|database-file|log|scheduler)\.ts$/,
  },
  {
    layer: 'app.ts',
    may: /^(app|core|flows|sources|store|platforms|config|web)\/|^(config|database-file|log|scheduler)\.ts$/,
  },
  {
    layer: 'doctor/',
    may: /^(app|core|config|platforms|store)\/|^flows\/come-back\.ts$|^(node:(fs|path)|zod$)/,
  },
  {
    layer: 'doctor.ts',
    may: /^(app|core|config|doctor|platforms|store)\/|^(config|database-file|log)\.ts$|^node:(fs|path)$/,
  },
  { layer: 'init/', may: /^(config|core|platforms)\/|^node:/ },
  { layer: 'init.ts', may: /^(config|core|init|platforms)\/|^config\.ts$|^flows\/verbs\/hello\.ts$|^node:util$/ },
  { layer: 'cli/', may: /^(core\/|config\/|flows\/verbs\/|app\.ts$|zod$|node:(fs|path|util)$)/ },
  { layer: 'cli.ts', may: /^(core\/|cli\/|flows\/verbs\/|flows\/try-topic\.ts$|app\.ts$)/ },
  {
    layer: 'main.ts',
    may: /^(core\/|cli\/migrate\.ts$|config\/|flows\/verbs\/(hello|misuse)\.ts$|doctor\/text\.ts$|(app|cli|clock|config|database-file|doctor|hash|init|log)\.ts$|node:)/,
  },
]

const SOURCE = join(import.meta.dirname, '..', 'src')

type File = { readonly path: string; readonly imports: readonly string[] }

/** Static, re-exporting and dynamic imports, relative ones as paths from src. */
function importsOf(path: string, text: string): string[] {
  const statics = text.matchAll(/^(?:import|export)\b(?:[^'";=]*?\bfrom)?\s*['"]([^'"]+)['"]/gm)
  const dynamics = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)
  return [...statics, ...dynamics].map(([, to = '']) => (to.startsWith('.') ? normalize(join(dirname(path), to)) : to))
}

function readSource(): File[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, imports: importsOf(path, readFileSync(join(SOURCE, path), 'utf8')) }))
}

function breaches(files: readonly File[]): string[] {
  return files.flatMap(({ path, imports }) => {
    const row = LAYERS.find(({ layer }) => path.startsWith(layer))
    if (row === undefined) return [`${path} is in no layer`]
    const own = row.layer.endsWith('/') ? row.layer : ''
    return imports
      .filter((to) => !(own !== '' && to.startsWith(own)) && !row.may.test(to))
      .map((to) => `${path} → ${to}`)
  })
}

/** The first circle there is, types included. */
function circle(files: readonly File[]): string | undefined {
  const graph = new Map(files.map(({ path, imports }) => [path, imports]))
  const settled = new Set<string>()
  const visit = (path: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path].join(' → ')
    if (settled.has(path)) return undefined
    for (const to of graph.get(path) ?? []) {
      const found = visit(to, [...trail, path])
      if (found !== undefined) return found
    }
    settled.add(path)
    return undefined
  }
  for (const { path } of files) {
    const found = visit(path, [])
    if (found !== undefined) return found
  }
  return undefined
}

/** Effects that the core and the flows get through ports only. */
const EFFECTS =
  /\b(?:process\.|Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|setTimeout\(|setInterval\(|fetch\()/

/** Files and packages that are loaded together with a file: neither for types, nor by `import()`. */
function loadedWith(path: string, loaded: Set<string> = new Set()): Set<string> {
  const imports = readFileSync(join(SOURCE, path), 'utf8').matchAll(
    /^(?:import|export)\s+(?!type\b)(?:[^'";=]*?\bfrom\s*)?['"]([^'"]+)['"]/gm,
  )
  for (const [, to = ''] of imports) {
    const name = to.startsWith('.') ? normalize(join(dirname(path), to)) : to
    if (loaded.has(name)) continue
    loaded.add(name)
    if (to.startsWith('.')) loadedWith(name, loaded)
  }
  return loaded
}

/** What a file does: its text without comments. */
function codeOf(path: string): string {
  return readFileSync(join(SOURCE, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
}

describe('the layers', () => {
  const files = readSource()

  test('every file imports only what its layer may', () => {
    expect(breaches(files)).toEqual([])
  })

  test('no circles, types included', () => {
    expect(circle(files)).toBeUndefined()
  })

  test('the core and the flows touch no clock, chance or process', () => {
    const effects = files
      .filter(({ path }) => /^(core|flows)\//.test(path))
      .filter(({ path }) => EFFECTS.test(codeOf(path)))
    expect(effects.map(({ path }) => path)).toEqual([])
  })

  test('what the chats need, which takes longest to load, is loaded only where a chat is used', () => {
    const chats = ['@slack/bolt', '@slack/web-api', 'discord.js']
    const loaded = loadedWith('main.ts')
    expect(loaded).toContain('kysely')
    expect(chats.filter((name) => loaded.has(name))).toEqual([])
    expect([...loadedWith('doctor.ts'), ...loadedWith('platforms/slack/connect.ts')]).toEqual(
      expect.arrayContaining(chats),
    )
  })

  test('every address is read by readUrl, because URL.canParse is wrong on Node 20 and 22', () => {
    expect(files.filter(({ path }) => codeOf(path).includes('canParse')).map(({ path }) => path)).toEqual([])
  })
})

describe('the test of the layers', () => {
  const breach = (path: string, text: string): string[] => breaches([{ path, imports: importsOf(path, text) }])

  test.each([
    ['core/match.ts', "import { openStore } from '../store/open-store.ts'", 'core/match.ts → store/open-store.ts'],
    ['core/paper.ts', "import { readFileSync } from 'node:fs'", 'core/paper.ts → node:fs'],
    ['flows/ingest.ts', "export type { Db } from '../store/schema.ts'", 'flows/ingest.ts → store/schema.ts'],
    [
      'sources/feed.ts',
      "const store = await import('../store/open-store.ts')",
      'sources/feed.ts → store/open-store.ts',
    ],
    ['utils/text.ts', '', 'utils/text.ts is in no layer'],
  ])('finds the breach planted in %s', (path, text, found) => {
    expect(breach(path, text)).toEqual([found])
  })

  test('finds a circle of types', () => {
    const files = [
      { path: 'core/a.ts', imports: importsOf('core/a.ts', "import type { B } from './b.ts'") },
      { path: 'core/b.ts', imports: importsOf('core/b.ts', "import type { A } from './a.ts'") },
    ]
    expect(circle(files)).toBe('core/a.ts → core/b.ts → core/a.ts')
  })
})
