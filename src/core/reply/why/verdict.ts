/** What one topic of a channel makes of a paper, in one paragraph. */
import type { Broken, Change, Verdict } from '../../explanation.ts'
import type { Instant } from '../../instant.ts'
import type { Run } from '../../message.ts'
import type { PaperFields } from '../../paper.ts'
import { sourceTitle } from '../../paper-item.ts'
import { matchedLeaves } from '../../proof/proof-tree.ts'
import type { Proof } from '../../proof.ts'
import type { Subscription } from '../../subscription.ts'
import { nameOf } from '../listing.ts'
import { together } from '../reading.ts'
import { atDate, onDate } from './moment.ts'
import { foundIn, missPhrase } from './proof.ts'
import { rankSentences, type Standing } from './rank.ts'

/** All that is known of a verdict besides. */
export type Around = {
  readonly zone: string
  /** When the paper first came live to this channel; `unseen` has not come at all. */
  readonly liveAt: Instant | 'unseen' | undefined
  readonly takenSince?: Change | undefined
  readonly standing?: Standing | undefined
}

/** "#1 Hands (robot cups) takes it: found `robot` in the abstract and `cups` in the title. It was 2nd of 3 for it, …" */
export function verdictLine(verdict: Verdict, around: Around): Run[] {
  const { subscription, matched, proof, recorded } = verdict
  const { zone, takenSince, standing } = around
  const sentences = [
    `${matched ? takes(proof) : missPhrase(proof)}.`,
    ...(matched && takenSince !== undefined ? [changeSentence(takenSince, proof, zone)] : []),
    ...(!matched && recorded !== undefined ? [thenSentence(recorded, zone)] : []),
    ...(standing === undefined ? [] : rankSentences(standing)),
    ...(matched && recorded === undefined ? lateSentence(subscription, around) : []),
    ...(subscription.pausedAt === undefined
      ? []
      : [`It has been paused since ${atDate(subscription.pausedAt, zone)}.`]),
  ]
  return told(subscription, sentences.join(' '))
}

/** "#1 Hands (robot cups) …", with its name strong. */
export function told(subscription: Subscription, said: string): Run[] {
  return [{ text: nameOf(subscription), strong: true }, { text: ` (${subscription.topic}) ${said}` }]
}

/** "#2 MoE (@moe) takes nothing, because its topic cannot be read any more: There is no pack @moe: @moe here ↑; …" */
export function brokenLine({ subscription, sentence, goesOn }: Broken): Run[] {
  const does = goesOn ? 'goes on as it was last read' : 'takes nothing'
  return told(subscription, `${does}, because its topic cannot be read any more: ${sentence}`)
}

/** Nothing is found where a topic only excludes. */
function takes(proof: Proof): string {
  const found = foundIn(proof)
  return found === '' ? 'takes it' : `takes it: found ${found}`
}

function thenSentence({ at, proof }: NonNullable<Verdict['recorded']>, zone: string): string {
  const found = foundIn(proof)
  const then = found === '' ? '' : ` (found ${found})`
  return `It took it ${onDate(at, zone)}${then}; since then the topic or the paper has changed.`
}

/** Why a topic that takes a paper brings it nevertheless not: it came before. */
function lateSentence({ since, meaningAt, createdAt, before }: Subscription, { liveAt, zone }: Around): string[] {
  const from = Math.max(since, meaningAt)
  if (liveAt === 'unseen' || liveAt === undefined || liveAt >= from) return []
  const because =
    meaningAt > since
      ? 'what its words mean (packs, synonyms) changed then'
      : since > createdAt
        ? before?.at === since
          ? 'the topic was changed then'
          : 'it was changed then, or followed again after that'
        : `it was subscribed ${onDate(createdAt, zone)}`
  return [`It brings what came in since ${atDate(from, zone)}, and nothing older: ${because}.`]
}

/** "It has done so since Wed 18 Mar 2026, 10:00 UTC, when its categories came (cs.RO)." */
function changeSentence({ at, before, now }: Change, proof: Proof, zone: string): string {
  const changed = CHANGES.filter(([name]) => JSON.stringify(before[name]) !== JSON.stringify(now[name]))
  const fields = new Set<string>(matchedLeaves(proof).flatMap(({ hits }) => hits.map(({ field }) => field)))
  const decisive = changed.filter(([, field]) => fields.has(field))
  const said = (decisive.length > 0 ? decisive : changed).map(([, , say]) => say(before, now))
  return `It has done so since ${atDate(at, zone)}, when ${together(said)}.`
}

type Said = (before: PaperFields, now: PaperFields) => string

/** What may change, the field of a topic that looks at it, and how it is said. */
const CHANGES: readonly (readonly [keyof PaperFields, string, Said])[] = [
  ['title', 'title', () => 'its title changed'],
  ['abstract', 'abstract', () => 'its abstract changed'],
  ['authors', 'author', (before, now) => gained('its authors', before.authors, now.authors)],
  ['categories', 'category', (before, now) => gained('its categories', before.categories, now.categories)],
  [
    'sources',
    'source',
    (before, now) => `${together(added(before.sources, now.sources).map(sourceTitle))} listed it too`,
  ],
  ['arxiv', 'id', () => 'its arXiv id came'],
  ['doi', 'id', () => 'its DOI came'],
  ['upvotes', 'upvotes', (_, { upvotes = 0 }) => `it had ${upvotes} upvotes`],
  ['withdrawn', '', () => 'its withdrawal was told'],
]

const NAMES_SHOWN = 4

function gained(what: string, before: readonly string[], now: readonly string[]): string {
  const news = added(before, now).slice(0, NAMES_SHOWN)
  const named = news.length === 0 ? '' : ` (${together(news)})`
  return before.length === 0 ? `${what} came${named}` : `${what} changed${named}`
}

function added(before: readonly string[], now: readonly string[]): string[] {
  return now.filter((one) => !before.includes(one))
}
