/** Which source should have listed a paper, whether it is read here, and why it did not come: one row for each reason. */
import { describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../src/core/instant.ts'
import { type Entry, EntrySchema } from '../../src/core/paper.ts'
import type { LiveSource } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import type { FoundElsewhere } from '../../src/flows/look-up-paper.ts'
import { HF, openDesk, type TestClock } from '../desk.ts'

const ARXIV: LiveSource = { name: 'arxiv', kind: 'arxiv', everyMs: HOUR, readsBack: true, categories: ['cs.CL'] }
const BIORXIV: LiveSource = { name: 'biorxiv', kind: 'biorxiv', everyMs: 6 * HOUR, readsBack: true }

/** Monday, 8:00 UTC is now; sources were first read on the Monday before. */
const NOW = '2026-03-16T08:00:00Z'
const FIRST = 7 * DAY

function entry(parts: Partial<Entry> = {}): Entry {
  const made = { title: 'Knitting with robots', abstract: 'A robot knits.', categories: ['cs.CL'], arxiv: '2603.04321' }
  return EntrySchema.parse({ ...made, listedOn: '2026-03-12', ...parts })
}

type Told = { arxiv?: Entry; hf?: Entry; missingIn?: readonly string[] }

function found({ arxiv, hf, missingIn = [] }: Told): FoundElsewhere {
  const told = [
    ...(arxiv === undefined ? [] : [{ source: 'arxiv', entry: arxiv }]),
    ...(hf === undefined ? [] : [{ source: 'hf', entry: hf }]),
  ]
  const [first, ...also] = told
  if (first === undefined) throw new Error('Somebody has to know it.')
  return { kind: 'found', ...first, also, missingIn }
}

type Reads = (store: Store, clock: TestClock) => Promise<unknown>

/** What `why` says of it, where these sources are read live and were read so. */
async function whyOf(live: readonly LiveSource[], answer: FoundElsewhere, reads: Reads = async () => {}) {
  const { ask, store, clock } = await openDesk({ now: NOW, about: { sources: live, lookUp: async () => answer } })
  clock.at -= FIRST
  await reads(store, clock)
  clock.at = Date.parse(NOW)
  return ask(`why ${answer.entry.arxiv ?? answer.entry.doi}`)
}

/** Read well on the first day and `agoMs` before now. */
function readWell(source: string, agoMs = HOUR): Reads {
  return async (store, clock) => {
    await store.recordRead(source, { at: clock.at, entries: 1, rejected: [] })
    await store.recordRead(source, { at: Date.parse(NOW) - agoMs, entries: 1, rejected: [] })
  }
}

describe('arXiv', () => {
  test.each<[string, LiveSource, Told, Reads, string]>([
    [
      'is read for other categories only',
      { ...ARXIV, categories: ['cs.LG', 'cs.RO'] },
      { arxiv: entry({ categories: ['cs.CV', 'cs.GR'] }) },
      readWell('arxiv'),
      'arXiv is read here for cs.LG and cs.RO only, and it is in cs.CV and cs.GR: the operator can add cs.CV to the categories of arXiv in config/paperwire.yaml.',
    ],
    [
      'could not be asked for its categories',
      ARXIV,
      { hf: entry({ categories: [] }) },
      readWell('arxiv'),
      'arXiv is read here for cs.CL only; which categories it is in could not be learned.',
    ],
    [
      'holds it in a whole archive, and should have listed it',
      { ...ARXIV, categories: ['cs.*'] },
      { arxiv: entry() },
      readWell('arxiv'),
      'arXiv is read here since Mon 9 Mar 2026, 08:00 UTC and should have listed it, yet it was not in what was read.',
    ],
    [
      'listed it before the first reading, and its past is being read',
      ARXIV,
      { arxiv: entry({ listedOn: '2026-02-20' }) },
      async (store, clock) => {
        await readWell('arxiv')(store, clock)
        await store.wantBackFill('arxiv', '2026-01-20')
      },
      'arXiv is read here since Mon 9 Mar 2026, 08:00 UTC, and listed it before; what is older is never posted. Its past is being read for the archive, back to 20 Jan.',
    ],
    [
      'listed it before its past begins',
      ARXIV,
      { arxiv: entry({ listedOn: '2025-02-20' }) },
      async (store, clock) => {
        await readWell('arxiv')(store, clock)
        await store.wantBackFill('arxiv', '2026-01-20')
        await store.recordBackFill('arxiv', { doneAt: clock.at, since: '2026-01-20' })
      },
      'Its past is in the archive back to 20 Jan.',
    ],
    [
      'fails since before it was listed',
      ARXIV,
      { arxiv: entry() },
      async (store, clock) => {
        await readWell('arxiv', 5 * DAY)(store, clock)
        await store.recordRead('arxiv', { at: Date.parse(NOW), error: 'rss.arxiv.org did not answer.' })
      },
      'arXiv was last read Wed 11 Mar 2026, 08:00 UTC and fails since: rss.arxiv.org did not answer. It comes in once arXiv is read again.',
    ],
    [
      'was read, but for what it listed before',
      ARXIV,
      { arxiv: entry() },
      async (store, clock) => {
        await readWell('arxiv')(store, clock)
        await store.recordRead('arxiv', { at: Date.parse(NOW), error: 'it asks for a pause', isUnchanged: true })
      },
      'fails since: it asks for a pause. It comes in once arXiv is read again.',
    ],
    [
      'was never read well',
      ARXIV,
      { arxiv: entry() },
      (store, clock) => store.recordRead('arxiv', { at: clock.at, error: 'rss.arxiv.org did not answer' }),
      'arXiv could not be read yet: rss.arxiv.org did not answer. It comes in once arXiv is read again.',
    ],
    [
      'was not read yet',
      ARXIV,
      { arxiv: entry() },
      async () => {},
      'arXiv is read here, and should list it with its next reading.',
    ],
    [
      'lists it tomorrow only',
      { ...ARXIV, nextListing: () => Date.parse('2026-03-17T04:00:00Z') },
      { arxiv: entry({ listedOn: '2026-03-17' }) },
      readWell('arxiv'),
      'arXiv is read here, and should list it with its next list or reading, expected Tue 17 Mar 2026, 04:00 UTC.',
    ],
    [
      'lists it today, and is read next in an hour',
      ARXIV,
      { arxiv: entry({ listedOn: '2026-03-16' }) },
      readWell('arxiv', HOUR / 2),
      'arXiv is read here, and should list it with its next list or reading, expected Mon 16 Mar 2026, 08:30 UTC.',
    ],
    [
      'does not know it',
      ARXIV,
      { hf: entry({ categories: [] }), missingIn: ['arxiv'] },
      readWell('arxiv'),
      'arXiv does not know it.',
    ],
  ])('%s', async (_, live, told, reads, sentence) => {
    expect(await whyOf([live], found(told), reads)).toContain(sentence)
  })

  test('is not read here', async () => {
    const why = await whyOf([HF], found({ arxiv: entry({ categories: ['cs.CV', 'cs.GR'] }) }), readWell('hf'))
    expect(why).toContain('arXiv has it, announced on 12 Mar 2026 in cs.CV and cs.GR.')
    expect(why).toContain('`{ name: arxiv, kind: arxiv, categories: [cs.CV] }`')
  })
})

describe('Hugging Face', () => {
  const arxiv = entry()
  test.each<[string, LiveSource, Told, Reads, string]>([
    [
      'does not know what nobody has submitted',
      HF,
      { arxiv, missingIn: ['hf'] },
      readWell('hf'),
      'Hugging Face does not know it: it lists what its community submits, and nobody has submitted this one.',
    ],
    [
      'is read for more upvotes',
      { ...HF, minUpvotes: 5 },
      { arxiv, hf: entry({ upvotes: 2 }) },
      readWell('hf'),
      'Hugging Face is read here for papers with 5 upvotes or more; this one has 2, and comes once it has them. The operator can change `minUpvotes` of hf in config/paperwire.yaml.',
    ],
    [
      'is read for what some people submit',
      { ...HF, submitters: ['ann', 'bob'] },
      { arxiv, hf: entry({ upvotes: 2 }) },
      readWell('hf'),
      'Of Hugging Face only what ann or bob submitted is taken. The operator can change `submitters` of hf in config/paperwire.yaml.',
    ],
    [
      'has a page about it that no day lists',
      { ...HF, minUpvotes: 5 },
      { arxiv, hf: entry({ upvotes: 9 }) },
      readWell('hf'),
      'Hugging Face has a page about it, yet among its daily papers it was not found since Mon 9 Mar 2026, 08:00 UTC: it lists what its community submits.',
    ],
  ])('%s', async (_, live, told, reads, sentence) => {
    expect(await whyOf([live], found(told), reads)).toContain(`\n${sentence}\n`)
  })
})

test('bioRxiv in other categories, however they are written', async () => {
  const preprint = entry({ categories: ['Systems Biology'] })
  const { arxiv: _, ...rest } = { ...preprint, doi: '10.1101/2026.03.12.000001' }
  const answer: FoundElsewhere = { kind: 'found', source: 'biorxiv', entry: rest, missingIn: ['medrxiv'] }
  const reads = readWell('biorxiv')
  expect(await whyOf([{ ...BIORXIV, categories: ['neuroscience'] }], answer, reads)).toContain(
    'bioRxiv is read here for neuroscience only, and it is in Systems Biology: the operator can add Systems Biology',
  )
  expect(await whyOf([{ ...BIORXIV, categories: ['systems_biology'] }, HF], answer, reads)).toContain(
    'bioRxiv is read here since Mon 9 Mar 2026, 08:00 UTC and should have listed it',
  )
  const unread = await whyOf([HF], answer)
  expect(unread).toContain('`{ name: biorxiv, kind: biorxiv, categories: [Systems Biology] }`')
  expect(unread).not.toContain('\nHugging Face')
})
