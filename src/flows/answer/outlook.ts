/** What a topic would bring, for every answer that shows a topic: `try`, subscribing, editing, previews. */
import { type Channel, channelKey } from '../../core/channel.ts'
import type { Outlook } from '../../core/reply/outlook.ts'
import { describeTopic, type Packs, parseTopic, type Topic } from '../../core/topic.ts'
import { bestOfWeek, DEFAULT_WEEKS, type TryReport, tryTopic } from '../try-topic.ts'
import type { Asking } from './asking.ts'

/** A reading that brings so many times more than the phrase is worth asking about. */
const WORTH_ASKING = 2

/** Who asks; without a channel, only what everybody may see counts. */
type Asker = Pick<Asking, 'desk' | 'at'> & { readonly channel?: Channel }

export async function outlookOf(asking: Asker, topic: Topic): Promise<Outlook> {
  return (await tryOutlook(asking, topic, DEFAULT_WEEKS)).outlook
}

/** The outlook, and the report that it was made from. */
export async function tryOutlook(
  { desk, at, channel }: Asker,
  topic: Topic,
  weeks: number,
): Promise<{ outlook: Outlook; report: TryReport }> {
  const phrase = phraseOf(topic, desk.packs)
  const here = channel && channelKey(channel.ref)
  const report = await tryTopic(desk, { topic, weeks, at, channel: here, narrower: phrase })
  const outlook = {
    topic: topic.text,
    reading: describeTopic(topic),
    hints: topic.hints,
    volume: report.volume,
    best: bestOfWeek(report),
    filling: report.reach.filling,
  }
  const { narrower } = report
  const isWorthAsking =
    narrower !== undefined && narrower.matched > 0 && report.volume.matched >= WORTH_ASKING * narrower.matched
  if (phrase === undefined || !isWorthAsking) return { outlook, report }
  return { outlook: { ...outlook, asPhrase: { topic: phrase.text, volume: narrower } }, report }
}

/** Bare words side by side, as one phrase. */
function phraseOf({ query }: Topic, packs: Packs): Topic | undefined {
  if (query.kind !== 'together') return undefined
  const words = query.of.flatMap((part) => (part.kind === 'words' && !part.exact ? part.words : []))
  if (words.length !== query.of.length) return undefined
  const phrase = words.map(({ surface, prefix }) => (prefix ? `${surface}*` : surface)).join(' ')
  const parsed = parseTopic(`"${phrase}"`, packs)
  return parsed.kind === 'topic' ? parsed.topic : undefined
}
