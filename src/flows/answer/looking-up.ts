/** search, similar, latest, why, try: looking at papers and topics, changing nothing. */
import { actionId } from '../../core/action.ts'
import { type ChannelKey, channelKey } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import type { Delivery } from '../../core/delivery.ts'
import type { Broken, Explanation, Verdict } from '../../core/explanation.ts'
import type { Reply } from '../../core/invocation.ts'
import { BUDGET, type Form } from '../../core/message.ts'
import type { PaperKey } from '../../core/paper.ts'
import { titleOf } from '../../core/paper-item.ts'
import { FOLLOWS_NOTHING } from '../../core/reply/listing.ts'
import { byAuthorMessage, foundMessage, latestMessage, papersMessage } from '../../core/reply/looking-up.ts'
import { triedMessage } from '../../core/reply/try.ts'
import { unseenMessage } from '../../core/reply/unseen.ts'
import { brokenLine } from '../../core/reply/why/verdict.ts'
import { treeMessage, whyMessage } from '../../core/reply/why.ts'
import { note, say, show } from '../../core/reply.ts'
import { quoted } from '../../core/spelling.ts'
import { hintAtLabelLeftOut } from '../../core/topic/hints.ts'
import { parseTopic } from '../../core/topic.ts'
import { authorMeant } from '../author-meant.ts'
import { explain, verdictsOn } from '../explain.ts'
import { explainUnseen } from '../explain-unseen.ts'
import { searchPapers } from '../search-papers.ts'
import { similarPapers } from '../similar-papers.ts'
import { tracePaper } from '../trace-paper.ts'
import { DEFAULT_WEEKS } from '../try-topic.ts'
import type { Asking } from './asking.ts'
import { lastDigest } from './last-digest.ts'
import { isReply, paperMeant } from './meant.ts'
import { tryOutlook } from './outlook.ts'

const LISTED = 10

function searchForm(query = '', error?: string): Form {
  const fault = error === undefined ? {} : { error }
  const label = 'Search for: words, "a phrase", OR, -not, title:, author:, cat:'
  return {
    id: actionId('search'),
    title: 'Search the archive',
    fields: [{ name: 'query', label, kind: 'line', value: query, ...fault }],
    submit: 'Search',
  }
}

export async function search(asking: Asking, { query }: Args): Promise<Reply> {
  if (query === undefined) return { kind: 'form', form: searchForm() }
  const answered = await find(asking, query)
  return typeof answered === 'string' ? say(answered) : answered
}

export async function submitSearch(asking: Asking, { query = '' }: Args): Promise<Reply> {
  const answered = await find(asking, query)
  return typeof answered === 'string' ? { kind: 'form', form: searchForm(query, answered) } : answered
}

/** What is found, or the sentence that says what is wrong with the query. */
async function find({ desk, channel: { ref } }: Asking, query: string): Promise<Reply | string> {
  const parsed = parseTopic(query, desk.packs, { dates: true })
  if (parsed.kind === 'refused') return parsed.sentence
  const { topic } = parsed
  const found = await searchPapers(desk, { topic, typed: query, limit: LISTED, channel: channelKey(ref) })
  const author = await authorMeant(desk, topic, channelKey(ref))
  const papers = found.hits.map(({ paper }) => paper)
  return show(
    found.total === 0 && author !== undefined
      ? byAuthorMessage(author, LISTED)
      : foundMessage({ ...found, topic: topic.text, papers, author }),
  )
}

export async function similar(asking: Asking, { paper: said = '' }: Args): Promise<Reply> {
  const meant = await paperMeant(asking, said, 'similar')
  if (isReply(meant)) return meant
  const { paper, unlisted } = meant
  if (unlisted !== undefined)
    return say(
      `No source here has listed ${quoted(titleOf(paper))}, so it has no neighbours; look with \`/papers search\`.`,
    )
  const near = await similarPapers(asking.desk, paper, LISTED, channelKey(asking.channel.ref))
  if (near.length === 0) return say(`The archive holds nothing like ${quoted(titleOf(paper))} yet.`)
  const papers = near.map((one) => one.paper)
  const notes = new Map(near.map((one) => [one.paper.key, `shares ${one.shared.slice(0, WORDS_SHOWN).join(', ')}`]))
  return show(papersMessage({ title: `Similar to ${titleOf(paper, BUDGET.shortTitle)}`, papers, notes }))
}

const WORDS_SHOWN = 4

export async function latest({ desk, channel, at }: Asking): Promise<Reply> {
  await desk.matcher.match(at)
  const explanations: Explanation[] = []
  const key = channelKey(channel.ref)
  for (const paper of await desk.store.latestPapers(key, LISTED)) explanations.push(await explain(desk, channel, paper))
  const waiting = (await desk.store.openMatches(key)).length
  return show(latestMessage({ channel, explanations, waiting, capped: await cappedLast(desk, key) }))
}

/** The last digest, where papers stand behind its cap. */
async function cappedLast({ store }: Asking['desk'], channel: ChannelKey): Promise<Delivery | undefined> {
  const last = await lastDigest(store, channel)
  return last !== undefined && last.papers.length > last.shown ? last : undefined
}

export async function why(asking: Asking, { paper: said = '' }: Args): Promise<Reply> {
  const { desk, channel, at } = asking
  await desk.matcher.match(at)
  const meant = await paperMeant(asking, said, 'why')
  if (isReply(meant)) return meant
  const { paper, unlisted } = meant
  return show(
    unlisted === undefined
      ? whyMessage(await tracePaper(desk, channel, paper, at), channel, at)
      : unseenMessage(await explainUnseen(desk, channel, unlisted, at), channel),
  )
}

/** The whole test of a paper by one topic of this channel; without a number by the only one. */
export async function whyTree(asking: Asking, key: PaperKey, number: string | undefined): Promise<Reply> {
  const meant = await paperMeant(asking, key, 'why')
  if (isReply(meant)) return meant
  const { desk, channel } = asking
  const { verdicts, broken } = await verdictsOn(desk, channelKey(channel.ref), meant.paper)
  const isChosen = ({ subscription }: Verdict | Broken): boolean =>
    number === undefined || `${subscription.number}` === number
  const chosen = verdicts.find(isChosen)
  if (chosen !== undefined) return show(treeMessage(meant.paper, chosen))
  const lost = broken.find(isChosen)
  if (lost !== undefined) return show(note([brokenLine(lost)]))
  const follows = verdicts.length + broken.length > 0
  return say(follows ? `#${number} is not followed here any more.` : FOLLOWS_NOTHING)
}

/** A button says its weeks after its topic, where they are not the default: `llm agents weeks:26`. */
export async function tryOut(asking: Asking, { topic: said = '', weeks: given, label }: Args): Promise<Reply> {
  const [, before = said, after = `${DEFAULT_WEEKS}`] = /^(.+) weeks:([1-9]|[1-4]\d|5[0-2])$/s.exec(said) ?? []
  const [typed, weeks] = given === undefined ? [before, after] : [said, given]
  const parsed = parseTopic(typed, asking.desk.packs, { dates: true })
  if (parsed.kind === 'refused') return say(parsed.sentence)
  const { topic } = parsed
  const hints = label === undefined ? topic.hints : [...topic.hints, hintAtLabelLeftOut(label)]
  return show(triedMessage(await tryOutlook(asking, { ...topic, hints }, Number(weeks))))
}
