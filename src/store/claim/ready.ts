/** What may be claimed, and when the next may. Hand-written SQL: the same on both databases. */
import { type RawBuilder, sql } from 'kysely'
import type { PlatformName } from '../../core/channel.ts'
import type { Instant } from '../../core/instant.ts'
import { aheadBy, largestOf } from '../dialect.ts'
import type { Db } from '../schema.ts'
import { linesOf, type Stretch, stretchOf } from './line.ts'
import { botFreeAt, freeAt } from './pace.ts'

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
    and ${freeAt(sql`'channel:' || d.channel`, at)} <= ${at}`
}

function outside(ids: readonly string[]): RawBuilder<boolean> {
  return ids.length === 0 ? sql`true` : sql`${` ${ids.join(' ')} `} not like '% ' || d.id || ' %'`
}

/** Whether the pace of a platform's bot lets any of its deliveries go: the same for all its lines. */
export function botMayGo(platform: PlatformName, at: Instant): RawBuilder<boolean> {
  return sql<boolean>`${botFreeAt(platform, at)} <= ${at}`
}

/** Whether the pace of the workspace lets a delivery of the line `lines.line` go. */
export function lineMayGo(at: Instant): RawBuilder<boolean> {
  return sql<boolean>`${freeAt(sql`'workspace:' || lines.line`, at)} <= ${at}`
}

/** Heads of a line that are looked at for when one may be claimed: those behind them are ready later. */
const LOOKED_AT = 8

/**
 * Of a platform whose bot has to wait it is the end of that wait, if anything is ready then; else of each line the instant on
 * which the pace, and whoever is sending in the channel, allow one of its first deliveries. One statement for all: it is asked
 * after every send.
 */
export async function nextReadyAt(
  db: Db,
  platforms: readonly PlatformName[],
  at: Instant,
): Promise<Instant | undefined> {
  const ahead = await aheadBy(db, at)
  const now = at + ahead
  if (platforms.length === 0) return undefined
  const largest = largestOf(db)
  const instants = platforms.flatMap((platform) => {
    const stretch = stretchOf(platform)
    const bot = sql`(select ${botFreeAt(platform, now)} as free) bot`
    const waits = sql`(bot.free > ${now} and ${isReadyIn(stretch, sql`bot.free`)})`
    return [
      sql`select bot.free as at from ${bot} where ${waits}`,
      sql`select ${largest}(first.at, bot.free) from ${bot}, (${firstIn(stretch, now, largest)}) first
        where first.at is not null and not ${waits}`,
    ]
  })
  const { rows } = await sql<{ at: Instant | null }>`
    select min(at) as at from (${sql.join(instants, sql` union all `)}) instants`.execute(db)
  const next = rows[0]?.at ?? undefined
  return next === undefined ? undefined : next - ahead
}

function isReadyIn({ after, to }: Stretch, at: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select 1 from delivery d where d.line > ${after} and d.line <= ${to} and d.state in ${OPEN} and d.ready_at <= ${at})`
}

function firstIn(stretch: Stretch, at: Instant, largest: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    ${linesOf(stretch)}
    select min(${largest}(
      ${freeAt(sql`'workspace:' || lines.line`, at)},
      (select min(${largest}(
        ready_at,
        ${freeAt(sql`'channel:' || d.channel`, at)},
        coalesce((select max(e.lease_until) from ${OTHERS} and e.state = 'sending'), 0)))
      from (
        select id, channel, ready_at from delivery first where first.line = lines.line and first.state in ${OPEN}
        order by first.ready_at, first.id limit ${LOOKED_AT}) d))) as at
    from lines where lines.line is not null`
}
