/** What is said of a file of subscriptions: what is wrong with it, what it would change, what it has changed. Plain lines. */
import type { Change, FileFault, Standing } from '../as-code.ts'
import { type Channel, channelKey, channelTitle, type Settings, type SettingsPatch } from '../channel.ts'
import { visible } from '../readable.ts'
import { count } from '../reply.ts'
import { describeTopic } from '../topic.ts'
import { rounded } from '../volume.ts'
import { describeSchedule, valueText } from './arranging.ts'
import { nameOf } from './listing.ts'

/** Papers a week, before and after. One that is absent was not, or will not be, followed. */
export type Weekly = { readonly before?: number; readonly after?: number }

/** Of each change that has any, and of the whole channel; `cap` is what the digests of a week show at most. */
export type ChannelWeekly = {
  readonly of: ReadonlyMap<Change, Weekly>
  readonly all: Required<Weekly>
  readonly cap?: number
}

/** What a file comes to in one channel. */
export type ChannelPlan =
  | {
      readonly kind: 'planned'
      /** As written in the file. */
      readonly written: string
      readonly at: string
      readonly standing: Standing
      /** Whether the channel is opened by it. */
      readonly isNew: boolean
      readonly changes: readonly Change[]
      /** Sentences about what stands in the way, or stays although it is not well. */
      readonly notes: readonly string[]
      /** Absent where no topic changes, the archive is empty, or nobody asked. */
      readonly weekly?: ChannelWeekly
      /** Why not all would be done, a sentence; after an apply why not all was, and `changes` are those that were. */
      readonly failed?: string
    }
  /** Nothing can be done there. `why` is a sentence. */
  | { readonly kind: 'failed'; readonly written: string; readonly at: string; readonly why: string }

type Planned = Extract<ChannelPlan, { kind: 'planned' }>

/** "papers.yaml has 2 faults." and each fault with its mend. */
export function faultLines(name: string, faults: readonly FileFault[]): string {
  const head = `${name} has ${faults.length === 1 ? 'one fault' : `${faults.length} faults`}, so nothing was done.`
  return [head, ...faults.map(({ at, wrong, mend }) => `  ${at} ${wrong}.\n    ${mend}`)].join('\n')
}

/** What a file would change, or with `isApplied` what was changed; `unlisted` are the channels that it does not name. */
export function planLines(
  name: string,
  plans: readonly ChannelPlan[],
  unlisted: readonly Channel[],
  isApplied: boolean,
): string {
  const different = plans.filter((plan) => plan.kind === 'planned' && plan.changes.length > 0)
  const failed = plans.filter((plan) => plan.kind === 'failed' || plan.failed !== undefined)
  const where = `${different.length.toLocaleString('en-GB')} of ${count(plans.length, 'channel')}`
  const broken = isApplied ? 'Nothing was done.' : 'Nothing differs where a channel could be looked at.'
  const nothing = failed.length === 0 ? 'Nothing to do: all is as the file says.' : broken
  const head = different.length === 0 ? nothing : `${isApplied ? 'Done' : 'To do'} in ${where}.`
  const same = plans.flatMap((plan) => (plan.kind === 'planned' && isAsWritten(plan) ? [plan.standing.channel] : []))
  const hasToApply = !isApplied && different.some((plan) => !failed.includes(plan))
  const unlike = plans.filter((plan) => !isAsWritten(plan))
  const unshown = new Set(unlike.filter(({ kind }) => kind === 'failed').slice(FAILED_SHOWN))
  const lines = [
    head,
    ...unlike.filter((plan) => !unshown.has(plan)).flatMap((plan) => ['', ...channelLines(plan)]),
    ...(unshown.size === 0
      ? []
      : ['', `And ${count(unshown.size, 'more channel')} with such a fault: --json has all.`]),
    '',
    ...(failed.length === 0 ? [] : [`${count(failed.length, 'channel')} with a fault: see the lines with a !.`]),
    ...(different.length === 0 && failed.length === 0 ? [] : namedLine('As the file says already', same)),
    ...namedLine(`Not in the file, so left as ${unlisted.length === 1 ? 'it is' : 'they are'}`, unlisted),
    ...(hasToApply ? [`Nothing was changed: paperwire apply ${name} carries it out.`] : []),
  ]
  return lines.join('\n').trimEnd()
}

const NAMED = 10
/** Channels of the file that nothing is known of. */
const FAILED_SHOWN = 20

/** Nothing differs, nothing is in the way. */
function isAsWritten(plan: ChannelPlan): boolean {
  if (plan.kind === 'failed') return false
  return plan.changes.length + plan.notes.length === 0 && plan.failed === undefined
}

function namedLine(what: string, channels: readonly Channel[]): string[] {
  if (channels.length === 0) return []
  const named = channels.slice(0, NAMED).map(titleOf).join(', ')
  const more = channels.length > NAMED ? ` and ${channels.length - NAMED} more` : ''
  return [`${what}: ${named}${more}.`]
}

function titleOf(channel: Channel): string {
  const key = channelKey(channel.ref)
  const isSaid = channel.name === '' || key.endsWith(`/${channel.name}`)
  return isSaid ? key : `${visible(channelTitle(channel))} (${key})`
}

function channelLines(plan: ChannelPlan): string[] {
  if (plan.kind === 'failed') return [visible(plan.written), `  ! ${plan.at}: ${plan.why}`]
  const { standing, isNew, changes, notes, failed } = plan
  const title = `${titleOf(standing.channel)}${isNew ? ' (nothing was set there yet)' : ''}`
  const body = changes.flatMap((change) => changeLines(plan, change))
  return [
    title,
    ...(body.length === 0 ? ['  = nothing to do'] : body),
    ...notes.map((note) => `  ! ${note}`),
    ...(failed === undefined ? [] : [`  ! ${failed}`]),
    ...togetherLines(plan),
  ]
}

const LATER = '      '

function changeLines(plan: Planned, change: Change): string[] {
  const { channel } = plan.standing
  switch (change.kind) {
    case 'schedule':
      return scheduleLines(channel, change)
    case 'settings':
      return settingLines(channel.settings, change.settings)
    case 'pause channel':
      return ['  ~ pause the channel: what matches waits']
    case 'resume channel':
      return ['  ~ resume the channel']
    case 'unfollow':
      return [`  - unfollow ${nameAndTopic(change.subscription)}${weeklyText(plan, change)}`]
    case 'follow':
      return [
        `  + follow ${visible(change.label)}: ${change.topic.text}${change.paused ? ', paused' : ''}${weeklyText(plan, change)}`,
        `${LATER}${describeTopic(change.topic)}`,
      ]
    case 'edit':
      return editLines(plan, change)
    case 'pause':
      return [`  ~ pause ${visible(nameOf(change.subscription))}: what matches it waits`]
    case 'resume':
      return [`  ~ resume ${visible(nameOf(change.subscription))}`]
  }
}

const nameAndTopic = (one: { number: number; label: string; topic: string }): string =>
  `${visible(nameOf(one))}: ${visible(one.topic)}`

function scheduleLines(
  channel: Channel,
  { schedule, zone, zoneChosen }: Extract<Change, { kind: 'schedule' }>,
): string[] {
  const before = describeSchedule(channel.schedule, channel.settings)
  const after = describeSchedule(schedule, channel.settings)
  const zoneBefore = channel.zoneChosen ? channel.zone : `${channel.zone} (nobody had chosen it)`
  return [
    ...(before === after ? [] : [`  ~ schedule: ${before} → ${after}`]),
    ...(zone === channel.zone && zoneChosen === channel.zoneChosen ? [] : [`  ~ zone: ${zoneBefore} → ${zone}`]),
  ]
}

function settingLines(before: Settings, after: SettingsPatch): string[] {
  const was = new Map(Object.entries(before))
  return Object.entries(after).flatMap(([name, value]) =>
    value === undefined ? [] : [`  ~ ${name}: ${valueText(was.get(name) ?? '')} → ${valueText(value)}`],
  )
}

function editLines(plan: Planned, change: Extract<Change, { kind: 'edit' }>): string[] {
  const { subscription, topic, label } = change
  const renamed = label === subscription.label ? '' : `, as ${visible(label)}`
  if (topic.text === subscription.topic) return [`  ~ rename ${visible(nameOf(subscription))} → ${visible(label)}`]
  return [
    `  ~ edit ${nameAndTopic(subscription)} → ${topic.text}${renamed}${weeklyText(plan, change)}`,
    `${LATER}${describeTopic(topic)}`,
  ]
}

function weeklyText({ weekly }: Planned, change: Change): string {
  const found = weekly?.of.get(change)
  return found === undefined ? '' : `  (${weeklyWords(found)})`
}

/** "≈ 12 → ≈ 31 a week". */
function weeklyWords({ before, after }: Weekly): string {
  const said = [before, after].flatMap((one) => (one === undefined ? [] : [`≈ ${rounded(one)}`]))
  return `${said.join(' → ')} a week`
}

function togetherLines({ weekly, standing, changes }: Planned): string[] {
  if (weekly === undefined) return []
  const { all, cap } = weekly
  const cut =
    cap !== undefined && all.after > cap
      ? `; its digests show ${cap} a week at most, the rest stands behind Show more`
      : ''
  const isPaused = isPausedAfter(standing.channel, changes)
  return [`  = ${weeklyWords(all)} in all${cut}${isPaused ? '; none are posted while the channel is paused' : ''}`]
}

function isPausedAfter({ state }: Channel, changes: readonly Change[]): boolean {
  if (changes.some(({ kind }) => kind === 'resume channel')) return false
  return state === 'paused' || changes.some(({ kind }) => kind === 'pause channel')
}
