/** Parts on pages: as many as Discord takes in one message, and no more of them than there may be. */

import { LIMITS } from '../limits.ts'
import type { Row } from './body.ts'
import { controlRows } from './controls.ts'
import { type Part, textOf } from './parts.ts'

/** One message: its text, and the controls below it. */
export type Page = { readonly text: string; readonly rows: Row[] }

/** Characters of the first page and of each other, and how many pages there may be. */
export type Room = { readonly first: number; readonly other: number; readonly pages: number }

/** A page of parts, whether or not it fits. `delivery` ends the id of every control. */
export function pageOf(parts: readonly Part[], delivery?: string): Page {
  const controls = {
    papers: parts.flatMap(({ paper }) => (paper === undefined ? [] : [paper])),
    items: parts.flatMap((part) => (part.controls === undefined ? [] : [part.controls])),
    actions: parts.flatMap(({ actions = [] }) => actions),
  }
  return { text: textOf(parts), rows: controlRows(controls, delivery) }
}

/** Whether Discord takes the parts as one message, all that can be chosen included. */
function fits(parts: readonly Part[], room: number): boolean {
  const { text, rows } = pageOf(parts)
  const chosen = [
    parts.filter(({ paper }) => paper !== undefined),
    parts.filter(({ controls }) => controls !== undefined),
  ]
  return (
    text.length <= room && rows.length <= LIMITS.rows && chosen.every(({ length }) => length <= LIMITS.selectOptions)
  )
}

/**
 * The parts in order, each whole, and `last` below them. Where they do not all fit, the last page says how many items are
 * missing, and still ends with `last`. Every part fits into a page.
 */
export function pagesOf(parts: readonly Part[], last: Part, room: Room): Page[] {
  const all = paginate([...parts, last], room)
  if (all.length <= room.pages) return all.map((page) => pageOf(page))
  const full = all.slice(0, room.pages - 1)
  const rest = all
    .slice(room.pages - 1)
    .flat()
    .slice(0, -1)
  const characters = full.length === 0 ? room.first : room.other
  const end = (shown: readonly Part[]): Part[] => [...shown, missingPart(itemsOf(rest.slice(shown.length))), last]
  let shown: Part[] = []
  while (shown.length < rest.length && fits(end(rest.slice(0, shown.length + 1)), characters))
    shown = rest.slice(0, shown.length + 1)
  return [...full, end(shown)].map((page) => pageOf(page))
}

function paginate(parts: readonly Part[], room: Room): Part[][] {
  const pages: Part[][] = [[]]
  for (const part of parts) {
    const page = pages.at(-1) ?? []
    const characters = pages.length === 1 ? room.first : room.other
    if (fits([...page, part], characters)) page.push(part)
    else pages.push([part])
  }
  return pages.filter((page) => page.length > 0)
}

const itemsOf = (parts: readonly Part[]): number => parts.reduce((sum, { items }) => sum + items, 0)

function missingPart(items: number): Part {
  const more = items === 0 ? 'The rest does' : items === 1 ? '1 more does' : `${items} more do`
  return { text: `${more} not fit here.`, gap: 'above', items: 0 }
}
