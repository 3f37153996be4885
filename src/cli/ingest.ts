/** The verb that reads a source, its past or a file by hand. */
import type { App } from '../app.ts'
import { DaySchema } from '../core/paper.ts'
import { quoted } from '../core/spelling.ts'
import { utcDay } from '../core/volume.ts'
import type { Misuse } from '../flows/verbs/misuse.ts'
import { backFillShown, ingestShown } from '../flows/verbs/reports.ts'
import type { Shown } from '../flows/verbs/shown.ts'
import { type Options, textOf } from './arguments.ts'

export async function ingest(app: App, { source, since, file, date, archive }: Options): Promise<Shown | Misuse> {
  for (const [option, value] of [
    ['--date', date],
    ['--since', since],
  ] as const)
    if (value !== undefined && !DaySchema.safeParse(value).success)
      return {
        message: `${option} is a day such as 2026-11-20, not ${quoted(`${value}`)}.`,
        at: option,
        mend: 'Write it as yyyy-mm-dd.',
      }
  const names = app.sources.map(({ name }) => name).join(', ')
  if ((source === undefined) === (file === undefined))
    return {
      message: 'ingest reads one thing.',
      at: 'ingest',
      mend: `Give --file path or --source name (${names || 'none is configured'}).`,
    }
  if (date !== undefined && file === undefined)
    return {
      message: '--date gives a file of digest text its day, and no file is named.',
      at: '--date',
      mend: 'Give --file path, or leave --date out; --since reads the past of a source.',
    }
  const misused = typeof since === 'string' ? sinceMisused(app, source, since) : undefined
  if (misused !== undefined) return misused
  const unknown = {
    message: `--source: no source is called ${quoted(`${source}`)}.`,
    at: `${source}`,
    mend: names === '' ? 'None is configured: name one under sources in paperwire.yaml.' : `There is ${names}.`,
  }
  if (typeof since === 'string') {
    const report = await app.ingestSince(`${source}`, since)
    return report === undefined ? unknown : backFillShown(report, since)
  }
  const day = textOf(date)
  const from =
    typeof file === 'string' ? { file, ...(day === undefined ? {} : { date: day }) } : { source: `${source}` }
  const report = await app.ingest(from, archive !== true)
  return report === undefined ? unknown : ingestShown(report, textOf(file))
}

function sinceMisused(app: App, name: Options[string], since: string): Misuse | undefined {
  if (name === undefined)
    return {
      message: '--since reads the past of a source, and none is named.',
      at: '--since',
      mend: 'Give --source name too.',
    }
  const today = utcDay(app.desk.clock.now().getTime())
  if (since > today)
    return {
      message: `--since ${since} is still to come: today is ${today}.`,
      at: '--since',
      mend: 'Give a day of the past.',
    }
  const source = app.sources.find((one) => one.name === name)
  if (source === undefined || source.readsBack) return undefined
  return {
    message: `${source.name} is a source of kind ${source.kind}, which shows its newest entries only and no past.`,
    at: '--since',
    mend: 'Leave --since out.',
  }
}
