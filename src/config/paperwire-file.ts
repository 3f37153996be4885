/** `paperwire.yaml`: what it may say, and what holds where it says nothing. */
import { z } from 'zod'
import { SettingsSchema } from '../core/channel.ts'
import { HOUR, MINUTE, SECOND, WEEK } from '../core/instant.ts'
import { LONGEST_TRY } from '../core/look-window.ts'
import { ScheduleSchema } from '../core/schedule.ts'
import { quoted } from '../core/spelling.ts'
import type { Packs } from '../core/topic.ts'
import { ZoneSchema } from '../core/zone.ts'
import { duration, name, onOff, type Reading, readsText, section, webAddress } from './fields.ts'
import { topicText } from './topics-file.ts'

const text = z.string().min(1)
const arxivCategory = readsText(
  'cs.CL',
  (written): Reading<string> =>
    /^[a-z-]+(\.([A-Za-z-]+|\*))?$/.test(written)
      ? { value: written }
      : {
          wrong: `is ${quoted(written)}, which is no arXiv category`,
          mend: 'Write one for each item, like [cs.CL, q-bio.BM].',
        },
)

/** Sources are read politely: never more than once a minute. */
const every = duration({ least: MINUTE })
/** Replaces the kind's own server, for tests and proxies. */
const url = webAddress.optional()
/** Between two requests. */
const pause = duration()
const preprints = {
  name,
  url,
  categories: z.array(text).min(1).optional(),
  every: every.prefault('6h'),
  pause: pause.prefault('1s'),
}

/** arXiv asks for it, over all of its servers: https://info.arxiv.org/help/api/tou.html */
const ARXIV_PAUSE = 3 * SECOND

const SourceSchema = z
  .discriminatedUnion('kind', [
    section({
      kind: z.literal('hugging-face'),
      name,
      url,
      minUpvotes: z.int().nonnegative().default(0),
      submitters: z.array(text).default([]),
      every: every.prefault('15m'),
      pause: pause.prefault('1s'),
    }),
    section({
      kind: z.literal('arxiv'),
      name,
      url,
      categories: z.array(arxivCategory).min(1),
      every: every.prefault('1h'),
      pause: pause.prefault('3s'),
    }).superRefine(({ url, pause }, context) => {
      if (url !== undefined || pause >= ARXIV_PAUSE) return
      const params = {
        mend: 'Write 3s or more, which is what arXiv asks for; a server of your own (url) may be quicker.',
      }
      context.addIssue({ code: 'custom', path: ['pause'], message: 'is too short for arXiv', params })
    }),
    section({ kind: z.literal('biorxiv'), ...preprints }),
    section({ kind: z.literal('medrxiv'), ...preprints }),
    section({
      kind: z.literal('feed'),
      name,
      url: webAddress,
      every: every.prefault('30m'),
      pause: pause.prefault('1s'),
    }),
    section({ kind: z.literal('digest-text'), name, path: text, every: every.prefault('1m') }),
  ])
  .transform((source) => {
    const { every: everyMs, ...rest } = source
    if (!('pause' in rest)) return { ...rest, everyMs }
    const { pause: pauseMs, ...web } = rest
    return { ...web, everyMs, pauseMs }
  })
export type SourceSettings = Readonly<z.output<typeof SourceSchema>>

const TimesSchema = section({
  tick: duration({ least: SECOND }).prefault('60s'),
  request: duration({ least: 1 }).prefault('10s'),
  lease: duration({ least: 1 }).prefault('60s'),
  settle: duration().prefault('60s'),
  margin: duration().prefault('5s'),
})
  .superRefine(({ tick, request, lease, settle, margin }, context) => {
    const refuse = (path: string, message: string, mend: string) =>
      context.addIssue({ code: 'custom', path: [path], message, params: { mend } })
    if (MINUTE % tick !== 0 || tick % SECOND !== 0)
      refuse(
        'tick',
        'is no whole part of a minute',
        'Write 60s, or a part of it in whole seconds such as 30s, 10s or 1s.',
      )
    if (lease <= request + margin)
      refuse('lease', 'ends before a request can', 'Write more than request and margin together.')
    if (lease + settle > LONGEST_TRY)
      refuse(
        'settle',
        'is too long',
        `Write ${LONGEST_TRY / MINUTE}m or less for lease and settle together: a look at a channel goes no further.`,
      )
  })
  .transform((times) => ({
    tickMs: times.tick,
    requestMs: times.request,
    leaseMs: times.lease,
    settleMs: times.settle,
    marginMs: times.margin,
  }))

/** The channels' own feeds. */
const FeedsSchema = section({
  every: every.prefault('30m'),
  /** Hosts that people may give although they are not on the public internet. */
  allow: z.array(text).default([]),
})
  .transform(({ every: everyMs, allow }) => ({ everyMs, allow }))
  .prefault({})

const { size, hourly, who } = SettingsSchema.shape

const timeOfDay = readsText('03:00', (written): Reading<number> => {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(written) ?? []
  return hours === undefined
    ? { wrong: `is ${quoted(written)}, which is no time of day`, mend: 'Write it like "03:00", in UTC.' }
    : { value: Number(hours) * HOUR + Number(minutes) * MINUTE }
})

/** `off`, or when a copy is made every day, how many are kept, and where. `atMs` counts from midnight UTC. */
const BackupSchema = z
  .unknown()
  .transform((written) => (written === 'off' || written === false ? { keep: 0 } : written))
  .pipe(
    section({
      at: timeOfDay.prefault('03:00'),
      keep: z.int().nonnegative().default(7),
      folder: z.string().default(''),
    }),
  )
  .transform(({ at: atMs, keep, folder }) => (keep === 0 ? ('off' as const) : { atMs, keep, folder }))
  .prefault({})
export type BackupSettings = Readonly<z.output<typeof BackupSchema>>

const exampleChannel = (packs: Packs | undefined) =>
  section({
    name,
    schedule: ScheduleSchema.optional(),
    zone: ZoneSchema.optional(),
    subscriptions: z.array(section({ topic: topicText(packs), label: text.optional() })).default([]),
  })

/** A list whose items have names that nobody else in it has. */
function named<Item extends z.ZodType<{ readonly name: string }>>(item: Item) {
  return z.array(item).superRefine((items, context) => {
    const seen = new Set<string>()
    for (const [index, { name }] of items.entries()) {
      const params = { mend: 'Give each its own name: it is how people and records tell them apart.' }
      if (seen.has(name))
        context.addIssue({ code: 'custom', path: [index, 'name'], message: `is ${quoted(name)} again`, params })
      seen.add(name)
    }
  })
}

const SourcesSchema = named(SourceSchema).prefault([{ name: 'hf', kind: 'hugging-face' }])
const SOURCES_AS_THEY_COME = JSON.stringify(SourcesSchema.parse(undefined))

/** A key left out has its default; an unknown key is a fault. Topics may name the packs. */
export function paperwireFile(packs: Packs | undefined) {
  return section({
    sources: SourcesSchema,
    backfill: duration().prefault('8w'),
    lookUp: onOff.prefault('on'),
    feeds: FeedsSchema,
    times: TimesSchema.prefault({}),
    defaults: section({
      schedule: ScheduleSchema.prefault('daily 09:00'),
      zone: ZoneSchema.prefault('UTC'),
      size: size.default(8),
      announce: onOff.prefault('on'),
      quiet: onOff.prefault('on'),
      hourly: hourly.default(4),
    }).prefault({}),
    limits: section({
      subscriptions: z.int().min(1).default(50),
      feeds: z.int().nonnegative().default(10),
      commandsPerPerson: z.int().nonnegative().default(30),
      commandsPerWorkspace: z.int().nonnegative().default(300),
    }).prefault({}),
    permissions: section({ slack: who.default('members'), discord: who.default('managers') }).prefault({}),
    operator: section({ name: z.string().default(''), contact: z.string().default('') }).prefault({}),
    retention: section({
      held: duration({ least: MINUTE }).prefault('90d'),
      messages: duration({ least: WEEK }).prefault('30d'),
      /** Without effect: it stood in the bundled file up to 0.5, and may still stand in copies of it. */
      search: z.unknown().optional(),
    })
      .transform(({ held, messages }) => ({ heldMs: held, messagesMs: messages }))
      .prefault({}),
    backup: BackupSchema,
    channels: named(exampleChannel(packs)).default([]),
  }).transform(({ backfill, ...settings }) => ({
    ...settings,
    backfillMs: backfill,
    hasOwnSources: JSON.stringify(settings.sources) !== SOURCES_AS_THEY_COME,
  }))
}

/** What the file says, defaults filled in. */
export type Settings = Readonly<z.output<ReturnType<typeof paperwireFile>>>
