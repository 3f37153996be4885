/** What is said about schedules and settings. */
import type { Channel } from '../channel.ts'
import type { Item, Message } from '../message.ts'
import { plain } from '../message.ts'
import { sourceTitle } from '../paper-item.ts'
import type { SourceState } from '../ports.ts'
import { message, note } from '../reply.ts'
import { formatSchedule } from '../schedule.ts'
import { formatLocal } from '../zone.ts'

export function arrangedMessage(channel: Channel, sources: readonly SourceState[]): Message {
  const { schedule, zone, nextSlotAt, settings } = channel
  const when =
    nextSlotAt === undefined
      ? `Papers are posted as they are found, at most ${settings.hourly} digests an hour.`
      : `Digests come ${formatSchedule(schedule)} (${zone}); the next one ${formatLocal(nextSlotAt, zone, 'full')}.`
  const fresh = sources.map(({ source, lastOkAt, error }) => {
    const read = lastOkAt === undefined ? 'not read yet' : `last read ${formatLocal(lastOkAt, zone, 'full')}`
    return `${sourceTitle(source)}: ${error === undefined ? read : `${read}, failing: ${error}`}`
  })
  return note(fresh.length === 0 ? [when] : [when, fresh.join(' · ')])
}

const MEANING = [
  ['size', 'papers in a digest, 3 to 15'],
  ['announce', 'one public line when somebody changes what is followed'],
  ['quiet', 'a line now and then when nothing matched'],
  ['hourly', 'digests an hour at most, with the schedule `instant`'],
  ['who', 'who may change the channel: anyone, members or managers'],
] as const

export function settingsMessage({ name, settings }: Channel): Message {
  const said = (value: string | number | boolean): string =>
    typeof value === 'boolean' ? (value ? 'on' : 'off') : `${value}`
  const items = MEANING.map(
    ([setting, meaning]): Item => ({
      kind: 'text',
      text: [{ text: `${setting} ${said(settings[setting])}`, strong: true }, { text: `  ${meaning}` }],
    }),
  )
  const change = { kind: 'text', text: plain('Change one: `/papers settings size 5`.') } as const
  return message({ title: `Settings of #${name}`, items: [...items, change] })
}
