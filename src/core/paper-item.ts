/** One paper as a line in a message: readable, within budget, still data. */
import { BUNDLED } from './bundled.ts'
import { extractAround, type Span } from './extract.ts'
import { BUDGET, type PaperItem, type Run, shorten, shortenInside } from './message.ts'
import type { Paper } from './paper.ts'
import { matchedLeaves } from './proof/proof-tree.ts'
import type { Proof } from './proof.ts'
import { readable, visible } from './readable.ts'
import { LONGEST_LABEL } from './subscription.ts'
import { readUrl } from './url.ts'
import { type AnalysedText, analyse } from './words.ts'
import { formatLocal } from './zone.ts'

const AUTHORS_SHOWN = 2
const NAME_LENGTH = 28
const PLACE_LENGTH = 32
const HOST_LENGTH = 24
const LABELS_SHOWN = 2
const LABEL_LENGTH = 24
const LABEL_END = 8

/** What people call the bundled sources; other sources go by their configured names. */
const SOURCE_TITLES: ReadonlyMap<string, string> = new Map([
  ['digest', 'Digest'],
  ...BUNDLED.map(({ name, title }) => [name, title] as const),
])

/** What a list says about a paper: its number, why it is there, and the labels of the other subscriptions that matched. */
export type PaperLine = {
  readonly number: number
  readonly paper: Paper
  readonly proof?: Proof
  readonly also?: readonly string[]
}

/** How an abstract is read; who shows the same papers many times remembers it. */
export type ReadAbstract = (paper: Paper) => AnalysedText

const readAnew: ReadAbstract = ({ abstract }) => analyse(abstract)

/** A paper in a list. With a proof it shows words of the abstract around what matched, none where only the title did. */
export function paperItem({ number, paper, proof, also = [] }: PaperLine, read: ReadAbstract = readAnew): PaperItem {
  const url = linkOf(paper)
  const authors = authorsLine(paper)
  const details = detailsLine(paper)
  const extract = proof === undefined ? [] : extractOf(paper, proof, read)
  return {
    kind: 'paper',
    number,
    key: paper.key,
    title: titleOf(paper),
    ...(url !== undefined && url.length <= BUDGET.linkedUrl ? { url } : {}),
    ...(authors === '' ? {} : { authors }),
    ...(details === '' ? {} : { details }),
    ...(extract.length === 0 ? {} : { extract }),
    ...(also.length === 0 ? {} : { also: alsoLabels(also) }),
  }
}

/** The title as people read it, within budget; a title in which nothing can be seen is shown as its key. */
export function titleOf(paper: Paper, limit: number = BUDGET.title): string {
  return shorten(readable(paper.title) || paper.key, limit)
}

/** Whether a source gave a text: a feed's entry without one has its title there, which is no proof of anything. */
export function hasAbstract({ title, abstract }: Pick<Paper, 'title' | 'abstract'>): boolean {
  return abstract !== title
}

/** Where the paper is: its own address if it is one for browsers, else by its arXiv id or DOI. */
export function linkOf({ url, arxiv, doi }: Paper): string | undefined {
  if (url !== undefined && /^https?:\/\//i.test(url)) return url
  if (arxiv !== undefined) return `https://arxiv.org/abs/${arxiv}`
  if (doi !== undefined) return `https://doi.org/${encodeURI(doi)}`
  return undefined
}

export function sourceTitle(source: string): string {
  return SOURCE_TITLES.get(source) ?? visible(source)
}

/** "Tianran Liu, Shengwen Zhao +3 · arXiv cs.CV · ▲31". */
export function creditLine(paper: Paper): string {
  return [authorsLine(paper), detailsLine(paper)].filter((part) => part !== '').join(' · ')
}

/** "Tianran Liu, Shengwen Zhao +3". */
function authorsLine({ authors }: Paper): string {
  const names = authors.slice(0, AUTHORS_SHOWN).map((name) => shorten(visible(name), NAME_LENGTH))
  const more = authors.length - names.length
  return names.join(', ') + (more > 0 ? ` +${more}` : '')
}

/** Where an address leads, for what no source names; empty where it leads nowhere. */
export function hostOfUrl(url: string | undefined): string {
  return url === undefined ? '' : visible(readUrl(url)?.hostname ?? '')
}

/**
 * "arXiv cs.CV · ▲31"; what has no arXiv id is told by its source, or its host where only a channel's own feed listed it, and
 * the day on which it was listed.
 */
function detailsLine(paper: Paper): string {
  const { arxiv, url, sources, categories, upvotes, withdrawn, listedOn } = paper
  const [source] = sources
  const place = source === undefined ? shorten(hostOfUrl(url), HOST_LENGTH) : sourceTitle(source)
  const listed = place === '' ? '' : `${place}, ${formatLocal(Date.parse(listedOn), 'UTC', 'day')}`
  const origin = arxiv !== undefined ? 'arXiv' : listed
  const [category = ''] = categories
  const joined = arxiv === undefined ? ' · ' : ' '
  const where = shorten([origin, visible(category)].filter((part) => part !== '').join(joined), PLACE_LENGTH)
  const votes = upvotes === undefined || upvotes === 0 ? '' : `▲${upvotes}`
  return [withdrawn ? 'withdrawn' : '', where, votes].filter((part) => part !== '').join(' · ')
}

/** A span counts only where it still holds what was found: abstracts change after they matched. */
function extractOf(paper: Paper, proof: Proof, read: ReadAbstract): Run[] {
  if (!hasAbstract(paper)) return []
  const hits = matchedLeaves(proof)
    .flatMap((leaf) => leaf.hits)
    .filter(({ field }) => field === 'abstract')
  if (hits.length === 0) return []
  const analysed = read(paper)
  const spans = hits.flatMap(({ found, span }): Span[] =>
    span !== undefined && analysed.text.slice(...span) === found ? [span] : [],
  )
  return extractAround(analysed, spans)
}

/** "MoE", "World models", "+2": long ones are cut, but not where they would read the same. */
function alsoLabels(labels: readonly string[]): string[] {
  const whole = labels.slice(0, LABELS_SHOWN).map((label) => shorten(visible(label), LONGEST_LABEL))
  const short = whole.map((label) => shortenInside(label, LABEL_LENGTH, LABEL_END))
  const shown = new Set(short).size === short.length ? short : whole
  const more = labels.length - shown.length
  return more > 0 ? [...shown, `+${more}`] : shown
}
