/** The whole wiring, read top to bottom: store, topics, sources, platforms, the three loops. */
import { createAnswering } from './app/answering.ts'
import { createChores } from './app/chores.ts'
import { demonstrate } from './app/demo.ts'
import { createDesk } from './app/desk.ts'
import { createLeases, takeoverMs } from './app/leases.ts'
import { logSettled } from './app/log-settled.ts'
import { observe, observeSending } from './app/observing.ts'
import { connectPlatforms, type OwnTerminal } from './app/platforms.ts'
import { createReading } from './app/reading.ts'
import { openPort } from './app/serving.ts'
import { createSources } from './app/sources.ts'
import type { Config } from './config.ts'
import type { PlatformName } from './core/channel.ts'
import { type Instant, MINUTE, SECOND } from './core/instant.ts'
import type { Invocation, News, Reply } from './core/invocation.ts'
import type { Message } from './core/message.ts'
import type { Hash } from './core/paper.ts'
import type { Clock, Crashpoint, Finding } from './core/ports.ts'
import { createSynonyms } from './core/synonyms.ts'
import { utcDay } from './core/volume.ts'
import { databasePath, isFile, unreadable } from './database-file.ts'
import type { BackFillReport } from './flows/back-fill.ts'
import { type Delivering, deliverReady, type Settled, untilReady } from './flows/deliver.ts'
import { eachInTurn } from './flows/each-in-turn.ts'
import { hearNews } from './flows/hear-news.ts'
import type { IngestReport } from './flows/ingest.ts'
import { createMatcher } from './flows/match-papers.ts'
import { oneAtATime } from './flows/one-at-a-time.ts'
import { planDigests } from './flows/plan-digests.ts'
import { createArchive } from './flows/read-archive.ts'
import { tellLoss } from './flows/tell-loss.ts'
import { readTogether, type TickReport } from './flows/verbs/reports.ts'
import type { Log } from './log.ts'
import { ALONE, type Seat } from './platforms/discord/connect/seat.ts'
import { renderMessage } from './platforms/terminal/render.ts'
import { createScheduler } from './scheduler.ts'
import { createDigestTextSource } from './sources/digest-text.ts'
import { openStore } from './store/open-store.ts'
import { acquireStartLock, type StartLock } from './store/sqlite/start-lock.ts'
import type { Serving } from './web/serve.ts'

export type AppOptions = {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly hash: Hash
  /** Called at named steps; nothing in production gives another than the one that does nothing. */
  readonly crashpoint: Crashpoint
  /** Unique to this process: owner of its claims, first part of its event ids. */
  readonly processId: string
  /** Of the program. */
  readonly version: string
  /** Folder of the bundled sample digests. */
  readonly seeds: string
  /** Path of the schema of `papers.yaml` that comes along. */
  readonly papersSchema: string
  readonly terminal: OwnTerminal
  /** Told of long work, for people who wait for it; empty when it is done. */
  readonly progress?: (words: string) => void
}

export type App = Awaited<ReturnType<typeof openApp>>

/** A tick that comes so long after the last one means that the program was down in between. */
const DOWN = 10 * MINUTE
const DRAIN_MS = 10 * SECOND

/** Opens the store (migrating it) and connects everything; nothing runs before `start` or one of the verbs. */
export async function openApp(options: AppOptions) {
  const { config, clock, log, hash, crashpoint, processId, version, seeds, progress } = options
  const now = (): Instant => clock.now().getTime()
  const today = (): string => utcDay(now())

  const opened = await openStore(config.databaseUrl, {
    ...(isFile(config.databaseUrl) ? { now } : {}),
    keys: config.keys,
  }).catch((fault: unknown) => {
    throw unreadable(fault, config.databaseUrl)
  })
  const { store, metrics } = observe(opened, { config, now, version, log })
  const synonyms = createSynonyms(config.synonyms)
  const topics = { packs: config.packs, keptPacks: await store.keptPacks(), synonyms }
  const matcher = createMatcher({ ...topics, store, hash, crashpoint })
  const archive = createArchive(store)
  const stopping = new AbortController()
  const sources = createSources(config, { clock, version, signal: stopping.signal })
  const live = config.readsLive ? sources.all : []
  const about = live.map((source) => source.about)
  const planning = { ...topics, store, archive, hash, crashpoint, sources: about, owner: processId }

  const leasing = {
    ...{ store, clock },
    // On a file one process runs at a time (its lock says so), and after its death the next one waits for nothing.
    owner: isFile(config.databaseUrl) ? 'the one that runs' : processId,
    fault: (name: string, error: unknown) =>
      log.warn({ name, error }, 'a lease could not be asked for; it is tried again'),
  }
  const leases = createLeases({ ...leasing, forMs: config.times.leaseMs })
  // Beside a bot a verb is another process, on a file too.
  const verbLeases = createLeases({ ...leasing, owner: `verb of ${processId}`, forMs: config.times.leaseMs })
  const takeover = takeoverMs(config.times.leaseMs)
  const connections = createLeases({ ...leasing, forMs: takeover })
  const seat: Seat = isFile(config.databaseUrl)
    ? ALONE
    : {
        leaveMs: takeover,
        hold: (signal, waiting) => connections.hold('discord gateway', signal, waiting),
      }
  const connecting = { config, store, clock, log, processId, crashpoint, terminal: options.terminal, seat }
  const { all: platforms, terminal, routes } = await connectPlatforms(connecting)
  const settled = (one: Settled): void => logSettled(log, one)
  const sending = new Map([...platforms].map(([name, platform]) => [name, observeSending(platform, log)]))
  const delivering: Delivering = {
    ...{ store, clock, crashpoint, settled, platforms: sending },
    ...{ times: config.times, owner: processId, rests: new Map() },
  }

  const leaving = new AbortController()
  const left = new Promise((resolve) => leaving.signal.addEventListener('abort', resolve))

  const parts = { ...planning, matcher, platforms, clock, health, wake: () => scheduler.wake() }
  const desk = createDesk(config, parts, { sources, now })
  const ask = createAnswering({ desk, limits: config.limits, log, metrics, now })
  const reading = createReading({
    ...{ config, store, leases, verbLeases, sources, live, hash, clock, crashpoint, log, now, progress },
    signal: stopping.signal,
  })
  const chores = createChores(desk, config, { log, now, signal: stopping.signal, leases })
  let lock: Extract<StartLock, { kind: 'held' }> | undefined
  let serving: Serving | undefined
  const scheduler = createScheduler({
    loops: { tick: tickOnce, deliver: deliverOnce, polls: [...reading.polls, ...chores] },
    tickMs: config.times.tickMs,
    clock,
    fault: (loop, error) => log.error({ loop, error }, 'a round failed; the next one tries again'),
  })

  async function health(workspace?: string): Promise<Finding[]> {
    const checks = [...platforms.values()].map((platform) => platform.check(workspace))
    return [...(await store.check()), ...(await Promise.all(checks)).flat()]
  }

  const toldBroken = new Set<string>()

  async function matchAndPlan(): Promise<{ matched: number; planned: number }> {
    const at = now()
    const before = await store.beat(at)
    const downtime = before !== undefined && at - before > DOWN ? { from: before, to: at } : undefined
    const { matched, broken } = await matcher.match(at)
    for (const { goesOn, ...one } of broken) {
      const until = goesOn ? 'it goes on as it was last read' : 'it waits until it can'
      if (!toldBroken.has(one.subscription)) log.warn(one, `a stored topic cannot be read; ${until}`)
      toldBroken.add(one.subscription)
    }
    // A channel that cannot be planned keeps no loss from being told.
    const planned = await planDigests({ ...planning, platforms }, at, downtime).finally(() => tellLoss(desk, at))
    return { matched, planned: planned.length }
  }

  async function tickOnce(): Promise<void> {
    const from = performance.now()
    const report = await matchAndPlan().finally(() => metrics.ticked(performance.now() - from))
    if (report.planned > 0) log.info(report, 'planned')
  }

  /** One drain at a time, so that whoever waits for it has seen all that was ready. */
  const deliverNow = oneAtATime((signal?: AbortSignal) => deliverReady(delivering, signal))

  async function deliverOnce(signal: AbortSignal): Promise<number> {
    await deliverNow(signal)
    return untilReady(delivering)
  }

  /** What an answer posts stands in the terminal before the answer ends, so that a transcript reads in order. */
  async function askInTerminal(call: Invocation): Promise<Reply> {
    const reply = await ask(call)
    await deliverNow()
    return reply
  }

  async function news(platform: PlatformName, fact: News): Promise<void> {
    const { what, workspace, channel, to, why } = fact
    const about = { platform, what, workspace, channel, to, why }
    log.info(about, 'heard of a channel')
    const trouble = await hearNews(desk, platform, fact, now())
    if (trouble !== undefined) log.warn(about, trouble)
  }

  return {
    desk,
    auditing: { ...delivering, hash },
    papersSchema: options.papersSchema,

    /** Everything that the configuration names, read live here or not. */
    sources: sources.all.map(({ about }) => about),

    /**
     * Runs until the terminal's input ends or `leave` is called. `greet` is called when the first digests stand on the screen.
     * `taken` where another start runs on the same database, `in use` where another program has the port.
     */
    async start(greet: () => void): Promise<'ended' | 'taken' | 'in use'> {
      if (isFile(config.databaseUrl)) {
        const asked = await acquireStartLock(databasePath(config.databaseUrl))
        if (asked.kind === 'taken') return 'taken'
        lock = asked
      }
      if (config.port !== undefined) {
        const served = await openPort({
          ...{ port: config.port, routes, store: opened, platforms, matcher, metrics, log },
          sinceTick: scheduler.sinceTick,
          isLeaving: () => leaving.signal.aborted || stopping.signal.aborted,
        })
        if (served.kind === 'in use') return 'in use'
        serving = served
      }
      if (terminal !== undefined) {
        progress?.('reading the sample digests')
        const source = createDigestTextSource({ name: 'digest', path: seeds, today })
        const read = async (): Promise<void> => void (await reading.read(source, true))
        await demonstrate(desk, { channels: config.channels, terminal, read, deliver: deliverNow })
        greet()
        await terminal.listen({ ask: askInTerminal, news: (fact) => news('terminal', fact) })
      } else {
        const listening = [...platforms].map(([name, platform]) =>
          platform.listen({ ask, news: (fact) => news(name, fact) }),
        )
        await Promise.race([Promise.all(listening), left])
      }
      if (leaving.signal.aborted) return 'ended'
      scheduler.start()
      await Promise.race([...(terminal === undefined ? [] : [terminal.ended]), left])
      return 'ended'
    },

    /** Lets `start` return, as SIGTERM does. */
    leave: () => leaving.abort(),

    /** Finishes what is in flight, closes everything, and lets another start begin. */
    async stop(): Promise<void> {
      stopping.abort()
      await scheduler.stop(DRAIN_MS)
      await serving?.close(SECOND)
      for (const platform of platforms.values()) await platform.close()
      await leases.close()
      await store.close()
      lock?.release()
    },

    /** Each loop once, then everything ready. */
    async tick(): Promise<TickReport> {
      const at = now()
      let reports: IngestReport[] = []
      let settled: Settled[] = []
      let round = { matched: 0, planned: 0 }
      await eachInTurn([
        async () => {
          reports = await reading.readAll()
        },
        async () => {
          round = await matchAndPlan()
        },
        async () => {
          settled = await deliverNow()
        },
      ])
      return { at, ...readTogether(reports), ...round, settled }
    },

    /** Reads a configured source by its name, or a file or folder of digest text, and matches what it stored. */
    async ingest(
      from: { source: string } | { file: string; date?: string },
      live: boolean,
    ): Promise<IngestReport | undefined> {
      const source =
        'file' in from
          ? createDigestTextSource({ name: 'digest', path: from.file, date: from.date, today, always: true })
          : sources.all.find(({ name }) => name === from.source)
      if (source === undefined) return undefined
      const report = await ('file' in from ? reading.read(source, live) : reading.readAlone(source, live))
      await matcher.match(now())
      return report
    },

    /** Reads what a source listed from a day on (yyyy-mm-dd) into the archive, from where it was left. */
    async ingestSince(name: string, since: string): Promise<BackFillReport | undefined> {
      const source = sources.all.find((one) => one.name === name)
      return source === undefined ? undefined : reading.readBack(source, since)
    },

    /** A message as the terminal shows it. */
    toText: (message: Message): string => renderMessage(message, terminalLook(options.terminal), 'none'),

    backup: (path: string): Promise<void> => store.backup(path),
  }
}

function terminalLook({ width, color }: AppOptions['terminal']): { width: number; color: boolean } {
  return { width: typeof width === 'number' ? width : width(), color }
}
