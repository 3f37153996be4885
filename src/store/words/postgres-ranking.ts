/** How PostgreSQL is asked for words, and its hits put in the order in which FTS5 has them. */
import { type Expression, sql } from 'kysely'
import type { Db, PaperRow } from '../schema.ts'
import type { Asked } from './asked.ts'
import type { Page } from './engine.ts'

/** As tsvector and tsquery are written. A term holds no sign that could end the quotes. */
export function lexemeOf(term: string): string {
  return `'${term}'`
}

export function tsqueryOf(asked: Asked): string {
  if (asked.kind === 'term') return `${lexemeOf(asked.text)}${asked.isBeginning ? ':*' : ''}`
  return `(${asked.of.map(tsqueryOf).join(asked.kind === 'any' ? ' | ' : ' & ')})`
}

/** One word that is asked for. `within`: it counts only in papers that pass all of these as well. */
type Phrase = {
  readonly query: string
  readonly text: string
  readonly isBeginning: boolean
  readonly within: readonly Asked[]
}

/** A part of which all is needed counts only where it all is there; at the top it is in every hit. */
function phrasesOf(asked: Asked, within: readonly Asked[] = [], isOneOfMany = false): readonly Phrase[] {
  if (asked.kind === 'term') return [{ ...asked, query: tsqueryOf(asked), within }]
  const needed = asked.kind === 'all' && isOneOfMany ? [...within, asked] : within
  return asked.of.flatMap((part) => phrasesOf(part, needed, asked.kind === 'any'))
}

/**
 * FTS5's bm25(1.0, 3.0), and to the last bit what it gives: https://sqlite.org/fts5.html#the_bm25_function. ts_rank_cd of one
 * word is the sum of the weights of its positions; they are given in quarters, because none may be more than 1.
 */
export async function rankedHits(
  db: Db,
  asked: Asked,
  hits: Expression<unknown>,
  most: number,
  { limit, offset }: Page,
): Promise<PaperRow[]> {
  const phrases = phrasesOf(asked)
  const queries = phrases.map(({ query }) => query)
  const guards = phrases.map(({ within }) => (within.length === 0 ? null : within.map(tsqueryOf).join(' & ')))
  const stems = phrases.map(({ text, isBeginning }) => (isBeginning ? null : text))
  const { rows } = await sql<PaperRow>`
    select paper.* from (
      with phrase as materialized (
        select asked.query, asked.guard, total.length::float8 / total.papers as average,
          greatest(1e-6::float8, ln((total.papers - holding.papers + 0.5)::float8 / (holding.papers + 0.5)::float8)) as rarity
        from unnest(${queries}::tsquery[], ${guards}::tsquery[], ${stems}::text[]) asked (query, guard, stem)
        cross join kept_total total
        cross join lateral (
          select case when asked.stem is null then (select count(*) from kept_paper where words @@ asked.query)
            else coalesce((select papers from kept_stem where term = asked.stem), 0) end as papers) holding)
      select kept_paper.paper, (
        select sum(phrase.rarity * (often * 2.2::float8
          / (often + 1.2::float8 * (0.25::float8 + 0.75::float8 * kept_paper.length / phrase.average))))
        from phrase cross join lateral (
          select case when phrase.guard is null or kept_paper.words @@ phrase.guard
            then 4 * ts_rank_cd('{0.25, 0.25, 0.25, 0.75}', kept_paper.words, phrase.query)::float8 else 0 end as often) counted
      ) as score
      from (${hits} order by id desc limit ${most}) hit
      join kept_paper on kept_paper.id = hit.id
      order by score desc, kept_paper.paper limit ${limit} offset ${offset}) best
    join paper on paper.key = best.paper
    order by best.score desc, paper.key`.execute(db)
  return rows
}
