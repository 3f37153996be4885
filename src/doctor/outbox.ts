/** Deliveries that are stuck: held, uncertain for long, or due and not sent. */
import { type Channel, channelKey } from '../core/channel.ts'
import type { Delivery } from '../core/delivery.ts'
import { type Examined, well, wrong } from '../core/examination.ts'
import { type Instant, MINUTE } from '../core/instant.ts'
import { countsSaid, heldMend } from '../core/reply/deliveries.ts'
import { count, stopped } from '../core/reply.ts'
import type { Readable } from '../store/look.ts'
import { ago, instantSaid } from './checks.ts'

/** Each of them is named up to so many; more are counted. */
const NAMED = 5
/** A delivery is settled within a few minutes of its try. */
const UNCERTAIN_FOR = 10 * MINUTE
/** The pace of a platform and a short outage make a delivery late by less. */
const LATE = 15 * MINUTE

export type Outbox = {
  readonly store: Pick<Readable, 'countDeliveries' | 'deliveries'>
  readonly channels: readonly Channel[]
  readonly isStarted: boolean
  readonly at: Instant
}

export async function deliveryFindings(outbox: Outbox): Promise<Examined[]> {
  const { store, isStarted, at } = outbox
  const { counts, oldestDueAt } = await store.countDeliveries()
  const held = await store.deliveries({ states: ['held'] })
  const uncertain = (await store.deliveries({ states: ['uncertain'] })).filter(
    ({ unsureSince = at }) => at - unsureSince > UNCERTAIN_FOR,
  )
  const start = isStarted ? 'Look in the log for why the bot does not send it' : 'Start the bot (npm start)'
  const found = [
    ...(oldestDueAt !== undefined && at - oldestDueAt > LATE
      ? [
          wrong(
            'deliveries',
            `The oldest delivery that is due has waited since ${instantSaid(oldestDueAt)} (${ago(oldestDueAt, at)}).`,
            `${start}; paperwire deliveries says what is in the way, and paperwire tick sends all that is ready.`,
          ),
        ]
      : []),
    ...named(uncertain, (one) =>
      wrong(
        'deliveries',
        `Nobody knows whether ${one.id} was posted in ${titleOf(outbox, one)}, since ${instantSaid(one.unsureSince ?? at)}.`,
        `${start}: it looks in the channel and settles it. paperwire deliveries says what is in the way.`,
      ),
    ),
    ...named(held, (one) => heldFinding(outbox, one)),
  ]
  const summary = countsSaid({ counts })
  return found.length > 0
    ? found
    : [well('deliveries', summary === '' ? 'None was planned yet.' : `None is stuck: ${summary}`)]
}

/** The newest few by themselves, the others as a number. */
function named(all: readonly Delivery[], say: (one: Delivery) => Examined): Examined[] {
  const shown = all.slice(-NAMED).map(say)
  const more = all.length - shown.length
  if (more === 0) return shown
  return [
    ...shown,
    wrong('deliveries', `${count(more, 'more is', 'more are')} like this.`, 'paperwire deliveries lists them all.'),
  ]
}

function heldFinding(outbox: Outbox, one: Delivery): Examined {
  const { id, why = 'no reason was kept', changedAt = one.plannedAt } = one
  const what = `${id} for ${titleOf(outbox, one)} is held since ${instantSaid(changedAt)}: ${stopped(why)}`
  return wrong('deliveries', what, stopped(heldMend({ delivery: one, to: 'operator' })))
}

function titleOf({ channels }: Outbox, { channel }: Delivery): string {
  const key = channelKey(channel)
  const known = channels.find(({ ref }) => channelKey(ref) === key)
  return known === undefined || known.name === '' ? key : `#${known.name}`
}
