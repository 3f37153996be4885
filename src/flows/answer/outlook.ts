/** What a topic would bring, for every answer that shows a topic: `try`, subscribing, editing, previews. */
import { type Channel, channelKey } from '../../core/channel.ts'
import { type Proposal, proposals, stemsWorthAsking } from '../../core/narrowing/propose.ts'
import { narrowed, phrasesIn } from '../../core/narrowing.ts'
import type { Nothing } from '../../core/nothing.ts'
import { analysePaper, evaluate } from '../../core/proof.ts'
import type { Outlook } from '../../core/reply/outlook.ts'
import { isDominant } from '../../core/reply/term-lines.ts'
import type { Tried } from '../../core/reply/try.ts'
import { hintAtAuthor, hintAtLongForm } from '../../core/topic/hints.ts'
import { longFormsIn } from '../../core/topic/long-form.ts'
import { describeTopic, type Packs, parseTopic, type Topic } from '../../core/topic.ts'
import { papersInDigest, type Volume } from '../../core/volume.ts'
import { authorMeant } from '../author-meant.ts'
import { bestOf, bestOfWeek, DEFAULT_WEEKS, sampleTopic, type TryReport, tryTopic, weakest } from '../try-topic.ts'
import { whyEmpty, whyNothing } from '../why-nothing.ts'
import type { Asking } from './asking.ts'

/** A reading that brings so many times more than the phrase is worth asking about. */
const WORTH_ASKING = 2
const NARROWINGS = 3

/** Who asks; without a channel, only what everybody may see counts. */
type Asker = Pick<Asking, 'desk' | 'at'> & { readonly channel?: Channel }

export async function outlookOf(asking: Asker, topic: Topic): Promise<Outlook> {
  return (await lookBack(asking, topic, DEFAULT_WEEKS)).outlook
}

/**
 * The outlook with all that `try` says besides, and the report that it was made from. The best are those of all the weeks, as the
 * weakest are: of a topic that brings little, the last week has none.
 */
export async function tryOutlook(
  asker: Asker,
  topic: Topic,
  weeks: number,
): Promise<Tried & { readonly report: TryReport }> {
  const { packs, synonyms } = asker.desk
  const { outlook, report } = await lookBack(asker, topic, weeks)
  const best = bestOf(report)
  return {
    outlook: { ...outlook, best, isBestOfAll: true },
    borderline: weakest(report, best).map((paper) => ({
      paper,
      proof: evaluate(topic, analysePaper(paper), synonyms).proof,
    })),
    canFollow: parseTopic(topic.text, packs).kind === 'topic',
    ...(weeks === DEFAULT_WEEKS ? {} : { weeks }),
    report,
  }
}

async function lookBack(
  asker: Asker,
  topic: Topic,
  weeks: number,
): Promise<{ readonly outlook: Outlook; readonly report: TryReport }> {
  const { desk, at, channel } = asker
  const here = channel && channelKey(channel.ref)
  const { schedule, settings } = channel ?? desk.defaults
  const asPhrases = phrasesIn(topic)
  const phrase = narrowed(topic, asPhrases, desk.packs)
  const proposed = await proposedFor(asker, topic, settings.size)
  const narrower = proposed.map((one) => one.topic)
  const report = await tryTopic(desk, { topic, weeks, at, channel: here, phrase, narrower })
  const { volume } = report
  const isOverfull = papersInDigest(volume, schedule) > settings.size
  const asksForPhrase = report.phrase.matched > 0 && volume.matched >= WORTH_ASKING * report.phrase.matched
  const asOffer = phrase === undefined ? [] : [{ narrowing: asPhrases, topic: phrase.text, volume: report.phrase }]
  const [asked] = asksForPhrase ? asOffer : []
  const narrowings = [
    ...(asked === undefined ? asOffer.filter((offer) => isWorthIt(offer.volume, volume)) : []),
    ...branchToDrop(topic, report, desk.packs),
    ...worthOffering(proposed, report),
  ]
  const author = await authorMeant(desk, topic, here)
  const nothing = volume.matched > 0 ? undefined : await nothingFor(asker, topic, report)
  const outlook: Outlook = {
    topic: topic.text,
    reading: describeTopic(topic),
    hints: [
      ...topic.hints,
      ...longFormsIn(topic.query, desk.synonyms).map(hintAtLongForm),
      ...(author === undefined ? [] : [hintAtAuthor(author.topic)]),
    ],
    volume,
    best: bestOfWeek(report),
    filling: report.reach.filling,
    terms: report.terms,
    ...(asked === undefined ? {} : { asPhrase: asked }),
    ...(isOverfull ? { overfull: settings.size } : {}),
    ...(author === undefined ? {} : { author: author.topic }),
    narrowings: isOverfull ? narrowings.slice(0, NARROWINGS - Number(asksForPhrase)) : [],
    ...(nothing === undefined ? {} : { nothing: author === undefined ? nothing : { ...nothing, unknown: [] } }),
  }
  return { outlook, report }
}

/** Of an archive that holds nothing of these weeks there is only what is read to be told. */
function nothingFor({ desk, channel }: Asker, topic: Topic, { volume, reach }: TryReport): Promise<Nothing> {
  const here = channel && channelKey(channel.ref)
  return volume.considered === 0
    ? whyEmpty(desk, here)
    : whyNothing(desk, { topic, span: volume, channel: here, wholeFrom: reach.wholeFrom })
}

/** Narrowings to be tried; none where one digest holds what came in a week. */
async function proposedFor({ desk, at, channel }: Asker, topic: Topic, size: number): Promise<readonly Proposal[]> {
  const sample = await sampleTopic(desk, { topic, at, channel: channel && channelKey(channel.ref) })
  if (sample.papers <= size) return []
  await desk.archive.keepWords()
  const frequencies = await desk.store.wordFrequencies(stemsWorthAsking(sample))
  return proposals(topic, sample, frequencies, desk)
}

/** Between these shares of the whole a narrowing changes something and leaves something. */
const CHANGES = 0.8
const LEAVES = 0.1

type Offer = NonNullable<Outlook['narrowings']>[number]

function isWorthIt(narrower: Volume, whole: Volume): boolean {
  return narrower.matched >= LEAVES * whole.matched && narrower.matched <= CHANGES * whole.matched
}

/** The branch that brings most of it all, if the rest brings something: what it would bring without is counted already. */
function branchToDrop(topic: Topic, { volume, terms }: TryReport, packs: Packs): readonly Offer[] {
  return terms
    .filter((one) => one.term.pack === undefined && isDominant(one, volume) && one.without.matched > 0)
    .sort((a, b) => a.without.matched - b.without.matched)
    .flatMap(({ term, without }): Offer[] => {
      const narrowing = { kind: 'drop', branch: term.text } as const
      const narrower = narrowed(topic, narrowing, packs)
      return narrower === undefined ? [] : [{ narrowing, topic: narrower.text, volume: without }]
    })
    .slice(0, 1)
}

/** A word, a category, and the other words, of what makes a difference. */
function worthOffering(proposed: readonly Proposal[], { volume, narrower }: TryReport): readonly Offer[] {
  const offers = proposed.flatMap(({ narrowing, topic }, at): Offer[] => {
    const brings = narrower[at]
    return brings !== undefined && isWorthIt(brings, volume) ? [{ narrowing, topic: topic.text, volume: brings }] : []
  })
  const [word = [], words = []] = [offers.filter(isWord).slice(0, 1), offers.filter(isWord).slice(1)]
  return [...word, ...offers.filter((offer) => !isWord(offer)).slice(0, 1), ...words]
}

function isWord({ narrowing }: Offer): boolean {
  return narrowing.kind === 'without'
}
