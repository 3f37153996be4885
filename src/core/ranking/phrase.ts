/** Words that were typed side by side, as the phrase that they are in a paper. */
import { type Texts, wordsAt } from '../proof/indexed-text.ts'
import { type Behind, findPattern } from '../proof/occurrence.ts'
import { patternOf } from '../proof/pattern.ts'
import type { Synonyms } from '../synonyms.ts'
import type { Words } from '../topic/query.ts'
import { isStopWord, TOPIC_FILLERS } from '../words/stop-words.ts'

/**
 * Whether the words stand one after the other, with nothing between them but what topics leave out: who types
 * `mixture of experts` looks for two words.
 */
export function standsAsPhrase(phrase: Words, texts: Texts, synonyms: Synonyms): boolean {
  return findPattern(patternOf(phrase, synonyms), texts, phrase.field, behindCommon).length > 0
}

/** `of` in `mixture of experts` and in `mixture-of-experts`: one word position each. */
const WORD_BETWEEN = /[\s\p{Pd}]+(\p{L}+)(?=[\s\p{Pd}])/uy

/** What stands between is read from the text itself, for a reader of few words keeps none of it. */
const behindCommon: Behind = (text, { to, end }) => {
  const words = [...wordsAt(text, to)]
  WORD_BETWEEN.lastIndex = end
  for (let position = to + 1; ; position++) {
    const [, between] = WORD_BETWEEN.exec(text.text) ?? []
    if (between === undefined || !isCommon(between)) return words
    words.push(...wordsAt(text, position))
  }
}

function isCommon(word: string): boolean {
  return isStopWord(word) || TOPIC_FILLERS.has(word.toLowerCase())
}
