/**
 * Whose turn it is. Each workspace has a line, in which the first open delivery of each of its channels stands by the instant
 * from which it may be claimed; so a claim never walks over what has to wait for another. Whoever changes what is open in a
 * channel, or whether the channel is held, renews its line in the same transaction (on PostgreSQL: with the channel's row
 * locked first).
 */
import { type RawBuilder, sql } from 'kysely'
import type { PlatformName } from '../../core/channel.ts'
import type { Db } from '../schema.ts'

/** The workspace as written by `workspaceKey`; null for what has to wait: an earlier one is open, or the channel is held. */
export function lineOf(channel: RawBuilder<unknown>, seq: RawBuilder<unknown>): RawBuilder<string | null> {
  return sql<string | null>`(
    select c.platform || ':' || c.workspace from channel c
    where c.key = ${channel} and c.state <> 'held' and not exists (
      select 1 from delivery e
      where e.channel = c.key and e.seq < ${seq} and e.state in ('due', 'sending', 'uncertain', 'held')
        and (e.state <> 'held' or e.held_for = 'access')))`
}

/** `channels` is a list or a query of channel keys. */
export async function renewLine(tx: Db, channels: RawBuilder<unknown>): Promise<void> {
  const line = lineOf(sql`delivery.channel`, sql`delivery.seq`)
  await sql`
    update delivery set line = ${line}
    where channel in (${channels}) and state in ('due', 'sending', 'uncertain', 'held') and line is distinct from ${line}`.execute(
    tx,
  )
}

/** Renews what a program did that knows of no lines: one of before them may have run beside the upgrade. */
export async function renewAllLines(db: Db): Promise<void> {
  await renewLine(db, sql`select channel from delivery where state in ('due', 'sending', 'uncertain', 'held')`)
}

/** Lines of a platform from one (without it) to another (with it), in the order of their names. */
export type Stretch = { readonly platform: PlatformName; readonly after: string; readonly to: string }

/** Comes after every line of its platform, and before those of the next. */
const END = ';'

/** The lines of some platforms, beginning after one of them and, as in a circle, ending with it. */
export function circle(platforms: readonly PlatformName[], from: string | undefined): Stretch[] {
  const stretches = platforms.toSorted().map(stretchOf)
  if (from === undefined) return stretches
  const within = stretches.find(({ after, to }) => from > after && from < to)
  const later = stretches.filter(({ after }) => after > from)
  const earlier = stretches.filter(({ to }) => to < from)
  if (within === undefined) return [...later, ...earlier]
  return [{ ...within, after: from }, ...later, ...earlier, { ...within, to: from }]
}

/** All lines of a platform. */
export function stretchOf(platform: PlatformName): Stretch {
  return { platform, after: `${platform}:`, to: `${platform}${END}` }
}

/** The beginning of a statement that goes through the lines of a stretch, each once: a table `lines (line)`, null at its end. */
export function linesOf({ after, to }: Stretch): RawBuilder<unknown> {
  return sql`with recursive lines (line) as (
    select min(line) from delivery where line > ${after} and line <= ${to} and state in ('due', 'sending', 'uncertain')
    union all
    select (
      select min(e.line) from delivery e
      where e.line > lines.line and e.line <= ${to} and e.state in ('due', 'sending', 'uncertain'))
    from lines where lines.line is not null)`
}
