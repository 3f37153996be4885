/** The card: one paper seen close, and what can be done with it. Digest, search, show and similar all open the same one. */
import { actionId } from './action.ts'
import { type Channel, channelKey } from './channel.ts'
import type { Instant } from './instant.ts'
import { type Action, BUDGET, type Item, type Message, plain, type Run, shorten, words } from './message.ts'
import type { Paper } from './paper.ts'
import { hasAbstract, hostOfUrl, linkOf, sourceTitle, titleOf } from './paper-item.ts'
import { sentenceAt } from './proof/indexed-text.ts'
import { type Hit, matchedLeaves } from './proof/proof-tree.ts'
import type { Proof } from './proof.ts'
import { readable, readableCleaned, visible } from './readable.ts'
import { LONGEST_LABEL } from './subscription.ts'
import { type AnalysedText, analyse } from './words.ts'
import { formatLocal } from './zone.ts'

export type CardFacts = {
  readonly paper: Paper
  /** The channel's zone, in which days are told. */
  readonly zone: string
  /** Why the paper is in this channel: its subscriptions that matched, by number. Empty where none did. */
  readonly matched: readonly { readonly label: string; readonly proof: Proof }[]
  /** Other channels of this workspace that got it. */
  readonly alsoIn?: readonly { readonly channel: Pick<Channel, 'ref' | 'name'>; readonly at: Instant }[]
  readonly saved: boolean
  readonly useful: { readonly mine: boolean; readonly count: number }
  /** Set once the paper has been posted as its own message in this channel: that happens once. */
  readonly discussed?: boolean
  /** No source here has listed it: it is not stored, until something is done with it. */
  readonly isUnlisted?: boolean
}

const AUTHORS_SHOWN = 12
const NAME_LENGTH = 40
const CATEGORIES_SHOWN = 6
const REASONS_SHOWN = 5
const JOURNAL_LENGTH = 80
const TLDR_LENGTH = 300
const SHORTEST_ABSTRACT = 600

/** Said too where somebody asks why it was not posted. */
export const UNLISTED = 'No source here has listed it.'

const NO_ABSTRACT = 'The source gives no abstract.'

/** The abstract is whole unless it would burst the budget of a message; no archive's own limit allows such a one. */
export function cardMessage(facts: CardFacts): Message {
  const { paper } = facts
  const title = titleOf(paper)
  const link = linkOf(paper)
  const head: Run[][] = [plain(factsLine(paper)), ...(link === undefined ? [] : [[{ text: link, url: link }]])]
  const because = becauseLine(facts)
  const short = paper.tldr === undefined ? '' : shorten(readable(paper.tldr), TLDR_LENGTH)
  const inShort = short === '' ? [] : plain(`In short, as a machine put it: ${short}`)
  const unlisted = facts.isUnlisted === true ? plain(UNLISTED) : []
  const rest = [inShort, because, unlisted]
  const used = [...title, ...[...head, ...rest].map(words).join('')].length
  const said = hasAbstract(paper) ? readable(paper.abstract) : NO_ABSTRACT
  const abstract = shorten(said, Math.max(SHORTEST_ABSTRACT, BUDGET.digest - used))
  return {
    v: 1,
    title,
    items: [...head, inShort, plain(abstract), because, unlisted]
      .filter((text) => text.length > 0)
      .map((text): Item => ({ kind: 'text', text })),
    actions: actionsOf(facts),
    notification: shorten(title, BUDGET.notification),
  }
}

/** "Tianran Liu, Shengwen Zhao · arXiv 2603.01234 v1 · cs.CV, cs.RO · 18 Nov · ▲31 on Hugging Face". */
function factsLine(paper: Paper): string {
  const { arxiv, doi, version, categories, sources, upvotes, withdrawn, journal } = paper
  const names = paper.authors.slice(0, AUTHORS_SHOWN).map((name) => shorten(visible(name), NAME_LENGTH))
  const authors =
    names.join(', ') + (paper.authors.length > names.length ? `, +${paper.authors.length - names.length}` : '')
  const id = arxiv !== undefined ? `arXiv ${arxiv}` : doi !== undefined ? `DOI ${visible(doi)}` : ''
  const votes = upvotes === undefined || upvotes === 0 ? '' : `▲${upvotes}`
  const voters = votes !== '' && sources.includes('hf') ? ` on ${sourceTitle('hf')}` : ''
  return [
    withdrawn ? 'withdrawn' : '',
    authors,
    id === '' ? originOf(paper) : id + (version === undefined ? '' : ` v${version}`),
    journal === undefined ? '' : `published in ${shorten(visible(readable(journal)), JOURNAL_LENGTH)}`,
    categories
      .slice(0, CATEGORIES_SHOWN)
      .map((one) => shorten(visible(one), NAME_LENGTH))
      .join(', '),
    formatLocal(Date.parse(paper.listedOn), 'UTC', 'day'),
    votes + voters,
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

/** Who listed it; for what a channel's own feed alone listed the host that it stands on. */
function originOf({ sources, url }: Paper): string {
  return sources.length === 0 ? hostOfUrl(url) : sources.map(sourceTitle).join(', ')
}

/** `Here because: "world model" in *World models* (title, and sentence 2) · also in #simulation (Tue)`. */
function becauseLine({ paper, matched, alsoIn = [], zone }: CardFacts): Run[] {
  const abstract = hasAbstract(paper) ? analyse(paper.abstract) : undefined
  const reasons = matched.slice(0, REASONS_SHOWN).map(({ label, proof }) => reasonOf(label, proof, abstract))
  const because = reasons.flatMap((reason, at): Run[] => [{ text: at === 0 ? 'Here because: ' : '; ' }, ...reason])
  if (alsoIn.length === 0) return because
  const channels = alsoIn.flatMap(({ channel, at }, index): Run[] => [
    { text: index === 0 ? '' : ', ' },
    { text: `#${visible(channel.name)}`, place: channelKey(channel.ref) },
    { text: ` (${formatLocal(at, zone, 'day')})` },
  ])
  const also = { text: because.length === 0 ? 'Also in ' : ' · also in ' }
  return [...because, also, ...channels].filter(({ text }) => text !== '')
}

const WORDS_SHOWN = 3

/** One find of each leaf, then all places. */
function reasonOf(label: string, proof: Proof, abstract: AnalysedText | undefined): Run[] {
  const leaves = matchedLeaves(proof)
  const found = [...new Set(leaves.flatMap(({ hits: [first] }) => (first === undefined ? [] : [foundWords(first)])))]
  const places = placesOf(
    leaves.flatMap(({ hits }) => hits),
    abstract,
  )
  return [
    { text: found.length === 0 ? '' : `${found.slice(0, WORDS_SHOWN).join(', ')} in ` },
    { text: shorten(visible(label), LONGEST_LABEL), strong: true as const },
    { text: places === '' ? '' : ` (${places})` },
  ].filter(({ text }) => text !== '')
}

function foundWords({ found, synonym }: Hit): string {
  const quoted = `"${shorten(visible(readableCleaned(found)), NAME_LENGTH)}"`
  return synonym === undefined ? quoted : `${quoted} (a synonym)`
}

/** "title, and sentence 2"; what was found in other fields is named by its field. */
function placesOf(hits: readonly Hit[], abstract: AnalysedText | undefined): string {
  const sentences = hits.flatMap(({ field, span }) =>
    field === 'abstract' && abstract !== undefined && span !== undefined ? [sentenceNumber(abstract, span[0])] : [],
  )
  const inOrder = [...new Set(sentences)].sort((a, b) => a - b)
  const others = [...new Set(hits.map(({ field }) => field).filter((field) => field !== 'abstract'))]
  const many = `sentence${inOrder.length === 1 ? '' : 's'} ${inOrder.join(', ')}`
  return [...others, ...(inOrder.length === 0 ? [] : [many])].join(', and ')
}

/** Counted from 1. */
function sentenceNumber(text: AnalysedText, offset: number): number {
  const word = text.words.find(({ start, end }) => start <= offset && offset < end)
  return sentenceAt(text, word?.from ?? 0) + 1
}

function actionsOf(facts: CardFacts): Action[] {
  const { paper, matched, saved, useful, discussed = false, isUnlisted = false } = facts
  const { key } = paper
  const votes = useful.count === 0 ? '' : ` (${useful.count})`
  return [
    saved ? { id: actionId('unsave', key), label: 'Saved' } : { id: actionId('save', key), label: 'Save' },
    useful.mine
      ? { id: actionId('not-useful', key), label: `Useful to you${votes}` }
      : { id: actionId('useful', key), label: `Useful${votes}` },
    ...(discussed ? [] : [{ id: actionId('discuss', key), label: 'Discuss' }]),
    { id: actionId('why', key), label: 'Why' },
    ...(isUnlisted ? [] : [{ id: actionId('similar', key), label: 'Similar' }]),
    { id: actionId('bibtex', key), label: 'Copy BibTeX' },
    ...(matched.length === 0 ? [] : [{ id: actionId('fewer', key), label: 'Fewer like this' }]),
  ]
}
