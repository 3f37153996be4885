import type { Filter } from './query.ts'
import { refuse } from './refusal.ts'

type FilterToken = { readonly kind: 'filter'; readonly filter: Filter; readonly from: number; readonly to: number }

const UPVOTES = /upvotes:\s*(>=\s*(\d{1,6})(?![\w.])|[<>=\d]\S{0,40})/iy
const LISTED = /(after|before):(?:\s*(\d{4}-\d\d-\d\d)(?![\w-])|\s*\d\S{0,40}|[^\s"(]{1,40})/iy

/**
 * Reads `upvotes:>=20`, and where `dates` allows it `after:2026-05-01`. Undefined where the text there is no filter, as in
 * a pasted title that begins with "Before: …".
 */
export function readFilter(text: string, from: number, dates: boolean): FilterToken | undefined {
  return readUpvotes(text, from) ?? readListed(text, from, dates)
}

function readUpvotes(text: string, from: number): FilterToken | undefined {
  const found = matchAt(UPVOTES, text, from)
  if (found === undefined) return undefined
  const to = from + found[0].length
  if (found[2] !== undefined)
    return { kind: 'filter', filter: { kind: 'upvotes', atLeast: Number(found[2]) }, from, to }
  const number = /\d{1,6}/.exec(found[0])?.[0] ?? '20'
  return refuse('A filter by upvotes takes the least number of them', to, `write it like upvotes:>=${number}`)
}

function readListed(text: string, from: number, dates: boolean): FilterToken | undefined {
  const found = matchAt(LISTED, text, from)
  const name = found?.[1]?.toLowerCase()
  if (found === undefined || (name !== 'after' && name !== 'before')) return undefined
  const day = found[2]
  const to = from + found[0].length
  if (!dates) {
    if (day === undefined) return undefined
    return refuse(
      `The filter ${name} works in search and try only`,
      to,
      'leave it out: a subscription looks at new papers anyway',
    )
  }
  if (day !== undefined && isDay(day)) return { kind: 'filter', filter: { kind: name, day }, from, to }
  return refuse(`The filter ${name} takes a day`, to, `write it like ${name}:2026-05-01`)
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}
