/** A database that was put back knows nothing of what happened after its backup was made. */
import type { Instant } from '../../core/instant.ts'
import { openFile } from '../sqlite.ts'
import { unmarkMoved } from './moved.ts'

const BUSY_MS = 10_000

/**
 * What was due when the backup was made has probably been posted since: it is made uncertain, so that it is looked for in its
 * channel before it is sent; a mark that it was moved goes. Returns when the bot last ticked before the backup; undefined where it never did.
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
        `update delivery set state = 'uncertain', unsure_since = ?, why = 'a backup was restored: it may have been posted since'
         where state = 'due' and unsure_since is null`,
      )
      .run(since)
    return mark?.value
  } finally {
    connection.close()
  }
}
