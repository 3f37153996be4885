/** Workers come and go, clocks step, channels close, people ask for things; then all of it ends. */
import { channelKey } from '../../src/core/channel.ts'
import type { Scope } from '../../src/core/delivery.ts'
import { HOUR, MINUTE, SECOND } from '../../src/core/instant.ts'
import type { Chance } from './chance.ts'
import type { Follow } from './check.ts'
import { type Place, QUIET, type Scenario, START, TIMES, type Wish } from './scenario.ts'
import { createWorker, type Doom, type Worker } from './worker.ts'
import type { World } from './world.ts'

export type Staff = {
  /** Everything is right again, and one worker does what is left. */
  calm(): Promise<void>
  dismiss(): void
  deaths(): number
  /** Channels that people or platforms closed for a while: nobody can say how late is too late there. */
  readonly unjudged: ReadonlySet<string>
}

const PERSON = { id: 'U1', mayManage: true } as const
const CALLS = [
  /./,
  /^(?:addEntries|recordMatches|catchUp|plan|withdraw)$/,
  /^(?:claim|intend|settle|release)$/,
] as const
const STEPS = [/./, /^deliver: after (?:claim|intent|send)|^deliver: before/, /^(?:ingest|match|plan)/] as const

export function bringWeather(
  world: World,
  { chance, weather, wishes, places, workers, choices }: Scenario,
  { follows, faults }: { follows: Follow[]; faults: string[] },
): Staff {
  const { timeline, history, disturbances, chats, machine, store } = world
  const unjudged = new Set<string>()
  const crew: Worker[] = []
  let deaths = 0
  let calls = 0

  const skews = Array.from({ length: workers }, (_, index) =>
    chance.branch(`skew ${index}`).between(-weather.skewMs / 2, weather.skewMs / 2),
  )

  const chatOf = (ref: Place['ref']) => chats.find(({ name }) => name === ref.platform)

  function hire(index: number, life: number): void {
    const name = `worker ${index + 1}.${life}`
    const of = chance.branch(name)
    history.tell(name, 'starts')
    crew[index] = createWorker(world, {
      name,
      chance: of,
      skewMs: skews[index] ?? 0,
      faults,
      onDeath() {
        deaths += 1
        for (const request of world.unwritten.keys())
          if (request.startsWith(`${name} `)) world.unwritten.delete(request)
        const backMs = of.happens(0.2) ? of.between(1, 120) * MINUTE : of.between(1, 120) * SECOND
        disturbances.note('deaths', backMs + TIMES.leaseMs + TIMES.settleMs)
        if (!disturbances.areOver()) timeline.after(backMs, () => disturbances.areOver() || hire(index, life + 1))
      },
    })
  }
  for (let index = 0; index < workers; index++) hire(index, 1)

  /** So many times in all, at moments of the storm. */
  function scatter(name: string, count: number, what: (of: Chance) => void): void {
    const of = chance.branch(name)
    for (let left = Math.round(count); left > 0; left--) {
      const at = of.between(5 * MINUTE, QUIET - START - MINUTE)
      timeline.after(at, () => what(of))
    }
  }

  scatter('deaths', weather.deaths, (of) => {
    const worker = of.pick(crew)
    const kind = of.between(0, 3)
    if (kind === 0) return worker.die('of nothing in particular')
    const doom: Doom =
      kind === 1
        ? { kind: 'call', passes: of.between(1, 3), among: of.pick(CALLS), when: of.pick(['before', 'after'] as const) }
        : { kind: 'step', passes: of.between(1, 4), among: of.pick(STEPS) }
    worker.doom(doom)
  })

  scatter('pauses', weather.pauses, (of) => {
    const ms = of.pick([2, 30, 70, 200, 900]) * SECOND
    // Between intent and write it would be longer than anybody promises: that stop has a length of its own.
    const worker = of.pick(crew)
    if ([...world.unwritten.keys()].some((request) => request.startsWith(`${worker.name} `))) return
    disturbances.note('pauses', ms + TIMES.leaseMs + TIMES.settleMs)
    worker.stop(ms)
  })

  scatter('steps', weather.steps, (of) => {
    const widest = choices.violation === 'wrong-clock' ? 3 * HOUR : 4 * MINUTE
    stepTo(of.between(-widest, widest))
  })

  /** A jump makes any wait shorter, so none comes while a post is under way, unless that is what is to be seen. */
  function stepTo(aheadMs: number): void {
    const isUnderWay = world.unwritten.size > 0 || chats.some((chat) => chat.underWay() > 0)
    if (isUnderWay && choices.violation !== 'steps-in-the-air') {
      timeline.after(SECOND, () => stepTo(aheadMs))
      return
    }
    const by = aheadMs - machine.aheadMs
    history.tell('the clock', `steps by ${Math.round(by / SECOND)} s`)
    disturbances.note('steps', 2 * Math.abs(by) + TIMES.leaseMs)
    machine.aheadMs = aheadMs
  }

  scatter('lockouts', weather.lockouts, (of) => {
    const { ref } = of.pick(places)
    const chat = chatOf(ref)
    const scope = of.pick<Scope>(['channel', 'channel', 'workspace', 'bot'])
    const concerned = places.filter(
      (one) =>
        one.ref.platform === ref.platform &&
        (scope === 'bot' ||
          (one.ref.workspace === ref.workspace && (scope === 'workspace' || one.ref.channel === ref.channel))),
    )
    for (const one of concerned) unjudged.add(channelKey(one.ref))
    history.tell(ref.platform, `closes the ${scope} of ${ref.channel}`)
    chat?.close(scope, ref)
    const tells = of.happens(0.5)
    const fact = { workspace: ref.workspace, ...(scope === 'channel' && { channel: ref.channel }) }
    const tell = (what: 'lost' | 'back'): void => {
      const worker = of.pick(crew)
      const key = `news ${++calls}`
      if (tells && scope !== 'bot')
        void worker.run('news', () => worker.flows.news(ref.platform, { ...fact, key, what }))
    }
    tell('lost')
    timeline.after(of.between(5, 300) * MINUTE, () => {
      history.tell(ref.platform, `opens the ${scope} of ${ref.channel}`)
      chat?.open(scope, ref)
      tell('back')
    })
  })

  for (const [index, wish] of wishes.entries())
    timeline.after(wish.at - START, () => ask(wish, chance.branch(`wish ${index}`)))

  function tell(worker: Worker | undefined, channel: Place['ref'], text: string): Promise<boolean> | undefined {
    const asked = { kind: 'command', text } as const
    const call = { key: `call ${++calls}`, channel, channelName: channel.channel, person: PERSON, asked }
    return worker?.run(text, () => worker.flows.ask(call))
  }

  /** People ask again until they are answered. */
  function ask(wish: Wish, of: Chance): void {
    const place = places[wish.place]
    if (place === undefined) return
    const key = channelKey(place.ref)
    const { command, word, number } = wish
    const standing = follows.filter(({ channel, until }) => channel === key && until === undefined)
    const meant = standing[(number - 1) % Math.max(1, standing.length)]
    if (meant === undefined && (command === 'unsubscribe' || command === 'edit')) return
    if (command === 'subscribe' && standing.some((one) => one.word === word)) return
    if (command === 'edit' && standing.some((one) => one.word === word)) return
    const label = meant?.word ?? ''
    const text =
      { unsubscribe: `unsubscribe ${label}`, edit: `edit ${label} ${word}` }[command as string] ??
      `${command} ${['subscribe', 'schedule'].includes(command) ? word : ''}`.trim()
    const worker = of.pick(crew)
    if (!worker.isAlive()) {
      timeline.after(MINUTE, () => ask(wish, of))
      return
    }
    const at = timeline.now()
    history.tell('somebody', `asks "${text}" in ${place.ref.channel}`)
    if (command === 'pause' || command === 'schedule') unjudged.add(key)
    if (command === 'unsubscribe' && meant !== undefined) meant.until ??= at
    const follow: Follow | undefined =
      command === 'subscribe' || command === 'edit' ? { channel: key, word, asked: at } : undefined
    if (follow !== undefined) follows.push(follow)
    if (command === 'edit' && meant !== undefined) meant.until ??= at
    let answered = false
    void tell(worker, place.ref, text)?.then(async (went) => {
      answered = true
      const now = timeline.now()
      // Where the channel is closed a subscription is refused, and of an edit nobody but the store knows which one was meant.
      const isPlain = command === 'subscribe' && chatOf(place.ref)?.access(place.ref).kind === 'open'
      const stands = isPlain || (await store.subscriptions(key)).some(({ topic }) => topic === word)
      if (went && stands && follow !== undefined) follow.sure = now
    })
    // Nobody knows what became of what a dead worker was asked.
    timeline.after(2 * HOUR, () => {
      if (!answered) unjudged.add(key)
    })
  }

  return {
    unjudged,
    deaths: () => deaths,
    async calm() {
      disturbances.end()
      history.tell('the sky', 'clears')
      for (const { ref } of places)
        for (const scope of ['channel', 'workspace', 'bot'] as const) chatOf(ref)?.open(scope, ref)
      for (const worker of crew) worker.die('at the end of the storm')
      hire(0, 1_000)
      timeline.after(5 * MINUTE, async () => {
        for (const { id } of await store.deliveries({ states: ['held'] })) {
          const held = await store.delivery(id)
          if (held?.heldFor === 'content') await store.retry(id, timeline.now() + machine.aheadMs)
        }
        // By the command, which takes up what was held meanwhile.
        for (const { ref, state } of await store.channels()) if (state === 'paused') void tell(crew[0], ref, 'resume')
      })
      // A channel that was closed twice in a row waits for people: now somebody asks there.
      timeline.after(HOUR, () => {
        for (const { ref } of places) void tell(crew[0], ref, 'list')
      })
    },
    dismiss() {
      for (const worker of crew) worker.die('because this is the end')
    },
  }
}
