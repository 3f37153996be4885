/** Two months of arXiv as a reader of its listings saw them: each paper comes once to a channel, and none is missed. */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { channelKey } from '../src/core/channel.ts'
import { HOUR, MINUTE } from '../src/core/instant.ts'
import { type Entry, EntrySchema, foldTitle, keysOf } from '../src/core/paper.ts'
import { analysePaper, evaluate } from '../src/core/proof.ts'
import { createSynonyms } from '../src/core/synonyms.ts'
import { hash } from '../src/hash.ts'
import { topicOf } from './core/made.ts'
import { LAB, openDesk, type TestDesk } from './desk.ts'

const CORPUS = '../shared/corpus'
const hasCorpus = existsSync(CORPUS)
if (!hasCorpus) console.warn(`${CORPUS} is not there: two months of arXiv are not replayed.`)

type Row = { readonly day: string; readonly entry: Entry }

/** What a reader of arXiv's listings saw from April to May 2026: many papers on several days. */
function readRows(): Row[] {
  const lines = (name: string) =>
    gunzipSync(readFileSync(`${CORPUS}/${name}`))
      .toString()
      .trimEnd()
      .split('\n')
  const papers = new Map(
    lines('arxiv-2026-04-05.jsonl.gz').map((line) => {
      const { id, title, abstract, authors, categories } = JSON.parse(line)
      return [id as string, { title, abstract, authors, categories, arxiv: id }]
    }),
  )
  return lines('arxiv-2026-04-05-sequence.tsv.gz').flatMap((line) => {
    const [day = '', id = ''] = line.split('\t')
    const paper = papers.get(id)
    return paper === undefined ? [] : [{ day, entry: EntrySchema.parse({ ...paper, listedOn: day }) }]
  })
}

const FOLLOWED = ['language model', 'diffusion', 'robot, -survey', 'cat:cs.RO']

/** Shorter titles are no name for a paper without its author, which a text does not tell. */
const TELLING = 24

/** A day of the listings, and every tenth paper of the day before once more, by its title alone. */
async function readDay({ store, clock }: TestDesk, today: readonly Row[], before: readonly Row[]): Promise<void> {
  const again = before.filter(({ entry }, index) => index % 10 === 0 && foldTitle(entry.title).length >= TELLING)
  const titles = again.map(({ entry: { title, abstract, listedOn } }) =>
    EntrySchema.parse({ title, abstract, listedOn }),
  )
  for (const [source, entries] of [
    ['arxiv', today.map(({ entry }) => entry)],
    ['digest', titles],
  ] as const) {
    const arrivals = entries.map((entry) => ({ entry, keys: keysOf(entry, hash) }))
    for (let from = 0; from < arrivals.length; from += 200)
      await store.addEntries({ source, live: true, at: clock.at, arrivals: arrivals.slice(from, from + 200) })
  }
}

test.skipIf(!hasCorpus)(
  'two months of arXiv: each paper once per channel, and none is missed',
  { timeout: 240_000 },
  async () => {
    const rows = readRows()
    const days = [...new Set(rows.map(({ day }) => day))]
    const bot = await openDesk({ now: `${days[0]}T08:00:00Z` })
    const followers = FOLLOWED.map((topic, index) => ({ topic, channel: { ...LAB, channel: `c${index}` } }))
    for (const { topic, channel } of followers) await bot.ask(`subscribe ${topic}`, { channel })
    let before: Row[] = []
    for (const day of days) {
      const today = rows.filter((row) => row.day === day)
      bot.clock.at = Date.parse(`${day}T08:00:00Z`)
      await readDay(bot, today, before)
      before = today
      bot.clock.forward(HOUR + MINUTE)
      await bot.tick()
      await bot.deliver()
    }

    const papers = [...new Map(rows.map(({ entry }) => [entry.arxiv, entry])).values()]
    expect(await bot.store.paperCount()).toBe(papers.length)
    const analysed = papers.map(({ title, abstract, authors, categories }) =>
      analysePaper({ title, abstract, authors, categories, sources: [], withdrawn: false }),
    )
    const synonyms = createSynonyms([])
    for (const { topic, channel } of followers) {
      const query = topicOf(topic)
      const matching = analysed.filter((paper) => evaluate(query, paper, synonyms).matched).length
      const digests = await bot.store.deliveries({ channel: channelKey(channel) })
      const posted = digests.flatMap((digest) => digest.papers)
      const repeats = posted.length - new Set(posted).size
      console.log(`${topic}: ${posted.length} papers in ${digests.length} deliveries, ${repeats} repeats`)
      expect([posted.length, repeats]).toEqual([matching, 0])
    }
    console.log(`${rows.length} rows, ${papers.length} papers`)
    await bot.store.close()
  },
)
