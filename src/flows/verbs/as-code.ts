/** The verbs of subscriptions as code: plan, apply, export. */
import {
  type Change,
  type ExportedChannel,
  exportedOf,
  type FileFault,
  type WantedChannel,
} from '../../core/as-code.ts'
import { type ChannelKey, channelKey } from '../../core/channel.ts'
import { type ChannelPlan, faultLines, planLines } from '../../core/reply/as-code.ts'
import { formatSchedule } from '../../core/schedule.ts'
import type { Subscription } from '../../core/subscription.ts'
import { rounded } from '../../core/volume.ts'
import type { Desk } from '../answer/asking.ts'
import { applyPlan } from './as-code/apply.ts'
import { planFile } from './as-code/plan.ts'
import { createLookBack, MOST_TOPICS } from './as-code/weekly.ts'
import type { Misuse } from './misuse.ts'
import type { Printed } from './shown.ts'

const LEFT_OUT = `\nPapers a week are told of the first ${MOST_TOPICS} topics only.`

/** What a file would change, and what that would bring. Changes nothing. */
export async function planPapers(
  desk: Desk,
  name: string,
  wanted: readonly WantedChannel[],
  exitCode: boolean,
): Promise<Printed | Misuse> {
  const lookBack = createLookBack(desk)
  const file = await planFile(desk, wanted, lookBack)
  if (file.kind === 'refused') return fileMisuse(name, file.faults)
  const { plans, unlisted } = file
  const differs = plans.some((plan) => plan.kind === 'planned' && plan.changes.length > 0)
  return {
    data: { file: name, differs, channels: plans.map(planData), unlisted: unlisted.map(({ ref }) => channelKey(ref)) },
    text: `${planLines(name, plans, unlisted, false)}${lookBack.isCut() ? LEFT_OUT : ''}`,
    done: plans.every(isWhole),
    ...(exitCode && differs ? { differs } : {}),
  }
}

/** Plans anew, and carries it out channel by channel. What fails in one leaves the others alone. */
export async function applyPapers(
  desk: Desk,
  name: string,
  wanted: readonly WantedChannel[],
): Promise<Printed | Misuse> {
  const file = await planFile(desk, wanted)
  if (file.kind === 'refused') return fileMisuse(name, file.faults)
  const applied: ChannelPlan[] = []
  for (const plan of file.plans) applied.push(plan.kind === 'failed' ? plan : await carriedOut(desk, plan))
  return {
    data: { file: name, channels: applied.map(planData), unlisted: file.unlisted.map(({ ref }) => channelKey(ref)) },
    text: planLines(name, applied, file.unlisted, true),
    done: applied.every(isWhole),
  }
}

/** All of it was done, or would be. */
function isWhole(plan: ChannelPlan): boolean {
  return plan.kind === 'planned' && plan.failed === undefined
}

async function carriedOut(desk: Desk, plan: Extract<ChannelPlan, { kind: 'planned' }>): Promise<ChannelPlan> {
  const { done, failed } = await applyPlan(desk, plan)
  const { failed: _, ...planned } = plan
  return { ...planned, changes: done, ...(failed === undefined ? {} : { failed }) }
}

/** The channels as they are, by key; conversations without a name are people's own, and are left out unless they are asked for. */
export async function exportPapers(
  desk: Desk,
  withPrivate: boolean,
): Promise<{ readonly channels: readonly ExportedChannel[]; readonly left: number }> {
  const followed = new Map<ChannelKey, Subscription[]>()
  for (const one of await desk.store.subscriptions())
    followed.set(one.channel, [...(followed.get(one.channel) ?? []), one])
  const standing = (await desk.store.channels())
    .map((channel) => ({ channel, key: channelKey(channel.ref) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ channel, key }) => ({ channel, subscriptions: followed.get(key) ?? [] }))
  const chosen = withPrivate ? standing : standing.filter(({ channel }) => channel.name !== '')
  return {
    channels: chosen.map((one) => exportedOf(one, desk.packs)),
    left: standing.length - chosen.length,
  }
}

/** All that is wrong with a file, at once. */
export function fileMisuse(name: string, faults: readonly FileFault[]): Misuse {
  return {
    message: faultLines(name, faults),
    at: faults[0]?.at ?? name,
    mend: `Mend ${faults.length === 1 ? 'it' : 'them'} and plan again.`,
  }
}

function planData(plan: ChannelPlan) {
  if (plan.kind === 'failed') return { channel: null, written: plan.written, at: plan.at, changes: [], fault: plan.why }
  const { standing, written, at, isNew, changes, notes, weekly, failed = null } = plan
  const { all } = weekly ?? {}
  return {
    channel: channelKey(standing.channel.ref),
    written,
    at,
    isNew,
    changes: changes.map((change) => ({ ...changeData(change), ...weeklyData(weekly?.of.get(change)) })),
    notes,
    week: all === undefined ? null : { before: Number(rounded(all.before)), after: Number(rounded(all.after)) },
    fault: failed,
  }
}

function weeklyData(found: { before?: number; after?: number } | undefined) {
  if (found === undefined) return {}
  const of = (rate: number | undefined): number | null => (rate === undefined ? null : Number(rounded(rate)))
  return { week: { before: of(found.before), after: of(found.after) } }
}

function changeData(change: Change) {
  switch (change.kind) {
    case 'schedule':
      return { kind: change.kind, schedule: formatSchedule(change.schedule), zone: change.zone }
    case 'settings':
      return { kind: change.kind, settings: change.settings }
    case 'follow':
      return { kind: change.kind, label: change.label, topic: change.topic.text, paused: change.paused }
    case 'edit': {
      const { number, label: was, topic: before } = change.subscription
      return {
        kind: change.kind,
        number,
        was: { label: was, topic: before },
        label: change.label,
        topic: change.topic.text,
      }
    }
    case 'unfollow':
    case 'pause':
    case 'resume': {
      const { number, label, topic } = change.subscription
      return { kind: change.kind, number, label, topic }
    }
    case 'pause channel':
    case 'resume channel':
      return { kind: change.kind }
  }
}
