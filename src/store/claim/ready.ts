/** What may be claimed, and when the next may. Hand-written SQL: the same on both databases. */
import { type RawBuilder, sql } from 'kysely'
import type { PlatformName } from '../../core/channel.ts'
import type { Instant } from '../../core/instant.ts'
import { aheadBy, largestOf } from '../dialect.ts'
import type { Db } from '../schema.ts'
import { circle, linesOf, type Stretch } from './line.ts'
import { botsFreeAt, heldBackUntil } from './pace.ts'

/** In the outbox and waiting for us; written out, so that the partial indexes are used. */
const OPEN = sql`('due', 'sending', 'uncertain')`

/** The other unsettled deliveries `e` of the channel of `d`. */
const OTHERS = sql`delivery e where e.channel = d.channel and e.state in ('due', 'sending', 'uncertain', 'held') and e.id <> d.id`

/** An earlier delivery of the channel ends first; one held for its content does not block it. */
const EARLIER = sql`e.seq < d.seq and (e.state <> 'held' or e.held_for = 'access')`

/** Whether a delivery `d` of a channel `c` may be claimed, but for the pace of its workspace and bot. Ids hold no space. */
export function mayBeClaimed(at: Instant, except: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`
    d.state in ${OPEN} and d.ready_at <= ${at} and c.state <> 'held' and ${outside(except)}
    and not exists (
      select 1 from ${OTHERS} and (${EARLIER} or e.state = 'sending' and e.lease_until > ${at}))
    and not exists (
      select 1 from pace where scope = 'channel:' || d.channel and ${heldBackUntil(at)} > ${at})`
}

function outside(ids: readonly string[]): RawBuilder<boolean> {
  return ids.length === 0 ? sql`true` : sql`${` ${ids.join(' ')} `} not like '% ' || d.id || ' %'`
}

/** Whether the pace of the workspace lets a delivery of the line `lines.line` go. */
export function lineMayGo(at: Instant): RawBuilder<boolean> {
  return sql<boolean>`not exists (
    select 1 from pace where scope = 'workspace:' || lines.line and ${heldBackUntil(at)} > ${at})`
}

/** Heads of a line that are looked at for when one may be claimed: those behind them are ready later. */
const LOOKED_AT = 8

/**
 * Of a platform whose bot has to wait it is the end of that wait, if anything is ready then; else of each line the instant on
 * which the pace, and whoever is sending in the channel, allow one of its first deliveries.
 */
export async function nextReadyAt(
  db: Db,
  platforms: readonly PlatformName[],
  at: Instant,
): Promise<Instant | undefined> {
  const ahead = await aheadBy(db, at)
  const now = at + ahead
  const instants: Instant[] = []
  for (const [name, freeAt] of await botsFreeAt(db, platforms, now)) {
    const [stretch] = circle([name], undefined)
    if (stretch === undefined) continue
    const waiting = freeAt > now && (await readyIn(db, stretch, freeAt))
    const next = waiting ? freeAt : await firstIn(db, stretch, now)
    if (next !== undefined) instants.push(Math.max(next, freeAt) - ahead)
  }
  return instants.length === 0 ? undefined : Math.min(...instants)
}

async function readyIn(db: Db, { after, to }: Stretch, at: Instant): Promise<boolean> {
  const { rows } = await sql`
    select 1 from delivery d where d.line > ${after} and d.line <= ${to} and d.state in ${OPEN} and d.ready_at <= ${at}
    limit 1`.execute(db)
  return rows.length > 0
}

async function firstIn(db: Db, stretch: Stretch, at: Instant): Promise<Instant | undefined> {
  const largest = largestOf(db)
  const { rows } = await sql<{ at: Instant | null }>`
    ${linesOf(stretch)}
    select min(${largest}(
      coalesce((select ${heldBackUntil(at)} from pace where scope = 'workspace:' || lines.line), 0),
      (select min(${largest}(
        ready_at,
        coalesce((select ${heldBackUntil(at)} from pace where scope = 'channel:' || d.channel), 0),
        coalesce((select max(e.lease_until) from ${OTHERS} and e.state = 'sending'), 0)))
      from (
        select id, channel, ready_at from delivery first where first.line = lines.line and first.state in ${OPEN}
        order by first.ready_at, first.id limit ${LOOKED_AT}) d))) as at
    from lines where lines.line is not null`.execute(db)
  return rows[0]?.at ?? undefined
}
