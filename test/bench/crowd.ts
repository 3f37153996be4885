/** What the benchmarks of the chats share: a program of its own with 1,000 channels that are soon due, and how long people waited. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../src/config.ts'
import type { ChannelRef } from '../../src/core/channel.ts'
import { MINUTE } from '../../src/core/instant.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { parseTopic } from '../../src/core/topic.ts'
import { newChannel } from '../../src/flows/answer/asking.ts'
import { followTopic } from '../../src/flows/follow-topic.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'

export const DIGESTS = 1_000
export const PEOPLE = 10

export type Wait = { readonly question: string; readonly ackMs: number; readonly answerMs: number }
export type Room = { readonly ref: ChannelRef; readonly name: string }

const folder = mkdtempSync(join(tmpdir(), 'paperwire-bench-'))
const databaseUrl = `sqlite:${join(folder, 'paperwire.db')}`
const settings = join(folder, 'paperwire.yaml')
const readFile = (path: string) => (path.startsWith('config') ? readFileSync(path, 'utf8') : undefined)
const config = loadConfig({ env: {}, readFile, bundled: 'config' })

/** Every channel follows one topic, which `by` subscribed, and is due a quarter of a minute from now. */
export async function openChannels(rooms: readonly Room[], by: string): Promise<void> {
  const seeds = join(process.cwd(), 'seeds')
  const sources = `[{ name: digest, kind: digest-text, path: ${seeds}, every: 1m }]`
  writeFileSync(settings, `sources: ${sources}\ntimes: { tick: 1s }\n`)
  const store = await openStore(databaseUrl)
  const at = Date.now()
  const parsed = parseTopic('@world-models OR @robotics', config.packs)
  if (parsed.kind === 'refused') throw new Error(parsed.sentence)
  const { size, announce, quiet, hourly } = config.defaults
  const who = { ...config.permissions, terminal: 'anyone' } as const
  const defaults = { ...config.defaults, settings: { size, announce, quiet, hourly }, who }
  const synonyms = createSynonyms(config.synonyms)
  for (const { ref, name } of rooms) {
    const opened = await store.openChannel({ ...newChannel(ref, defaults, at, name), nextSlotAt: at + MINUTE / 4 })
    await followTopic({ store, synonyms, hash }, opened, { topic: parsed.topic, label: 'Robots', by, at })
  }
  await store.close()
}

/** The program, at its real pace; `env` says what it connects to. */
export function startProgram(env: Readonly<Record<string, string>>): ChildProcess {
  const own = { DATABASE_URL: databaseUrl, PAPERWIRE_CONFIG: settings, PORT: '0', LOG_LEVEL: 'warn' }
  const stdio = ['ignore', 'inherit', 'inherit'] as const
  return spawn(process.execPath, ['dist/main.js'], { env: { ...process.env, ...own, ...env }, stdio: [...stdio] })
}

export async function endProgram(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
  rmSync(folder, { recursive: true })
}

export function formatWaits(waits: readonly Wait[], questions: readonly string[]): string {
  return [
    `${waits.length} questions meanwhile`,
    `acknowledged: ${spread(waits.map(({ ackMs }) => ackMs))}`,
    `answered: ${spread(waits.map(({ answerMs }) => answerMs))}`,
    ...questions.map((question) => {
      const some = waits.filter((one) => one.question === question)
      return `  ${question}: ${spread(some.map(({ answerMs }) => answerMs))}`
    }),
  ].join('\n')
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(0)
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`
}
