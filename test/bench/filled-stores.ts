/** Databases that the benchmarks of `search` and `try` ask. Making them takes minutes, so they stay in build/ for the next run. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { channelKey } from '../../src/core/channel.ts'
import { DAY, HOUR } from '../../src/core/instant.ts'
import { type Entry, keysOf } from '../../src/core/paper.ts'
import type { Store } from '../../src/core/store.ts'
import type { Synonyms } from '../../src/core/synonyms.ts'
import { parseTopic } from '../../src/core/topic.ts'
import { addDays } from '../../src/core/volume.ts'
import { meaningOf } from '../../src/flows/match-papers.ts'
import { createArchive } from '../../src/flows/read-archive.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { connect } from '../../src/store/sqlite.ts'
import { makeChannel } from '../core/made.ts'
import { readEntries, readPapers } from './papers.ts'
import { createRandom, pick } from './random.ts'
import { createTopicTexts } from './workload.ts'

const FOLDER = 'build/bench-search'
/** Raised when what is made below changes, or what is kept of a paper's words. */
const MADE = 5
export const CORPUS = 13_800
const A_DAY = 200
const EACH_CHANNEL = 50

export type Filling = { readonly papers: number; readonly subscriptions: number }

/**
 * A database of so many papers, the newest of them as they were listed, and so many subscriptions, as a program leaves
 * it that has long been running: a copy of the one made before, where there is one. Returns its path.
 */
export async function copyOfFilled(filling: Filling, synonyms: Synonyms): Promise<string> {
  mkdirSync(FOLDER, { recursive: true })
  const stamp = hash(`${MADE} ${JSON.stringify(filling)} ${synonyms.fingerprint}`).slice(0, 8)
  const name = `${filling.papers}-${stamp}.db`
  const kept = join(FOLDER, name)
  if (!existsSync(kept)) {
    const isOld = (file: string): boolean => file.replace('copy-of-', '').startsWith(`${filling.papers}-`)
    for (const old of readdirSync(FOLDER).filter(isOld)) rmSync(join(FOLDER, old))
    process.stderr.write(`filling a database with ${filling.papers.toLocaleString('en')} papers, once …\n`)
    // In memory, because every subscription is a commit of its own.
    const store = await openStore('sqlite::memory:')
    await addPapers(store, filling.papers)
    await subscribeAll(store, filling.subscriptions, synonyms)
    await createArchive(store).keepWords()
    await store.backup(kept)
    await store.close()
  }
  const copy = join(FOLDER, `copy-of-${name}`)
  for (const end of ['', '-wal', '-shm']) rmSync(`${copy}${end}`, { force: true })
  copyFileSync(kept, copy)
  return copy
}

/** As after an upgrade with which all words are kept anew. */
export async function forgetWords(path: string): Promise<void> {
  const connection = await connect(path)
  connection.exec("delete from mark where name like 'words %'")
  connection.close()
}

/** The instant from which the newest papers were listed yesterday. */
export function today(): number {
  const { entries } = readEntries(CORPUS)
  return Date.parse(entries.at(-1)?.listedOn ?? '') + DAY + 8 * HOUR
}

async function addPapers(store: Store, count: number): Promise<void> {
  const { entries } = readEntries(CORPUS)
  const newest = entries.slice(-count)
  const older = resampled(entries, Math.max(0, count - newest.length))
  const days = new Map<string, Entry[]>()
  for (const entry of [...older, ...newest]) {
    const listed = days.get(entry.listedOn) ?? []
    listed.push(entry)
    days.set(entry.listedOn, listed)
  }
  for (const [day, listed] of days) {
    const arrivals = listed.map((entry) => ({ entry, keys: keysOf(entry, hash) }))
    await store.addEntries({ source: 'arxiv', live: false, at: Date.parse(day) + 8 * HOUR, arrivals })
  }
}

/** Papers listed before these: titles of two halves, abstracts of sentences of theirs, so that all words are real. */
function resampled(entries: readonly Entry[], count: number): Entry[] {
  const random = createRandom(3)
  const sentences = entries.flatMap(({ abstract }) => abstract.split(/(?<=[.!?]) (?=[A-Z])/))
  const first = entries[0]?.listedOn ?? ''
  const half = (side: 0 | 1): string => {
    const words = pick(entries, random).title.split(' ')
    const middle = Math.ceil(words.length / 2)
    return (side === 0 ? words.slice(0, middle) : words.slice(middle)).join(' ')
  }
  return Array.from({ length: count }, (_, index) => ({
    ...pick(entries, random),
    title: `${half(0)} ${half(1)}`.trim(),
    abstract: Array.from({ length: 6 + Math.floor(random() * 4) }, () => pick(sentences, random)).join(' '),
    arxiv: `25${String(index).padStart(6, '0')}`.replace(/^(.{4})/, '$1.'),
    listedOn: addDays(first, -Math.ceil((count - index) / A_DAY)),
  }))
}

async function subscribeAll(store: Store, count: number, synonyms: Synonyms): Promise<void> {
  if (count === 0) return
  const textOf = createTopicTexts(readPapers(CORPUS).papers, 'random', count)
  const at = today()
  for (let number = 0; number < count; number++) {
    const ref = { platform: 'slack', workspace: 'T1', channel: `C${Math.floor(number / EACH_CHANNEL)}` } as const
    const channel = channelKey(ref)
    if (number % EACH_CHANNEL === 0) await store.openChannel(makeChannel({ ref, name: ref.channel }))
    const typed = textOf(number)
    const parsed = parseTopic(typed, new Map())
    if (parsed.kind === 'refused') throw new Error(parsed.sentence)
    const { topic } = parsed
    const meaning = meaningOf(topic, synonyms, hash)
    const times = { createdAt: at, since: at, meaningAt: at }
    await store.subscribe({ channel, label: typed, topic: topic.text, meaning, by: 'bench', ...times, caughtUp: true })
  }
}
