/** What a topic would bring, for every answer that shows a topic: `try`, subscribing, editing, previews. */
import type { Outlook } from '../../core/reply/outlook.ts'
import { describeTopic, parseTopic, type Topic } from '../../core/topic.ts'
import { bestOfWeek, DEFAULT_WEEKS, type TryReport, tryTopic } from '../try-topic.ts'
import type { Asking } from './asking.ts'

/** A reading that brings so many times more than the phrase is worth asking about. */
const WORTH_ASKING = 2
/** More words have too many orders to try, and nobody means them as one phrase. */
const WORDS_IN_A_PHRASE = 3

export async function outlookOf(asking: Pick<Asking, 'desk' | 'at'>, topic: Topic): Promise<Outlook> {
  return (await tryOutlook(asking, topic, DEFAULT_WEEKS)).outlook
}

/** The outlook, and the report that it was made from. */
export async function tryOutlook(
  { desk, at }: Pick<Asking, 'desk' | 'at'>,
  topic: Topic,
  weeks: number,
): Promise<{ outlook: Outlook; report: TryReport }> {
  const phrases = phrasesOf(topic).flatMap((text) => {
    const parsed = parseTopic(text, desk.packs)
    return parsed.kind === 'topic' ? [parsed.topic] : []
  })
  const report = await tryTopic(desk, { topic, weeks, at, narrower: phrases })
  const { volume } = report
  const [phrase] = report.narrower.toSorted((a, b) => b.volume.matched - a.volume.matched)
  const isWorthAsking =
    phrase !== undefined && phrase.volume.matched > 0 && volume.matched >= WORTH_ASKING * phrase.volume.matched
  const outlook = {
    topic: topic.text,
    reading: describeTopic(topic),
    hints: topic.hints,
    volume,
    best: bestOfWeek(report),
    ...(isWorthAsking ? { asPhrase: { topic: phrase.topic.text, volume: phrase.volume } } : {}),
  }
  return { outlook, report }
}

/** Bare words as phrases, in every order: a topic's canonical text has lost the order in which they were typed. */
function phrasesOf({ query }: Topic): string[] {
  if (query.kind !== 'together' || query.of.length > WORDS_IN_A_PHRASE) return []
  const words = query.of.flatMap((part) =>
    part.kind === 'words' && part.words.length === 1 && !part.exact
      ? part.words.map(({ surface, prefix }) => (prefix ? `${surface}*` : surface))
      : [],
  )
  return words.length === query.of.length ? orders(words).map((order) => `"${order.join(' ')}"`) : []
}

function orders(words: readonly string[]): string[][] {
  if (words.length <= 1) return [[...words]]
  return words.flatMap((first, at) => orders(words.toSpliced(at, 1)).map((rest) => [first, ...rest]))
}
