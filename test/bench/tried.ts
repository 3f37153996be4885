/** Somebody tries a topic on a filled database, as a process of its own: how long it takes within the process, and how it comes out. */
import { readFileSync } from 'node:fs'
import { loadConfig } from '../../src/config.ts'
import { proposals, stemsWorthAsking } from '../../src/core/narrowing/propose.ts'
import { narrowed, phrasesIn } from '../../src/core/narrowing.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { parseTopic } from '../../src/core/topic.ts'
import { createArchive } from '../../src/flows/read-archive.ts'
import { DEFAULT_WEEKS, sampleTopic, tryTopic } from '../../src/flows/try-topic.ts'
import { openStore } from '../../src/store/open-store.ts'

export type Tried = {
  /** From the question to the answer, and what the processor spent on it, the garbage collector's threads included. */
  readonly ms: number
  readonly cpuMs: number
  /** The same question once more, when what the first one read is warm. */
  readonly againMs: number
  readonly matched: number
  readonly considered: number
}

const [path, today, typed] = process.argv.slice(2)
if (path === undefined || typed === undefined) throw new Error('Give the path of a database, today, and a topic.')
const at = Number(today)
const readFile = (name: string) => (name.startsWith('config') ? readFileSync(name, 'utf8') : undefined)
const { synonyms: groups, packs } = loadConfig({ env: {}, readFile, bundled: 'config' })
const synonyms = createSynonyms(groups)
const store = await openStore(`sqlite:${path}`)
const desk = { store, archive: createArchive(store), synonyms, packs, sources: [] }

/** As `try` does: what narrowings there are, and then all of it at once. */
async function ask(text: string): Promise<{ ms: number; cpuMs: number; matched: number; considered: number }> {
  const start = performance.now()
  const before = process.cpuUsage()
  const parsed = parseTopic(text, packs)
  if (parsed.kind === 'refused') throw new Error(parsed.sentence)
  const { topic } = parsed
  const asked = { topic, at, channel: undefined }
  const sample = await sampleTopic(desk, asked)
  const frequencies = await store.wordFrequencies(stemsWorthAsking(sample))
  const { volume } = await tryTopic(desk, {
    ...asked,
    weeks: DEFAULT_WEEKS,
    phrase: narrowed(topic, phrasesIn(topic), packs),
    narrower: proposals(topic, sample, frequencies, desk).map((one) => one.topic),
  })
  const { user, system } = process.cpuUsage(before)
  const { matched, considered } = volume
  return { ms: performance.now() - start, cpuMs: (user + system) / 1_000, matched, considered }
}

const first = await ask(typed)
const again = await ask(typed)
await store.close()
const tried: Tried = { ...first, againMs: again.ms }
console.log(JSON.stringify(tried))
