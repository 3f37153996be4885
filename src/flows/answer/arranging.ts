/** schedule, settings and the zone select: how and when this channel gets its digest. */
import { type Channel, channelKey, type SettingsPatch, SettingsSchema } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import type { Reply } from '../../core/invocation.ts'
import type { Action } from '../../core/message.ts'
import { zonesNamed } from '../../core/places.ts'
import {
  arrangedMessage,
  type ScheduleFault,
  type ScheduleValues,
  scheduleForm,
  settingRefused,
  settingsMessage,
  settingUnnamed,
  zoneSelect,
} from '../../core/reply/arranging.ts'
import { CHANGED, settingsChanged } from '../../core/reply/changes.ts'
import { statesSeen } from '../../core/reply/reading.ts'
import { note, say, show } from '../../core/reply.ts'
import { nextSlot, parseSchedule, parseTime, type Schedule, splitSchedule } from '../../core/schedule.ts'
import { quoted } from '../../core/spelling.ts'
import { parseZone } from '../../core/zone.ts'
import { type Asking, noteOf } from './asking.ts'

type Said = Pick<Args, 'when' | 'time' | 'zone'>
export type Arranged = { readonly schedule: Schedule; readonly zone: string; readonly zoneChosen: boolean }
type Read =
  | { readonly kind: 'read'; readonly arranged: Arranged }
  | { readonly kind: 'refused'; readonly fault: ScheduleFault; readonly mend?: Action }

/** What is left out stays as it is; with nothing said it asks by the form. */
export async function schedule(asking: Asking, said: Said): Promise<Reply> {
  const { when, time, zone } = said
  if ((when ?? time ?? zone) === undefined) return { kind: 'form', form: scheduleForm(standing(asking)) }
  const read = readSchedule(asking, said)
  if (read.kind === 'read') return arrange(asking, read.arranged)
  return show(note([read.fault.sentence], read.mend === undefined ? [] : [read.mend]))
}

/** The form stands filled in with the old time, which means nothing once `instant` is chosen. */
export async function submitSchedule(asking: Asking, said: Said): Promise<Reply> {
  const { when = '', time = '', zone = '' } = said
  const parsed = parseSchedule(splitSchedule(when).when)
  const isInstant = parsed.kind === 'schedule' && parsed.schedule.kind === 'instant'
  const read = readSchedule(asking, isInstant ? { when, zone } : said)
  return read.kind === 'read'
    ? arrange(asking, read.arranged)
    : { kind: 'form', form: scheduleForm({ when, time, zone }, read.fault) }
}

/** The select of zones; `when` is the schedule that it carries, where one was said together with an unclear zone. */
export async function chooseZone(asking: Asking, zone: string | undefined, when: string | undefined): Promise<Reply> {
  return zone === undefined ? schedule(asking, {}) : schedule(asking, { zone, ...(when === undefined ? {} : { when }) })
}

function readSchedule({ channel }: Asking, said: Said): Read {
  const { when: days, time, zone } = sorted(said)
  const when = days || daysText(channel.schedule, time !== '')
  const bare = parseSchedule(when)
  const isTimed = bare.kind === 'schedule' && bare.schedule.kind !== 'instant'
  const read = parseSchedule(when, time === '' && isTimed ? timeText(channel.schedule) : time)
  if (read.kind === 'refused') {
    const field = time !== '' && parseTime(time).kind === 'refused' ? 'time' : 'when'
    return { kind: 'refused', fault: { field, sentence: read.sentence } }
  }
  const { schedule } = read
  if (zone === '') return { kind: 'read', arranged: { schedule, zone: channel.zone, zoneChosen: channel.zoneChosen } }
  const place = parseZone(zone)
  if (place.kind === 'zone') return { kind: 'read', arranged: { schedule, zone: place.zone, zoneChosen: true } }
  const fault = { field: 'zone', sentence: place.sentence } as const
  return place.kind === 'unclear'
    ? { kind: 'refused', fault, mend: zoneSelect(place.zones, schedule) }
    : { kind: 'refused', fault }
}

/** Sorts what was said for one into the others: `9am New York` names a place where the words for the days would stand. */
function sorted(said: Said): Record<'when' | 'time' | 'zone', string> {
  const { when, time, zone } = splitSchedule(said.when ?? '')
  const place = [when, zone, said.zone].filter(Boolean).join(' ')
  const isPlace = parseSchedule(when).kind === 'refused' && zonesNamed(place).length > 0
  return { when: isPlace ? '' : when, time: time || (said.time ?? ''), zone: isPlace ? place : (said.zone ?? zone) }
}

/** The days of a schedule as one says them; `instant` has none, so a time makes it daily. */
function daysText(schedule: Schedule, withTime: boolean): string {
  if (schedule.kind === 'instant') return withTime ? 'daily' : 'instant'
  return schedule.kind === 'weekly' ? `weekly ${schedule.days.join(',')}` : schedule.kind
}

function timeText(schedule: Schedule): string {
  return 'at' in schedule ? schedule.at : ''
}

function standing({ channel, person }: Asking): ScheduleValues {
  const { schedule, zone, zoneChosen } = channel
  return {
    when: daysText(schedule, false),
    time: timeText(schedule),
    zone: zoneChosen ? zone : (person.zone ?? zone),
  }
}

async function arrange(asking: Asking, arranged: Arranged): Promise<Reply> {
  const { desk, channel, person } = asking
  const { store } = desk
  const changed = await arrangeHere(asking, arranged)
  const read = statesSeen(await store.sourceStates(), await store.feeds(channelKey(channel.ref)))
  return show(arrangedMessage(changed, read, person.zone))
}

/** The channel gets its digests by this schedule from now on; as it then stands. */
export async function arrangeHere(asking: Asking, arranged: Arranged): Promise<Channel> {
  const { desk, channel, at } = asking
  await desk.store.openChannel(channel)
  const note = noteOf(asking, CHANGED.arranged(arranged.schedule, arranged.zone))
  const nextSlotAt = nextSlot(arranged.schedule, arranged.zone, at) ?? null
  return desk.store.changeChannel(channel.ref, { ...arranged, nextSlotAt }, undefined, note)
}

const WORDS_FOR_ON: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['yes', true],
  ['off', false],
  ['no', false],
])

/** Shows the settings, or changes one. */
export async function settings(asking: Asking, { name, value }: Args): Promise<Reply> {
  const { channel } = asking
  if (value === undefined) return show(settingsMessage(channel))
  if (name === undefined) return say(settingUnnamed(quoted(value)))
  const said = value.toLowerCase()
  const meant = /^\d+$/.test(said) ? Number(said) : (WORDS_FOR_ON.get(said) ?? said)
  const read = SettingsSchema.partial().safeParse({ [name]: meant })
  if (!read.success) return say(settingRefused(name, quoted(value)))
  return show(settingsMessage(await setHere(asking, read.data), true))
}

/** These settings are so from now on, whatever others change meanwhile; the channel as it then stands. */
export async function setHere(asking: Asking, settings: SettingsPatch): Promise<Channel> {
  const { desk, channel } = asking
  await desk.store.openChannel(channel)
  const note = noteOf(asking, CHANGED.set(settingsChanged(channel.settings, settings)))
  return desk.store.changeChannel(channel.ref, { settings }, undefined, note)
}
