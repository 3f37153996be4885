/** Entries, matches and plans, stored in a wrong order or a wrong way. */
import { type Mutant, verbs } from './mutant.ts'

export const STORING: readonly Mutant[] = [
  {
    name: 'cursor before entries',
    what: 'the cursor is stored in a transaction of its own, first',
    alteration: verbs((store) => ({
      async addEntries({ cursor, ...batch }) {
        if (cursor !== undefined) await store.addEntries({ ...batch, arrivals: [], cursor })
        return store.addEntries(batch)
      },
    })),
    caughtAs: 'lost',
    seed: 108,
  },
  {
    name: 'every copy is a paper',
    what: 'the second source’s listing is not known to be the same paper',
    alteration: verbs((store) => ({
      addEntries: (batch) =>
        store.addEntries(
          batch.source === 'ara'
            ? batch
            : {
                ...batch,
                arrivals: batch.arrivals.map((one) => ({ ...one, keys: [`title:${one.keys[0]}`] as const })),
              },
        ),
    })),
    caughtAs: 'repeated',
    seed: 1,
  },
  {
    name: 'papers not used up',
    what: 'a digest does not hold its papers',
    rewrite: (sql) => sql.replace(/(insert into delivery_paper[\s\S]*placed\.column2, )1/, '$10'),
    caughtAs: 'repeated',
    seed: 1,
  },
  {
    name: 'papers freed on their way',
    what: 'a digest whose end is unknown is replaced by the next',
    rewrite: (sql) =>
      /^update "delivery" set "state" = \?, "changed_at" = \? where "id" = \? and "state" = \? and "maybe_repeated" = \?$/.test(
        sql,
      )
        ? sql.replace('and "state" = ?', "and ? = 'due' and \"state\" in ('due', 'sending', 'uncertain')")
        : sql,
    alteration: verbs((store) => ({
      async deliveries(filter) {
        const found = await store.deliveries(filter)
        return found.map(({ unsureSince: _, ...one }) => ({ ...one, state: one.state === 'held' ? 'held' : 'due' }))
      },
    })),
    caughtAs: 'repeated',
    seed: 1,
  },
  {
    name: 'all slots of an absence at once',
    what: 'digests are planned for a closed channel, and all of them come when it opens',
    rewrite: (sql) =>
      /next_slot_at <= \?/.test(sql)
        ? sql.replace("state = 'on'", "state <> 'paused'")
        : /^update "delivery" set "state" = \?, "changed_at" = \? where "channel"/.test(sql)
          ? sql.replace('where', 'where false and')
          : sql,
    alteration: verbs((store) => ({
      deliveries: async (filter) => (filter?.states?.includes('uncertain') === true ? [] : store.deliveries(filter)),
      async channel(ref) {
        const found = await store.channel(ref)
        return found?.state === 'held' ? { ...found, state: 'on' } : found
      },
      plan: ({ asRead: _, ...plan }) => store.plan(plan),
    })),
    caughtAs: 'flooded',
    seed: 24,
  },
  {
    name: 'a slot taken is a fault',
    what: 'whoever plans a slot that another has planned throws',
    alteration: verbs((store) => ({
      async plan(plan) {
        const outcome = await store.plan(plan)
        if (outcome === 'taken') throw new Error('The slot is taken.')
        return outcome
      },
    })),
    caughtAs: 'faults',
    seed: 8,
  },
  {
    name: 'matched for the neighbour',
    what: 'a match is stored for the subscription beside the one that matched',
    alteration: verbs((store) => ({
      async recordMatches(done) {
        const ids = (await store.subscriptions()).map(({ id }) => id)
        const beside = (id: string): string => ids[(ids.indexOf(id) + 1) % ids.length] ?? id
        const matches = done.matches.map((one) => ({ ...one, subscription: beside(one.subscription) }))
        return store.recordMatches({ ...done, matches })
      },
    })),
    caughtAs: 'stray',
    seed: 1,
  },
]
