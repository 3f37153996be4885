/** When something was or will be, as it stands in a sentence. */
import { DAY, type Instant } from '../../instant.ts'
import { formatLocal } from '../../zone.ts'

/** "Mon 16 Mar 2026, 09:00 Berlin". */
export function atDate(at: Instant, zone: string): string {
  return formatLocal(at, zone, 'full')
}

/** "on Mon 16 Mar 2026, 09:00 Berlin". */
export function onDate(at: Instant, zone: string): string {
  return `on ${atDate(at, zone)}`
}

/** "on Tue at 09:40", where that is clear: within six days of `now`. */
export function onDay(at: Instant, now: Instant, zone: string): string {
  return isNear(at, now) ? `on ${formatLocal(at, zone, 'short').replace(' ', ' at ')}` : onDate(at, zone)
}

/** "09:00 Berlin". */
export function timeOf(at: Instant, zone: string): string {
  return formatLocal(at, zone, 'zoned').replace(/^\S+ /, '')
}

/** "Wed". */
export function weekdayOf(at: Instant, zone: string): string {
  return formatLocal(at, zone, 'short').replace(/ .*$/, '')
}

/** After six days a weekday could be this one or another. */
export function isNear(at: Instant, now: Instant): boolean {
  return Math.abs(at - now) <= 6 * DAY
}
