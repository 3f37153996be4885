import { isStopWord, TOPIC_FILLERS } from '../words/stop-words.ts'
import type { Field, Filter, Query, TopicWord, Value, Words } from './query.ts'

/** The topic text of a query in normal form; reading it gives that query again. `field` is the one it stands behind. */
export function formatTopic(query: Query, field?: Field): string {
  switch (query.kind) {
    case 'any':
      return query.of.map((part) => formatTopic(part, field)).join(' OR ')
    case 'all':
      return formatAll(query.of)
    case 'together': {
      const run = query.of.map((part) => formatTopic(part, query.field)).join(' ')
      return query.field === field || query.field === undefined ? run : `${query.field}:(${run})`
    }
    case 'near':
      return `${formatLeft(query.of[0], field)} NEAR/${query.within} ${formatUnit(query.of[1], field)}`
    case 'not':
      return `-${formatUnit(query.of, field)}`
    case 'pack':
      return `${behind(query.field, field)}@${query.name}`
    default:
      return formatLeaf(query, field)
  }
}

/** What stands as itself in a run and is bound to its sentence there, so that only a written AND parts it. */
export function isBound(query: Query): boolean {
  return (
    (query.kind === 'words' && query.field === undefined) ||
    (query.kind === 'together' && query.field === undefined) ||
    (query.kind === 'near' && query.of.every((side) => !isFielded(side)))
  )
}

/** Whether a side of a NEAR is written with a field before it. */
function isFielded(side: Query): boolean {
  if (side.kind === 'near') return side.of.some(isFielded)
  return (side.kind === 'words' || side.kind === 'pack') && side.field !== undefined
}

function formatAll(parts: readonly Query[]): string {
  const bound = parts.filter(isBound).map((part) => formatTopic(part))
  const loose = parts.filter((part) => !isBound(part)).map((part) => formatLoose(part))
  return [...(bound.length > 0 ? [bound.join(' AND ')] : []), ...loose].join(' ')
}

function formatLoose(query: Query): string {
  return query.kind === 'not' || query.kind === 'near' || query.kind === 'together'
    ? formatTopic(query)
    : formatUnit(query)
}

/** NEAR chains to the left. */
function formatLeft(query: Query, field: Field | undefined): string {
  return query.kind === 'near' ? formatTopic(query, field) : formatUnit(query, field)
}

function formatUnit(query: Query, field?: Field): string {
  const isList = query.kind === 'any' || query.kind === 'all' || query.kind === 'near' || isRun(query)
  return isList ? `(${formatTopic(query, field)})` : formatTopic(query, field)
}

function isRun(query: Query): boolean {
  return query.kind === 'together' && query.field === undefined
}

/** A leaf as a topic writes it: `title:"world models"`, `=LoRA`, `upvotes:>=20`. */
export function formatLeaf(leaf: Words | Value | Filter, field?: Field): string {
  switch (leaf.kind) {
    case 'upvotes':
      return `upvotes:>=${leaf.atLeast}`
    case 'after':
    case 'before':
      return `${leaf.kind}:${leaf.day}`
    case 'value':
      return behind(leaf.field, field) + formatValue(leaf.value)
    case 'words':
      return behind(leaf.field, field) + formatWords(leaf)
  }
}

function behind(own: Field | undefined, outer: Field | undefined): string {
  return own === undefined || own === outer ? '' : `${own}:`
}

function formatValue(value: string): string {
  const isBare = /^[\p{L}\p{N}][^\s()",;|]*$/u.test(value) && !isOperator(value)
  return isBare ? value : `"${value}"`
}

/** Words without their field: `llm`, `"graph neur*"`, `="LoRA"`. */
function formatWords({ words, exact, field }: Words): string {
  const phrase = `"${words.map(formatWord).join(' ')}"`
  if (exact) return `=${phrase}`
  const [first] = words
  const isBare = words.length === 1 && first !== undefined && !needsQuotes(first, field !== undefined)
  return isBare ? formatWord(first) : phrase
}

function formatWord({ surface, prefix }: TopicWord): string {
  return prefix ? `${surface}*` : surface
}

/** A word that would be an operator, or dropped, or cut up, if it stood without quotation marks. */
function needsQuotes({ surface, prefix }: TopicWord, fielded: boolean): boolean {
  if (/[\s()",;|:]|^[-!=@&]/.test(surface)) return !/^\d+(?::\d+)+$/.test(surface)
  if (prefix) return false
  return isOperator(surface) || isStopWord(surface) || (!fielded && TOPIC_FILLERS.has(surface.toLowerCase()))
}

function isOperator(text: string): boolean {
  return /^(?:or|and|not|near|near\/.*)$/i.test(text)
}
