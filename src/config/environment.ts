/** Environment variables, of the process and of `.env`: who may connect to what. */
import { z } from 'zod'
import { isPostgresUrl, readUrl } from '../core/url.ts'
import type { Fault } from './fault.ts'
import { type Reading, readsText } from './fields.ts'
import { faultsOf } from './issues.ts'

/** `file` is where it was set: `environment`, or `.env` with the line. */
export type Variable = { readonly value: string; readonly file: string; readonly line?: number }
/** By name; empty ones count as not set and are not here. */
export type Variables = ReadonlyMap<string, Variable>

/** A secret is never repeated in a fault. */
function secret(isRight: (text: string) => boolean, wrong: string, mend: string) {
  return readsText('…', (text): Reading<string> => (isRight(text) ? { value: text } : { wrong, mend })).optional()
}

const startingWith = (prefix: string, what: string) =>
  secret((text) => text.startsWith(prefix), `does not begin with ${prefix}`, `Take ${what} (${prefix}…).`)

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** Tokens travel there, so it is https, or this very machine. */
const apiUrl = readsText('https://slack.example.org/api/', (written): Reading<string> => {
  const mend = 'Write an https:// address, or an http:// one on this machine such as http://127.0.0.1:4001/api/.'
  const url = readUrl(written)
  if (url === undefined) return { wrong: 'is no web address', mend }
  const { protocol, hostname } = url
  if (protocol === 'https:' || (protocol === 'http:' && LOCAL.test(hostname)))
    return { value: written.replace(/\/*$/, '/') }
  return { wrong: 'would send tokens in the open', mend }
})

const databaseUrl = readsText(
  'sqlite:data/paperwire.db',
  (written): Reading<string> =>
    /^sqlite:.+$/.test(written) || isPostgresUrl(written)
      ? { value: written }
      : {
          wrong: 'is no address of a database',
          mend: 'Write sqlite:<file> or postgres://user:password@host/database.',
        },
)

const port = readsText(
  '8080',
  (written): Reading<number> =>
    /^\d{1,5}$/.test(written) && Number(written) < 65_536
      ? { value: Number(written) }
      : { wrong: `is "${written}", which is no port`, mend: 'Write a number from 1 to 65535, or 0 for any free one.' },
)

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

const EnvironmentSchema = z.object({
  DATABASE_URL: databaseUrl.optional(),
  SLACK_BOT_TOKEN: startingWith('xoxb-', 'the bot token from OAuth & Permissions, with token rotation off'),
  SLACK_APP_TOKEN: startingWith('xapp-', 'an app-level token from Basic Information'),
  SLACK_SIGNING_SECRET: secret(
    (text) => !/\s|^xox|^xapp/.test(text),
    'is no signing secret',
    'Take the signing secret from Basic Information.',
  ),
  SLACK_CLIENT_ID: z.string().optional(),
  SLACK_CLIENT_SECRET: z.string().optional(),
  SLACK_API_URL: apiUrl.optional(),
  DISCORD_TOKEN: secret(
    (text) => !/\s/.test(text),
    'holds a space',
    'Take the token of the Bot page alone, without "Bot " before it.',
  ),
  DISCORD_API_URL: apiUrl.transform((address) => address.slice(0, -1)).optional(),
  DISCORD_DEV_GUILD: readsText(
    '123456789012345678',
    (written): Reading<string> =>
      /^\d{17,20}$/.test(written)
        ? { value: written }
        : { wrong: 'is no id of a server', mend: 'Write the number that Copy Server ID gives, or remove it.' },
  ).optional(),
  PORT: port.optional(),
  PAPERWIRE_KEY: secret(
    (text) => text.length >= 32,
    'is too short to keep tokens safe',
    'Take 32 characters or more; openssl rand -base64 32 makes a good one.',
  ),
  PAPERWIRE_OLD_KEYS: secret(
    (text) => text.split(',').every((key) => key.trim().length >= 32),
    'holds a key that is too short to be one',
    'Write whole earlier values of PAPERWIRE_KEY, separated by commas.',
  ),
  LOG_LEVEL: z.enum(LOG_LEVELS).optional(),
  NODE_ENV: z.string().optional(),
})
export type Environment = z.output<typeof EnvironmentSchema>

type GroupFault = Pick<Fault, 'wrong' | 'mend'> & { readonly path: keyof Environment }

/** Slack's variables only work together. */
function faultsOfGroups(has: (name: keyof Environment) => boolean): readonly GroupFault[] {
  const faults: GroupFault[] = []
  const mayInstall = has('SLACK_CLIENT_ID') && has('SLACK_CLIENT_SECRET')
  const inlet = (['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'] as const).find(has)
  const way = (['SLACK_BOT_TOKEN', 'SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'] as const).find(has)
  if (way !== undefined && inlet === undefined)
    faults.push({
      path: way,
      wrong: 'is set, but Slack has no way to reach the bot',
      mend: 'Set SLACK_APP_TOKEN (Socket Mode, no public address needed) or SLACK_SIGNING_SECRET (HTTP mode) too.',
    })
  if (inlet !== undefined && way === undefined)
    faults.push({
      path: inlet,
      wrong: 'is set without SLACK_BOT_TOKEN',
      mend: 'Set SLACK_BOT_TOKEN too (or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for several workspaces), or remove it.',
    })
  if (has('SLACK_CLIENT_ID') !== has('SLACK_CLIENT_SECRET')) {
    const [path, other] = has('SLACK_CLIENT_ID')
      ? (['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'] as const)
      : (['SLACK_CLIENT_SECRET', 'SLACK_CLIENT_ID'] as const)
    faults.push({
      path,
      wrong: `is set without ${other}`,
      mend: 'Set both for several workspaces, or neither for one.',
    })
  }
  if (mayInstall && !has('PAPERWIRE_KEY'))
    faults.push({
      path: 'PAPERWIRE_KEY',
      wrong: 'is missing, and the tokens of several workspaces are only ever stored encrypted',
      mend: 'Set it to what openssl rand -base64 32 prints, and keep a copy outside of the database.',
    })
  if (has('PAPERWIRE_OLD_KEYS') && !has('PAPERWIRE_KEY'))
    faults.push({
      path: 'PAPERWIRE_OLD_KEYS',
      wrong: 'is set without PAPERWIRE_KEY',
      mend: 'Set PAPERWIRE_KEY to the key that seals from now on; the old ones only open.',
    })
  return faults
}

/** The variables by their schema, with every fault added; one with a fault counts as not set. */
export function readEnvironment(variables: Variables, faults: Fault[]): Environment {
  const placeOf = (name: PropertyKey): Pick<Fault, 'file' | 'line'> => {
    const { file = 'environment', line } = variables.get(String(name)) ?? {}
    return { file, ...(line === undefined ? {} : { line }) }
  }
  const written = Object.fromEntries([...variables].map(([name, { value }]) => [name, value]))
  const parsed = EnvironmentSchema.safeParse(written, { reportInput: true })
  const groups = faultsOfGroups((name) => variables.has(name))
  faults.push(
    ...(parsed.error?.issues ?? []).flatMap((issue) => {
      const { file, line } = placeOf(issue.path[0] ?? '')
      return faultsOf(issue, { name: file, lineOf: () => line })
    }),
    ...groups.map((fault) => ({ ...placeOf(fault.path), ...fault })),
  )
  const broken = new Set(parsed.error?.issues.map(({ path }) => String(path[0])))
  return (
    parsed.data ??
    EnvironmentSchema.parse(Object.fromEntries(Object.entries(written).filter(([name]) => !broken.has(name))))
  )
}

/** What is wrong with a value that somebody is about to set: it goes on after "That". Undefined where `start` takes it. */
export function refusalOf(name: keyof Environment, value: string): string | undefined {
  const { error } = EnvironmentSchema.safeParse({ [name]: value }, { reportInput: true })
  const [fault] = error?.issues.flatMap((issue) => faultsOf(issue, { name, lineOf: () => undefined })) ?? []
  return fault && `${fault.wrong}. ${fault.mend}`
}
