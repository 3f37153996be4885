/** The verbs that only look: search, try, why. Their answers are those of the commands of the same name. */
import { type Channel, channelKey } from '../../core/channel.ts'
import type { Reason, Verdict } from '../../core/explanation.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import { writeNarrowing } from '../../core/narrowing.ts'
import type { Paper, PaperKey } from '../../core/paper.ts'
import { readPaperId } from '../../core/paper-id.ts'
import { sourceTitle } from '../../core/paper-item.ts'
import type { Proof } from '../../core/proof.ts'
import type { Rank } from '../../core/ranking.ts'
import { byAuthorMessage, type Counted, foundMessage } from '../../core/reply/looking-up.ts'
import { offered } from '../../core/reply/narrowing-actions.ts'
import { triedMessage } from '../../core/reply/try.ts'
import { notFoundSentence, unseenMessage } from '../../core/reply/unseen.ts'
import { whyMessage } from '../../core/reply/why.ts'
import { capitalised, note } from '../../core/reply.ts'
import { quoted } from '../../core/spelling.ts'
import type { Term } from '../../core/terms.ts'
import { parseTopic, type Topic } from '../../core/topic.ts'
import type { Desk } from '../answer/asking.ts'
import { tryOutlook } from '../answer/outlook.ts'
import { authorMeant } from '../author-meant.ts'
import { explainUnseen, findElsewhere } from '../explain-unseen.ts'
import { findPaper } from '../find-paper.ts'
import { type Found, searchPapers } from '../search-papers.ts'
import { tracePaper } from '../trace-paper.ts'
import type { TryReport } from '../try-topic.ts'
import { channelMeant } from './channel-meant.ts'
import { isMisuse, type Misuse } from './misuse.ts'
import type { Shown } from './shown.ts'

const LISTED = 20

/** The topic that was typed, or the fault in it. */
function topicOf(desk: Desk, typed: string): Topic | Misuse {
  const parsed = parseTopic(typed, desk.packs, { dates: true })
  return parsed.kind === 'topic'
    ? parsed.topic
    : {
        message: `${parsed.sentence.slice(0, parsed.sentence.lastIndexOf('↑') + 1)}.`,
        at: typed,
        mend: sentenceOf(parsed.mend),
      }
}

function sentenceOf(mend: string): string {
  return `${capitalised(mend)}${mend.endsWith('?') ? '' : '.'}`
}

type SearchData = {
  query: string
  total: number
  /** What the total is: `exactly`, `about` or `at least` so many. */
  counted: Counted
  papers: { key: string; title: string; url: string | null; score: number; matched: readonly string[] }[]
  /** What comes close, where nothing matches. */
  close: { key: string; title: string; url: string | null }[]
}

/** Where nothing but a name was typed that no paper holds as words, what they wrote is found. */
export async function searchArchive(desk: Desk, typed: string): Promise<Shown<SearchData> | Misuse> {
  const topic = topicOf(desk, typed)
  if (isMisuse(topic)) return topic
  const found = await searchPapers(desk, { topic, typed, limit: LISTED, channel: undefined })
  const author = await authorMeant(desk, topic, undefined)
  const byName = author === undefined || found.total > 0 ? undefined : topicOf(desk, author.topic)
  if (author !== undefined && byName !== undefined && !isMisuse(byName)) {
    const theirs = await searchPapers(desk, { topic: byName, typed: author.topic, limit: LISTED, channel: undefined })
    return { data: searchData(byName, theirs), message: byAuthorMessage(author, LISTED), done: true }
  }
  const papers = found.hits.map(({ paper }) => paper)
  const message = foundMessage({ ...found, topic: topic.text, papers, author })
  return { data: searchData(topic, found), message, done: true }
}

function searchData({ text }: Topic, { total, counted, hits, close }: Found): SearchData {
  const named = ({ key, title, url }: Paper) => ({ key, title, url: url ?? null })
  const papers = hits.map(({ paper, score, matched }) => ({ ...named(paper), score, matched }))
  return { query: text, total, counted, papers, close: close.map(named) }
}

type TryData = {
  canonical: string
  considered: number
  matched: number
  share: number
  weeks: readonly { start: string; considered: number; matched: number }[]
  /** Each branch of an OR and each exclusion, with what matches with only this branch, and without the term. */
  terms: { text: string; kind: Term['kind']; pack: string | null; alone: number | null; without: number }[]
  /** The phrase, then the other ways to make the topic narrower, where they are worth offering. */
  narrowings: { narrowing: string; topic: string; matched: number }[]
  papers: TriedPaper[]
  /** The weakest that still match. */
  borderline: TriedPaper[]
}
type TriedPaper = { key: string; title: string; date: string; score: number }

/** `all` lists every match instead of the best twenty. */
export async function tryArchive(
  desk: Desk,
  typed: string,
  weeks: number,
  all: boolean,
): Promise<Shown<TryData> | Misuse> {
  const topic = topicOf(desk, typed)
  if (isMisuse(topic)) return topic
  const at = desk.clock.now().getTime()
  const { report, ...tried } = await tryOutlook({ desk, at }, topic, weeks)
  const { considered, matched, weeks: counted } = report.volume
  const listed = all ? report.papers : report.papers.slice(0, LISTED)
  const weak = new Set(tried.borderline.map(({ paper }) => paper.key))
  const data = {
    canonical: topic.text,
    considered,
    matched,
    share: considered === 0 ? 0 : matched / considered,
    weeks: counted,
    terms: (tried.outlook.terms ?? []).map(({ term: { text, kind, pack = null }, alone, without }) => ({
      text,
      kind,
      pack,
      alone: kind === 'branch' ? alone.matched : null,
      without: without.matched,
    })),
    narrowings: offered(tried.outlook).map(({ narrowing, topic, volume }) => ({
      narrowing: writeNarrowing(narrowing),
      topic,
      matched: volume.matched,
    })),
    papers: listed.map(triedPaper),
    borderline: report.papers.filter(({ paper }) => weak.has(paper.key)).map(triedPaper),
  }
  const message = triedMessage(tried, {
    all: all ? report.papers.map(({ paper }) => paper) : undefined,
    hasButtons: false,
  })
  return { data, message, done: true }
}

function triedPaper({ paper, score }: TryReport['papers'][number]): TriedPaper {
  return { key: paper.key, title: paper.title, date: paper.listedOn, score }
}

type WhyData = {
  key: string | null
  title: string | null
  /** Its other keys. */
  aliases: readonly PaperKey[]
  channel: string
  posted: { delivery: string; at: string } | null
  seen: readonly { source: string; at: string; live: boolean }[]
  /** `rank` as the paper stands in its digest, or would in the next one. */
  subscriptions: { number: number; label: string; matched: boolean; proof: Proof; rank: Rank | null }[]
  reason: Reason | 'unknown'
}

/** Without a channel the only one there is; where the channel or the paper is not clear, a misuse that lists them. */
export async function whyPaper(
  desk: Desk,
  said: string,
  channelSaid: string | undefined,
): Promise<Shown<WhyData> | Misuse> {
  const meant = await channelMeant(desk.store, channelSaid)
  if (isMisuse(meant)) return meant
  const { channel, key } = meant
  const at = desk.clock.now().getTime()
  await desk.matcher.match(at)
  const found = await findPaper(desk, said, key)
  if (found.kind === 'several') return severalPapers(said, found.papers)
  if (found.kind === 'paper') return whySeen(desk, channel, found.paper, at)
  const id = readPaperId(said)
  const elsewhere = id === undefined ? ({ kind: 'off' } as const) : await findElsewhere(desk, id, key, at)
  if (elsewhere.kind === 'listed') return whySeen(desk, channel, elsewhere.paper, at)
  const nowhere = { aliases: [], channel: key, posted: null, seen: [], reason: 'unknown' } as const
  if (elsewhere.kind === 'unlisted') {
    const unseen = await explainUnseen(desk, channel, elsewhere, at)
    const { paper, subscriptions } = unseen
    const verdicts = subscriptions.map((verdict) => verdictOf(verdict))
    const data = { key: paper.key, title: paper.title, ...nowhere, subscriptions: verdicts }
    return { data, message: unseenMessage(unseen, channel), done: true }
  }
  const live = desk.sources.map(({ name }) => sourceTitle(name))
  const message = note([notFoundSentence(said, elsewhere, live, desk.unread)])
  return { data: { key: null, title: null, ...nowhere, subscriptions: [] }, message, done: true }
}

async function whySeen(desk: Desk, channel: Channel, paper: Paper, at: Instant): Promise<Shown<WhyData>> {
  const path = await tracePaper(desk, channel, paper, at)
  const { delivery, seen, aliases, subscriptions, reason, outlook } = path
  const deliveredAt = reason === 'posted' ? delivery?.deliveredAt : undefined
  const data = {
    key: paper.key,
    title: paper.title,
    aliases,
    channel: channelKey(channel.ref),
    posted:
      delivery === undefined || deliveredAt === undefined
        ? null
        : { delivery: delivery.id, at: formatInstant(deliveredAt) },
    seen: seen.map(({ source, at, live }) => ({ source, at: formatInstant(at), live })),
    subscriptions: subscriptions.map((verdict) =>
      verdictOf(verdict, outlook?.kind === 'planned' ? outlook.ranks.get(verdict.subscription.id) : undefined),
    ),
    reason,
  }
  return { data, message: whyMessage(path, channel, at), done: true }
}

function verdictOf(
  { subscription: { number, label }, matched, proof, recorded }: Verdict,
  foreseen?: Rank,
): WhyData['subscriptions'][number] {
  return { number, label, matched, proof, rank: recorded?.rank ?? foreseen ?? null }
}

function severalPapers(said: string, papers: readonly Paper[]): Misuse {
  const named = papers.map(({ key, title }) => `${key} (${title})`).join(', ')
  return { message: `Which paper is meant by ${quoted(said)}?`, at: said, mend: `Name one by its key: ${named}.` }
}
