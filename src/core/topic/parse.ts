/** Text → query, by recursive descent: one function for each rule of the grammar, loosest first. */
import { nearest } from '../spelling.ts'
import { isStopWord, TOPIC_FILLERS } from '../words/stop-words.ts'
import { formatTopic } from './format.ts'
import {
  EXCLUSION_IN_LIST,
  hintAtFieldOfWords,
  hintAtFiller,
  hintAtInitials,
  hintAtWholeName,
  hintAtWord,
} from './hints.ts'
import { readValue, readWords } from './leaf.ts'
import { MOST_SIDES, nearSide } from './near-side.ts'
import { allOf, anyOf, isPositive, nearOf, notOf, togetherOf } from './normal.ts'
import type { Field, Near, Query, TopicWord, Words } from './query.ts'
import {
  countLeaf,
  countWords,
  deeper,
  endsRun,
  lastEnd,
  openPack,
  openReader,
  peek,
  type Reader,
  type Scope,
  takeComma,
  takeIf,
} from './reader.ts'
import { didYouMean, Refusal, refuse } from './refusal.ts'
import type { Token } from './tokens.ts'

type Of<Kind extends Token['kind']> = Extract<Token, { kind: Kind }>
/** A piece of a run; `isBound` if it must stand in one sentence with its neighbours. */
type Unit = { readonly query: Query; readonly isBound: boolean }

/** Reads a whole topic. Refuses by throwing a `Refusal`. */
export function parseQuery(
  text: string,
  packs: ReadonlyMap<string, string>,
  dates: boolean,
): { readonly query: Query; readonly hints: readonly string[] } {
  const reader = openReader(text, packs, dates)
  const query = readWhole(reader, { field: undefined, depth: 0 })
  return { query: allOf([query, ...reader.filters]), hints: [...reader.hints] }
}

/** A whole text: the topic or a pack. */
function readWhole(reader: Reader, scope: Scope): Query {
  const query = readList(reader, scope)
  const stray = peek(reader)
  if (stray !== undefined) refuse('This bracket closes nothing', stray.to, 'leave it out, or open one before')
  if (query !== undefined && isPositive(query)) return query
  if (query !== undefined) {
    refuse('There is nothing to look for, only to exclude', reader.length, 'add what to look for')
  }
  if (reader.filters.length > 0) {
    refuse('There is nothing to look for but a filter', reader.length, 'add a word or source:hf')
  }
  if (reader.tokens.every(({ kind }) => kind === 'separator')) {
    refuse('There is nothing to look for', reader.length, 'write a word or a phrase')
  }
  return refuse('These words are too common to look for', reader.length, 'add one that says more')
}

/** Comma is OR; items that only exclude do so from the whole list. Undefined if it says nothing. */
function readList(reader: Reader, scope: Scope): Query | undefined {
  const wanted: Query[] = []
  const unwanted: Query[] = []
  const exclusions = reader.exclusions
  for (let token = peek(reader); token !== undefined && token.kind !== 'close'; token = peek(reader)) {
    const item = takeComma(reader) ? undefined : readItem(reader, scope)
    if (item !== undefined) (isPositive(item) ? wanted : unwanted).push(item)
  }
  if (wanted.length > 1 && reader.exclusions > exclusions) addHint(reader, EXCLUSION_IN_LIST)
  if (wanted.length === 0) return unwanted.length === 0 ? undefined : allOf(unwanted)
  return allOf([anyOf(wanted), ...unwanted])
}

function readItem(reader: Reader, scope: Scope): Query | undefined {
  const first = readAnd(reader, scope)
  if (peek(reader)?.kind !== 'or') return first
  const branches = [checkBranch(reader, first, [])]
  while (takeIf(reader, 'or')) branches.push(checkBranch(reader, readAnd(reader, scope), branches))
  return anyOf(branches)
}

/** Every branch of an OR must be something to look for. */
function checkBranch(reader: Reader, branch: Query | undefined, before: readonly Query[]): Query {
  if (branch !== undefined && isPositive(branch)) return branch
  const meant = branch === undefined || before.length === 0 ? undefined : formatTopic(allOf([anyOf(before), branch]))
  const add = 'add what to look for, or leave out the OR'
  const mend = meant === undefined ? add : didYouMean(meant, add)
  return refuse('One side of this OR holds nothing to look for', lastEnd(reader), mend)
}

function readAnd(reader: Reader, scope: Scope): Query | undefined {
  const parts: Query[] = []
  let isWritten = false
  do {
    const filters = reader.filters.length
    const part = readTogether(reader, scope)
    if (part !== undefined) parts.push(part)
    const next = peek(reader)
    isWritten ||= next?.kind === 'and' && next.isProse !== true
    if (isWritten && part === undefined && reader.filters.length === filters) {
      refuse(
        'The words on one side of this AND are too common to look for',
        lastEnd(reader),
        'leave them and the AND out',
      )
    }
  } while (takeIf(reader, 'and'))
  return parts.length === 0 ? undefined : allOf(parts)
}

/** Words side by side are bound to one sentence; what is negated, fielded or in brackets among them is not. */
function readTogether(reader: Reader, scope: Scope): Query | undefined {
  const bound: (Words | Near)[] = []
  const loose: Query[] = []
  const typed: TopicWord[] = []
  const start = reader.at
  for (let token = peek(reader); token !== undefined && !endsRun(token); token = peek(reader)) {
    const unit = readUnary(reader, scope)
    const query = unit?.query
    if (unit?.isBound && (query?.kind === 'words' || query?.kind === 'near')) {
      bound.push(query)
      if (query.kind === 'words') typed.push(...query.words)
    } else if (query !== undefined) loose.push(query)
    else if (token.kind === 'word' && saysNothing(token, scope.field))
      typed.push({ surface: token.text.toLowerCase(), prefix: false })
  }
  if (reader.at === start) refuseDangling(reader)
  const kept = new Set(bound.flatMap((part) => (part.kind === 'words' ? part.words : [])))
  addHint(reader, hintAtFiller(typed, kept))
  if (scope.field === 'author') addHint(reader, hintAtWholeName(wordsFrom(reader, start)))
  const parts =
    bound.length === 0
      ? loose
      : [togetherOf(bound, scope.field === 'abstract' ? 'abstract' : undefined, phraseTyped(typed, kept)), ...loose]
  if (parts.some(isPositive) && !parts.every(isPositive)) reader.exclusions++
  return parts.length === 0 ? undefined : allOf(parts)
}

/** The words of a run with those between them that are too common to look for; undefined where there are none. */
function phraseTyped(typed: readonly TopicWord[], kept: ReadonlySet<TopicWord>): readonly TopicWord[] | undefined {
  const phrase = typed.slice(
    typed.findIndex((word) => kept.has(word)),
    typed.findLastIndex((word) => kept.has(word)) + 1,
  )
  return phrase.every((word) => kept.has(word)) ? undefined : phrase
}

/** The words side by side from a token on. */
function wordsFrom({ tokens }: Reader, at: number): string[] {
  const words: string[] = []
  for (const token of tokens.slice(at)) {
    if (token.kind !== 'word') break
    words.push(token.text)
  }
  return words
}

function refuseDangling(reader: Reader): never {
  const [before, next] = [reader.tokens[reader.at - 1], peek(reader)]
  const mend = 'write what else to look for, or leave it out'
  if (before?.kind === 'or' || before?.kind === 'and') {
    refuse(`Nothing stands after ${before.kind.toUpperCase()}`, before.to, mend)
  }
  const operator = next?.kind === 'and' ? 'AND' : 'OR'
  return refuse(
    `Nothing stands before ${operator}`,
    next?.to ?? reader.length,
    before?.kind === 'separator' ? 'leave out the comma or the operator' : mend,
  )
}

function readUnary(reader: Reader, scope: Scope): Unit | undefined {
  let isNegated = false
  const start = reader.at
  while (takeIf(reader, 'not')) isNegated = !isNegated
  const hasSigns = reader.at > start
  const token = peek(reader)
  if (hasSigns && (token === undefined || endsRun(token))) {
    refuse('Nothing stands after NOT', lastEnd(reader), 'write what to exclude, or leave it out')
  }
  if (token?.kind === 'filter') return takeFilter(reader, token, hasSigns || scope.depth > 0)
  const unit = readNear(reader, scope)
  if (!hasSigns) return unit
  if (unit === undefined) refuse('This word is too common to exclude', lastEnd(reader), 'leave it out')
  return { query: isNegated ? notOf(unit.query) : unit.query, isBound: false }
}

/** Filters hold for the whole topic, wherever they stand. */
function takeFilter(reader: Reader, { filter, to }: Of<'filter'>, isInside: boolean): undefined {
  if (isInside) refuse('A filter holds for the whole topic', to, 'put it at the end, without brackets, NOT or pack')
  reader.at++
  countLeaf(reader, to)
  reader.filters.push(filter)
}

function readNear(reader: Reader, scope: Scope): Unit | undefined {
  let { query, isFielded, isGroup } = readPrimary(reader, scope)
  let sides = 1
  for (let token = peek(reader); token?.kind === 'near'; token = peek(reader)) {
    reader.at++
    if (++sides > MOST_SIDES)
      refuse(`NEAR joins at most ${MOST_SIDES} words, phrases or groups`, token.to, 'put an AND there')
    const right = readPrimary(reader, scope)
    query = nearOf(token.within, nearSide(query, true, token.to), nearSide(right.query, false, lastEnd(reader)))
    isFielded ||= right.isFielded
  }
  if (query === undefined) return undefined
  const isRun = sides > 1 || (query.kind === 'words' && !isGroup)
  return { query, isBound: isRun && !isFielded && scope.field !== 'title' }
}

type Primary = { readonly query: Query | undefined; readonly isFielded: boolean; readonly isGroup: boolean }

function readPrimary(reader: Reader, scope: Scope): Primary {
  const token = peek(reader)
  reader.at++
  switch (token?.kind) {
    case 'open':
      return { query: readGroup(reader, token, scope), isFielded: false, isGroup: true }
    case 'field':
      return { query: readField(reader, token, scope), isFielded: true, isGroup: false }
    case 'pack':
      return { query: readPack(reader, token, scope), isFielded: false, isGroup: true }
    case 'word':
    case 'phrase':
      return { query: readLeaf(reader, token, scope), isFielded: false, isGroup: false }
    default:
      return refuse('A word is missing', token?.to ?? reader.length, 'write what to look for there')
  }
}

function readGroup(reader: Reader, open: Token, scope: Scope): Query {
  const exclusions = reader.exclusions
  const query = readList(reader, deeper(scope, open.to))
  reader.exclusions = exclusions
  if (!takeIf(reader, 'close')) refuse('A bracket is not closed', reader.length, 'put a ) at the end of the group')
  return query ?? refuse('These brackets hold nothing to look for', lastEnd(reader), 'fill them or leave them out')
}

function readField(reader: Reader, { field, name, to }: Of<'field'>, scope: Scope): Query {
  if (scope.field !== undefined && scope.field !== field) {
    refuse(`The field ${name} stands inside of ${scope.field}`, to, 'put the two fields side by side')
  }
  const start = reader.at
  const next = peek(reader)
  if (next === undefined || endsRun(next)) {
    refuse(`Nothing stands after the field ${name}`, to, `write it like ${name}:word`)
  }
  if (next.kind === 'not' || (next.kind === 'word' && /^[-!]/.test(next.text))) {
    refuse('An exclusion stands before the field', next.to, `write it like -${name}:word`)
  }
  const { query } = readPrimary(reader, { ...scope, field })
  if (field === 'author') addHint(reader, hintAtWholeName(wordsFrom(reader, start)))
  if (field === 'title' || field === 'abstract') addHint(reader, hintAtFieldOfWords(name, next, peek(reader)))
  return query ?? refuse('This word is too common to look for', lastEnd(reader), 'leave it and its field out')
}

function readLeaf(reader: Reader, token: Of<'word' | 'phrase'>, { field }: Scope): Query | undefined {
  if (field === undefined || field === 'title' || field === 'abstract') {
    if (saysNothing(token, field)) return undefined
    countWords(reader, token.to, token.text)
    const words = readWords(token, field)
    if (words !== undefined) countLeaf(reader, token.to)
    if (token.kind === 'word' && !token.exact) addHint(reader, hintAtWord(token.text))
    return words
  }
  countLeaf(reader, token.to)
  const value = readValue(token, field)
  addHint(reader, hintAtInitials(value))
  return value
}

/** A lone word too common to look for, seen before it costs anything. */
function saysNothing({ kind, text, exact }: Of<'word' | 'phrase'>, field: Field | undefined): boolean {
  if (kind === 'phrase' || exact) return false
  return isStopWord(text) || (field === undefined && TOPIC_FILLERS.has(text.toLowerCase()))
}

function addHint(reader: Reader, hint: string | undefined): void {
  if (hint !== undefined) reader.hints.add(hint)
}

function readPack(reader: Reader, { name: typed, to }: Of<'pack'>, scope: Scope): Query {
  const name = reader.packs.has(typed) ? typed : typed.toLowerCase()
  const text = reader.packs.get(name)
  if (text === undefined) {
    const [meant] = nearest(name, reader.packs.keys(), 1)
    return refuse(
      `There is no pack @${typed}`,
      to,
      meant === undefined ? '"topics" lists the packs' : `did you mean @${meant}?`,
    )
  }
  if (reader.trail.includes(name)) refuse(`Pack @${name} names itself`, to, 'leave it out of itself')
  const of = readPackText(reader, name, text, deeper(scope, to), to)
  return scope.field === undefined ? { kind: 'pack', name, of } : { kind: 'pack', name, field: scope.field, of }
}

/** A fault in the text of a pack is shown where the outermost pack stands in the topic. */
function readPackText(outer: Reader, name: string, text: string, scope: Scope, at: number): Query {
  try {
    return readWhole(openPack(outer, name, text), scope)
  } catch (error) {
    if (!(error instanceof Refusal) || outer.trail.length > 0) throw error
    return refuse(`Pack @${name} cannot be read (${error.fault})`, at, `mend the pack: ${error.mend}`)
  }
}
