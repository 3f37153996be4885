/** What a topic brings: counted by listing day over whole weeks, with the papers it would have posted. */
import { DAY, type Instant, WEEK } from './instant.ts'
import type { Paper, PaperKey } from './paper.ts'

export type Volume = {
  /** First and last listing day looked at. */
  readonly from: string
  readonly to: string
  readonly considered: number
  readonly matched: number
  /** Oldest first; `start` is the week's first listing day. */
  readonly weeks: readonly { readonly start: string; readonly considered: number; readonly matched: number }[]
  /** Listing days on which anything was listed. */
  readonly days: number
  readonly papers: readonly Paper[]
}

export function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** So many days after (or, negative, before) a calendar day. */
export function addDays(day: string, days: number): string {
  return dayOf(Date.parse(day) + days * DAY)
}

/** The first day of the `weeks` weeks that end with `to`. */
export function windowStart(to: string, weeks: number): string {
  return addDays(to, 1 - 7 * weeks)
}

/** Counts papers listed from `from` to `to` (whole weeks); `matches` says which of them the topic takes. */
export function countVolume(
  papers: Iterable<{ paper: Paper; matched: boolean }>,
  { from, to }: { from: string; to: string },
): Volume {
  const start = Date.parse(from)
  const weeks = Array.from({ length: Math.ceil((Date.parse(to) - start + DAY) / WEEK) }, (_, week) => ({
    start: addDays(from, 7 * week),
    considered: 0,
    matched: 0,
  }))
  const days = new Set<string>()
  const found = new Map<PaperKey, Paper>()
  let considered = 0
  for (const { paper, matched } of papers) {
    const week = weeks[Math.floor((Date.parse(paper.listedOn) - start) / WEEK)]
    if (week === undefined) continue
    considered += 1
    days.add(paper.listedOn)
    week.considered += 1
    if (!matched) continue
    week.matched += 1
    found.set(paper.key, paper)
  }
  return { from, to, considered, matched: found.size, weeks, days: days.size, papers: [...found.values()] }
}

const BARS = '▁▂▃▄▅▆▇█'

/** One character a week, oldest first. */
export function barChart({ weeks }: Volume): string {
  const most = Math.max(1, ...weeks.map((week) => week.matched))
  return weeks.map(({ matched }) => BARS[Math.ceil((matched / most) * (BARS.length - 1))]).join('')
}

/** "about 14 a day", "about 3 a week": per listing day where that is at least one, else per week. */
export function rateOf({ matched, days, weeks }: Volume): string {
  if (matched === 0) return 'nothing'
  const daily = matched / Math.max(1, days)
  if (daily >= 1) return `about ${round(daily)} a day`
  const listedWeeks = Math.max(1, weeks.filter((week) => week.considered > 0).length)
  const weekly = matched / listedWeeks
  return weekly >= 1 ? `about ${round(weekly)} a week` : `${matched} in ${weeks.length} weeks`
}

function round(value: number): string {
  return value >= 10 ? Math.round(value).toString() : value.toFixed(1).replace(/\.0$/, '')
}

/** "8.1 %", "< 0.1 %". */
export function shareOf({ matched, considered }: Volume): string {
  const share = considered === 0 ? 0 : (100 * matched) / considered
  if (share > 0 && share < 0.1) return '< 0.1 %'
  return `${share >= 10 ? Math.round(share) : share.toFixed(1).replace(/\.0$/, '')} %`
}
