/** The verbs that only look: search, try, why. Their answers are those of the commands of the same name. */
import { formatInstant } from '../../core/instant.ts'
import type { Proof } from '../../core/proof.ts'
import { nothingFound, papersMessage, whyMessage } from '../../core/reply/looking-up.ts'
import { tryMessage } from '../../core/reply/subscribing.ts'
import { note } from '../../core/reply.ts'
import { parseTopic, type Topic } from '../../core/topic.ts'
import type { Desk } from '../answer/asking.ts'
import { outlookOf } from '../answer/outlook.ts'
import { explain } from '../explain.ts'
import { findPaper } from '../find-paper.ts'
import { tryTopic } from '../try-topic.ts'
import { channelMeant } from './channel-meant.ts'
import type { Misuse } from './misuse.ts'
import type { Shown } from './shown.ts'

const LISTED = 20

/** The topic that was typed, or the fault in it. */
function topicOf(desk: Desk, typed: string): Topic | Misuse {
  const parsed = parseTopic(typed, desk.packs, { dates: true })
  return parsed.kind === 'topic' ? parsed.topic : { message: parsed.sentence, at: typed, mend: parsed.mend }
}

type SearchData = {
  query: string
  total: number
  papers: { key: string; title: string; url: string | null; score: number; matched: readonly string[] }[]
}

export async function searchArchive(desk: Desk, typed: string): Promise<Shown<SearchData> | Misuse> {
  const topic = topicOf(desk, typed)
  if ('mend' in topic) return topic
  const index = await desk.archive.read()
  const { total, papers } = index.search(topic, desk.synonyms, { limit: LISTED })
  const found = await desk.store.papers(papers.map(({ key }) => key))
  const byKey = new Map(papers.map((one) => [one.key, one]))
  const rows = found.map(({ key, title, url = null }) => {
    const { score = 0, matched = [] } = byKey.get(key) ?? {}
    return { key, title, url, score, matched }
  })
  const close = total > 0 ? [] : await desk.store.papers(index.close(typed, 5).map(({ key }) => key))
  const message =
    total === 0
      ? nothingFound(topic.text, close)
      : papersMessage({ title: `${total} of the archive match ${topic.text}`, papers: found })
  return { data: { query: topic.text, total, papers: rows }, message, done: true }
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
  if ('mend' in topic) return topic
  const { store, synonyms } = desk
  const at = desk.clock.now().getTime()
  const { volume, papers } = await tryTopic({ store, index: await desk.archive.read(), topic, synonyms, weeks, at })
  const listed = all ? papers : papers.slice(0, LISTED)
  const { considered, matched } = volume
  const outlook = await outlookOf({ desk, at }, topic, weeks)
  const data = {
    canonical: topic.text,
    considered,
    matched,
    share: considered === 0 ? 0 : matched / considered,
    weeks: volume.weeks,
    papers: listed.map(({ paper, score }) => ({ key: paper.key, title: paper.title, date: paper.listedOn, score })),
  }
  return { data, message: tryMessage(topic.text, outlook), done: true }
}

type WhyData = {
  key: string | null
  title: string | null
  channel: string
  posted: { delivery: string; at: string } | null
  seen: { source: string; at: string; live: boolean }[]
  subscriptions: { number: number; label: string; matched: boolean; proof: Proof }[]
  reason: string
}

/** Without a channel the only one there is, else a misuse that lists them. */
export async function whyPaper(
  desk: Desk,
  said: string,
  channelSaid: string | undefined,
): Promise<Shown<WhyData> | Misuse> {
  const channel = await channelMeant(desk.store, channelSaid)
  if ('mend' in channel) return channel
  await desk.matcher.match(desk.clock.now().getTime())
  const found = await findPaper(desk, said)
  const unknown = {
    key: null,
    title: null,
    channel: channel.key,
    posted: null,
    seen: [],
    subscriptions: [],
    reason: 'unknown',
  }
  if (found.kind === 'unknown') {
    return { data: unknown, message: note([`No paper “${said}” has been seen: no source has listed it.`]), done: true }
  }
  if (found.kind === 'several') {
    const message = papersMessage({ title: `Which paper do you mean by “${said}”?`, papers: found.papers })
    return { data: unknown, message, done: true }
  }
  const { store, packs, synonyms } = desk
  const { paper } = found
  const explanation = await explain({ store, packs, synonyms, channel: channel.channel, paper })
  const { posted, seen, subscriptions, reason } = explanation
  const data = {
    key: paper.key,
    title: paper.title,
    channel: channel.key,
    posted: posted === undefined ? null : { delivery: posted.delivery, at: formatInstant(posted.at) },
    seen: seen.map(({ source, at, live }) => ({ source, at: formatInstant(at), live })),
    subscriptions: subscriptions.map(({ subscription: { number, label }, matched, proof }) => ({
      number,
      label,
      matched,
      proof,
    })),
    reason,
  }
  return { data, message: whyMessage(explanation, channel.channel), done: true }
}
