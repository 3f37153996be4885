/**
 * Ways to make a topic narrower, small enough to be said on a button: use the phrase, leave a word out, keep to a category, drop
 * one of what it looks for.
 */
import { formatTopic } from './topic/format.ts'
import { queryKey } from './topic/key.ts'
import { allOf, anyOf, notOf, typedOf } from './topic/normal.ts'
import type { Query, Together, Words } from './topic/query.ts'
import { type Packs, parseTopic, type Topic } from './topic.ts'
import { isStopWord, TOPIC_FILLERS } from './words/stop-words.ts'

export type Narrowing =
  /**
   * Words typed side by side, as the phrase. `words` are the phrases as topics write them, where these hold words that the topic
   * left out: `"human in the loop"`.
   */
  | { readonly kind: 'phrase'; readonly words?: string }
  /** `words` is one leaf as topics write it, to be excluded: `benchmark`, `"state space"`, `cat:q-bio.GN`. */
  | { readonly kind: 'without'; readonly words: string }
  /** Only a category, such as cs.CL. */
  | { readonly kind: 'only'; readonly category: string }
  /** Without `branch`, one side of the OR that is the topic. */
  | { readonly kind: 'drop'; readonly branch: string }

/** `phrase`, `"human in the loop"`, `-benchmark`, `cat:cs.CL`, `~world models`: short enough for the id of a button if the words are. */
export function writeNarrowing(narrowing: Narrowing): string {
  switch (narrowing.kind) {
    case 'phrase':
      return narrowing.words ?? 'phrase'
    case 'without':
      return `-${narrowing.words}`
    case 'only':
      return `cat:${narrowing.category}`
    case 'drop':
      return `~${narrowing.branch}`
  }
}

/** Reads what `writeNarrowing` wrote. */
export function readNarrowing(text: string): Narrowing | undefined {
  if (text === 'phrase') return { kind: 'phrase' }
  if (/^(?:abstract:)?"./s.test(text)) return { kind: 'phrase', words: text }
  if (/^~./s.test(text)) return { kind: 'drop', branch: text.slice(1) }
  if (/^-./s.test(text)) return { kind: 'without', words: text.slice(1) }
  return /^cat:./s.test(text) ? { kind: 'only', category: text.slice('cat:'.length) } : undefined
}

/**
 * The narrower topic, in canonical text; undefined where it cannot be narrowed so, or is so already. What it matches the topic
 * matches too; only a phrase may find more than its words side by side do: written as one word, by a synonym of the whole, or over
 * the end of a sentence.
 */
export function narrowed(topic: Topic, narrowing: Narrowing, packs: Packs): Topic | undefined {
  const query = narrowedQuery(topic.query, narrowing, packs)
  const parsed = query === undefined ? undefined : parseTopic(formatTopic(query), packs, { dates: true })
  return parsed?.kind === 'topic' && parsed.topic.key !== topic.key ? parsed.topic : undefined
}

function narrowedQuery(query: Query, narrowing: Narrowing, packs: Packs): Query | undefined {
  switch (narrowing.kind) {
    case 'phrase':
      return narrowing.words === undefined ? withPhrases(query, phraseOf) : namedPhrases(query, narrowing.words, packs)
    case 'without': {
      const leaf = readLeaf(narrowing.words, packs)
      return leaf === undefined || requiredIn(query, queryKey(leaf)) ? undefined : allOf([query, notOf(leaf)])
    }
    case 'only': {
      const leaf = readLeaf(`category:${narrowing.category}`, packs)
      return leaf?.kind === 'value' ? onlyIn(query, leaf.value, leaf) : undefined
    }
    case 'drop': {
      const branch = parseTopic(narrowing.branch, packs)
      return branch.kind === 'refused' ? undefined : withoutBranch(query, queryKey(branch.topic.query))
    }
  }
}

/** One leaf of what can be looked for, and nothing else. */
function readLeaf(text: string, packs: Packs): Extract<Query, { kind: 'words' | 'value' }> | undefined {
  const parsed = parseTopic(text, packs)
  if (parsed.kind === 'refused') return undefined
  const { query } = parsed.topic
  return query.kind === 'words' || query.kind === 'value' ? query : undefined
}

/** Whether a paper must hold this leaf, so that without it nothing would be left. */
function requiredIn(query: Query, leaf: string): boolean {
  switch (query.kind) {
    case 'all':
    case 'together':
    case 'near':
      return query.of.some((part) => requiredIn(part, leaf))
    case 'any':
      return query.of.every((part) => requiredIn(part, leaf))
    case 'pack':
      return requiredIn(query.of, leaf)
    case 'not':
      return false
    default:
      return queryKey(query) === leaf
  }
}

/** Categories above it, which the topic keeps to so far, go; one that is the same or below it stays, and nothing changes. */
function onlyIn(query: Query, category: string, leaf: Query): Query | undefined {
  const parts = query.kind === 'all' ? query.of : [query]
  const isKept = (part: Query): boolean =>
    part.kind === 'value' && part.field === 'category' && isIn(part.value, category)
  if (parts.some(isKept)) return undefined
  const rest = parts.filter(
    (part) => !(part.kind === 'value' && part.field === 'category' && isIn(category, part.value)),
  )
  return allOf([...rest, leaf])
}

/** `cs.CL` is in `cs`, and each is in itself. */
function isIn(category: string, above: string): boolean {
  return `${category.toLowerCase()}.`.startsWith(`${above.toLowerCase()}.`)
}

/** Every run of bare words becomes its phrase; what is excluded, fielded or in a pack stays as it is. */
function withPhrases(query: Query, phrase: (run: Together) => Query): Query {
  switch (query.kind) {
    case 'together':
      return phrase(query)
    case 'all':
      return allOf(query.of.map((part) => withPhrases(part, phrase)))
    case 'any':
      return anyOf(query.of.map((part) => withPhrases(part, phrase)))
    default:
      return query
  }
}

/** The phrase of a run as it was typed; the run itself where it is not of words alone. */
function phraseOf(run: Together): Words | Together {
  const words = run.of.flatMap((part) => (part.kind === 'words' && !part.exact ? [part.words] : []))
  if (words.length !== run.of.length) return run
  const field = run.field === undefined ? {} : { field: run.field }
  return { kind: 'words', words: typedOf(run) ?? words.flat(), exact: false, ...field }
}

/** Runs become those of the phrases that are their words with what was left out between. */
function namedPhrases(query: Query, written: string, packs: Packs): Query | undefined {
  const parsed = parseTopic(written, packs)
  if (parsed.kind === 'refused') return undefined
  const named = parsed.topic.query.kind === 'any' ? parsed.topic.query.of : [parsed.topic.query]
  const phrases = new Map(
    named.flatMap((one): [string, Words][] => (one.kind === 'words' ? [[queryKey(withoutCommon(one)), one]] : [])),
  )
  return withPhrases(query, (run) => {
    const phrase = phraseOf(run)
    return phrase.kind === 'words' ? (phrases.get(queryKey(withoutCommon(phrase))) ?? run) : run
  })
}

function withoutCommon(phrase: Words): Words {
  const isCommon = (surface: string): boolean => isStopWord(surface) || TOPIC_FILLERS.has(surface.toLowerCase())
  return { ...phrase, words: phrase.words.filter(({ surface, prefix }) => prefix || !isCommon(surface)) }
}

/** By which narrowing all runs of a topic become their phrases, read from its text as well, which has lost the common words. */
export function phrasesIn({ query }: Topic): Narrowing {
  const runs: Together[] = []
  withPhrases(query, (run) => {
    runs.push(run)
    return run
  })
  if (runs.every((run) => typedOf(run) === undefined)) return { kind: 'phrase' }
  const phrases = runs.map(phraseOf).filter(({ kind }) => kind === 'words')
  return { kind: 'phrase', words: formatTopic(anyOf(phrases)) }
}

/** Of the only OR at the top. */
function withoutBranch(query: Query, branch: string): Query | undefined {
  const parts = query.kind === 'all' ? query.of : [query]
  const [list, ...others] = parts.flatMap((part) => (part.kind === 'any' ? [part] : []))
  if (list === undefined || others.length > 0) return undefined
  const rest = list.of.filter((part) => queryKey(part) !== branch)
  if (rest.length === 0 || rest.length === list.of.length) return undefined
  return allOf(parts.map((part) => (part === list ? anyOf(rest) : part)))
}
