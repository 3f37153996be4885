/** A program that has just started on a filled database, as a process of its own: what its people wait for, and what it holds. */
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadConfig } from '../../src/config.ts'
import { SECOND } from '../../src/core/instant.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { parseTopic } from '../../src/core/topic.ts'
import { createMatcher } from '../../src/flows/match-papers.ts'
import { createArchive } from '../../src/flows/read-archive.ts'
import { searchPapers } from '../../src/flows/search-papers.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'

/** Times are from the start of the process. */
export type Started = {
  readonly openedMs: number
  readonly answerMs: number
  /** Of the time to the first answer, what the processor spent on this process: the rest it waited for disk and others. */
  readonly answerCpuMs: number
  /** All topics can be matched. */
  readonly topicsMs: number
  /** All words are kept, and the window is whole. */
  readonly builtMs: number
  /** Until all of it was done. */
  readonly blockedMs: number
  readonly peakMb: number
  readonly settledMb: number
  /** Papers that the first answer says there are. */
  readonly total: number
}

const ASKED = '"world models" OR robot'
const SETTLE_MS = 5 * SECOND

/** In bytes. What `resourceUsage` gives begins with what the process that started this one held: Linux keeps it across exec. */
function mostMemory(): number {
  const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kilobytes) * 1_024
}

const [path, today] = process.argv.slice(2)
if (path === undefined || today === undefined) throw new Error('Give the path of a database, and the instant of today.')
const now = (): number => Number(today)
const blocked = monitorEventLoopDelay({ resolution: 2 })
blocked.enable()
const readFile = (name: string) => (name.startsWith('config') ? readFileSync(name, 'utf8') : undefined)
const { synonyms: groups, packs } = loadConfig({ env: {}, readFile, bundled: 'config' })
const synonyms = createSynonyms(groups)

const store = await openStore(`sqlite:${path}`)
const openedMs = performance.now()
const matcher = createMatcher({
  store,
  packs,
  keptPacks: await store.keptPacks(),
  synonyms,
  hash,
  crashpoint: () => {},
})
const archive = createArchive(store)

async function answer(): Promise<Pick<Started, 'answerMs' | 'answerCpuMs' | 'total'>> {
  const parsed = parseTopic(ASKED, packs)
  if (parsed.kind === 'refused') throw new Error(parsed.sentence)
  const { topic } = parsed
  const { total } = await searchPapers(
    { store, archive, synonyms },
    { topic, typed: ASKED, limit: 10, channel: undefined },
  )
  const { user, system } = process.cpuUsage()
  return { answerMs: performance.now(), answerCpuMs: (user + system) / 1_000, total }
}

// As the program starts them: its rounds first, then somebody asks.
const building = archive.keepUp().then(() => performance.now())
const reading = matcher.match(now()).then(() => performance.now())
const answering = answer()
const [builtMs, topicsMs, answered] = await Promise.all([building, reading, answering])
const blockedMs = blocked.max / 1e6
await sleep(SETTLE_MS)
const started: Started = {
  openedMs,
  ...answered,
  topicsMs,
  builtMs,
  blockedMs,
  peakMb: mostMemory() / 1e6,
  settledMb: process.memoryUsage().rss / 1e6,
}
await store.close()
console.log(JSON.stringify(started))
