/** How a paper of arXiv becomes an entry, whether the feed or the query interface tells of it. */
import { plainText } from '../../core/cut.ts'
import { type Entry, EntrySchema, type Rejected } from '../../core/paper.ts'
import { readPaperId } from '../../core/paper-id.ts'
import type { SourceItem } from '../../core/ports.ts'
import { entryFault } from '../entry-fault.ts'

/** A paper as arXiv tells of it, texts on one line and '' where there is none. */
export type Told = {
  /** With its version, bare or in an address: `oai:arXiv.org:2604.21935v1`. */
  readonly id: string
  readonly title: string
  readonly abstract: string
  readonly authors: readonly string[]
  /** The primary one first. */
  readonly categories: readonly string[]
  readonly doi: string
  readonly journal: string
  readonly comment: string
  readonly listedOn: string
  readonly announced?: Entry['announced']
}

/** A withdrawal is a further version that says so, in its comment or its abstract. */
const WITHDRAWN = /^(?:this|the) (?:paper|article|submission|manuscript|preprint|work) (?:has been|is|was) withdrawn/i
const LONGEST_JOURNAL = 500

/** Titles and abstracts keep their LaTeX. `place` says where it stands: `item 3`. Never throws. */
export function entryOf(told: Told, place: string): Entry | Rejected {
  const id = readArxivId(told.id)
  if (id === undefined) return { at: place, reason: 'has no arXiv id' }
  const at = `${place} (${plainText(id.arxiv, 40)})`
  if (told.listedOn === '') return { at, reason: 'has no date' }
  const doi = doiOf(told.doi)
  const isWithdrawn = WITHDRAWN.test(told.comment) || WITHDRAWN.test(told.abstract)
  const { data, error } = EntrySchema.safeParse({
    title: told.title,
    abstract: told.abstract,
    authors: told.authors,
    categories: [...new Set(told.categories)],
    listedOn: told.listedOn,
    arxiv: id.arxiv,
    url: `https://arxiv.org/abs/${id.arxiv}`,
    ...(id.version === undefined ? {} : { version: id.version }),
    ...(doi === undefined ? {} : { doi }),
    ...(told.journal === '' || told.journal.length > LONGEST_JOURNAL ? {} : { journal: told.journal }),
    ...(isWithdrawn ? { withdrawn: true } : {}),
    ...(told.announced === undefined ? {} : { announced: told.announced }),
  })
  return data ?? { at, reason: entryFault(error) }
}

export function itemOf(read: Entry | Rejected): SourceItem {
  return 'reason' in read ? { kind: 'rejected', rejected: read } : { kind: 'entry', entry: read }
}

/** The id without its version, as in our keys; undefined where there is none. */
export function readArxivId(text: string): { readonly arxiv: string; readonly version?: number } | undefined {
  const bare = text.replace(/^oai:arxiv\.org:/i, '')
  const [, arxiv] = /^arxiv:(.+)$/.exec(readPaperId(bare) ?? '') ?? []
  if (arxiv === undefined) return undefined
  const version = Number(/v(\d{1,4})$/.exec(bare)?.[1] ?? 0)
  return version === 0 ? { arxiv } : { arxiv, version }
}

/** The first DOI of what authors wrote into the field, which may be several. arXiv's own is no more than the id again. */
function doiOf(text: string): string | undefined {
  const keys = text.split(/[\s,;]+/).map((word) => readPaperId(word) ?? '')
  return keys.find((key) => key.startsWith('doi:'))?.slice('doi:'.length)
}
