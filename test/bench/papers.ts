/** The papers that the benchmarks work on: real ones where ../shared/corpus is present, made ones otherwise; the same in every run. */
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Entry, EntrySchema, type Paper } from '../../src/core/paper.ts'
import { createRandom, pick } from './random.ts'

const CORPUS = '../shared/corpus'
const LISTED = '2026-11-16'
const SEEN_AT = Date.UTC(2026, 10, 16, 8)

/** The papers to work on, and where they come from. */
export function readPapers(count: number): { readonly papers: readonly Paper[]; readonly from: string } {
  const { entries, from } = readEntries(count)
  return { papers: entries.map(paperOf), from }
}

/** The same as their source lists them, in the order of listing. */
export function readEntries(count: number): { readonly entries: readonly Entry[]; readonly from: string } {
  const real = readCorpus(count)
  return real.length === count
    ? { entries: real, from: 'real arXiv papers' }
    : { entries: makeEntries(count), from: `made papers, because ${CORPUS} is not there` }
}

function readCorpus(count: number): Entry[] {
  const [name] = namesIn(CORPUS).filter((file) => file.endsWith('.jsonl.gz'))
  if (name === undefined) return []
  const lines = gunzipSync(readFileSync(`${CORPUS}/${name}`))
    .toString()
    .trimEnd()
    .split('\n')
  return lines.slice(0, count).map((line) => {
    const { id, day, title, abstract, authors, categories } = JSON.parse(line)
    return EntrySchema.parse({ title, abstract, authors, categories, arxiv: id, listedOn: day })
  })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** As it is stored when it came live. */
export function paperOf(entry: Entry): Paper {
  const { title, abstract, authors, categories, listedOn, arxiv = '' } = entry
  const fields = { title, abstract, authors, categories, sources: ['arxiv'], arxiv, withdrawn: false }
  return { ...fields, key: `arxiv:${arxiv}`, listedOn, firstSeenAt: SEEN_AT, firstLiveAt: SEEN_AT }
}

const SYLLABLES = 'al be cor da en fi gra hu il jo ka lu mo ne or pa que ra si tu ver wa xi yo zen'.split(' ')
const SMALL_WORDS = 'the of and to a in we for with that is on this our by are from which as an'.split(' ')
const VOCABULARY = 6_000

/** Entries of made words, as long as real ones (titles of 6–13 words, abstracts of 7–11 sentences), common words common. */
export function makeEntries(count: number): Entry[] {
  const random = createRandom(1)
  const syllable = (): string => pick(SYLLABLES, random)
  const vocabulary = Array.from({ length: VOCABULARY }, () => syllable() + syllable() + syllable())
  const between = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1))
  // The share of a word falls with its rank, as in any text.
  const word = (): string => vocabulary[Math.floor(VOCABULARY ** random()) - 1] ?? syllable()
  const sentence = (): string => {
    const words = Array.from({ length: between(14, 26) }, () => (random() < 0.4 ? pick(SMALL_WORDS, random) : word()))
    return `${capital(words.join(' '))}.`
  }
  return Array.from({ length: count }, (_, index) => ({
    title: capital(Array.from({ length: between(6, 13) }, word).join(' ')),
    abstract: Array.from({ length: between(7, 11) }, sentence).join(' '),
    authors: Array.from({ length: between(1, 6) }, () => `${capital(syllable())} ${capital(word())}`),
    categories: [pick(['cs.LG', 'cs.CL', 'cs.CV', 'cs.RO', 'q-bio.GN'], random)],
    listedOn: LISTED,
    arxiv: `2611.${String(index + 1).padStart(5, '0')}`,
  }))
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
