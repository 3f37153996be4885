/** Packs as they were last good for the topics that name them. */
import type { Packs } from '../core/topic.ts'
import type { Db } from './schema.ts'
import { inTurn } from './transact.ts'

export async function keptPacks(db: Db): Promise<Packs> {
  const rows = await db.selectFrom('pack').selectAll().orderBy('name').execute()
  return new Map(rows.map(({ name, topic }) => [name, topic]))
}

export function keepPacks(db: Db, packs: Packs): Promise<void> {
  return inTurn(db, async (tx) => {
    for (const [name, topic] of packs)
      await tx
        .insertInto('pack')
        .values({ name, topic })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ topic }))
        .execute()
  })
}
