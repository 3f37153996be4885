/**
 * A topic: a query in the topic language. Text goes in, a query tree in normal form comes out, or one sentence that says
 * where the text is wrong and how to mend it.
 */
import { describeQuery } from './topic/describe.ts'
import { formatTopic } from './topic/format.ts'
import { topicKey } from './topic/key.ts'
import { parseQuery } from './topic/parse.ts'
import type { Query } from './topic/query.ts'
import { plainTopicText } from './topic/reader.ts'
import { Refusal, refusalSentence, refuse } from './topic/refusal.ts'

/** Name of a pack → its topic text. Packs may name packs. */
export type Packs = ReadonlyMap<string, string>

/** A topic that was read. Plain data; equal texts give equal topics under the same packs and analyser. */
export type Topic = {
  /** Canonical text: sorted, without repeats, reads back to itself. */
  readonly text: string
  /** Stems and analyser version, packs spelled out, synonyms left out: equal keys are one query to the index. */
  readonly key: string
  readonly query: Query
  /** Sentences for the person who typed it, such as what a lower-case `not` means. */
  readonly hints: readonly string[]
}

export type ParseTopic =
  | { readonly kind: 'topic'; readonly topic: Topic }
  /** `sentence` is the whole refusal, place and mend included; `at` is an offset into the text after cleaning. */
  | { readonly kind: 'refused'; readonly sentence: string; readonly at: number; readonly mend: string }

const LINK_ALONE = /^\s*<?(?:https?:\/\/|www\.|(?:arxiv|doi)\.org\/)[^\s|]*\s*$/i

/**
 * Reads a topic; never throws, whatever the text. `dates` allows `after:` and `before:`, which make sense in search and try
 * only.
 */
export function parseTopic(text: string, packs: Packs, { dates = false } = {}): ParseTopic {
  try {
    refuseLink(text)
    const { query, hints } = parseQuery(text, packs, dates)
    return { kind: 'topic', topic: { text: formatTopic(query), key: topicKey(query), query, hints } }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { at, mend } = error
    return {
      kind: 'refused',
      sentence: refusalSentence(error, plainTopicText(text)),
      at,
      mend,
    }
  }
}

function refuseLink(text: string): void {
  if (!LINK_ALONE.test(text)) return
  const id = /arxiv\.org\/(?:abs|pdf)\/(\d{4}\.\d{4,5})/i.exec(text)?.[1]
  refuse('A link is no topic', text.length, id === undefined ? 'write words to look for' : `did you mean id:${id}?`)
}

/** The reading in words, for every confirmation: `"llm" and "agents" in the title or in one sentence; not "survey"`. */
export function describeTopic(topic: Topic): string {
  return describeQuery(topic.query)
}
