/** Which of the papers that are known an entry is about. */
import type { ChannelKey } from '../../core/channel.ts'
import { areNamesakes, type Named, type PaperKey } from '../../core/paper.ts'
import { toPaper } from '../rows/paper.ts'
import { type Db, EVERYBODY, type PaperRow } from '../schema.ts'

/**
 * The papers that stand under any of the keys: those that everybody sees before private ones, then the first seen. The feed of a
 * `channel` can be about papers of everybody's and that channel's own; a source that everybody shares about all private ones
 * too, but what a feed said of everybody's papers ties nothing there. A title alone does not tie papers that are told apart by
 * their ids or authors: those are namesakes. But the best key of an entry does, whatever it is: a new paper would have it.
 */
export async function tiedPapers(tx: Db, entry: Named, channel: ChannelKey | undefined): Promise<PaperRow[]> {
  const { keys } = entry
  const [best] = keys
  const rows = await tx
    .selectFrom('paper_alias')
    .innerJoin('paper', 'paper.key', 'paper_alias.paper')
    .selectAll('paper')
    .select('paper_alias.alias')
    .where('paper_alias.alias', 'in', keys)
    .where(({ eb, or }) =>
      or([
        eb('paper_alias.owner', '=', EVERYBODY),
        channel === undefined ? eb('paper.private', '=', 1) : eb('paper_alias.owner', '=', channel),
      ]),
    )
    .orderBy('paper.private')
    .orderBy('paper.first_seen_at')
    .orderBy('paper.key')
    .execute()
  const tied = new Map<PaperKey, PaperRow>()
  const surely = new Set<PaperKey>()
  for (const { alias, ...row } of rows) {
    tied.set(row.key, row)
    if (!alias.startsWith('title:') || alias === best) surely.add(row.key)
  }
  for (const [key, row] of tied) if (!surely.has(key) && (await isNamesake(tx, row, entry))) tied.delete(key)
  return [...tied.values()]
}

async function isNamesake(tx: Db, paper: PaperRow, entry: Named): Promise<boolean> {
  const rows = await tx
    .selectFrom('paper_alias')
    .select('alias')
    .where('paper', '=', paper.key)
    .$if(paper.private === 0, (query) => query.where('owner', '=', EVERYBODY))
    .execute()
  return areNamesakes(entry, { keys: rows.map(({ alias }) => alias), authors: toPaper(paper).authors })
}
