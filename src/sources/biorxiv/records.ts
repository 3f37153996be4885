/** Records of bioRxiv and medRxiv, one per version, as entries, one per paper. */
import { z } from 'zod'
import { DaySchema, type Entry, EntrySchema, type Rejected } from '../../core/paper.ts'
import { earlier } from '../../core/volume.ts'
import { isSuffix } from '../names.ts'
import { oneLine } from '../text.ts'
import { plainText } from './plain-text.ts'

export type Server = 'biorxiv' | 'medrxiv'

const DOI = /^10\.\d{4,9}\/[\w.()/:;-]{1,200}$/
const RawText = z.string().max(200_000)

const VersionSchema = z.object({
  doi: z.string('it has no DOI').trim().regex(DOI, 'it has no DOI').toLowerCase(),
  title: RawText.transform(plainText).pipe(EntrySchema.shape.title),
  abstract: RawText.transform(plainText).pipe(EntrySchema.shape.abstract),
  date: DaySchema,
  /** Numbers may be strings there. */
  version: z.union([
    z.int().positive(),
    z
      .string()
      .regex(/^[1-9]\d{0,3}$/)
      .transform(Number),
  ]),
  authors: z.string().catch(''),
  category: z.string().catch(''),
  type: z.string().catch(''),
  /** The DOI of the published paper, or `NA`. */
  published: z.string().trim().regex(DOI).toLowerCase().optional().catch(undefined),
})
export type Version = z.infer<typeof VersionSchema>

const FAULTS = new Map([
  ['doi', 'it has no DOI'],
  ['title', 'it has no title, or one that is far too long'],
  ['abstract', 'it has no abstract, or one that is far too long'],
  ['date', 'it has no day such as 2026-11-20'],
  ['version', 'it has no version number'],
])

export type ReadRecords = { readonly entries: readonly Entry[]; readonly rejected: readonly Rejected[] }

/** Reads records in any order, repeated ones included. `today` (yyyy-mm-dd) bounds the days. */
export function readRecords(raw: readonly unknown[], server: Server, today: string): ReadRecords {
  const { versions, rejected } = readVersions(raw)
  return { entries: entriesOf(versions, server, today), rejected }
}

type ReadVersions = { readonly versions: readonly Version[]; readonly rejected: readonly Rejected[] }

/** The first half of the work, and nearly all of it: a hundred records take some fifteen milliseconds. */
export function readVersions(raw: readonly unknown[]): ReadVersions {
  const versions: Version[] = []
  const rejected: Rejected[] = []
  for (const one of raw) {
    const read = VersionSchema.safeParse(one)
    if (!read.success) {
      const reasons = new Set(read.error.issues.map(({ path }) => FAULTS.get(String(path[0])) ?? 'it is no record'))
      rejected.push({ at: placeOf(one), reason: [...reasons].join('; ') })
    } else versions.push(read.data)
  }
  return { versions, rejected }
}

/**
 * All versions of one paper become one entry, as the latest has it: `new` where the first is among them, and listed on its
 * day; else a replacement.
 */
export function entriesOf(versions: readonly Version[], server: Server, today: string): Entry[] {
  const byDoi = new Map<string, Version[]>()
  for (const version of versions) {
    const known = byDoi.get(version.doi)
    if (known === undefined) byDoi.set(version.doi, [version])
    else known.push(version)
  }
  return [...byDoi.values()].map((own) => entryOf(own, server, today))
}

function entryOf(versions: readonly Version[], server: Server, today: string): Entry {
  const latest = versions.reduce((best, one) => (one.version > best.version ? one : best))
  const first = versions.find(({ version }) => version === 1)
  const { doi, version, published } = latest
  const isWithdrawn = latest.type.toLowerCase().includes('withdrawn')
  const category = oneLine(latest.category).toLowerCase()
  return {
    title: isWithdrawn ? latest.title.replace(/^withdrawn:\s*(?=\S)/i, '') : latest.title,
    abstract: latest.abstract,
    authors: authorsOf(latest.authors),
    categories: category === '' ? [] : [category],
    listedOn: earlier((first ?? latest).date, today),
    doi,
    url: `https://www.${server}.org/content/${doi}v${version}`,
    version,
    announced: first === undefined ? 'replace' : 'new',
    ...(isWithdrawn ? { withdrawn: true } : {}),
    ...(published === undefined || published === doi ? {} : { journalDoi: published }),
  }
}

/** `Smith, A. B.; Jones, C., Jr.; The ATLAS Team;` → `A. B. Smith`, `C. Jones Jr.`, `The ATLAS Team` */
export function authorsOf(listed: string): string[] {
  return listed.split(';').flatMap((one) => {
    const [last, ...rest] = one
      .split(',')
      .map(oneLine)
      .filter((part) => part !== '')
    if (last === undefined || !/\p{L}/u.test(last)) return []
    const given = rest.filter((part) => !isSuffix(part))
    return [[...given, last, ...rest.filter((part) => isSuffix(part))].join(' ')]
  })
}

/** `10.1101/2026.11.20.000123 (2026-11-20)`, as far as it is known. */
function placeOf(record: unknown): string {
  const { doi, date } = z
    .object({ doi: z.string().optional().catch(undefined), date: z.string().optional().catch(undefined) })
    .catch({})
    .parse(record)
  const said = (text: string | undefined): string => oneLine(text ?? '').slice(0, 100)
  return `${said(doi) || 'a record without a DOI'} ${said(date) && `(${said(date)})`}`.trimEnd()
}
