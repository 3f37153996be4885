/** Claims, leases, fences and the order of a channel, gone wrong. */
import { HOUR, SECOND } from '../../../src/core/instant.ts'
import { type Mutant, times, verbs } from './mutant.ts'

function never(sql: string): string {
  return sql.replace(/ready_at = (lease_until \+ )?\?/, '$& + 1000000000000')
}

export const CLAIMING: readonly Mutant[] = [
  {
    name: 'short lease',
    what: 'the lease ends before the request does',
    alteration: times({ leaseMs: 5 * SECOND, requestMs: 0, marginMs: 0 }),
    caughtAs: 'repeated',
    seed: 19,
  },
  {
    name: 'no settle after a lost lease',
    what: 'another worker looks as soon as the lease ends',
    alteration: verbs((store) => ({ intend: (claim, at) => store.intend({ ...claim, settleMs: 0 }, at) })),
    caughtAs: 'repeated',
    seed: 5,
  },
  {
    name: 'post, then mark',
    what: 'no intent is written before the socket',
    alteration: verbs(() => ({ intend: async () => true })),
    caughtAs: 'repeated',
    seed: 1,
  },
  {
    name: 'mark, then post',
    what: 'the ledger says delivered before the socket',
    alteration: verbs((store) => ({
      async intend(claim, at) {
        const ours = await store.intend(claim, at)
        if (ours) await store.settle(claim, { state: 'delivered', ref: '' }, at)
        return ours
      },
    })),
    caughtAs: 'lost',
    seed: 6,
  },
  {
    name: 'nobody looks at the lease',
    what: 'whoever once had it may begin a try',
    alteration: times({ marginMs: Number.NEGATIVE_INFINITY }),
    rewrite: (sql) =>
      sql.replace(
        /where id = \? and owner = \? and epoch = \? and state = 'sending' and lease_until > \?/,
        'where id = ? and ? <> ? and ? > 0',
      ),
    caughtAs: 'repeated',
    seed: 5,
  },
  {
    name: 'settling without fence',
    what: 'whoever once tried may write what became of it',
    rewrite: (sql) =>
      /^update "delivery" set .*"owner" = \?, "lease_until" = \?/.test(sql)
        ? sql.replace('and "owner" = ? and "epoch" = ? and "state" = ?', "and ? <> '' and ? >= 0 and ? <> ''")
        : sql,
    caughtAs: 'repeated',
    seed: 15,
  },
  {
    name: 'no order in a channel',
    what: 'a later message may pass an earlier one',
    rewrite: (sql) => sql.replaceAll('e.seq < ', 'e.seq < 0 * '),
    caughtAs: 'reordered',
    seed: 2,
  },
  {
    name: 'the last first',
    what: 'of two messages that wait the later one goes first',
    rewrite: (sql) => sql.replaceAll('e.seq < ', 'e.seq > '),
    caughtAs: 'reordered',
    seed: 2,
  },
  {
    name: 'a dead worker keeps its claim',
    what: 'nobody takes over what a worker had claimed',
    rewrite: (sql) => (/lease_until = \?, ready_at = \?/.test(sql) ? never(sql) : sql),
    caughtAs: 'left over',
    seed: 23,
  },
  {
    name: 'a dead worker keeps its try',
    what: 'nobody looks for what a worker had begun to send',
    rewrite: (sql) => (/set unsure_since = coalesce/.test(sql) ? never(sql) : sql),
    caughtAs: 'lost',
    seed: 1,
  },
  {
    name: 'a lease of hours',
    what: 'what a dead worker had begun waits for hours',
    alteration: times({ leaseMs: 8 * HOUR }),
    caughtAs: 'late',
    seed: 23,
  },
]
