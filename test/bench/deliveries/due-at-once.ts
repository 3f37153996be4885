/**
 * The whole road in real time: every channel of one chat is due at the same minute, the real scheduler ticks and delivers, the
 * store is a file, the chat keeps its limits, and people ask all the while.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type ChannelRef, channelKey } from '../../../src/core/channel.ts'
import { DAY, MINUTE, SECOND } from '../../../src/core/instant.ts'
import { keysOf } from '../../../src/core/paper.ts'
import type { Clock } from '../../../src/core/ports.ts'
import type { Store } from '../../../src/core/store.ts'
import { parseTopic } from '../../../src/core/topic.ts'
import type { Desk } from '../../../src/flows/answer/asking.ts'
import { answer } from '../../../src/flows/answer.ts'
import { deliverReady } from '../../../src/flows/deliver.ts'
import { createMatcher, meaningOf } from '../../../src/flows/match-papers.ts'
import { planDigests } from '../../../src/flows/plan-digests.ts'
import { createArchive } from '../../../src/flows/read-archive.ts'
import { hash } from '../../../src/hash.ts'
import { createScheduler } from '../../../src/scheduler.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { makeChannel, NO_PACKS, NO_SYNONYMS } from '../../core/made.ts'
import { HF } from '../../desk.ts'
import { memory } from '../measure.ts'
import { readEntries } from '../papers.ts'
import { formatTargets } from '../target.ts'
import { type Chat, createStrictChat } from './strict-chat.ts'

export type { Chat }

const NINE = Date.UTC(2026, 10, 17, 9)
/** Each topic matches about eight of them. */
const PAPERS = 60
/** What is followed; most papers match one of them or another. */
const TOPICS = [
  'robot',
  'language model',
  'diffusion',
  'reinforcement learning',
  'benchmark',
  'agents',
  'image',
  'graph',
]
const QUESTIONS = ['search diffusion', 'list', 'latest', 'status']
const ASKED_EVERY_MS = 500

/** With `planned` all is planned before the time begins, so that it is that of sending alone. */
export async function benchCrowd(name: Chat, count: number, planned: boolean): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-bench-'))
  const store = await openStore(`sqlite:${join(folder, 'paperwire.db')}`)
  try {
    process.stderr.write(`${name}: ${count.toLocaleString('en')} channels are opened …\n`)
    const refs = Array.from({ length: count }, (_, index) => placeOf(name, index, count))
    await fill(store, refs)
    return await run(store, name, refs, planned)
  } finally {
    await store.close()
    rmSync(folder, { recursive: true })
  }
}

/** Slack: 20 workspaces; Discord: servers of five channels. */
function placeOf(name: Chat, index: number, count: number): ChannelRef {
  const workspaces = name === 'slack' ? 20 : Math.ceil(count / 5)
  return { platform: name, workspace: `W${index % workspaces}`, channel: `C${index}` }
}

async function fill(store: Store, refs: readonly ChannelRef[]): Promise<void> {
  const since = NINE - DAY
  for (const [index, ref] of refs.entries()) {
    const schedule = { kind: 'daily', at: '09:00' } as const
    const times = { createdAt: since, lastSlotAt: since, nextSlotAt: NINE }
    await store.openChannel(makeChannel({ ref, name: ref.channel, schedule, zone: 'UTC', ...times }))
    const parsed = parseTopic(TOPICS[index % TOPICS.length] ?? '', new Map())
    if (parsed.kind === 'refused') throw new Error(parsed.sentence)
    const { topic } = parsed
    const meaning = meaningOf(topic, NO_SYNONYMS, hash)
    const said = { label: topic.text, topic: topic.text, meaning, by: 'bench' }
    const from = { createdAt: since, since, meaningAt: since, caughtUp: true }
    await store.subscribe({ channel: channelKey(ref), ...said, ...from })
  }
  const arrivals = readEntries(PAPERS).entries.map((entry) => ({ entry, keys: keysOf(entry, hash) }))
  await store.addEntries({ source: 'hf', live: true, at: NINE - MINUTE, arrivals })
  await store.recordRead('hf', { at: NINE - MINUTE, entries: PAPERS, rejected: [] })
}

async function run(store: Store, name: Chat, refs: readonly ChannelRef[], planned: boolean): Promise<string> {
  const count = refs.length
  let ahead = NINE - SECOND - Date.now()
  const clock: Clock = {
    now: () => new Date(Date.now() + ahead),
    sleep: (ms, signal) => setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {}),
  }
  const crashpoint = () => {}
  const chat = createStrictChat(name, clock)
  const matcher = createMatcher({ ...NO_PACKS, store, synonyms: NO_SYNONYMS, hash, crashpoint })
  const platforms = new Map([[name, chat.platform]])
  const desk: Desk = {
    ...{ store, matcher, archive: createArchive(store), ...NO_PACKS, packsAbout: new Map(), platforms, clock },
    ...{ synonyms: NO_SYNONYMS, hash, crashpoint, sources: [HF], subscriptionLimit: 50, feedLimit: 10 },
    defaults: {
      ...{ schedule: { kind: 'daily', at: '09:00' }, zone: 'UTC' },
      settings: { size: 8, announce: true, quiet: true, hourly: 4 },
      who: { slack: 'anyone', discord: 'anyone', terminal: 'anyone' },
    },
    operator: { name: '', contact: '' },
    lookUp: async () => ({ kind: 'off' }),
    findFeed: async () => ({ kind: 'refused', sentence: 'None here.' }),
    storedIn: 'a file',
    health: async () => [],
    wake: () => scheduler.wake(),
  }
  const times = { requestMs: 10 * SECOND, leaseMs: MINUTE, settleMs: MINUTE, marginMs: 5 * SECOND }
  const delivering = { store, platforms, clock, times, owner: 'bench', crashpoint, rests: new Map() }
  async function matchAndPlan(at: number): Promise<void> {
    await matcher.match(at)
    await planDigests(desk, at)
  }
  await desk.archive.keepUp()
  if (planned) await matchAndPlan(NINE)
  ahead = NINE - SECOND - Date.now()
  const ticks: number[] = []
  const faults: unknown[] = []
  const scheduler = createScheduler({
    loops: {
      async tick() {
        const start = performance.now()
        await matchAndPlan(clock.now().getTime())
        ticks.push(performance.now() - start)
      },
      async deliver(signal) {
        await deliverReady(delivering, signal)
        const at = clock.now().getTime()
        return ((await store.nextReadyAt([name], at)) ?? at + MINUTE) - at
      },
      polls: [],
    },
    tickMs: 5 * SECOND,
    clock,
    fault: (_, fault) => faults.push(fault),
  })

  const waits: number[] = []
  const held: number[] = []
  const asking = new AbortController()
  const people = askOn(desk, refs, waits, asking.signal)
  const start = performance.now()
  const cpu = process.cpuUsage()
  scheduler.start()
  for (let quarter = 1; quarter <= 4; quarter++) {
    while (chat.accepted() < (count * quarter) / 4 && faults.length === 0) await setTimeout(20)
    held.push(memory())
  }
  const wallMs = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  asking.abort()
  await people
  await scheduler.stop(10 * SECOND)
  if (faults.length > 0) throw faults[0]

  const share = chat.share() * 100
  const flat = Math.max(...held) / Math.min(...held)
  const longest = Math.max(...waits)
  const mb = held.map((bytes) => (bytes / 1e6).toFixed(0)).join(', ')
  const lines = [
    `${name}: ${count.toLocaleString('en')} channels due in one minute, ${chat.accepted().toLocaleString('en')} digests in ${chat.seconds().toFixed(1)} s of the chat (${(wallMs / 1_000).toFixed(1)} s in all, ${((user + system) / 1e6).toFixed(1)} s of CPU, ${((user + system) / 1_000 / count).toFixed(1)} ms a channel)${planned ? ', all planned before' : ''}`,
    `refused for their pace: ${chat.refused()}; posted twice: ${chat.repeated()}; most at once: ${chat.mostAtOnce()}`,
    `ticks: ${ticks.length}, the one that planned all took ${(Math.max(...ticks) / 1_000).toFixed(1)} s, the longest after it ${(Math.max(...ticks.slice(1), 0) / 1_000).toFixed(2)} s`,
    `answers: ${waits.length}, longest ${longest.toFixed(0)} ms, p99 ${quantile(waits, 0.99).toFixed(0)} ms, p50 ${quantile(waits, 0.5).toFixed(0)} ms`,
    `memory after collection, by quarters: ${mb} MB`,
  ]
  const targets = [
    { what: `share of what the limits allow, %`, allowed: 95, reached: share, isMore: true },
    { what: 'memory, most to least of the quarters', allowed: 1.5, reached: flat },
    { what: 'longest answer, ms', allowed: 1_000, reached: longest },
    { what: 'longest tick, s', allowed: 60, reached: Math.max(...ticks) / 1_000 },
  ] as const
  return `${lines.join('\n')}\n\n${formatTargets(targets)}`
}

async function askOn(desk: Desk, refs: readonly ChannelRef[], waits: number[], signal: AbortSignal): Promise<void> {
  for (let number = 0; !signal.aborted; number++) {
    const channel = refs[(number * 37) % refs.length]
    const text = QUESTIONS[number % QUESTIONS.length] ?? ''
    if (channel === undefined) return
    const start = performance.now()
    const person = { id: 'ann', mayManage: true }
    await answer(desk, { key: `question ${number}`, channel, person, asked: { kind: 'command', text } })
    waits.push(performance.now() - start)
    await setTimeout(ASKED_EVERY_MS)
  }
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN
}
