/** The verbs that only look: search, try, why. Their answers are those of the commands of the same name. */
import { type Channel, channelKey } from '../../core/channel.ts'
import type { Reason, Verdict } from '../../core/explanation.ts'
import { formatInstant } from '../../core/instant.ts'
import type { Paper } from '../../core/paper.ts'
import { readPaperId } from '../../core/paper-id.ts'
import { sourceTitle } from '../../core/paper-item.ts'
import type { Proof } from '../../core/proof.ts'
import { foundMessage } from '../../core/reply/looking-up.ts'
import { tryMessage } from '../../core/reply/outlook.ts'
import { notFoundSentence, unseenMessage } from '../../core/reply/unseen.ts'
import { whyMessage } from '../../core/reply/why.ts'
import { note } from '../../core/reply.ts'
import { quoted } from '../../core/spelling.ts'
import { parseTopic, type Topic } from '../../core/topic.ts'
import type { Desk } from '../answer/asking.ts'
import { tryOutlook } from '../answer/outlook.ts'
import { explain } from '../explain.ts'
import { explainUnseen, findElsewhere } from '../explain-unseen.ts'
import { findPaper } from '../find-paper.ts'
import { searchPapers } from '../search-papers.ts'
import { channelMeant } from './channel-meant.ts'
import { isMisuse, type Misuse } from './misuse.ts'
import type { Shown } from './shown.ts'

const LISTED = 20

/** The topic that was typed, or the fault in it. */
function topicOf(desk: Desk, typed: string): Topic | Misuse {
  const parsed = parseTopic(typed, desk.packs, { dates: true })
  return parsed.kind === 'topic'
    ? parsed.topic
    : { message: `${parsed.sentence.slice(0, parsed.sentence.lastIndexOf('↑') + 1)}.`, at: typed, mend: parsed.mend }
}

type SearchData = {
  query: string
  total: number
  papers: { key: string; title: string; url: string | null; score: number; matched: readonly string[] }[]
}

export async function searchArchive(desk: Desk, typed: string): Promise<Shown<SearchData> | Misuse> {
  const topic = topicOf(desk, typed)
  if (isMisuse(topic)) return topic
  const { total, hits, close } = await searchPapers(desk, { topic, typed, limit: LISTED, channel: undefined })
  const papers = hits.map(({ paper: { key, title, url = null }, score, matched }) => ({
    key,
    title,
    url,
    score,
    matched,
  }))
  const message = foundMessage({ topic: topic.text, total, papers: hits.map(({ paper }) => paper), close })
  return { data: { query: topic.text, total, papers }, message, done: true }
}

type TryData = {
  canonical: string
  considered: number
  matched: number
  share: number
  weeks: readonly { start: string; considered: number; matched: number }[]
  papers: { key: string; title: string; date: string; score: number }[]
}

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
  const { outlook, report } = await tryOutlook({ desk, at }, topic, weeks)
  const { considered, matched, weeks: counted } = report.volume
  const listed = all ? report.papers : report.papers.slice(0, LISTED)
  const data = {
    canonical: topic.text,
    considered,
    matched,
    share: considered === 0 ? 0 : matched / considered,
    weeks: counted,
    papers: listed.map(({ paper, score }) => ({ key: paper.key, title: paper.title, date: paper.listedOn, score })),
  }
  const message = tryMessage(outlook, all ? report.papers.map(({ paper }) => paper) : undefined)
  return { data, message, done: true }
}

type WhyData = {
  key: string | null
  title: string | null
  channel: string
  posted: { delivery: string; at: string } | null
  seen: readonly { source: string; at: string; live: boolean }[]
  subscriptions: { number: number; label: string; matched: boolean; proof: Proof }[]
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
  if (found.kind === 'paper') return whySeen(desk, channel, found.paper)
  const id = readPaperId(said)
  const elsewhere = id === undefined ? ({ kind: 'off' } as const) : await findElsewhere(desk, id, key, at)
  if (elsewhere.kind === 'listed') return whySeen(desk, channel, elsewhere.paper)
  const nowhere = { channel: key, posted: null, seen: [], reason: 'unknown' } as const
  if (elsewhere.kind === 'unlisted') {
    const unseen = await explainUnseen(desk, channel, elsewhere, at)
    const { paper, subscriptions } = unseen
    const data = { key: paper.key, title: paper.title, ...nowhere, subscriptions: subscriptions.map(verdictOf) }
    return { data, message: unseenMessage(unseen, channel), done: true }
  }
  const live = desk.sources.map(({ name }) => sourceTitle(name))
  const message = note([notFoundSentence(said, elsewhere, live, desk.unread)])
  return { data: { key: null, title: null, ...nowhere, subscriptions: [] }, message, done: true }
}

async function whySeen(desk: Desk, channel: Channel, paper: Paper): Promise<Shown<WhyData>> {
  const explanation = await explain(desk, channel, paper)
  const { delivery, seen, subscriptions, reason } = explanation
  const deliveredAt = reason === 'posted' ? delivery?.deliveredAt : undefined
  const data = {
    key: paper.key,
    title: paper.title,
    channel: channelKey(channel.ref),
    posted:
      delivery === undefined || deliveredAt === undefined
        ? null
        : { delivery: delivery.id, at: formatInstant(deliveredAt) },
    seen: seen.map(({ source, at, live }) => ({ source, at: formatInstant(at), live })),
    subscriptions: subscriptions.map(verdictOf),
    reason,
  }
  return { data, message: whyMessage(explanation, channel), done: true }
}

function verdictOf({ subscription: { number, label }, matched, proof }: Verdict): WhyData['subscriptions'][number] {
  return { number, label, matched, proof }
}

function severalPapers(said: string, papers: readonly Paper[]): Misuse {
  const named = papers.map(({ key, title }) => `${key} (${title})`).join(', ')
  return { message: `Which paper is meant by ${quoted(said)}?`, at: said, mend: `Name one by its key: ${named}.` }
}
