/** What a topic would bring, for every answer that shows a topic: `try`, subscribing, editing, previews. */
import type { Outlook } from '../../core/reply/subscribing.ts'
import { describeTopic, parseTopic, type Topic } from '../../core/topic.ts'
import { DEFAULT_WEEKS, tryTopic } from '../try-topic.ts'
import type { Asking } from './asking.ts'

/** A reading that brings so many times more than the phrase is worth asking about. */
const WORTH_ASKING = 2
/** More words have too many orders to try, and nobody means them as one phrase. */
const WORDS_IN_A_PHRASE = 3

export async function outlookOf(
  { desk, at }: Pick<Asking, 'desk' | 'at'>,
  topic: Topic,
  weeks = DEFAULT_WEEKS,
): Promise<Outlook> {
  const { store, archive, packs, synonyms } = desk
  const phrases = phrasesOf(topic).flatMap((text) => {
    const parsed = parseTopic(text, packs)
    return parsed.kind === 'topic' ? [parsed.topic] : []
  })
  const index = await archive.read()
  const { volume, best, readings } = await tryTopic({ store, index, topic, synonyms, weeks, at, readings: phrases })
  const [phrase] = [...readings].sort((a, b) => b.volume.matched - a.volume.matched)
  const worth =
    phrase !== undefined && phrase.volume.matched > 0 && volume.matched >= WORTH_ASKING * phrase.volume.matched
  return {
    reading: describeTopic(topic),
    hints: topic.hints,
    volume,
    best,
    ...(worth ? { asPhrase: { topic: phrase.topic.text, volume: phrase.volume } } : {}),
  }
}

/** Bare words as phrases, in every order: a topic's canonical text has lost the order in which they were typed. */
function phrasesOf({ query }: Topic): string[] {
  if (query.kind !== 'together' || query.of.length > WORDS_IN_A_PHRASE) return []
  const words = query.of.flatMap((part) =>
    part.kind === 'words' && part.words.length === 1 && !part.exact ? part.words.map(({ surface }) => surface) : [],
  )
  return words.length === query.of.length ? orders(words).map((order) => `"${order.join(' ')}"`) : []
}

function orders(words: readonly string[]): string[][] {
  if (words.length <= 1) return [[...words]]
  return words.flatMap((first, at) => orders(words.toSpliced(at, 1)).map((rest) => [first, ...rest]))
}
