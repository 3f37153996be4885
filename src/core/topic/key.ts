import { ANALYSER_VERSION } from '../words.ts'
import { latticeOf } from './lattice.ts'
import type { Query, Words } from './query.ts'

/** What a query means to the index: stems, packs spelled out, order and repeats gone. Synonyms are not in it. */
export function topicKey(query: Query): string {
  return `${ANALYSER_VERSION} ${queryKey(query)}`
}

/** `topicKey` of a part, without the analyser's version. */
export function queryKey(query: Query): string {
  switch (query.kind) {
    case 'any':
      return listKey('|', members(query, 'any'))
    case 'all':
      return listKey('&', members(query, 'all'))
    case 'together':
      return listKey('+', query.of)
    case 'near':
      return `{${[queryKey(query.of[0]), queryKey(query.of[1])].sort().join(` ~${query.within} `)}}`
    case 'not':
      return `-${queryKey(query.of)}`
    case 'pack':
      return queryKey(query.of)
    case 'words':
      return wordsKey(query)
    case 'value':
      return `${query.field}:${JSON.stringify(query.value.toLowerCase())}`
    case 'upvotes':
      return `upvotes:${query.atLeast}`
    case 'after':
    case 'before':
      return `${query.kind}:${query.day}`
  }
}

/** The parts of a list, those of lists of the same kind inside of packs too. */
function members(query: Query, kind: 'any' | 'all'): readonly Query[] {
  if (query.kind === 'pack') return members(query.of, kind)
  return query.kind === kind ? query.of.flatMap((part) => members(part, kind)) : [query]
}

function listKey(sign: string, parts: readonly Query[]): string {
  const keys = [...new Set(parts.map(queryKey))].sort()
  return keys.length === 1 ? (keys[0] ?? '') : `(${keys.join(` ${sign} `)})`
}

const cache = new WeakMap<Words, string>()

function wordsKey(leaf: Words): string {
  const known = cache.get(leaf)
  if (known !== undefined) return known
  const steps = latticeOf(leaf).steps.map(({ from, to, by, text }) => `${from}-${to} ${by} ${text}`)
  const key = `${leaf.field ?? ''}${JSON.stringify(steps.join(', '))}`
  cache.set(leaf, key)
  return key
}
