/** What a change of a server means for the channels in it. Pure. */
import type { Instant } from '../../../core/instant.ts'
import type { News } from '../../../core/invocation.ts'
import type { Access } from '../../../core/ports.ts'
import { accessAt, DELETED, REMOVED_WHY } from './access.ts'
import { type Guild, isThread, type Place } from './permissions.ts'

export type Change = Omit<News, 'key' | 'workspace'>

/**
 * From one state of a server to the next. Of a `whole` description threads may be missing that still are: those that rest in
 * the archive.
 */
export function changesBetween(before: Guild, after: Guild, at: Instant, whole: boolean): readonly Change[] {
  const changes: Change[] = after.name === before.name ? [] : [{ what: 'renamed', name: after.name }]
  const sameRights = after.us === before.us && after.roles === before.roles && after.owner === before.owner
  for (const place of before.places.values()) {
    const next = after.places.get(place.id)
    if (next === undefined) {
      if (!(whole && isThread(place))) changes.push({ channel: place.id, what: 'deleted', why: DELETED.why })
    } else if (!(sameRights && next === place && parentOf(before, place) === parentOf(after, next))) {
      changes.push(...changesOf([before, place], [after, next], at))
    }
  }
  return changes
}

/**
 * Of the places alone that an event is about, as it describes them. A thread that comes out of the archive, or changes in it, is
 * not in `before`: whether it can be written to is told anew.
 */
export function changesOfPlaces(
  before: Guild,
  after: Guild,
  touched: readonly Place[],
  at: Instant,
  isUpdate: boolean,
): readonly Change[] {
  return touched.flatMap((next) => {
    const place = before.places.get(next.id)
    if (place !== undefined) return changesOf([before, place], [after, next], at)
    if (!isUpdate || !isThread(next)) return []
    return [standing(next.id, accessAt(after, next, 'look', at))]
  })
}

function standing(channel: string, access: Access): Change {
  return access.kind === 'closed' ? { channel, what: 'lost', why: access.why } : { channel, what: 'back' }
}

function parentOf({ places }: Guild, { parent }: Place): Place | undefined {
  return parent === undefined ? undefined : places.get(parent)
}

function changesOf(before: readonly [Guild, Place], after: readonly [Guild, Place], at: Instant): readonly Change[] {
  const { id: channel, name } = after[1]
  const renamed: Change[] = name === before[1].name ? [] : [{ channel, what: 'renamed', name }]
  const [was, is] = [accessAt(...before, 'look', at), accessAt(...after, 'look', at)]
  if (was.kind === is.kind) return renamed
  return [...renamed, standing(channel, is)]
}

/** The bot was let in: a server where it was before may have channels that wait. */
export function changesOnEntry(guild: Guild, at: Instant): readonly Change[] {
  const open = [...guild.places.values()].filter((place) => accessAt(guild, place, 'look', at).kind === 'open')
  return [{ what: 'back' }, ...open.map(({ id }): Change => ({ channel: id, what: 'back' }))]
}

export const LEFT: Change = { what: 'lost', why: REMOVED_WHY }
