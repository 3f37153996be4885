/** The store: whether it answers, is whole, can be written, and has the tables of this program. */
import { type Examined, noted, well, wrong } from '../core/examination.ts'
import { capitalised, sizeSaid, stopped } from '../core/reply.ts'
import { isPostgresUrl } from '../core/url.ts'
import type { Looked } from '../store/look.ts'

const RESTORE = 'Stop the bot and run paperwire restore with the last backup.'
const RESTORE_POSTGRES =
  'Stop the bot and put the last backup back with pg_restore. What was due in it may be posted again: start the bot, then run paperwire audit --remove.'

const restoreOf = (name: string): string => (isPostgresUrl(name) ? RESTORE_POSTGRES : RESTORE)

const UPGRADE = 'Start the bot, or run paperwire migrate: both make a backup first, then bring it up to date.'
const UPGRADE_POSTGRES =
  'Make a backup with pg_dump, then start the bot or run paperwire migrate: both bring it up to date.'

type Open = Extract<Looked, { kind: 'open' }>

/** `name` is the database without its password. */
export function storeFindings(looked: Looked, name: string): Examined[] {
  switch (looked.kind) {
    case 'missing':
      return [
        noted(
          'store',
          `There is no database ${name} yet.`,
          'The first start makes it. Where there should be one, look at DATABASE_URL.',
        ),
      ]
    case 'unreadable':
      return [
        wrong(
          'store',
          `The database ${name} cannot be read: ${stopped(looked.why)}`,
          isPostgresUrl(name)
            ? 'Look at DATABASE_URL, and whether PostgreSQL runs there and lets this user in.'
            : 'Look at DATABASE_URL and the rights of its folder; where the file is damaged, stop the bot and run paperwire restore with the last backup.',
        ),
      ]
    case 'open':
      return [...stateOf(looked, name), stepsFinding(looked, name)]
  }
}

function stateOf({ damage, isChecked, unwritable, bytes }: Open, name: string): Examined[] {
  const wrongs = [
    ...(damage === undefined ? [] : [wrong('store', `The database ${name} is damaged: ${damage}.`, restoreOf(name))]),
    ...(unwritable === undefined
      ? []
      : [
          wrong(
            'store',
            `The database ${name} cannot be written: ${unwritable}.`,
            isPostgresUrl(name)
              ? 'Give the user of DATABASE_URL the right to write there, or name another one.'
              : 'Give the user of the bot the right to write the file and its folder, or set DATABASE_URL to another place.',
          ),
        ]),
  ]
  const unchecked = isPostgresUrl(name) ? '' : ' (it was not read whole: that takes long, and each backup does it)'
  const whole = isChecked ? ', is whole' : unchecked
  const size = bytes === undefined ? '' : `; it takes ${sizeSaid(bytes)}`
  return wrongs.length > 0 ? wrongs : [well('store', `The database ${name} answers${whole} and can be written${size}.`)]
}

function stepsFinding({ steps }: Open, name: string): Examined {
  if ('strange' in steps) {
    const [, what = steps.strange, mend = ''] = /^(.*?): (.*)$/s.exec(steps.strange) ?? []
    return wrong('migrations', `${what}.`, capitalised(mend))
  }
  const { ran, known } = steps
  if (ran === known) return well('migrations', `The tables are those of this program (step ${known}).`)
  return wrong(
    'migrations',
    `The tables are of an older version (step ${ran}, this program needs ${known}), so what they hold is not examined.`,
    isPostgresUrl(name) ? UPGRADE_POSTGRES : UPGRADE,
  )
}

/** The tables are there, and what they hold is not. */
export function unreadFinding(fault: string, name: string): Examined {
  return wrong('store', `What the database holds cannot be read: ${fault}`, restoreOf(name))
}
