/** `papers.yaml`: which channels follow what, as a file that people keep. */
import { z } from 'zod'
import type { FileFault, WantedChannel, WantedTopic } from '../core/as-code.ts'
import { SettingsSchema } from '../core/channel.ts'
import { count } from '../core/reply.ts'
import { ScheduleSchema } from '../core/schedule.ts'
import { type Packs, parseTopic } from '../core/topic.ts'
import { ZoneSchema } from '../core/zone.ts'
import type { Fault } from './fault.ts'
import { onOff, type Reading, readsText, section } from './fields.ts'
import { faultAt } from './issues.ts'
import { checkYaml, readYaml, type YamlFile } from './yaml-file.ts'

const { size, hourly, who } = SettingsSchema.shape
const onOrOff = onOff.meta({ enum: ['on', 'off', true, false] })

const channelText = readsText(
  "slack:#robotics, or '#robotics' in quotes: after a space # begins a comment",
  (written): Reading<string> =>
    written.trim() === '' ? { wrong: 'is empty', mend: 'Write it like slack:#robotics.' } : { value: written.trim() },
).meta({
  type: 'string',
  description:
    'By name (slack:#robotics, discord:My Server/#papers, #robotics where one platform runs) or by id (slack:T024/C0123).',
})

const TopicSchema = z.union([
  z.string(),
  section({
    topic: z.string().meta({ description: 'In the topic language, as after /papers subscribe.' }),
    as: z
      .string()
      .optional()
      .meta({ description: 'Its label. An edit of the topic under the same label keeps number and history.' }),
    paused: z.boolean().optional(),
  }),
])

const ChannelSchema = section({
  channel: channelText,
  schedule: ScheduleSchema.optional().meta({
    description: 'daily 09:00, weekdays 09:00, weekly mon,thu 09:00 or instant.',
  }),
  zone: ZoneSchema.optional().meta({ description: 'A city or an IANA zone.' }),
  paused: z.boolean().optional(),
  settings: section({
    size: size.optional().meta({ description: 'Papers in one digest.' }),
    announce: onOrOff.optional().meta({ description: 'One public line says who follows what.' }),
    quiet: onOrOff.optional().meta({ description: 'A quiet spell is mentioned.' }),
    hourly: hourly.optional().meta({ description: 'Digests an hour at most under instant.' }),
    who: who.optional().meta({ description: 'Who may change the channel.' }),
  }).prefault({}),
  topics: z
    .array(TopicSchema)
    .optional()
    .meta({ description: 'The channel follows exactly these; left out, they stay as they are.' }),
})

const PapersSchema = section({ channels: z.array(ChannelSchema) })

/** For editors, as JSON Schema (draft 2020-12): what may be written, made from what is read. */
export function papersJsonSchema(): object {
  const schema = z.toJSONSchema(PapersSchema, { io: 'input', unrepresentable: 'any' })
  return { ...schema, title: 'papers.yaml of Paperwire' }
}

/** Larger than what 5,000 channels with ten topics each come to. */
const LARGEST = 5 * 1024 * 1024
const FAULTS_SHOWN = 20

const YAML_MEND =
  "Mend this line. What begins with @, - or a quotation mark, or holds # or a colon before a space, stands in single quotes: '@agents'."

/** What a file wants, or everything that is wrong with it. Topics that cannot be read are the difference's to judge. */
export function readPapers(
  name: string,
  text: string,
  packs: Packs,
):
  | { readonly kind: 'read'; readonly wanted: readonly WantedChannel[] }
  | { readonly kind: 'refused'; readonly faults: readonly FileFault[] } {
  const whole = (wrong: string, mend: string) => ({ kind: 'refused', faults: [{ at: name, wrong, mend }] }) as const
  if (text.length > LARGEST)
    return whole(
      `has ${(text.length / 1024 / 1024).toFixed(1)} MB, and at most 5 MB are read`,
      'Split it: what a file does not list is never touched.',
    )
  const faults: Fault[] = []
  try {
    const file = readYaml(name, text, faults)
    const written = checkYaml(file, PapersSchema, faults)
    if (written === undefined) return { kind: 'refused', faults: shownFaults(name, faults) }
    const twice = namedTwice(file, written.channels)
    if (twice.length > 0) return { kind: 'refused', faults: shownFaults(name, twice) }
    return { kind: 'read', wanted: written.channels.map((one, index) => wantedOf(file, one, index, packs)) }
  } catch (fault) {
    // The stack of the process ends before that of the parser.
    if (!(fault instanceof RangeError)) throw fault
    return whole('is nested too deeply to be read', 'Write channels with their topics, three levels in all.')
  }
}

function shownFaults(name: string, faults: readonly Fault[]): FileFault[] {
  const shown = faults.slice(0, FAULTS_SHOWN).map(({ file, line, path, wrong, mend }) => ({
    at: [line === undefined ? file : `${file}:${line}`, ...(path === '' ? [] : [path])].join(': '),
    wrong,
    mend: path === '' && wrong.startsWith('is no readable YAML') ? YAML_MEND : mend,
  }))
  const left = faults.length - shown.length
  return left === 0
    ? shown
    : [...shown, { at: name, wrong: `has ${count(left, 'more fault')}`, mend: 'Mend these first.' }]
}

type WrittenChannel = z.output<typeof ChannelSchema>

function namedTwice(file: YamlFile, channels: readonly WrittenChannel[]): Fault[] {
  const first = new Map<string, number>()
  return channels.flatMap(({ channel }, index) => {
    const before = first.get(channel)
    if (before === undefined) {
      first.set(channel, index)
      return []
    }
    return [
      faultAt(
        file,
        ['channels', index, 'channel'],
        `is the channel of channels[${before}] again`,
        'Put their topics together.',
      ),
    ]
  })
}

function wantedOf(file: YamlFile, written: WrittenChannel, index: number, packs: Packs): WantedChannel {
  const path = ['channels', index] as const
  const { channel, schedule, zone, paused, settings, topics } = written
  return {
    channel,
    schedule,
    zone,
    paused,
    settings,
    at: placeOf(file, [...path, 'channel']),
    topics: topics?.map((one, position): WantedTopic => {
      const {
        topic: text,
        as: label,
        paused,
      } = typeof one === 'string' ? { topic: one } : { as: undefined, paused: undefined, ...one }
      return { text, parsed: parseTopic(text, packs), label, paused, at: placeOf(file, [...path, 'topics', position]) }
    }),
  }
}

function placeOf(file: YamlFile, path: readonly PropertyKey[]): string {
  const { line, path: written } = faultAt(file, path, '', '')
  return `${line === undefined ? file.name : `${file.name}:${line}`}: ${written}`
}
