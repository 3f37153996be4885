/**
 * The real bot beside both platforms, killed in round after round and started again on the same database. Every few rounds a
 * quiet phase without faults lets it finish, a day passes, and what stands in the channels is checked.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { DAY, HOUR } from '../../src/core/instant.ts'
import { createRandom } from '../bench/random.ts'
import { type Findings, isComplete, sayFindings } from './check.ts'
import { type Bot, type BotOptions, createBots, type Task } from './child.ts'
import { digestTextOf } from './entries.ts'
import { createChaosFaults, type FaultCounts, LATEST_LANDING_MS } from './faults.ts'
import { createRecord } from './record.ts'
import { type Death, deathAt, nameOf, RARE } from './steps.ts'
import { openWorld } from './world.ts'

export type WorldReport = FaultCounts & {
  readonly seed: number
  readonly rounds: number
  /** How often a bot was killed, by where: a step, `accepted by …`, or `any moment`. */
  readonly deaths: Readonly<Record<string, number>>
  /** How often each step was passed. */
  readonly passes: Readonly<Record<string, number>>
  readonly findings: Findings
  /** What SQLite found wrong after a round. */
  readonly damaged: readonly string[]
  /** Exceptions that nobody handled, and ends that nobody asked for. */
  readonly faults: readonly string[]
  /** The longest that the servers were held up, in milliseconds: beyond the settle time they are late against the assumption. */
  readonly stallMs: number
  /** What the bots said, in order; for whoever looks for the cause of a finding. */
  readonly trace: readonly string[]
}

export type WorldOptions = {
  readonly seed: number
  readonly rounds: number
  /** Which death comes first; each round has the next. */
  readonly firstDeath?: number
  /** When any moment is over, once the bot is connected; for a step a round waits twice as long. */
  readonly waitMs?: number
  readonly tell?: (line: string) => void
}

const ROUNDS_BETWEEN_CHECKS = 8
/** In a round: few enough that what gathers between two checks fits into one digest. */
const ENTRIES = { listed: 2, ingested: 2 } as const
/** A death that does not come, on a machine that is busy elsewhere. */
const PATIENCE_MS = 60_000
/** Of bots in a quiet phase: what is not there after the last is lost. */
const MOST_STARTS = 5
/** The share of rounds that end at any moment, of these those that end while the bot starts, and of all with a second process. */
const SHARE = { anyMoment: 0.35, starting: 0.2, second: 0.3 } as const

/** Runs so many rounds from one seed. Chance decides as the seed says; what the processes make of it differs from run to run. */
export async function runWorld(options: WorldOptions): Promise<WorldReport> {
  const { seed, rounds, firstDeath = 0, waitMs = 3_000, tell = () => {} } = options
  const random = createRandom(seed)
  const world = await openWorld()
  const faults = createChaosFaults(seed + 1)
  world.slack.chooseFaults(faults.slack)
  world.discord.chooseFaults(faults.discord)
  const delay = monitorEventLoopDelay()
  delay.enable()
  const record = createRecord()
  const bots = createBots()
  const pending: string[] = []

  function start(task: Task, kills: BotOptions['kills'] = []): Bot {
    return bots.start({ ...world.surroundings('short'), task, kills })
  }

  /** Another process on the same database: a tick, or an ingest that is repeated until it ends well. */
  function startSecond(round: number): Bot | undefined {
    if (random() >= SHARE.second) return undefined
    if (random() < 0.5) return start('tick')
    if (pending.length === 0) {
      const file = join(world.folder, `round-${round}.txt`)
      writeFileSync(file, digestTextOf(world.make(ENTRIES.ingested), world.now()))
      pending.push(file)
    }
    const [file = ''] = pending
    const bot = start({ ingest: file })
    void bot.ended.then(({ code }) => code === 0 && pending.shift())
    return bot
  }

  async function playRound(round: number): Promise<void> {
    world.list(ENTRIES.listed)
    faults.on = true
    const death = deathAt(firstDeath + round)
    const isAnyMoment = random() < SHARE.anyMoment
    const pass = random() < 0.7 ? 1 : 2
    const kills = isAnyMoment ? [] : killsOf(death, pass, record.deaths)
    const bot = start('start', kills)
    const second = startSecond(round)
    if (!isAnyMoment && death.kind === 'accepted') faults.killAtPost = { platform: death.platform, kill: bot.kill }
    const isStarting = isAnyMoment && random() < SHARE.starting
    const moment = isAnyMoment ? random() * (isStarting ? 1_000 : waitMs) : 2 * waitMs
    if (!isStarting) await Promise.race([bot.ready, wait(PATIENCE_MS)])
    await Promise.race([bot.ended, wait(moment)])
    const killedFrom = faults.killAtPost === undefined && death.kind === 'accepted' && !isAnyMoment
    faults.killAtPost = undefined
    const last = bot.steps.at(-1) ?? ''
    const isAtStep = bot.hasEnded() && kills.some(({ step }) => step === last)
    bot.kill()
    second?.kill()
    await Promise.all([bot.ended, second?.ended])
    record.death(isAtStep ? last : killedFrom ? nameOf(death) : 'any moment')
    record.add(bot)
    if (second !== undefined) record.add(second)
    record.damage(round, await world.integrity())
  }

  /** Without faults and deaths: whatever is still on its way gets there, a day later. */
  async function comeToRest(): Promise<Findings> {
    faults.on = false
    // Nothing lands any more once the clocks move.
    await sleep(LATEST_LANDING_MS * 1.5)
    world.forward(DAY)
    for (const file of pending.splice(0)) await run({ ingest: file })
    for (let starts = 1; ; starts++) {
      world.forward(HOUR)
      const findings = await restOnce()
      if (isComplete(findings) || starts === MOST_STARTS) break
    }
    world.forgetOld()
    return world.findings()
  }

  async function restOnce(): Promise<Findings> {
    const bot = bots.start({ ...world.surroundings('patient'), task: 'start', kills: [] })
    const patience = performance.now() + PATIENCE_MS
    let findings = await world.findings()
    while (!isComplete(findings) && !bot.hasEnded() && performance.now() < patience) {
      await sleep(250)
      findings = await world.findings()
    }
    bot.leave()
    await bot.ended
    record.add(bot, 'ends well')
    return world.findings()
  }

  async function run(task: Task): Promise<void> {
    const bot = bots.start({ ...world.surroundings('patient'), task, kills: [] })
    await bot.ended
    record.add(bot, 'ends well')
  }

  try {
    world.list(1)
    await run('tick')
    let findings = await world.findings()
    for (let round = 1; round <= rounds; round++) {
      await playRound(round)
      tell(`round ${round}: ${record.last()}`)
      if (round % ROUNDS_BETWEEN_CHECKS !== 0 && round !== rounds) continue
      findings = await comeToRest()
      tell(`after round ${round}: ${sayFindings(findings)}`)
    }
    const { deaths, passes, damaged, faults: thrown, trace } = record
    const stallMs = Math.round(delay.max / 1e6)
    return { seed, rounds, ...faults.counts, deaths, passes, findings, damaged, faults: thrown, stallMs, trace }
  } finally {
    delay.disable()
    await bots.close()
    await world.close()
  }
}

/** Waits, but keeps no process alive. */
const wait = (ms: number): Promise<void> => sleep(ms, undefined, { ref: false })

/** The chosen step, and those that come seldom, until each was the end of a bot once. */
function killsOf(death: Death, pass: number, deaths: Readonly<Record<string, number>>): BotOptions['kills'] {
  const rare = RARE.filter((step) => deaths[step] === undefined).map((step) => ({ step, pass: 1 }))
  return death.kind === 'step' ? [{ step: death.step, pass }, ...rare] : rare
}
