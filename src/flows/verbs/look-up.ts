/** The verbs that only look: search, try, why. Their answers are those of the commands of the same name. */
import type { Reason } from '../../core/explanation.ts'
import { formatInstant } from '../../core/instant.ts'
import type { Paper } from '../../core/paper.ts'
import type { Proof } from '../../core/proof.ts'
import { foundMessage } from '../../core/reply/looking-up.ts'
import { tryMessage } from '../../core/reply/outlook.ts'
import { whyMessage } from '../../core/reply/why.ts'
import { note } from '../../core/reply.ts'
import { quoted } from '../../core/spelling.ts'
import { parseTopic, type Topic } from '../../core/topic.ts'
import type { Desk } from '../answer/asking.ts'
import { tryOutlook } from '../answer/outlook.ts'
import { explain } from '../explain.ts'
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
  const { total, hits, close } = await searchPapers(desk, { topic, typed, limit: LISTED })
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
  seen: { source: string; at: string; live: boolean }[]
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
  await desk.matcher.match(desk.clock.now().getTime())
  const found = await findPaper(desk, said)
  if (found.kind === 'several') return severalPapers(said, found.papers)
  if (found.kind === 'unknown') {
    const message = note([`No paper ${quoted(said)} has been seen: no source has listed it.`])
    const nobody = { key: null, title: null, posted: null, seen: [], subscriptions: [] }
    return { data: { ...nobody, channel: key, reason: 'unknown' }, message, done: true }
  }
  const { paper } = found
  const explanation = await explain(desk, channel, paper)
  const { delivery, seen, subscriptions, reason } = explanation
  const deliveredAt = reason === 'posted' ? delivery?.deliveredAt : undefined
  const data = {
    key: paper.key,
    title: paper.title,
    channel: key,
    posted:
      delivery === undefined || deliveredAt === undefined
        ? null
        : { delivery: delivery.id, at: formatInstant(deliveredAt) },
    seen: seen.map(({ source, at, live }) => ({ source, at: formatInstant(at), live })),
    subscriptions: subscriptions.map(({ subscription: { number, label }, matched, proof }) => ({
      number,
      label,
      matched,
      proof,
    })),
    reason,
  }
  return { data, message: whyMessage(explanation, channel), done: true }
}

function severalPapers(said: string, papers: readonly Paper[]): Misuse {
  const named = papers.map(({ key, title }) => `${key} (${title})`).join(', ')
  return { message: `Which paper is meant by ${quoted(said)}?`, at: said, mend: `Name one by its key: ${named}.` }
}
