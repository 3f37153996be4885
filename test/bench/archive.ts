/**
 * `npm run bench:archive`: 100,000 papers into a new database, by the program as a process of its own: out of local files and
 * matched with 100 topics, and as the back-fill of eight weeks from a server on this machine. Memory that is flat does not grow
 * from one tenth of the time to the next.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadConfig } from '../../src/config.ts'
import { DAY, MINUTE, SECOND } from '../../src/core/instant.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { parseTopic } from '../../src/core/topic.ts'
import { addDays, utcDay } from '../../src/core/volume.ts'
import { followTopic } from '../../src/flows/follow-topic.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { makeChannel } from '../core/made.ts'
import { openHuggingFace } from '../servers/hugging-face.ts'
import { makeEntries, readPapers } from './papers.ts'
import { createTopicTexts } from './workload.ts'

const PAPERS = 100_000
const FILES = 50
const TOPICS = 100
const DAYS = 56
const FIRST_DAY = '2026-09-26'
const SAMPLE_MS = 100

const folder = mkdtempSync(join(tmpdir(), 'paperwire-bench-'))
const inbox = join(folder, 'inbox')

/** One file for each day, as somebody would have saved the page. */
function writeFiles(): void {
  mkdirSync(inbox)
  const entries = makeEntries(PAPERS)
  const each = PAPERS / FILES
  for (let file = 0; file < FILES; file++) {
    const blocks = entries
      .slice(file * each, (file + 1) * each)
      .map(({ title, abstract }) => `${title}\n\n${abstract}\n`)
    const day = addDays(FIRST_DAY, file)
    writeFileSync(join(inbox, `${day}.txt`), `Daily Papers\n\n${day}\n\n${blocks.join('\n')}`)
  }
}

async function followTopics(database: string): Promise<void> {
  const readFile = (path: string) => (path.startsWith('config') ? readFileSync(path, 'utf8') : undefined)
  const config = loadConfig({ env: {}, readFile, bundled: 'config' })
  const synonyms = createSynonyms(config.synonyms)
  const store = await openStore(`sqlite:${database}`)
  const at = Date.now() - DAY
  const textOf = createTopicTexts(readPapers(1_000).papers, 'narrow', TOPICS)
  const texts = Array.from({ length: TOPICS }, (_, number) => textOf(number))
  for (const [index, text] of texts.entries()) {
    const ref = { platform: 'terminal', workspace: 'demo', channel: `lab-${index % 10}` } as const
    const opened = await store.openChannel(makeChannel({ ref, name: ref.channel }))
    const parsed = parseTopic(text, config.packs)
    if (parsed.kind === 'refused') throw new Error(parsed.sentence)
    await followTopic({ store, synonyms, hash }, opened, { topic: parsed.topic, label: text, by: 'bench', at })
  }
  await store.close()
}

/** Bytes that the process holds in memory now; 0 once it is gone. */
function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024
  } catch {
    return 0
  }
}

type Run = { readonly printed: string; readonly ms: number; readonly tenths: readonly number[] }

/** Runs a verb, and looks every tenth of a second how much memory it holds. */
async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const start = performance.now()
  const child = spawn('node', ['dist/main.js', ...args, '--json'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (text: Buffer) => {
    printed += text
  })
  let isRunning = true
  child.once('close', () => {
    isRunning = false
  })
  const samples: number[] = []
  while (isRunning) {
    const bytes = residentBytes(child.pid ?? 0)
    if (bytes > 0) samples.push(bytes)
    await sleep(SAMPLE_MS)
  }
  const tenths = Array.from({ length: 10 }, (_, tenth) => {
    const from = Math.floor((samples.length * tenth) / 10)
    return Math.max(...samples.slice(from, Math.max(from + 1, Math.floor((samples.length * (tenth + 1)) / 10))))
  })
  return { printed, ms: performance.now() - start, tenths }
}

async function tell(title: string, database: string, { printed, ms, tenths }: Run): Promise<void> {
  const store = await openStore(`sqlite:${database}`)
  const [papers, unmatched] = [await store.paperCount(), (await store.unmatched(1)).length]
  await store.close()
  const { read, added } = JSON.parse(printed)
  const number = (count: number): string => count.toLocaleString('en')
  console.log(`
${title}: ${number(read)} entries read, ${number(added)} papers added, ${number(papers)} stored, ${unmatched} to be matched
${(ms / SECOND).toFixed(0)} s (allowed: ${(3 * MINUTE) / SECOND} s), ${Math.round(statSync(database).size / 1e6)} MB on disk
resident memory in each tenth of the time: ${tenths.map((bytes) => `${Math.round(bytes / 1e6)} MB`).join(', ')}`)
}

async function fromFiles(): Promise<void> {
  const database = join(folder, 'files.db')
  writeFiles()
  await followTopics(database)
  const done = await run(['ingest', '--file', inbox], { DATABASE_URL: `sqlite:${database}` })
  await tell(`out of ${FILES} files, with ${TOPICS} topics`, database, done)
}

/** The server is this process, on the other core. */
async function fromServer(): Promise<void> {
  const database = join(folder, 'server.db')
  const today = utcDay(Date.now())
  const server = await openHuggingFace()
  const entries = makeEntries(PAPERS)
  const each = Math.ceil(PAPERS / DAYS)
  for (let day = 0; day < DAYS; day++) {
    const listed = entries.slice(day * each, (day + 1) * each)
    server.list(
      addDays(today, -day),
      listed.map(({ title, abstract, authors, arxiv = '' }) => ({ id: arxiv, title, summary: abstract, authors })),
    )
  }
  const settings = join(folder, 'paperwire.yaml')
  writeFileSync(settings, `sources: [{ name: hf, kind: hugging-face, url: "${server.url}", pause: 0 }]\n`)
  const env = { DATABASE_URL: `sqlite:${database}`, PAPERWIRE_CONFIG: settings }
  const done = await run(['ingest', '--source', 'hf', '--since', addDays(today, 1 - DAYS)], env)
  await server.close()
  await tell(`back-fill of ${DAYS} days`, database, done)
}

await fromFiles()
await fromServer()
rmSync(folder, { recursive: true, force: true })
