/** What `migrate --to` says: the tables of both databases beside each other, and what to do next. */
import { count } from '../core/reply.ts'
import { isDifferent, type MoveOutcome } from '../core/store/move.ts'

type Places = { readonly from: string; readonly to: string }

/** Text for people; `to` is without its login. */
export function moveText(outcome: MoveOutcome, { from, to }: Places): string {
  switch (outcome.kind) {
    case 'not empty':
      return `${to} is not empty: its table ${outcome.table} has ${count(outcome.rows, 'row')}. Nothing was written; give an empty database.`
    case 'differs':
      return `${tableText(outcome.tables)}\nThe two differ, so nothing was written to ${to}, and ${from} is as it was.`
    case 'moved':
      return `${tableText(outcome.tables)}\nEverything in ${from} is now in ${to}: set DATABASE_URL to that, with its user and password, and start. Words for searching are kept anew in the background. ${from} is marked as moved and is started no more.`
  }
}

function tableText(tables: Extract<MoveOutcome, { kind: 'moved' }>['tables']): string {
  const header = ['table', 'rows here', 'rows there', 'hash here', 'hash there', '']
  const rows = tables.map((one) => [
    one.table,
    `${one.from.rows}`,
    `${one.to.rows}`,
    one.from.hash,
    one.to.hash,
    isDifferent(one) ? 'differs' : 'same',
  ])
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)))
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The same as one value for --json. */
export function moveData(outcome: MoveOutcome, { from, to }: Places) {
  if (outcome.kind === 'not empty')
    return { from, to, moved: false, notEmpty: { table: outcome.table, rows: outcome.rows } }
  return {
    from,
    to,
    moved: outcome.kind === 'moved',
    tables: outcome.tables.map((one) => ({ ...one, same: !isDifferent(one) })),
  }
}
