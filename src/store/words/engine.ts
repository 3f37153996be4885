/** What the words of papers need of a database. Types only. */
import type { Expression, RawBuilder } from 'kysely'
import type { PaperKey } from '../../core/paper.ts'
import type { PaperWords } from '../../core/store/papers.ts'
import type { Db, PaperRow } from '../schema.ts'
import type { Asked } from './asked.ts'

/** Papers by the ids of their words, which ascend with the listing day: from the first, and before the second. */
export type Ids = { readonly from?: number; readonly before?: number }

export type Page = { readonly limit: number; readonly offset: number }

export type Engine = {
  readonly forgetAll: (tx: Db) => Promise<void>
  readonly forget: (tx: Db, papers: readonly PaperKey[] | Expression<PaperKey>) => Promise<void>
  /** Of papers of which none are kept; in the order of ids. */
  readonly add: (tx: Db, papers: readonly { readonly id: number; readonly words: PaperWords }[]) => Promise<void>
  /** Selects the ids of those whose words pass, as `id`. */
  readonly hits: (asked: Asked, ids: Ids) => RawBuilder<{ id: number }>
  /** The best of the `most` last hits. */
  readonly ranked: (db: Db, asked: Asked, ids: Ids, most: number, page: Page) => Promise<PaperRow[]>
  /** The terms that begin so: stems and spellings. */
  readonly termsBeginning: (db: Db, beginning: string) => Promise<readonly string[]>
  /** How many papers words are kept of, and how many of them hold each stem that any holds. */
  readonly frequencies: (
    db: Db,
    stems: readonly string[],
  ) => Promise<{ readonly papers: number; readonly holding: ReadonlyMap<string, number> }>
}
