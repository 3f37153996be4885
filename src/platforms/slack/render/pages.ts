/** Parts on pages: as many as Slack takes in one message or view, and no more of them than there may be. */
import type { types } from '@slack/bolt'
import type { Part } from './parts.ts'
import { sizeOf } from './size.ts'

/** Blocks and characters of one page, and how many pages there may be. */
export type Room = { readonly blocks: number; readonly size: number; readonly pages: number }

/**
 * The parts in order, each whole, and `last` below them. Where they do not all fit, the last page says how many items are
 * missing, and still ends with `last`. Every part fits into a page.
 */
export function pagesOf(parts: readonly Part[], last: Part, room: Room): types.KnownBlock[][] {
  const all = paginate([...parts, last], room)
  if (all.length <= room.pages) return all.map(blocksOf)
  const full = all.slice(0, room.pages - 1)
  const rest = all
    .slice(room.pages - 1)
    .flat()
    .slice(0, -1)
  const [page = []] = paginate(rest, {
    blocks: room.blocks - last.blocks.length - 1,
    size: room.size - sizeOf(last.blocks) - sizeOf(missingBlock(itemsOf(rest))),
  })
  const missing = missingBlock(itemsOf(rest.slice(page.length)))
  return [...full.map(blocksOf), [...blocksOf(page), missing, ...last.blocks]]
}

function paginate(parts: readonly Part[], room: Pick<Room, 'blocks' | 'size'>): Part[][] {
  const pages: Part[][] = [[]]
  let blocks = 0
  let size = 0
  for (const part of parts) {
    blocks += part.blocks.length
    size += sizeOf(part.blocks)
    if (blocks <= room.blocks && size <= room.size) pages.at(-1)?.push(part)
    else {
      pages.push([part])
      blocks = part.blocks.length
      size = sizeOf(part.blocks)
    }
  }
  return pages
}

const blocksOf = (parts: readonly Part[]): types.KnownBlock[] => parts.flatMap((part) => part.blocks)

const itemsOf = (parts: readonly Part[]): number => parts.reduce((sum, { items }) => sum + items, 0)

function missingBlock(items: number): types.KnownBlock {
  const more = items === 0 ? 'The rest does' : items === 1 ? '1 more does' : `${items} more do`
  return {
    type: 'context',
    elements: [{ type: 'plain_text', text: `${more} not fit here.`, emoji: false }],
  }
}
