/**
 * A captured "Daily Papers" page as text: header lines, a date line, then title and abstract in turn.
 *
 * The rule, in the reading that keeps both of its halves. A title is one line of at most 250 characters that does not end
 * with a full stop. What follows a title and is not title-shaped is its abstract, whatever its length: one short sentence
 * will do, and so will ten paragraphs. A title-shaped block right after a title never becomes its abstract: the first is
 * rejected as *no abstract*, however many follow each other. The price: an abstract of one short line without a full stop
 * costs its paper, with a rejection; and a title that ends with a full stop counts as text of the abstract above it.
 */
import { basename } from 'node:path'
import { type Entry, EntrySchema, type Rejected } from '../../core/paper.ts'
import { piecesOf } from './blocks.ts'
import { dayInName, dayOf } from './digest-day.ts'

/** Entries and rejections in the order of the file; `listedOn` is the day of the first entries (a later date line starts another day). */
export type DigestText = { readonly entries: Entry[]; readonly rejected: Rejected[]; readonly listedOn: string }

export type DigestTextOptions = {
  /** Name for `at`; a date in it tells the year. */
  readonly file: string
  /** The day of everything in the text, whatever its date lines say: yyyy-mm-dd. */
  readonly date?: string | undefined
  /** yyyy-mm-dd */
  readonly today: string
}

/** Far above any real page: they keep a hostile file from filling the memory. */
const MAX_ENTRIES = 100_000
const MAX_REJECTED = 1_000
const UNREADABLE = /(?!\s)[\p{Cc}\ufffd]/gu
const SAMPLE_LENGTH = 4_096
/** A picture or an archive decodes to a third and more of unreadable characters. */
const BINARY_SHARE = 1 / 20
/** A stray unreadable character in an abstract may be the page's own; in a title, or more often, it is another encoding. */
const FOREIGN_SHARE = 1 / 200
const QUOTED_LENGTH = 80

/** Reads any text without throwing: every good entry is kept, everything else is rejected with file, line and reason. */
export function readDigestText(text: string, options: DigestTextOptions): DigestText {
  const head = findHead(text, options)
  const listedOn = head.listedOn ?? options.today
  const fault = faultOf(text, head, options)
  if (fault !== undefined) return { entries: [], rejected: [{ at: `${options.file}:1`, reason: fault }], listedOn }
  const { entries, rejected } = readEntries(text, { ...options, listedOn, from: head.from })
  if (entries.length === 0 && rejected.length === 0) {
    rejected.push({ at: `${options.file}:1`, reason: 'holds no papers: nothing but the head and foot of a page' })
  }
  return { entries, rejected, listedOn }
}

type Head = {
  readonly listedOn: string | undefined
  /** The first line after the head: whatever stands above the first date line, unless text of an abstract does. */
  readonly from: number
  /** Has a date line or a header line, as no other text does. */
  readonly isDigest: boolean
}

function findHead(text: string, { file, date, today }: DigestTextOptions): Head {
  const named = dayInName(basename(file))
  let isDigest = false
  let hasText = false
  for (const piece of piecesOf(text, () => 'title')) {
    if (piece.kind === 'header') isDigest = true
    if (piece.kind === 'text') hasText = true
    if (piece.kind !== 'date') continue
    const listedOn = date ?? dayOf(piece.date, { named, today })
    return { listedOn, from: hasText ? 1 : piece.line + 1, isDigest: true }
  }
  return { listedOn: date ?? named, from: 1, isDigest }
}

/** Why a whole text is no digest. */
function faultOf(text: string, head: Head, { date }: DigestTextOptions): string | undefined {
  if (text.trim() === '') return 'is empty'
  if (!head.isDigest && unreadableShare(text.slice(0, SAMPLE_LENGTH)) > BINARY_SHARE) {
    return 'is not text in UTF-8: binary, or saved in another encoding'
  }
  if (!head.isDigest && date === undefined) {
    return 'is no digest: it has no date line such as "Mar 14"; add one above the first title, or give --date'
  }
  if (head.listedOn === undefined) {
    return 'has no day: add a date line such as "Mar 14" above the first title, or give --date'
  }
  return undefined
}

function unreadableShare(text: string): number {
  return (text.match(UNREADABLE)?.length ?? 0) / text.length
}

/** A title with what has been read of its abstract. */
type Open = { readonly title: string; readonly line: number; readonly paragraphs: string[] }
type Readable = DigestTextOptions & { readonly listedOn: string; readonly from: number }

function readEntries(
  text: string,
  { file, date, today, listedOn, from }: Readable,
): Pick<DigestText, 'entries' | 'rejected'> {
  const named = dayInName(basename(file))
  const found = collect(file)
  let day = listedOn
  let open: Open | undefined
  /** Text belongs to something already rejected, or to the page's head or foot: it is passed over until the next title. */
  let isAdrift = false

  const expected = () => (open === undefined ? 'title' : open.paragraphs.length === 0 ? 'abstract' : 'either')
  const close = () => {
    if (open !== undefined) found.settle(open, day)
    open = undefined
  }
  for (const piece of piecesOf(text, expected)) {
    if (piece.line < from) continue
    if (found.isFull(open?.line ?? piece.line)) return found
    if (piece.kind === 'text') {
      if (open !== undefined) open.paragraphs.push(piece.text)
      else if (!isAdrift) found.reject(piece.line, `text without a title above it: ${quote(piece.text)}`)
      isAdrift = open === undefined
      continue
    }
    // A box of the page between a title and its abstract parts nothing.
    const isBetween = (piece.kind === 'header' || piece.kind === 'footer') && expected() === 'abstract'
    if (!isBetween) close()
    isAdrift = piece.kind !== 'title' && piece.kind !== 'date'
    if (piece.kind === 'title') open = { title: piece.text, line: piece.line, paragraphs: [] }
    if (piece.kind === 'date') day = date ?? dayOf(piece.date, { named, today }) ?? day
    if (piece.kind === 'broken-title') found.reject(piece.line, `a title must stand on one line: ${quote(piece.text)}`)
  }
  close()
  return found
}

function entryOf(open: Open, listedOn: string): { kind: 'entry'; entry: Entry } | { kind: 'rejected'; reason: string } {
  const title = quote(open.title)
  if (open.paragraphs.length === 0) return { kind: 'rejected', reason: `no abstract below the title ${title}` }
  const abstract = open.paragraphs.join(' ')
  if (unreadableShare(open.title) > FOREIGN_SHARE || unreadableShare(abstract) > FOREIGN_SHARE) {
    return { kind: 'rejected', reason: `not text in UTF-8: ${title}; save the file as UTF-8` }
  }
  const entry = EntrySchema.safeParse({ title: open.title, abstract, listedOn })
  if (entry.success) return { kind: 'entry', entry: entry.data }
  const faults = entry.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  return { kind: 'rejected', reason: `${faults.join('; ')}, in ${title}` }
}

/** Entries and rejections, neither without end. */
function collect(file: string) {
  const entries: Entry[] = []
  const rejected: Rejected[] = []
  const reject = (line: number, reason: string): void => {
    if (rejected.length > MAX_REJECTED) return
    const isLast = rejected.length === MAX_REJECTED
    rejected.push({
      at: `${file}:${line}`,
      reason: isLast ? `more than ${MAX_REJECTED} faults: no more are listed` : reason,
    })
  }
  return {
    entries,
    rejected,
    reject,
    settle(open: Open, listedOn: string): void {
      const read = entryOf(open, listedOn)
      if (read.kind === 'entry') entries.push(read.entry)
      else reject(open.line, read.reason)
    },
    isFull(line: number): boolean {
      if (entries.length < MAX_ENTRIES) return false
      reject(line, `a digest has at most ${MAX_ENTRIES} papers: nothing is read from here on; split the file`)
      return true
    },
  }
}

function quote(text: string): string {
  return text.length <= QUOTED_LENGTH ? `"${text}"` : `"${text.slice(0, QUOTED_LENGTH).trimEnd()}…"`
}
