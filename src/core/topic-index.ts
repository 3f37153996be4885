/** All followed topics, to be asked which of them match new papers. Topics come and go while it runs. */
import { patternOf } from './proof/pattern.ts'
import { type AnalysedPaper, evaluate, type Proof } from './proof.ts'
import type { Synonyms } from './synonyms.ts'
import type { Query } from './topic/query.ts'
import type { Topic } from './topic.ts'

/** `id` is the one the topic was set under; `paper` a position in the list that was matched. */
export type TopicMatch = { readonly id: string; readonly paper: number; readonly proof: Proof }

export type TopicIndex = {
  /** Adds a topic, or replaces the one of that id. */
  readonly set: (id: string, topic: Topic) => void
  readonly remove: (id: string) => void
  /** How many ids there are. */
  readonly size: () => number
  /** Every match of every topic, paper by paper. The topics are those of the moment of the call. */
  readonly match: (papers: readonly AnalysedPaper[]) => Iterable<TopicMatch>
}

/** Topics of one key, which match the same papers; those of one text have the same proofs too. */
type Entry = { readonly topic: Topic; readonly ids: Set<string> }
type Group = Map<string, Entry>

export function createTopicIndex({ synonyms }: { readonly synonyms: Synonyms }): TopicIndex {
  const topics = new Map<string, Topic>()
  const groups = new Map<string, Group>()

  const remove = (id: string): void => {
    const topic = topics.get(id)
    if (topic === undefined) return
    topics.delete(id)
    const group = groups.get(topic.key)
    const ids = group?.get(topic.text)?.ids
    ids?.delete(id)
    if (ids?.size === 0) group?.delete(topic.text)
    if (group?.size === 0) groups.delete(topic.key)
  }

  return {
    set: (id, topic) => {
      remove(id)
      topics.set(id, topic)
      const group = groups.get(topic.key) ?? new Map()
      groups.set(topic.key, group)
      const entry = group.get(topic.text) ?? { topic, ids: new Set() }
      group.set(topic.text, entry)
      entry.ids.add(id)
    },
    remove,
    size: () => topics.size,
    match: (papers) => {
      const standing = [...groups.values()].map((group) =>
        [...group.values()].map(({ topic, ids }) => ({ topic, ids: [...ids] })),
      )
      return matchAll(standing, papers, synonyms)
    },
  }
}

type Standing = readonly { readonly topic: Topic; readonly ids: readonly string[] }[]

function* matchAll(
  groups: readonly Standing[],
  papers: readonly AnalysedPaper[],
  synonyms: Synonyms,
): Generator<TopicMatch> {
  for (const [position, paper] of papers.entries()) {
    for (const group of groups) {
      const [first] = group
      if (first === undefined || !mayMatch(first.topic.query, paper, synonyms)) continue
      for (const { topic, ids } of group) {
        const { matched, proof } = evaluate(topic, paper, synonyms)
        if (!matched) break
        for (const id of ids) yield { id, paper: position, proof }
      }
    }
  }
}

/** Whether a paper holds the first words of what a query asks for: most papers do not, and are done with. */
function mayMatch(query: Query, paper: AnalysedPaper, synonyms: Synonyms): boolean {
  switch (query.kind) {
    case 'any':
      return query.of.some((part) => mayMatch(part, paper, synonyms))
    case 'all':
    case 'together':
    case 'near':
      return query.of.every((part) => mayMatch(part, paper, synonyms))
    case 'pack':
      return mayMatch(query.of, paper, synonyms)
    case 'words':
      return (patternOf(query, synonyms).steps[0] ?? []).some(
        ({ by, text }) => by !== 'stem' || paper.title.byStem.has(text) || paper.abstract.byStem.has(text),
      )
    default:
      return true
  }
}
