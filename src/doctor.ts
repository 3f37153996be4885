/**
 * `paperwire doctor`: looks at everything that the bot needs, side by side, and says what to do about what is wrong. It changes
 * nothing, runs beside a bot and without one, on a broken configuration and without a database, and ends within 20 seconds.
 */
import { existsSync, statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { checkBackups } from './app/backups.ts'
import { createSources } from './app/sources.ts'
import type { Fault } from './config/fault.ts'
import { type Config, type ConfigInputs, readConfig } from './config.ts'
import { type Channel, channelKey } from './core/channel.ts'
import { type Area, type Examined, noted, well } from './core/examination.ts'
import { SECOND } from './core/instant.ts'
import type { Clock } from './core/ports.ts'
import { reasonOf } from './core/reason.ts'
import { sentence, stopped } from './core/reply.ts'
import type { SourceState } from './core/store/sources.ts'
import type { Installation } from './core/store/workspaces.ts'
import type { Subscription } from './core/subscription.ts'
import type { Packs } from './core/topic.ts'
import { within } from './core/within.ts'
import { databaseName } from './database-file.ts'
import { chatChecks } from './doctor/chats.ts'
import { type Check, runChecks } from './doctor/checks.ts'
import { configurationFindings } from './doctor/configuration.ts'
import { storeFindings, unreadFinding } from './doctor/database.ts'
import {
  clockFinding,
  diskFinding,
  nodeFinding,
  roomIn,
  skewFinding,
  tickFinding,
  zoneFindings,
} from './doctor/machine.ts'
import { deliveryFindings } from './doctor/outbox.ts'
import { sourceFinding } from './doctor/reads.ts'
import { runningFindings } from './doctor/running.ts'
import { topicFindings } from './doctor/topics.ts'
import { hideSecrets } from './log.ts'
import { DISCORD_API } from './platforms/discord/examine.ts'
import { SLACK_API } from './platforms/slack/examine.ts'
import { isStarted, type Looked, lookAtStore, type Readable } from './store/look.ts'
import { sqlitePath } from './store/sqlite.ts'

export type DoctorOptions = {
  readonly inputs: ConfigInputs
  readonly clock: Clock
  /** Of the program, told to the servers of sources. */
  readonly version: string
  /** Of Node, as in `20.20.2`. */
  readonly node: string
  /** Nobody outside of this machine is asked. */
  readonly isOffline: boolean
}

export type Examination = { readonly ok: boolean; readonly findings: readonly Examined[] }

/** All checks together; what then still hangs ends with its own request. */
const WITHIN = 13 * SECOND
const REQUEST_WITHIN = 5 * SECOND

/** What a server or a library says in a fault may hold what it was given. */
function withoutSecrets(one: Examined, hide: (text: string) => string): Examined {
  return { ...one, what: hide(one.what), ...(one.mend === undefined ? {} : { mend: hide(one.mend) }) }
}

/** Everything that was found. Never throws for what it looks at. */
export async function examine(options: DoctorOptions): Promise<Examination> {
  const { inputs, clock } = options
  const { config, faults } = readConfig(inputs)
  const hanging = new AbortController()
  const looking = lookAtStore(config.databaseUrl, { keys: config.keys, now: () => clock.now().getTime() })
  try {
    const findings = await runChecks(
      checksOf({ ...options, config, faults, looking, signal: hanging.signal }),
      clock,
      WITHIN,
    )
    const hide = hideSecrets(config.secrets)
    return { ok: findings.every(({ ok }) => ok), findings: findings.map((one) => withoutSecrets(one, hide)) }
  } finally {
    hanging.abort()
    const closed = looking.then((looked) => (looked.kind === 'open' ? looked.close() : undefined))
    await within(clock, SECOND, closed)
  }
}

type Examining = DoctorOptions & {
  readonly config: Config
  readonly faults: readonly Fault[]
  readonly looking: Promise<Looked>
  readonly signal: AbortSignal
}

function checksOf(examining: Examining): Check[] {
  const { config, faults, looking, clock, isOffline, node, signal } = examining
  const now = () => clock.now().getTime()
  const requestMs = Math.min(config.times.requestMs, REQUEST_WITHIN)
  const path = pathOf(config.databaseUrl)
  const started = path === undefined ? Promise.resolve(undefined) : isStarted(path).catch(() => undefined)
  const known = knownOf(looking).catch((fault) => ({ ...NOTHING_KNOWN, fault: stopped(reasonOf(fault)) }))
  const check = (area: Area, run: () => Promise<readonly Examined[]>): Check => ({
    area,
    run: async (tell) => tell(...(await run())),
  })
  // A database that the configuration does not name is not looked at in its place.
  const isNamed = !faults.some(({ path }) => path === 'DATABASE_URL')
  return [
    check('configuration', async () => configurationFindings(faults, config.platforms)),
    check('process', async () => {
      const looked = await looking
      const tickAt = looked.kind === 'open' ? looked.tickAt : looked.kind === 'missing' ? undefined : 'unknown'
      return [
        nodeFinding(node),
        ...(await runningFindings({ isStarted: await started, port: config.port, tickAt, at: now(), ms: requestMs })),
      ]
    }),
    check('zones', async () => zoneFindings([config.defaults.zone, ...(await known).channels.map(({ zone }) => zone)])),
    check('disk', async () => (path === undefined ? [] : [diskFinding(await roomIn(standing(path)))])),
    check('clock', async () => {
      const looked = await looking
      if (looked.kind !== 'open') return []
      return [
        ...(looked.aheadMs === undefined ? [] : [skewFinding(looked.aheadMs, 'the database')]),
        ...tickFinding(looked.tickAt, now()),
      ]
    }),
    ...(isNamed ? storeChecks(examining, known, started, check) : []),
    ...(isOffline
      ? []
      : [...clockChecks(examining, requestMs, check), ...chatChecks({ config, requestMs, clock, known, signal })]),
    ...(isOffline
      ? [check('tokens', async () => [well('tokens', 'Nobody outside was asked, because of --offline.')])]
      : []),
    ...sourceChecks(examining, known, started, check),
  ]
}

type Making = (area: Area, run: () => Promise<readonly Examined[]>) => Check
type Started = Promise<boolean | undefined>

function storeChecks(
  { config, faults, looking, clock }: Examining,
  known: Known,
  started: Started,
  check: Making,
): Check[] {
  const name = databaseName(config.databaseUrl)
  const at = () => clock.now().getTime()
  const free = (folder: string): number => {
    const { bavail, bsize } = statfsSync(standing(folder))
    return bavail * bsize
  }
  return [
    check('store', async () => {
      const { fault } = await known
      return [...storeFindings(await looking, name), ...(fault === undefined ? [] : [unreadFinding(fault, name)])]
    }),
    // Of packs that cannot be read themselves there is a fault already.
    check('configuration', async () => {
      const { subscriptions, keptPacks } = await known
      const isRead = !faults.some(({ file }) => file.endsWith('topics.yaml'))
      return isRead ? topicFindings(subscriptions, { packs: config.packs, keptPacks }) : []
    }),
    check('backups', async () =>
      checkBackups({ databaseUrl: config.databaseUrl, settings: config.backup, now: at, free }).map(
        ({ ok, what, mend }): Examined => ({
          area: 'backups',
          ok,
          what: sentence(what),
          ...(mend === undefined ? {} : { mend: sentence(mend) }),
        }),
      ),
    ),
    check('deliveries', async () => {
      const { store, channels } = await known
      return store === undefined
        ? []
        : deliveryFindings({ store, channels, isStarted: (await started) === true, at: at() })
    }),
  ]
}

function clockChecks({ config, clock }: Examining, ms: number, check: Making): Check[] {
  const { slack, discord } = config
  return [
    ...(slack === undefined
      ? []
      : [check('clock', async () => [await clockFinding('Slack', `${slack.apiUrl ?? SLACK_API}api.test`, clock, ms)])]),
    ...(discord === undefined
      ? []
      : [
          check('clock', async () => [
            await clockFinding('Discord', `${discord.apiUrl ?? DISCORD_API}/v10/gateway`, clock, ms),
          ]),
        ]),
  ]
}

function sourceChecks(
  { config, faults, clock, version, signal, isOffline }: Examining,
  known: Known,
  started: Started,
  check: Making,
): Check[] {
  // Where the list cannot be read its default stands in, which nobody has asked for.
  if (faults.some(({ file, path }) => file.endsWith('paperwire.yaml') && /^($|sources)/.test(path)))
    return [
      check('sources', async () => [noted('sources', NOT_LISTED, 'Mend the configuration, and run doctor again.')]),
    ]
  if (!config.readsLive)
    return [check('sources', async () => [well('sources', 'The demo reads its sample digests only.')])]
  const { all } = createSources(config, { clock, version, signal })
  if (all.length === 0)
    return [check('sources', async () => [well('sources', 'Nothing is read live: sources is empty.')])]
  return all.map((source) =>
    check('sources', async () => {
      const { states } = await known
      return [await sourceFinding(source, { states, isStarted: (await started) === true, isOffline, clock })]
    }),
  )
}

const NOT_LISTED = 'The sources were not asked, because their list in the configuration cannot be read.'

type Known = Promise<{
  readonly store: Readable | undefined
  readonly channels: readonly Channel[]
  readonly subscriptions: readonly Subscription[]
  readonly followed: readonly Channel[]
  readonly keptPacks: Packs
  readonly installations: readonly Installation[]
  readonly states: readonly SourceState[] | undefined
  /** Why nothing of it could be read, though it has the tables of this program. */
  readonly fault?: string
}>

const NOTHING_KNOWN = {
  ...{ store: undefined, channels: [], subscriptions: [], followed: [], installations: [], states: undefined },
  keptPacks: new Map(),
}

/** What the store holds, where it has the tables of this program. */
async function knownOf(looking: Promise<Looked>): Known {
  const looked = await looking
  if (looked.kind === 'missing') return { ...NOTHING_KNOWN, states: [] }
  if (looked.kind !== 'open' || 'strange' in looked.steps || looked.steps.ran !== looked.steps.known)
    return NOTHING_KNOWN
  const { store } = looked
  const channels = await store.channels()
  const subscriptions = await store.subscriptions()
  const live = new Set(subscriptions.map(({ channel }) => channel))
  const followed = channels.filter(({ ref }) => live.has(channelKey(ref)))
  return {
    ...{ store, channels, subscriptions, followed, keptPacks: await store.keptPacks() },
    ...{ installations: await store.installations(), states: await store.sourceStates() },
  }
}

/** The file of the database, where it has one. */
function pathOf(url: string): string | undefined {
  const path = sqlitePath(url)
  return path === undefined || path === ':memory:' ? undefined : path
}

/** The nearest folder that is there. */
function standing(path: string): string {
  const folder = dirname(resolve(path))
  return existsSync(folder) || folder === dirname(folder) ? folder : standing(folder)
}
