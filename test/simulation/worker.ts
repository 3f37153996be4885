/** A process that can die at any step, stand still, and see time by a clock of its own. Every port of its flows goes through here. */
import { channelKey, type PlatformName } from '../../src/core/channel.ts'
import type { SendOutcome } from '../../src/core/delivery.ts'
import { type Instant, MINUTE, SECOND } from '../../src/core/instant.ts'
import type { Clock, Platform } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import type { Chance } from './chance.ts'
import type { Chat } from './chat.ts'
import { POLL_MS, TICK_MS, TIMES } from './scenario.ts'
import { notingTries } from './tries.ts'
import { type Flows, wireFlows } from './wiring.ts'
import type { World } from './world.ts'

export type Worker = {
  readonly name: string
  readonly flows: Flows
  isAlive(): boolean
  die(why: string): void
  stop(ms: number): void
  /** Dies at the next passing of a step, or before or after a call of the store. */
  doom(doom: Doom): void
  /** Runs something in it, as far as it lives; an exception is a fault of the program. */
  run(what: string, action: () => Promise<unknown>): Promise<boolean>
}

export type Doom =
  | { readonly kind: 'step'; readonly passes: number; readonly among: RegExp }
  | { readonly kind: 'call'; readonly passes: number; readonly among: RegExp; readonly when: 'before' | 'after' }

/** After the lease, after lease and settle time, and between. */
const LOOKS_AFTER = [62 * SECOND, 95 * SECOND, 130 * SECOND]
/** Between two looks at what is open to us. */
const LOOK_MS = 80 * MINUTE
const NEVER = new Promise<never>(() => {})
/** These are asked for in pages; they are read at once. */
const READ_AT_ONCE: ReadonlySet<string> = new Set(['archive', 'archiveWith', 'backup', 'check', 'close'])

export function createWorker(
  world: World,
  options: { name: string; chance: Chance; skewMs: number; faults: string[]; onDeath: () => void },
): Worker {
  const { timeline, history, disturbances, machine } = world
  const { name, chance, skewMs, faults, onDeath } = options
  let alive = true
  let stoppedUntil: Instant = 0
  let doomed: Doom | undefined
  let left = 0
  /** Each verb draws its own waits, so that one call more or less of another changes little of what a seed is about. */
  const waits = new Map<string, Chance>()
  const stops = chance.branch('stops')
  const requests = chance.branch('requests')
  const tries = notingTries(world, name, () => machine.aheadMs + skewMs)

  function waitOf(verb: string): number {
    const known = waits.get(verb) ?? chance.branch(verb)
    waits.set(verb, known)
    return known.between(0, 3)
  }

  function die(why: string): void {
    if (!alive) return
    alive = false
    world.sleepers.delete(wake)
    history.tell(name, `dies ${why}`)
    stirOthers()
    onDeath()
  }

  function stop(ms: number): void {
    stoppedUntil = Math.max(stoppedUntil, timeline.now() + ms)
    history.tell(name, `stands still for ${ms / SECOND} s`)
    stirOthers()
  }

  /** The program looks every minute for what is ready; here that is done only when there may be something to take over. */
  function stirOthers(): void {
    for (const afterMs of LOOKS_AFTER)
      timeline.after(afterMs, () => {
        for (const wakeOne of world.sleepers) wakeOne()
      })
  }

  /** Now and then it stands still for some seconds. */
  function mayStop(often: number, least: number, most: number): void {
    const may = disturbances.weather.pauses > 0 && !disturbances.areOver() && most >= least
    if (!may || !stops.happens(often)) return
    disturbances.note('pauses', 1_700 * SECOND)
    stop(stops.between(least, most) * SECOND)
  }

  /** Something happens in this worker after a while: not while it stands still, and not once it is dead. */
  function later(ms: number, what: () => unknown): void {
    timeline.after(ms, () => {
      if (!alive) return undefined
      const waitMs = stoppedUntil - timeline.now()
      return waitMs <= 0 ? what() : later(waitMs, what)
    })
  }

  /** Whether it is doomed to die at this passing. */
  function passes(kind: Doom['kind'], name: string): boolean {
    if (doomed?.kind !== kind || !doomed.among.test(name)) return false
    left -= 1
    return left === 0
  }

  function call<Result>(verb: string, run: () => Promise<Result>): Promise<Result> {
    if (!alive) return NEVER
    // Between its look at the lease and its intent a process may stand still, and is not the owner any more when it goes on.
    if (verb === 'intend' && tries.writeBy() === undefined) mayStop(0.15, 61, 1_500)
    return new Promise((resolve, reject) => {
      later(waitOf(verb), async () => {
        const ends = passes('call', verb)
        const when = doomed?.kind === 'call' ? doomed.when : undefined
        if (ends && when === 'before') return die(`before ${verb}`)
        try {
          const result = await run()
          if (ends) return die(`after ${verb}`)
          resolve(result)
        } catch (fault) {
          reject(fault)
        }
      })
    })
  }

  const facade = Object.fromEntries(
    Object.entries(tries.store).map(([verb, run]) => [
      verb,
      READ_AT_ONCE.has(verb)
        ? run
        : (...args: unknown[]) => call(verb, () => (run as (...all: unknown[]) => Promise<unknown>)(...args)),
    ]),
  ) as unknown as Store

  const clock: Clock = {
    now: () => new Date(timeline.now() + machine.aheadMs + skewMs),
    sleep(ms, signal) {
      if (!alive) return NEVER
      if (signal?.aborted === true) return Promise.resolve()
      return new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve(), { once: true })
        later(ms, resolve)
      })
    },
  }

  function platformOf(chat: Chat): Platform {
    return {
      name: chat.name,
      pace: chat.pace,
      grants: [],
      measures: [],
      listen: async () => {},
      send: (delivery, form) =>
        alive
          ? new Promise<SendOutcome>((resolve) => {
              tries.begin(delivery)
              // Between the last look at the lease and the socket a process may stand still for longer than the lease.
              const mostMs = (tries.writeBy() ?? 0) - timeline.now()
              mayStop(0.2, 1, machine.longStops ? 600 : Math.floor(mostMs / SECOND))
              const write = (): void => {
                tries.end(delivery)
                history.tell(name, `sends ${delivery.slot} to ${delivery.channel.channel} (${form})`)
                chat.arrive(delivery, form, (outcome) => later(0, () => resolve(outcome)))
              }
              later(requests.between(0, 20), write)
            })
          : NEVER,
      find: (delivery) =>
        alive ? new Promise((resolve) => later(requests.between(10, 400), () => resolve(chat.look(delivery)))) : NEVER,
      async *channels() {},
      access: (ref) => (alive ? new Promise((resolve) => later(5, () => resolve(chat.access(ref)))) : NEVER),
      posted: async (ref, { from, to }) => ({
        kind: 'read',
        posts: chat.standing
          .filter(({ channel, at }) => channel === channelKey(ref) && at >= from && at <= to)
          .map(({ ref, id, at }) => ({ ref, delivery: id, at })),
      }),
      async remove(ref, what) {
        chat.remove(ref, what)
        return { kind: 'removed' }
      },
      workspaces: async () => [],
      seenBy: async (_, channels) => channels.map((channel) => ({ channel, isIn: true })),
      direct: (person, workspace) =>
        chat.name === 'slack' ? { platform: 'slack', workspace, channel: person } : undefined,
      check: async () => [],
      health: () => ({ ok: true }),
      close: async () => {},
    }
  }

  function crashpoint(step: string): void {
    if (passes('step', step)) die(`at "${step}"`)
    if (!alive) throw new Error('This process is dead.')
  }

  let sleeping = new AbortController()
  const wake = (): void => sleeping.abort()
  world.sleepers.add(wake)

  const flows = wireFlows(
    world.alter({
      store: facade,
      platforms: new Map(world.chats.map((chat): [PlatformName, Platform] => [chat.name, platformOf(chat)])),
      clock,
      crashpoint,
      owner: name,
      times: TIMES,
      sources: world.sources.map((source) => source.name),
      wake,
    }),
  )

  async function run(what: string, action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action()
      return true
    } catch (fault) {
      if (!alive) return await NEVER
      const said = fault instanceof AggregateError ? fault.errors.map(String).join('; ') : String(fault)
      history.tell(name, `${what} failed: ${said}`)
      faults.push(`${what}: ${said}`)
      return false
    }
  }

  async function loop(what: string, action: () => Promise<unknown>, pauseMs: () => number): Promise<void> {
    while (alive) {
      await run(what, action)
      await clock.sleep(pauseMs())
    }
  }

  async function deliverLoop(): Promise<void> {
    while (alive) {
      let waitMs = MINUTE
      sleeping = new AbortController()
      await run('deliver', async () => {
        waitMs = await flows.deliver()
      })
      const most = disturbances.areOver() ? 3 * TICK_MS : TICK_MS
      await clock.sleep(Math.min(Math.max(waitMs, SECOND), most), sleeping.signal)
    }
  }

  const slower = (ms: number): number => (disturbances.areOver() ? 3 * ms : ms)

  /** Time is spread, so that workers do not march in step. */
  async function begin(): Promise<void> {
    await clock.sleep(chance.between(0, 30) * SECOND)
    for (const source of world.sources)
      void loop(
        `poll ${source.name}`,
        () => flows.poll(source),
        () => slower(POLL_MS),
      )
    await clock.sleep(20 * SECOND)
    void loop(
      'tick',
      async () => {
        await flows.tick()
        wake()
      },
      () => slower(TICK_MS) - chance.between(0, 60) * SECOND,
    )
    void deliverLoop()
    await clock.sleep(chance.between(1, 30) * MINUTE)
    void loop(
      'look around',
      () => flows.lookAround(),
      () => LOOK_MS,
    )
  }
  void begin()

  return {
    name,
    flows,
    isAlive: () => alive,
    die,
    stop,
    doom(next) {
      doomed = next
      left = next.passes
    },
    run,
  }
}
