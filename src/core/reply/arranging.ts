/** What is said about schedules, zones and settings. */
import { actionId } from '../action.ts'
import { type Channel, channelTitle, SETTINGS, type Settings } from '../channel.ts'
import type { Action, Field, Form, Message } from '../message.ts'
import { about, count, line, message, note } from '../reply.ts'
import { formatSchedule, type Schedule } from '../schedule.ts'
import { either } from '../spelling.ts'
import { formatLocal, POPULAR_ZONES } from '../zone.ts'
import { type NamedState, readOf } from './reading.ts'

/** The reading of a schedule in words: "every day at 09:00". */
export function describeSchedule(schedule: Schedule, { hourly }: Pick<Settings, 'hourly'>): string {
  switch (schedule.kind) {
    case 'daily':
      return `every day at ${schedule.at}`
    case 'weekdays':
      return `Monday to Friday at ${schedule.at}`
    case 'weekly':
      return `every ${schedule.days.map((day) => day.charAt(0).toUpperCase() + day.slice(1)).join(', ')} at ${schedule.at}`
    case 'instant':
      return `as papers are found, at most ${count(hourly, 'digest')} an hour`
  }
}

/** When a channel gets its digests, and the next one; whatever stands in the way comes last. */
export function whenSentences({ schedule, zone, zoneChosen, settings, state, why, nextSlotAt }: Channel): string {
  const next =
    schedule.kind === 'instant' || nextSlotAt === undefined || state !== 'on'
      ? ''
      : `; the next one ${formatLocal(nextSlotAt, zone, 'full')}`
  return [
    `Digests come ${describeSchedule(schedule, settings)}${next}.`,
    ...(schedule.kind === 'instant' || zoneChosen ? [] : [`Nobody has chosen a zone here yet, so it is ${zone}.`]),
    ...(state === 'paused' ? ['The channel is paused until `/papers resume`.'] : []),
    ...(state === 'held' ? [`The channel is held: ${why ?? 'access was lost'}.`] : []),
  ].join(' ')
}

export function arrangedMessage(channel: Channel, sources: readonly NamedState[], theirZone?: string): Message {
  const change: Action = { id: actionId('schedule'), label: 'Change', opens: 'form' }
  const read = sources.map(({ title, state }) => `${title}: ${readOf(state, channel.zone)}`)
  return note(
    [whenSentences(channel), ...(read.length === 0 ? [] : [read.join(' · ')])],
    [...zoneOffer(channel, theirZone), change],
  )
}

/** A select of zones while nobody has chosen one, the asker's own first. */
export function zoneOffer(
  { schedule, zoneChosen }: Pick<Channel, 'schedule' | 'zoneChosen'>,
  theirs: string | undefined,
): Action[] {
  if (zoneChosen || schedule.kind === 'instant') return []
  return [zoneSelect(theirs === undefined ? POPULAR_ZONES : [...new Set([theirs, ...POPULAR_ZONES])])]
}

/** With a schedule, choosing a zone also sets that schedule: it was said together with a zone that may be several. */
export function zoneSelect(zones: readonly string[], schedule?: Schedule): Action {
  return {
    id: actionId('zone', schedule === undefined ? undefined : formatSchedule(schedule)),
    label: 'Choose the zone',
    choices: zones.map((zone) => ({ value: zone, label: zone })),
  }
}

export type ScheduleValues = { readonly when: string; readonly time: string; readonly zone: string }
export type ScheduleFault = { readonly field: keyof ScheduleValues; readonly sentence: string }

export function scheduleForm(values: ScheduleValues, fault?: ScheduleFault): Form {
  const filled = (field: keyof ScheduleValues): Pick<Field, 'name' | 'value' | 'error'> => ({
    name: field,
    value: values[field],
    ...(fault?.field === field ? { error: fault.sentence } : {}),
  })
  return {
    id: actionId('schedule'),
    title: 'Digest schedule',
    fields: [
      { ...filled('when'), label: 'When: daily, weekdays, weekly mon,thu or instant', kind: 'line' },
      { ...filled('time'), label: 'Time', kind: 'time', optional: true },
      { ...filled('zone'), label: 'Zone: a city or an IANA zone', kind: 'zone' },
    ],
    submit: 'Save',
  }
}

const MEANING: Readonly<Record<keyof Settings, string>> = {
  size: 'papers in a digest, 3 to 15',
  announce: 'one public line when somebody changes what is followed, on or off',
  quiet: 'a line now and then when nothing matched, on or off',
  hourly: 'digests an hour at most with the schedule `instant`, 1 to 60',
  who: 'who may change the channel: anyone, members or managers',
}

export function settingsMessage(channel: Channel, isSaved = false): Message {
  const { settings } = channel
  const items = SETTINGS.map((name) => line(about(`${name} ${valueText(settings[name])}`, MEANING[name])))
  return message({
    title: `${isSaved ? 'Saved. ' : ''}Settings of ${channelTitle(channel)}`,
    items: [...items, line('Change one: `/papers settings size 5`.')],
  })
}

export function settingRefused(setting: string, value: string): string {
  // The command takes no other name.
  const meaning = MEANING[setting as keyof Settings]
  return `${value} does not do: \`${setting}\` is ${meaning}.`
}

/** Where a value was said and no setting. */
export function settingUnnamed(value: string): string {
  const names = SETTINGS.map((name) => `\`${name}\``)
  return `Which setting is to be ${value}? Name it: ${either(names)}.`
}

export function valueText(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : `${value}`
}
