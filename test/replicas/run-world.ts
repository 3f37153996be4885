/**
 * Three real programs on one real PostgreSQL, beside both platforms, while they are killed, stand still, lose the database and find
 * it again. Every few rounds a quiet phase lets them finish, a day passes, and what stands in the channels is checked.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom, pick } from '../bench/random.ts'
import { type Findings, isComplete, sayFindings } from '../chaos/check.ts'
import { createBots } from '../chaos/child.ts'
import { createChaosFaults } from '../chaos/faults.ts'
import { createRecord } from '../chaos/record.ts'
import type { WorldReport } from '../chaos/run-world.ts'
import { openWorld } from '../chaos/world.ts'
import { createProbers, type Prober, type Probes } from './prober.ts'
import { createReplica, type Replica } from './replica.ts'
import { openSharedDatabase } from './shared-database.ts'
import { openWire } from './wire.ts'

export type ReplicasReport = WorldReport & { readonly probes: Probes }

export type ReplicasOptions = {
  readonly seed: number
  readonly rounds: number
  readonly tell?: (line: string) => void
}

const REPLICAS = ['ann', 'ben', 'cat'] as const
const ROUNDS_BETWEEN_CHECKS = 6
const ROUND_MS = 9_000
/** In a round: few enough that what gathers between two checks fits into one digest. */
const LISTED = 3
/** Longer than a lease, and longer than a lease and the settle time. */
const PAUSES_MS = [3_500, 7_000] as const
/** No clock of a replica is set better than that. */
const SKEW_MS = 400
const PATIENCE_MS = 90_000
const MOST_STARTS = 4
/** The settle time, and a lease: after that nothing of a replica that died is on its way. */
const SETTLED_AFTER_MS = 6_500

type Disturbance =
  | 'kill -9'
  | 'SIGSTOP'
  | 'SIGTERM'
  | 'database restarted'
  | 'database crashed'
  | 'connections cut'
  | 'connections ended by the database'
  | 'network stalled'

/** As often as they stand there. */
const DISTURBANCES: readonly Disturbance[] = [
  ...['kill -9', 'SIGSTOP', 'SIGSTOP', 'SIGTERM'],
  ...['database restarted', 'database crashed', 'connections cut', 'connections ended by the database'],
  'network stalled',
] as Disturbance[]
/** In a round, beside the one replica at least that is killed. */
const MOST_OTHERS = 4

/** Runs so many rounds from one seed. Chance decides as the seed says; what the processes make of it differs from run to run. */
export async function runReplicas({ seed, rounds, tell = () => {} }: ReplicasOptions): Promise<ReplicasReport> {
  const random = createRandom(seed)
  const database = await openSharedDatabase()
  const world = await openWorld(async () => database)
  const faults = createChaosFaults(seed + 1)
  world.slack.chooseFaults(faults.slack)
  world.discord.chooseFaults(faults.discord)
  const delay = monitorEventLoopDelay()
  delay.enable()
  const record = createRecord()
  const bots = createBots()
  let times: 'short' | 'patient' = 'short'
  /** The database is away while this is above 0. */
  let away = 0
  let backSince = 0
  const replicas: Replica[] = []
  for (const [index, name] of REPLICAS.entries()) {
    const wire = await openWire(database.port)
    const skew = (index - 1) * SKEW_MS
    replicas.push(
      createReplica({
        name,
        wire,
        run() {
          const around = world.surroundings(times, database.urlBehind(wire.port))
          return bots.start({ ...around, shift: around.shift + skew, task: 'start', kills: [] })
        },
        ended: (bot) => record.add(bot),
      }),
    )
  }

  /** Since when somebody could have answered. */
  function wellSince(): number | undefined {
    const since = replicas.flatMap((replica) => replica.wellSince() ?? [])
    return away > 0 || since.length === 0 ? undefined : Math.max(backSince, Math.min(...since))
  }

  async function whileAway(work: () => Promise<void>): Promise<void> {
    away += 1
    await work()
    away -= 1
    backSince = performance.now() + 500
  }

  async function disturb(what: Disturbance): Promise<void> {
    const replica = pick(replicas, random)
    record.death(what)
    tell(`  ${what}: ${replica.name}`)
    switch (what) {
      case 'kill -9':
      case 'SIGTERM':
        await (what === 'kill -9' ? replica.kill() : replica.leave())
        await sleep(random() * 1_500)
        if (replica.bot() === undefined) replica.start()
        return
      case 'SIGSTOP':
        return replica.pause(pick(PAUSES_MS, random) * (1 + random() / 4))
      case 'database restarted':
        return whileAway(() => inTurn(() => database.restart('fast')))
      case 'database crashed':
        return whileAway(() => inTurn(() => database.restart('immediate')))
      case 'connections cut':
        return replica.wire.cut()
      case 'connections ended by the database':
        return inTurn(database.terminate)
      case 'network stalled':
        return replica.stall(1_000 + random() * 4_000)
    }
  }

  /** What is done to the database itself, one after the other. */
  let line: Promise<void> = Promise.resolve()
  function inTurn(work: () => Promise<void>): Promise<void> {
    line = line.then(work)
    return line
  }

  async function playRound(): Promise<void> {
    world.list(LISTED)
    const others = Array.from({ length: Math.ceil(random() * MOST_OTHERS) }, () => pick(DISTURBANCES, random))
    const moments = ['kill -9' as const, ...others].map((what) => ({ at: random() * ROUND_MS, what }))
    const playing = moments.map(async ({ at, what }) => {
      await sleep(at)
      await disturb(what)
    })
    await Promise.all([sleep(ROUND_MS), ...playing])
  }

  async function startAll(): Promise<void> {
    for (const replica of replicas) if (replica.bot() === undefined) replica.start()
  }

  /** Disturbances begin once everybody is there. */
  async function connected(): Promise<void> {
    const until = performance.now() + PATIENCE_MS
    while (world.slack.sockets < replicas.length && performance.now() < until) await sleep(100)
  }

  async function leaveAll(): Promise<void> {
    await Promise.all(replicas.map((replica) => replica.leave()))
  }

  async function settled(): Promise<Findings> {
    const until = performance.now() + PATIENCE_MS
    let findings = await world.findings()
    while (!isComplete(findings) && performance.now() < until) {
      await sleep(300)
      findings = await world.findings()
    }
    return findings
  }

  /** Without faults and deaths: whatever is still on its way gets there, a day later. */
  async function comeToRest(): Promise<Findings> {
    await leaveAll()
    faults.on = false
    times = 'patient'
    for (let starts = 1; ; starts++) {
      // Nothing lands any more once it does.
      await sleep(SETTLED_AFTER_MS)
      await database.letTimePass()
      await startAll()
      const findings = await settled()
      await leaveAll()
      if (isComplete(findings) || starts === MOST_STARTS) break
    }
    record.damage(0, await database.integrity())
    world.forgetOld()
    times = 'short'
    return world.findings()
  }

  try {
    world.list(1)
    let findings = await world.findings()
    const startProber = createProbers(world, wellSince)
    let prober: Prober | undefined
    let probes: Probes = { asked: 0, atOnce: 0, unanswered: [], excused: 0 }
    for (let round = 1; round <= rounds; round++) {
      faults.on = true
      await startAll()
      if (prober === undefined) await connected()
      prober ??= startProber()
      await playRound()
      tell(`round ${round}`)
      if (round % ROUNDS_BETWEEN_CHECKS !== 0 && round !== rounds) continue
      await prober.stop()
      probes = prober.probes
      prober = undefined
      findings = await comeToRest()
      tell(`after round ${round}: ${sayFindings(findings)}; ${sayProbes(probes)}`)
    }
    const { deaths, passes, damaged, faults: thrown, trace } = record
    const stallMs = Math.round(delay.max / 1e6)
    return { seed, rounds, ...faults.counts, deaths, passes, findings, damaged, faults: thrown, stallMs, trace, probes }
  } finally {
    delay.disable()
    await bots.close()
    await Promise.all(replicas.map(({ wire }) => wire.close()))
    await world.close()
    await database.stop()
  }
}

export function sayProbes({ asked, atOnce, unanswered, excused }: Probes): string {
  return `${asked} asked, ${atOnce} answered at once, ${unanswered.length} not answered, ${excused} while nobody could`
}
