import type { Filter, Near, Query, Together, Value, Words } from './query.ts'

/** The reading of a query in words, short and exact: `any of "lora", "moe"; not "survey"; with at least 20 upvotes`. */
export function describeQuery(query: Query): string {
  return query.kind === 'all' ? query.of.map(describePart).join('; ') : describePart(query)
}

/** A part that stands alone and needs no brackets. */
function describePart(query: Query): string {
  if (query.kind === 'pack') return `${nameOf(query)}: ${describePart(query.of)}`
  if (query.kind === 'all') return query.of.map(describeUnit).join(' and ')
  if (query.kind !== 'any') return describeUnit(query)
  return `any of ${query.of.map(describeBranch).join(', ')}`
}

/** What is more than its words stands in brackets, so that nobody reads the end of it as that of the list. */
function describeBranch(query: Query): string {
  const isBare = (query.kind === 'words' && query.field === undefined) || query.kind === 'any' || query.kind === 'all'
  return isBare || query.kind === 'pack' ? describeUnit(query) : `(${describeUnit(query)})`
}

function describeUnit(query: Query): string {
  switch (query.kind) {
    case 'any':
      return `(${query.of.map((part) => (part.kind === 'together' ? describeBranch(part) : describeUnit(part))).join(' or ')})`
    case 'all':
      return `(${describePart(query)})`
    case 'pack':
      return `${nameOf(query)} (${describePart(query.of)})`
    case 'not':
      return `not ${query.of.kind === 'together' ? `(${describeUnit(query.of)})` : describeUnit(query.of)}`
    case 'together':
      return describeTogether(query)
    case 'near':
      return describeNear(query)
    case 'words':
      return describeWords(query) + (query.field === undefined ? '' : ` in the ${query.field}`)
    case 'value':
      return describeValue(query)
    default:
      return describeFilter(query)
  }
}

function nameOf({ name, field }: Extract<Query, { kind: 'pack' }>): string {
  return field === undefined ? `pack ${name}` : `pack ${name} in the ${field}`
}

function describeTogether({ of, field }: Together): string {
  const parts = of.map((part) => (part.kind === 'words' ? describeWords(part) : describeNear(part)))
  return `${parts.join(' and ')} ${field === undefined ? 'in the title or in one sentence' : 'in one sentence of the abstract'}`
}

function describeNear({ of: [left, right], within }: Near): string {
  const between = within === 1 ? 'no word' : within === 2 ? 'at most 1 word' : `at most ${within - 1} words`
  return `${describeUnit(left)} near ${describeUnit(right)} (${between} between)`
}

function describeWords({ words, exact }: Words): string {
  const phrase = `"${words.map(({ surface, prefix }) => (prefix ? `${surface}…` : surface)).join(' ')}"`
  return exact ? `exactly ${phrase}` : phrase
}

function describeValue({ field, value }: Value): string {
  switch (field) {
    case 'author':
      return `by ${value}`
    case 'category':
      return `in category ${value}${value.includes('.') ? '' : ' and below'}`
    case 'source':
      return `from source ${value}`
    case 'id':
      return `with id ${value}`
  }
}

function describeFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'upvotes':
      return `with at least ${filter.atLeast} upvotes`
    case 'after':
      return `listed on or after ${filter.day}`
    case 'before':
      return `listed before ${filter.day}`
  }
}
