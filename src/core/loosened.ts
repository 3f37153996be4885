/** Readings of a topic that find more than it does, for when it finds nothing. */
import { formatTopic } from './topic/format.ts'
import { allOf, anyOf, togetherOf } from './topic/normal.ts'
import type { Query, Words } from './topic/query.ts'
import { type Packs, parseTopic, type Topic } from './topic.ts'
import { isStopWord } from './words/stop-words.ts'

/**
 * Phrases as words in one sentence, then these in any field, then words anywhere in a paper; each finds all that the one before
 * finds and more. What is excluded stays, and so do packs.
 */
export function loosened(topic: Topic, packs: Packs): readonly Topic[] {
  const steps = [withoutQuotes, withoutFields, anywhere]
  const keys = new Set([topic.key])
  const looser: Topic[] = []
  let query = topic.query
  for (const step of steps) {
    query = looked(query, step)
    const parsed = parseTopic(formatTopic(query), packs, { dates: true })
    if (parsed.kind === 'refused' || keys.has(parsed.topic.key)) continue
    keys.add(parsed.topic.key)
    looser.push(parsed.topic)
  }
  return looser
}

/** Changes the parts that are looked for, from the smallest to the largest. */
function looked(query: Query, change: (part: Query) => Query): Query {
  switch (query.kind) {
    case 'any':
      return anyOf(query.of.map((part) => looked(part, change)))
    case 'all':
      return allOf(query.of.map((part) => looked(part, change)))
    default:
      return change(query)
  }
}

function withoutQuotes(query: Query): Query {
  if (query.kind !== 'words' || query.words.length === 1) return query
  const { exact, field } = query
  const telling = query.words.filter(({ surface }) => !isStopWord(surface))
  const single = telling.map((word): Words => ({ kind: 'words', words: [word], exact, ...(field && { field }) }))
  if (single.length === 0) return query
  return field === 'title' ? allOf(single) : togetherOf(single, field)
}

function withoutFields(query: Query): Query {
  switch (query.kind) {
    case 'words':
      return unfielded(query)
    case 'all':
      return allOf(query.of.map(withoutFields))
    case 'together':
      return togetherOf(query.of.map((part) => (part.kind === 'words' ? unfielded(part) : part)))
    default:
      return query
  }
}

function unfielded({ field: _, ...leaf }: Words): Words {
  return leaf
}

function anywhere(query: Query): Query {
  return query.kind === 'together' || query.kind === 'near' ? allOf(query.of.map(anywhere)) : query
}
