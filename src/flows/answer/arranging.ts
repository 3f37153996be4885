/** schedule, settings and the zone select: how and when this channel gets its digest. */
import { type Settings, SettingsSchema } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import type { Reply } from '../../core/invocation.ts'
import {
  arrangedMessage,
  type ScheduleFault,
  scheduleForm,
  settingRefused,
  settingsMessage,
  zoneSelect,
} from '../../core/reply/arranging.ts'
import { note, say, show } from '../../core/reply.ts'
import { formatSchedule, nextSlot, parseSchedule, parseTime, type Schedule, splitSchedule } from '../../core/schedule.ts'
import { quoted } from '../../core/spelling.ts'
import { parseZone } from '../../core/zone.ts'
import type { Asking } from './asking.ts'

type Said = Pick<Args, 'when' | 'time' | 'zone'>
type Arranged = { readonly schedule: Schedule; readonly zone: string; readonly zoneChosen: boolean }
type Read =
  | { readonly kind: 'read'; readonly arranged: Arranged }
  | { readonly kind: 'refused'; readonly fault: ScheduleFault; readonly zones: readonly string[] }

/** What is left out stays as it is; with nothing said it asks by the form. */
export async function schedule(asking: Asking, said: Said): Promise<Reply> {
  const { when, time, zone } = said
  if ((when ?? time ?? zone) === undefined) return { kind: 'form', form: scheduleForm(standing(asking)) }
  const read = readSchedule(asking, said)
  if (read.kind === 'read') return arrange(asking, read.arranged)
  return show(note([read.fault.sentence], read.zones.length === 0 ? [] : [zoneSelect(read.zones)]))
}

/** The form shows the old time: it counts only where none was written beside the days, and never for `instant`. */
export async function submitSchedule(asking: Asking, said: Said): Promise<Reply> {
  const { when = '', time, zone } = said
  const hasTime = time !== undefined && splitSchedule(when).time === '' && parseSchedule(when, time).kind === 'schedule'
  const read = readSchedule(asking, { ...said, ...(hasTime || parseSchedule(when).kind === 'refused' ? {} : { time: '' }) })
  if (read.kind === 'read') return arrange(asking, read.arranged)
  const typed = { when, time: time ?? '', zone: zone ?? '' }
  return { kind: 'form', form: scheduleForm(typed, read.fault) }
}
