/** One paper, however many sources, versions and days list it: decided on real payloads. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../src/core/instant.ts'
import { type Entry, EntrySchema } from '../src/core/paper.ts'
import { readFeed } from '../src/sources/arxiv/feed.ts'
import { readQueryPage } from '../src/sources/arxiv/query.ts'
import { readRecords } from '../src/sources/biorxiv/records.ts'
import { readDigestText } from '../src/sources/digest-text/read-digest.ts'
import { readItem } from '../src/sources/hugging-face/item.ts'
import { openDesk } from './desk.ts'

const PAYLOADS = '../shared/payloads'
const hasPayloads = existsSync(PAYLOADS)
if (!hasPayloads) console.warn(`${PAYLOADS} is not there: identity is not decided on real payloads.`)

const TODAY = '2026-11-21'
const ARXIV = { host: 'arxiv.org', today: TODAY }

function payload(name: string): string {
  return readFileSync(`${PAYLOADS}/${name}`, 'utf8')
}

/** The first entry of an arXiv feed in which some words were replaced. */
async function inFeed(changes: Readonly<Record<string, string>> = {}): Promise<Entry> {
  const { entries } = await readFeed(changed(payload('arxiv-rss-announce-type.xml'), changes), ARXIV)
  return first(entries)
}

/** The first entry of an answer of arXiv's query interface, under another id. */
async function inApi(id: string): Promise<Entry> {
  const page = await readQueryPage(changed(payload('arxiv-api-query.atom.xml'), { '2002.00741v1': id }), ARXIV)
  return EntrySchema.parse(page.kind === 'page' ? page.found[0] : undefined)
}

function onHuggingFace(): Entry {
  const [item] = JSON.parse(payload('hf-daily-papers.json'))
  const read = readItem(item, { asked: '2026-07-31', today: TODAY })
  return read.kind === 'listed' ? read.entry : expect.fail(read.reason)
}

/** All records of one preprint, in part replaced, each read by itself. */
function onBiorxiv(doi: string, ...parts: readonly object[]): Entry[] {
  const { collection } = JSON.parse(payload('biorxiv-details.json'))
  const record = collection.find((one: { doi: string }) => one.doi === doi)
  return parts.map((part) => first(readRecords([{ ...record, ...part }], 'biorxiv', TODAY).entries))
}

/** A digest text that lists one paper as a page shows it: its title and abstract. */
function inDigest({ title, abstract }: Entry): Entry {
  return first(readDigestText(`Jul 31\n\n${title}\n\n${abstract}\n`, { file: 'digest.txt', today: TODAY }).entries)
}

/** What a journal's feed says of it. */
function inJournal(title: string, doi: string): Entry {
  return EntrySchema.parse({ title, abstract: 'In this issue.', listedOn: TODAY, doi, url: 'https://j.org/issue' })
}

function changed(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((now, [from, to]) => now.replaceAll(from, to), text)
}

function first<Item>(items: readonly Item[]): Item {
  return items[0] ?? expect.fail('nothing was read')
}

const SECOND_VERSION = {
  '2604.21935v1': '2604.21935v2',
  'Announce Type: new': 'Announce Type: replace',
  '>new<': '>replace<',
}
const CROSS_LISTED = { 'Announce Type: new': 'Announce Type: cross', '>new<': '>cross<', '>cs.AI<': '>stat.ML<' }
const ELIFE = '10.7554/elife.93778'

/** By whom, and what. */
type Told = readonly [string, Entry | Promise<Entry>]

/** What is told by whom, day after day; and what is known in the end: id, version, sources, and what else is worth a look. */
const DECISIONS: readonly (readonly [string, () => readonly Told[], readonly string[]])[] = [
  [
    'a second version in the feed of another day',
    () => [
      ['arxiv', inFeed()],
      ['arxiv', inFeed(SECOND_VERSION)],
    ],
    ['arxiv:2604.21935 v2 by arxiv'],
  ],
  ['a second version of a paper never listed', () => [['arxiv', inFeed(SECOND_VERSION)]], []],
  [
    'an id in the feed and in the query interface, whatever the title',
    () => [
      ['arxiv', inFeed()],
      ['api', inApi('2604.21935v1')],
    ],
    ['arxiv:2604.21935 v1 by arxiv, api'],
  ],
  [
    'a cross-listing, in another category',
    () => [
      ['arxiv', inFeed()],
      ['arxiv', inFeed(CROSS_LISTED)],
    ],
    ['arxiv:2604.21935 v1 by arxiv in stat.ML too'],
  ],
  [
    'Hugging Face, and the feed under the same id',
    () => [
      ['hf', onHuggingFace()],
      ['arxiv', inFeed({ '2604.21935': '2607.23193' })],
    ],
    ['arxiv:2607.23193 v1 by hf, arxiv'],
  ],
  [
    'a digest text by its title, then Hugging Face',
    () => [
      ['digest', inDigest(onHuggingFace())],
      ['hf', onHuggingFace()],
    ],
    ['title v- by digest, hf'],
  ],
  [
    'Hugging Face, then a digest text by its title',
    () => [
      ['hf', onHuggingFace()],
      ['digest', inDigest(onHuggingFace())],
    ],
    ['arxiv:2607.23193 v- by hf, digest'],
  ],
  [
    'versions of a preprint, the DOI with and without one',
    () => {
      const versions = onBiorxiv('10.1101/212571', { version: '1' }, { version: '4' })
      const told = versions.map((entry) => ['biorxiv', entry] as const)
      return [...told, ['rss', inJournal('Renamed since', 'https://doi.org/10.1101/212571V4')]]
    },
    ['doi:10.1101/212571 v4 by biorxiv, rss'],
  ],
  [
    'a preprint and its journal version, by the DOI that the preprint names',
    () => [
      ['biorxiv', first(onBiorxiv('10.1101/212571', { version: '1' }))],
      ['elife', inJournal('Renamed since', ELIFE)],
    ],
    ['doi:10.1101/212571 v1 by biorxiv, elife'],
  ],
  [
    'a preprint and its journal version, by their title alone',
    () => {
      const preprint = first(onBiorxiv('10.1101/212571', { version: '1', published: 'NA' }))
      return [
        ['biorxiv', preprint],
        ['elife', inJournal(preprint.title.toLowerCase(), ELIFE)],
      ]
    },
    ['doi:10.1101/212571 v1 by biorxiv, elife'],
  ],
  [
    'a DOI that is added later, and then ties what the journal lists',
    () => [
      ['arxiv', inFeed()],
      ['arxiv', inFeed(SECOND_VERSION).then((entry) => ({ ...entry, doi: ELIFE }))],
      ['elife', inJournal('Renamed since', ELIFE)],
    ],
    ['arxiv:2604.21935 v2 by arxiv, elife'],
  ],
  [
    'a journal that was first, until the preprint names it',
    () => [
      ['elife', inJournal('Renamed since', ELIFE)],
      ['biorxiv', first(onBiorxiv('10.1101/212571', { version: '1', published: 'NA' }))],
      ['biorxiv', first(onBiorxiv('10.1101/212571', { version: '2' }))],
    ],
    [`doi:${ELIFE} v2 by elife, biorxiv`],
  ],
  [
    'a withdrawal',
    () =>
      onBiorxiv('10.1101/565721', { version: '1', type: 'new results' }, {}).map(
        (entry) => ['biorxiv', entry] as const,
      ),
    ['doi:10.1101/565721 v2 by biorxiv withdrawn'],
  ],
  [
    'one title under two ids of one server',
    () => [
      ['arxiv', inFeed()],
      ['arxiv', inFeed({ '2604.21935': '2604.99999' })],
    ],
    ['arxiv:2604.21935 v1 by arxiv', 'arxiv:2604.99999 v1 by arxiv'],
  ],
  [
    'editorials, week after week',
    () =>
      ['https://j.org/1', 'https://j.org/2', 'https://j.org/1'].map((url) => {
        const { doi: _, ...editorial } = inJournal('Editorial', ELIFE)
        return ['journal', { ...editorial, url }] as const
      }),
    ['title v- by journal', 'title v- by journal'],
  ],
]

describe.skipIf(!hasPayloads)('what is one paper', () => {
  test.each(DECISIONS)('%s', async (_, told, known) => {
    const { arrive, store, clock } = await openDesk()
    for (const [source, entry] of told()) {
      await arrive([await entry], { source })
      clock.forward(DAY)
    }
    const papers = (await store.changedPapers(0, 9)).flatMap((change) => ('paper' in change ? [change.paper] : []))
    const lines = papers.map(({ key, version = '-', sources, categories, withdrawn }) => {
      const more = [withdrawn ? ' withdrawn' : '', categories.includes('stat.ML') ? ' in stat.ML too' : ''].join('')
      return `${key.replace(/^title:.*/, 'title')} v${version} by ${sources.join(', ')}${more}`
    })
    expect(lines.toSorted()).toEqual(known.toSorted())
    await store.close()
  })

  test('what is told of a paper on its third day may match then, and what was posted is not posted again', async () => {
    const { ask, arrive, tick, deliver, clock, store } = await openDesk({ now: '2026-07-31T08:00:00Z' })
    const words = { platform: 'terminal', workspace: 'demo', channel: 'words' } as const
    await ask('subscribe cat:cs.AI')
    await ask('subscribe compression', { channel: words })
    const posted = async () => {
      clock.forward(HOUR + MINUTE)
      await tick()
      await deliver()
      const digests = (await store.deliveries()).filter(({ papers }) => papers.length > 0)
      return digests.map(({ channel, papers }) => `#${channel.channel}: ${papers.join(' ')}`)
    }
    await arrive([onHuggingFace()])
    expect(await posted()).toEqual(['#words: arxiv:2607.23193'])
    clock.forward(2 * DAY)
    await arrive([await inFeed({ '2604.21935': '2607.23193' })], { source: 'arxiv' })
    expect(await posted()).toEqual(['#words: arxiv:2607.23193', '#lab: arxiv:2607.23193'])
    clock.forward(DAY)
    await arrive([await inFeed({ ...SECOND_VERSION, '2604.21935': '2607.23193' })], { source: 'arxiv' })
    expect(await posted()).toHaveLength(2)
    await store.close()
  })
})
