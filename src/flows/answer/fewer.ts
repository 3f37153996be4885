/** *Fewer like this* on a card: what to leave out of a topic so that such papers do not come, each with what it would change. */
import { channelKey } from '../../core/channel.ts'
import type { Verdict } from '../../core/explanation.ts'
import type { Reply } from '../../core/invocation.ts'
import { tellingWordsOf, weighted } from '../../core/likeness.ts'
import { isEverywhere } from '../../core/narrowing/excludable.ts'
import { candidatesFor, worthProposing } from '../../core/narrowing/fewer.ts'
import type { Paper, PaperKey } from '../../core/paper.ts'
import { type AnalysedPaper, analysePaper, evaluate } from '../../core/proof.ts'
import { fewerMessage, stuckMessage, whichTopicMessage } from '../../core/reply/fewer.ts'
import { say, show } from '../../core/reply.ts'
import { readStored } from '../../core/stored-topic.ts'
import type { Topic } from '../../core/topic.ts'
import { brokenAmong, verdictsOn } from '../explain.ts'
import { letOthers } from '../let-others.ts'
import { DEFAULT_WEEKS, tryTopic } from '../try-topic.ts'
import type { Asking } from './asking.ts'
import { isReply, paperMeant } from './meant.ts'

/** `number` is the subscription, where one was chosen. Nothing is changed. */
export async function fewer(asking: Asking, key: PaperKey, number: string | undefined): Promise<Reply> {
  const { desk, channel } = asking
  const meant = await paperMeant(asking, key, 'fewer')
  if (isReply(meant)) return meant
  const { paper } = meant
  const { verdicts } = await verdictsOn(desk, channelKey(channel.ref), paper)
  const takers = verdicts.filter(({ matched }) => matched)
  const chosen = number === undefined ? takers : takers.filter((one) => `${one.subscription.number}` === number)
  const [taker] = chosen
  if (taker === undefined)
    return say('No such topic of this channel takes this paper any more, so there is nothing to narrow.')
  if (chosen.length === 1) {
    const [stuck] = brokenAmong([taker.subscription], desk)
    if (stuck !== undefined) return show(stuckMessage(paper, stuck))
    return show(fewerMessage({ paper, ...taker, ...(await effectsFor(asking, paper, taker)) }))
  }
  return show(
    whichTopicMessage(
      paper,
      key,
      takers.map(({ subscription }) => subscription),
    ),
  )
}

async function effectsFor({ desk, channel, at }: Asking, paper: Paper, { subscription, proof }: Verdict) {
  const here = channelKey(channel.ref)
  const parsed = readStored(subscription.topic, desk)
  if (parsed.kind === 'refused') throw new Error(`The topic of ${subscription.id} took a paper, but cannot be read.`)
  const { topic } = parsed
  await desk.archive.keepWords()
  const words = tellingWordsOf(paper)
  const frequencies = await desk.store.wordFrequencies(words.map(({ stem }) => stem))
  const terms = words.filter(({ stem }) => !isEverywhere(stem, frequencies))
  const candidates = candidatesFor(
    topic,
    { analysed: analysePaper(paper), proof, terms: weighted(terms, frequencies) },
    desk,
  )
  const narrower = candidates.map((one) => one.topic)
  const report = await tryTopic(desk, { topic, weeks: DEFAULT_WEEKS, at, channel: here, narrower })
  const effects = worthProposing(candidates, report.volume, report.narrower)
  const posted = await lastPosted({ desk, channel }, topic)
  const passes = (one: Topic): AnalysedPaper[] => posted.filter((past) => evaluate(one, past, desk.synonyms).matched)
  return {
    volume: report.volume,
    effects,
    posted: {
      papers: posted.length,
      missed: effects.map(({ candidate }) => posted.length - passes(candidate.topic).length),
    },
  }
}

const DELIVERIES_LOOKED_AT = 50
/** Of a topic that has stopped bringing papers, so many others are read before that is enough. */
const PAPERS_LOOKED_AT = 60
/** Papers read before others have their turn. */
const SLICE = 8
const PAPERS_TOLD = 8

/** The last papers posted here that the topic takes, the newest first. */
async function lastPosted({ desk, channel }: Pick<Asking, 'desk' | 'channel'>, topic: Topic): Promise<AnalysedPaper[]> {
  const here = channelKey(channel.ref)
  const { store, synonyms } = desk
  const deliveries = await store.deliveries({ states: ['delivered'], channel: here, limit: DELIVERIES_LOOKED_AT })
  const posted: AnalysedPaper[] = []
  let looked = 0
  for (const { papers, shown } of deliveries.toReversed()) {
    for (const paper of await store.papers(papers.slice(0, shown), here)) {
      if (looked === PAPERS_LOOKED_AT) return posted
      if (looked++ % SLICE === 0) await letOthers()
      const analysed = analysePaper(paper)
      if (evaluate(topic, analysed, synonyms).matched) posted.push(analysed)
      if (posted.length === PAPERS_TOLD) return posted
    }
  }
  return posted
}
