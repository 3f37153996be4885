/**
 * Everything that an operator decides, read once at the start: environment variables, `.env`, and three YAML files. It is
 * checked as a whole, so that one start shows every fault.
 */
import { dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import { type Connections, connectionsOf } from './config/connections.ts'
import { readEnvironment, type Variable, type Variables } from './config/environment.ts'
import { ConfigError, type Fault } from './config/fault.ts'
import { paperwireFile, type Settings } from './config/paperwire-file.ts'
import { secretsIn } from './config/secrets.ts'
import { readSynonyms } from './config/synonyms-file.ts'
import { readPacks } from './config/topics-file.ts'
import { checkYaml, readYaml, type YamlFile } from './config/yaml-file.ts'
import { reasonOf } from './core/reason.ts'
import type { SynonymGroup } from './core/synonyms.ts'
import type { Packs } from './core/topic.ts'

/** Frozen, maps apart, which are read-only by type. */
export type Config = Settings &
  Connections & {
    readonly packs: Packs
    /** What each pack is about, by name. */
    readonly aboutPacks: ReadonlyMap<string, string>
    readonly synonyms: readonly SynonymGroup[]
    /** The demo reads its sample digests only, unless the operator has named sources. */
    readonly readsLive: boolean
  }

export type ConfigInputs = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The text of a file, undefined where there is none; relative paths start from the working directory. */
  readonly readFile: (path: string) => string | undefined
  /** The folder of the configuration files that come with Paperwire. */
  readonly bundled: string
}

type ReadFile = ConfigInputs['readFile']

/** Throws one ConfigError with every fault there is. A file that the operator has not written is the bundled one. */
export function loadConfig(inputs: ConfigInputs): Config {
  const { config, faults } = readConfig(inputs)
  if (faults.length > 0) throw new ConfigError(faults)
  return config
}

/** All that can be read, whatever else is wrong: a variable or a section with a fault counts as left out. Never throws. */
export function readConfig({ env, readFile, bundled }: ConfigInputs): { config: Config; faults: readonly Fault[] } {
  const faults: Fault[] = []
  const read = refusing(readFile, faults)
  const variables = readVariables(env, read('.env') ?? '')
  const environment = readEnvironment(variables, faults)
  const files = readFiles(read, bundled, variables.get('PAPERWIRE_CONFIG'), faults)
  const topics = readPacks(files.topics, faults)
  const settings = readSettings(files.paperwire, topics?.packs, faults)
  const synonyms = readSynonyms(files.synonyms, faults)
  const connections = connectionsOf(environment)
  const readsLive = settings.hasOwnSources || !connections.demo
  const { packs, about: aboutPacks } = topics ?? { packs: new Map(), about: new Map() }
  const addresses = settings.sources.flatMap((source) => ('url' in source && source.url ? secretsIn(source.url) : []))
  const secrets = [...connections.secrets, ...addresses]
  return { config: freeze({ ...settings, ...connections, secrets, readsLive, packs, aboutPacks, synonyms }), faults }
}

/** The sections of `paperwire.yaml`; those with a fault as if they were not written. */
function readSettings(file: YamlFile, packs: Packs | undefined, faults: Fault[]): Settings {
  const schema = paperwireFile(packs)
  const found: Fault[] = []
  const settings = checkYaml(file, schema, found)
  faults.push(...found)
  if (settings !== undefined) return settings
  const broken = new Set(found.map(({ path }) => /^[^.[]*/.exec(path)?.[0]))
  const whole = Object.entries(file.value ?? {}).filter(([name]) => !broken.has(name))
  return checkYaml({ ...file, value: Object.fromEntries(whole) }, schema, []) ?? schema.parse({})
}

/** A file that is there and cannot be read is a fault like any other. */
function refusing(readFile: ReadFile, faults: Fault[]): ReadFile {
  return (path) => {
    try {
      return readFile(path)
    } catch (error) {
      const wrong = `cannot be read: ${reasonOf(error)}`
      faults.push({ file: path, path: '', wrong, mend: 'Make it a readable text file, or remove it.' })
      return ''
    }
  }
}

/** The process's own variables win over `.env`, whose text this is. */
export function readVariables(env: ConfigInputs['env'], dotEnv: string): Variables {
  const lines = dotEnv.split('\n')
  const lineOf = (name: string) =>
    lines.findLastIndex((line) => line.replace(/^\s*(export\s+)?/, '').startsWith(`${name}=`))
  const inFile = (name: string) => (lineOf(name) < 0 ? {} : { line: lineOf(name) + 1 })
  const from = (values: ConfigInputs['env'], place: (name: string) => Omit<Variable, 'value'>) =>
    Object.entries(values).flatMap(([name, value]) => (value ? [[name, { value, ...place(name) }] as const] : []))
  return new Map([
    ...from(parseEnv(dotEnv), (name) => ({ file: '.env', ...inFile(name) })),
    ...from(env, () => ({ file: 'environment' })),
  ])
}

const DEFAULT_PATH = join('config', 'paperwire.yaml')

/** The three files: those that stand beside `paperwire.yaml`, and the bundled ones for the rest. */
function readFiles(read: ReadFile, bundled: string, chosen: Variable | undefined, faults: Fault[]) {
  const path = chosen?.value ?? DEFAULT_PATH
  const open = (name: string, place = join(dirname(path), name)): YamlFile => {
    const own = read(place)
    const standIn = join(bundled, name)
    return own === undefined ? readYaml(standIn, read(standIn) ?? '', faults) : readYaml(place, own, faults)
  }
  const paperwire = open('paperwire.yaml', path)
  if (chosen !== undefined && paperwire.name !== path) {
    const mend = 'Set PAPERWIRE_CONFIG to the path of a paperwire.yaml, or remove it for the bundled one.'
    faults.push({ file: chosen.file, path: 'PAPERWIRE_CONFIG', wrong: `names ${path}, where no file is`, mend })
  }
  return { paperwire, topics: open('topics.yaml'), synonyms: open('synonyms.yaml') }
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) freeze(inner)
  return Object.freeze(value)
}
