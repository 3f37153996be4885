/** `npm run bench`: how fast the parts are and what they hold in memory. Medians; one core; a quiet machine reads best. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '../../src/config.ts'
import { channelKey } from '../../src/core/channel.ts'
import { deliveryId } from '../../src/core/delivery.ts'
import { MINUTE, SECOND } from '../../src/core/instant.ts'
import { createKeywordIndex } from '../../src/core/keyword-index.ts'
import type { Message } from '../../src/core/message.ts'
import type { Entry, Paper } from '../../src/core/paper.ts'
import type { Platform, Source } from '../../src/core/ports.ts'
import { analysePaper, evaluate } from '../../src/core/proof.ts'
import { nextSlot, type Schedule } from '../../src/core/schedule.ts'
import type { Store } from '../../src/core/store.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { parseTopic, type Topic } from '../../src/core/topic.ts'
import { createTopicIndex } from '../../src/core/topic-index.ts'
import { deliverReady } from '../../src/flows/deliver.ts'
import { ingest } from '../../src/flows/ingest.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { makeChannel } from '../core/made.ts'
import { refusalTargets } from './hostile-topics.ts'
import { countMatches } from './matching.ts'
import { formatTable, measure } from './measure.ts'
import { makeEntries, readPapers } from './papers.ts'
import { formatTargets } from './target.ts'
import { createTopicTexts } from './workload.ts'

const NOW = Date.UTC(2026, 10, 16, 8)
const THOUSAND = 1_000

const readFile = (path: string) => (path.startsWith('config') ? readFileSync(path, 'utf8') : undefined)
const config = loadConfig({ env: {}, readFile, bundled: 'config' })
const synonyms = createSynonyms(config.synonyms)
const { papers, from } = readPapers(10 * THOUSAND)
const some = papers.slice(0, THOUSAND)
const textOf = createTopicTexts(papers.slice(THOUSAND), 'narrow', THOUSAND)
const texts = Array.from({ length: THOUSAND }, (_, number) => textOf(number))
const topics = texts.map(readTopic)
const analysed = some.map(analysePaper)

function readTopic(text: string): Topic {
  const parsed = parseTopic(text, config.packs)
  if (parsed.kind === 'refused') throw new Error(`${text}: ${parsed.sentence}`)
  return parsed.topic
}

const nothing = (): void => {}
const size = (result: unknown): number => (Array.isArray(result) ? result.length : Number(result))
const found = (result: unknown): string => `${size(result).toLocaleString('en')} matches`

// Words and topics

const analysing = () =>
  measure({
    name: 'analyse a title and abstract',
    units: THOUSAND,
    unit: 'papers',
    prepare: nothing,
    run: () => some.map(analysePaper),
  })

const parsing = () =>
  measure({ name: 'parse a topic', units: THOUSAND, unit: 'topics', prepare: nothing, run: () => texts.map(readTopic) })

const evaluating = () =>
  measure({
    name: 'evaluate one topic on one paper',
    units: 100 * THOUSAND,
    unit: 'pairs',
    prepare: nothing,
    run: () => {
      const few = analysed.slice(0, 100)
      return topics.flatMap((topic) => few.filter((paper) => evaluate(topic, paper, synonyms).matched)).length
    },
    outcome: found,
  })

const matching = () =>
  measure({
    name: `match papers to ${topics.length.toLocaleString('en')} topics`,
    units: THOUSAND,
    unit: 'papers',
    prepare: () => {
      const index = createTopicIndex({ synonyms })
      for (const topic of topics) index.add(topic)
      for (const _ of index.rebuild());
      return index
    },
    run: (index) => countMatches(index, analysed),
    outcome: found,
  })

// The archive

/** As many as the program holds. */
const WINDOW = 5 * THOUSAND

const indexing = () =>
  measure({
    name: 'build the keyword index',
    units: WINDOW,
    unit: 'papers',
    prepare: createKeywordIndex,
    run: (index) => {
      index.add(papers.slice(0, WINDOW))
      return index
    },
  })

// Time

const ZONES = Intl.supportedValuesOf('timeZone')
const SCHEDULES: readonly Schedule[] = [
  { kind: 'daily', at: '09:00' },
  { kind: 'weekdays', at: '08:30' },
  { kind: 'weekly', days: ['mon', 'thu'], at: '10:00' },
]

const scheduling = () =>
  measure({
    name: 'next slot of a channel',
    units: 5 * THOUSAND,
    unit: 'channels',
    prepare: nothing,
    run: () => Array.from({ length: 5 * THOUSAND }, (_, index) => nextSlot(scheduleOf(index), zoneOf(index), NOW)),
    outcome: () => `in ${ZONES.length} zones`,
  })

function scheduleOf(index: number): Schedule {
  return SCHEDULES[index % SCHEDULES.length] ?? { kind: 'instant' }
}

function zoneOf(index: number): string {
  return ZONES[index % ZONES.length] ?? 'UTC'
}

// The store: a file of its own for every round, every commit on the disk

type Opened = { readonly store: Store; readonly folder: string }

async function openFresh(): Promise<Opened> {
  mkdirSync('build', { recursive: true })
  const folder = mkdtempSync(join('build', 'bench-'))
  return { folder, store: await openStore(`sqlite:${join(folder, 'bench.db')}`) }
}

async function discard({ store, folder }: Opened): Promise<void> {
  await store.close()
  rmSync(folder, { recursive: true })
}

const clock = { now: () => new Date(), sleep: async () => {} }

function sourceOf(entries: readonly Entry[]): Source {
  return {
    name: 'made',
    async *read() {
      for (const entry of entries) yield { kind: 'entry', entry }
    },
  }
}

const ingesting = () => {
  const source = sourceOf(makeEntries(10 * THOUSAND))
  return measure({
    name: 'ingest into SQLite',
    units: 10 * THOUSAND,
    unit: 'entries',
    prepare: openFresh,
    run: ({ store }) => ingest({ store, source, live: true, hash, clock, crashpoint: nothing }),
    outcome: (_, { folder }) => `${Math.round(statSync(join(folder, 'bench.db')).size / 1e6)} MB on disk`,
    close: discard,
  })
}

/** A platform that takes everything at once. */
const INSTANT: Platform = {
  name: 'slack',
  pace: {
    channel: { sends: 1, perMs: 0 },
    workspace: { sends: 1, perMs: 0 },
    bot: { sends: 1, perMs: 0 },
  },
  grants: [],
  measures: [],
  listen: async () => {},
  send: async ({ id }) => ({ kind: 'sent', ref: id }),
  find: async () => ({ kind: 'absent' }),
  posted: async () => ({ kind: 'read', posts: [] }),
  remove: async () => ({ kind: 'removed' }),
  workspaces: async () => [],
  async *channels() {},
  access: async () => ({ kind: 'open' }),
  seenBy: async () => [],
  direct: () => undefined,
  check: async () => [],
  health: () => ({ ok: true }),
  close: async () => {},
}

/** A digest as long as real ones are. */
function digestOf(best: readonly Paper[]): Message {
  return {
    v: 1,
    title: `${best.length} new papers`,
    items: best.map(({ key, title, abstract, authors }, index) => ({
      kind: 'paper',
      number: index + 1,
      key,
      title: title.slice(0, 150),
      url: `https://arxiv.org/abs/${key.slice(6)}`,
      authors: authors.slice(0, 2).join(', '),
      extract: [{ text: abstract.slice(0, 120) }],
    })),
    actions: [{ id: 'v1.tune', label: 'Tune topics' }],
    notification: `${best.length} papers`,
  }
}

/** One digest waits in every channel. */
async function fillOutbox(channels: number): Promise<Opened> {
  const opened = await openFresh()
  const message = digestOf(papers.slice(0, 8))
  for (let index = 0; index < channels; index++) {
    const channel = makeChannel({ ref: { platform: 'slack', workspace: `T${index % 20}`, channel: `C${index}` } })
    await opened.store.openChannel(channel)
    const id = deliveryId(channelKey(channel.ref), 'post:bench', hash)
    const plan = { id, channel: channel.ref, slot: 'post:bench', kind: 'post', message, at: NOW } as const
    await opened.store.plan({ ...plan, papers: [], shown: 0, ranks: [], patch: {} })
  }
  return opened
}

const TIMES = { requestMs: 10 * SECOND, leaseMs: MINUTE, settleMs: MINUTE, marginMs: 5 * SECOND }

const delivering = () =>
  measure({
    name: 'claim, send and settle a delivery',
    units: THOUSAND,
    unit: 'channels',
    prepare: () => fillOutbox(THOUSAND),
    run: async ({ store }) => {
      const platforms = new Map([[INSTANT.name, INSTANT]])
      const named = { store, platforms, clock, times: TIMES, owner: 'bench', crashpoint: nothing }
      const settled = await deliverReady({ ...named, rests: new Map() })
      return settled.filter(({ state }) => state === 'delivered').length
    },
    outcome: (result) => `${size(result).toLocaleString('en')} delivered`,
    close: discard,
  })

/** The table, what was worked on, and what must be reached. */
export async function benchParts(): Promise<string> {
  const all = []
  for (const one of [analysing, parsing, evaluating, matching, indexing, scheduling, ingesting, delivering])
    all.push(await one())
  return `${from}, medians of whole rounds\n\n${formatTable(all)}\n\n${formatTargets(refusalTargets())}`
}
