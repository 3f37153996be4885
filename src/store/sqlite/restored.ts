/** A database that was put back knows nothing of what happened after its backup was made. */
import type { Instant } from '../../core/instant.ts'
import { openFile } from '../sqlite.ts'
import { unmarkMoved } from './moved.ts'

const BUSY_MS = 10_000

/**
 * What was on its way when the backup was made has probably been posted since: it is made uncertain, so that it is looked for in
 * its channel before it is sent, and without attempts, because no try of ours says until when; a mark that it was moved goes.
 * Returns when the bot last ticked before the backup; undefined where it never did.
 */
export async function doubtOpen(path: string, at: Instant): Promise<Instant | undefined> {
  const connection = await openFile(path, BUSY_MS)
  try {
    unmarkMoved(connection)
    const isThere = connection.prepare("select 1 from sqlite_master where name = 'delivery'").get() !== undefined
    if (!isThere) return undefined
    const mark = connection.prepare<[], { value: Instant }>("select value from mark where name = 'tick'").get()
    const since = mark === undefined ? at : Math.min(mark.value, at)
    connection
      .prepare(
        `update delivery set state = 'uncertain', unsure_since = coalesce(unsure_since, ?), attempts = 0, owner = null,
           lease_until = null, why = 'a backup was restored: it may have been posted since'
         where state in ('due', 'sending', 'uncertain')`,
      )
      .run(since)
    return mark?.value
  } finally {
    connection.close()
  }
}
