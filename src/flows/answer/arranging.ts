/** schedule, settings, the zone select: how and when this channel gets its digest. */
import { actionId } from '../../core/action.ts'
import { type ChannelPatch, type Settings, SettingsSchema } from '../../core/channel.ts'
import type { Reply } from '../../core/invocation.ts'
import type { Action, Form } from '../../core/message.ts'
import { arrangedMessage, settingsMessage } from '../../core/reply/arranging.ts'
import { message, note, say, show } from '../../core/reply.ts'
import { formatSchedule, nextSlot, parseSchedule, type Schedule } from '../../core/schedule.ts'
import { parseZone } from '../../core/zone.ts'
import type { Asking } from './asking.ts'

type Said = { readonly when?: string; readonly time?: string; readonly zone?: string }

/** What is left out stays as it is. Says the next local instant and how fresh the sources are. */
export async function schedule(asking: Asking, said: Said): Promise<Reply> {
  if (said.when === undefined && said.time === undefined && said.zone === undefined)
    return { kind: 'form', form: scheduleForm(asking, said) }
  const read = readSchedule(asking, said)
  return read.kind === 'refused' ? refusal(read) : arrange(asking, read)
}

export async function submitSchedule(asking: Asking, said: Said): Promise<Reply> {
  const read = readSchedule(asking, said)
  return read.kind === 'refused' ? { kind: 'form', form: scheduleForm(asking, said, read) } : arrange(asking, read)
}

type Read =
  | { readonly kind: 'read'; readonly schedule: Schedule; readonly zone: string; readonly zoneChosen: boolean }
  | {
      readonly kind: 'refused'
      readonly field: 'when' | 'zone'
      readonly sentence: string
      readonly zones?: readonly string[]
    }

function readSchedule({ channel }: Asking, said: Said): Read {
  const { when, zone } = unmixed(said)
  const standing = formatSchedule(channel.schedule)
  const spoken = when ?? (said.time === undefined ? standing : standing.replace(/ ?\d\d:\d\d$/, '') || 'daily')
  const keepsTime = when !== undefined && said.time === undefined && !/\d|noon|midnight|instant/i.test(when)
  const time = said.time ?? (keepsTime && channel.schedule.kind !== 'instant' ? channel.schedule.at : '')
  const read = parseSchedule(spoken, time)
  if (read.kind === 'refused') return { kind: 'refused', field: 'when', sentence: read.sentence }
  if (zone === undefined)
    return { kind: 'read', schedule: read.schedule, zone: channel.zone, zoneChosen: channel.zoneChosen }
  const place = parseZone(zone)
  if (place.kind === 'zone') return { kind: 'read', schedule: read.schedule, zone: place.zone, zoneChosen: true }
  const zones = place.kind === 'unclear' ? { zones: place.zones } : {}
  return { kind: 'refused', field: 'zone', sentence: place.sentence, ...zones }
}

/** `schedule 9am Berlin` names a zone where the words for when would stand. */
function unmixed({ when, zone }: Said): { when?: string; zone?: string } {
  if (when !== undefined && parseSchedule(when).kind === 'refused') {
    const both = zone === undefined ? when : `${when} ${zone}`
    if (parseZone(both).kind === 'zone') return { zone: both }
  }
  return { ...(when === undefined ? {} : { when }), ...(zone === undefined ? {} : { zone }) }
}

function refusal({ sentence, zones = [] }: Extract<Read, { kind: 'refused' }>): Reply {
  return show(note([sentence], zones.length === 0 ? [] : [zoneSelect(zones)]))
}

function zoneSelect(zones: readonly string[]): Action {
  return {
    id: actionId('zone'),
    label: 'Choose the zone',
    choices: zones.map((zone) => ({ value: zone, label: zone })),
  }
}

function scheduleForm({ channel }: Asking, said: Said, refused?: Extract<Read, { kind: 'refused' }>): Form {
  const standing = channel.schedule
  const error = (field: 'when' | 'zone') => (refused?.field === field ? { error: refused.sentence } : {})
  return {
    id: actionId('schedule'),
    title: 'When this channel gets its digest',
    fields: [
      {
        name: 'when',
        label: 'daily, weekdays, weekly mon,thu or instant',
        kind: 'line',
        value: said.when ?? formatSchedule(standing).replace(/ \d\d:\d\d$/, ''),
        ...error('when'),
      },
      {
        name: 'time',
        label: 'Time',
        kind: 'time',
        optional: true,
        value: said.time ?? ('at' in standing ? standing.at : ''),
      },
      {
        name: 'zone',
        label: 'Zone: a city or an IANA zone',
        kind: 'zone',
        value: said.zone ?? channel.zone,
        ...error('zone'),
      },
    ],
    submit: 'Save',
  }
}

async function arrange(
  asking: Asking,
  { schedule, zone, zoneChosen }: Extract<Read, { kind: 'read' }>,
): Promise<Reply> {
  const { desk, channel, at } = asking
  await desk.store.openChannel(channel)
  const nextSlotAt = nextSlot(schedule, zone, at) ?? null
  const changed = await desk.store.changeChannel(channel.ref, { schedule, zone, zoneChosen, nextSlotAt })
  return show(arrangedMessage(changed, await desk.store.sourceStates()))
}

/** The select that an answer offers while nobody has chosen a zone. */
export async function chooseZone(asking: Asking, zone: string | undefined): Promise<Reply> {
  return schedule(asking, zone === undefined ? {} : { zone })
}

const ON: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['yes', true],
  ['true', true],
  ['off', false],
  ['no', false],
  ['false', false],
])

export async function settings(asking: Asking, name: string | undefined, value: string | undefined): Promise<Reply> {
  const { desk, channel } = asking
  if (name === undefined || value === undefined) return show(settingsMessage(channel))
  const said = value.trim().toLowerCase()
  const meant = /^\d+$/.test(said) ? Number(said) : (ON.get(said) ?? said)
  const read = SettingsSchema.safeParse({ ...channel.settings, [name]: meant })
  if (!read.success) return say(`\`${name}\` is ${ALLOWED.get(name) ?? 'not a setting'}, not ${JSON.stringify(value)}.`)
  const patch: ChannelPatch = { settings: read.data }
  await desk.store.openChannel(channel)
  const changed = await desk.store.changeChannel(channel.ref, patch)
  const { title = '', items } = settingsMessage(changed)
  return show(message({ title: `Saved. ${title}`, items }))
}

const ALLOWED: ReadonlyMap<string, string> = new Map<keyof Settings, string>([
  ['size', 'a number of papers from 3 to 15'],
  ['announce', 'on or off'],
  ['quiet', 'on or off'],
  ['hourly', 'a number of digests an hour from 1 to 60'],
  ['who', 'anyone, members or managers'],
])
