/** Which of the papers that are known an entry is about. */
import type { ChannelKey } from '../../core/channel.ts'
import { areNamesakes, areTwoPreprints, type Named, type PaperKey } from '../../core/paper.ts'
import { toPaper } from '../rows/paper.ts'
import { type Db, EVERYBODY, type PaperRow } from '../schema.ts'

/**
 * The papers that stand under any of the keys: those that everybody sees before private ones, then the first seen. The feed of a
 * `channel` can be about papers of everybody's and that channel's own; a source that everybody shares about all private ones
 * too, but what a feed said of everybody's papers ties nothing there. A title alone does not tie papers that are told apart by
 * their ids or authors: those are namesakes. Nor does a DOI tie two preprints of one server: it is that of an article that both
 * became, or a slip. But the best key of an entry does, whatever it is: a new paper would have it.
 */
export async function tiedPapers(tx: Db, entry: Named, channel: ChannelKey | undefined): Promise<PaperRow[]> {
  const { keys } = entry
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
  const papers = new Map<PaperKey, PaperRow>()
  const shared = new Map<PaperKey, PaperKey[]>()
  for (const { alias, ...row } of rows) {
    papers.set(row.key, row)
    shared.set(row.key, [...(shared.get(row.key) ?? []), alias])
  }
  for (const [key, row] of papers) if (await isAnother(tx, row, entry, shared.get(key) ?? [])) papers.delete(key)
  return [...papers.values()]
}

/** Whether a paper is not what an entry is about, although they share some keys. */
async function isAnother(tx: Db, paper: PaperRow, entry: Named, shared: readonly PaperKey[]): Promise<boolean> {
  const [best] = entry.keys
  if (shared.some((key) => key === best || !/^(?:doi|title):/.test(key))) return false
  const rows = await tx
    .selectFrom('paper_alias')
    .select('alias')
    .where('paper', '=', paper.key)
    .$if(paper.private === 0, (query) => query.where('owner', '=', EVERYBODY))
    .execute()
  const known = { keys: rows.map(({ alias }) => alias), authors: toPaper(paper).authors }
  return shared.some((key) => key.startsWith('doi:')) ? areTwoPreprints(entry, known) : areNamesakes(entry, known)
}
