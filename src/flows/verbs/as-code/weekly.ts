/** What changes of topics would bring a channel in papers a week, by looking back over the archive as `try` does. */
import type { Change, Standing } from '../../../core/as-code.ts'
import { type Channel, channelKey } from '../../../core/channel.ts'
import type { ChannelWeekly, Weekly } from '../../../core/reply/as-code.ts'
import type { Schedule } from '../../../core/schedule.ts'
import { readStored } from '../../../core/stored-topic.ts'
import type { Topic } from '../../../core/topic.ts'
import { perWeek } from '../../../core/volume.ts'
import type { Desk } from '../../answer/asking.ts'
import { countTopic, DEFAULT_WEEKS } from '../../try-topic.ts'

/** What one topic would have posted. */
type Brought = Awaited<ReturnType<typeof countTopic>>

export type LookBack = {
  /** Undefined where the archive holds nothing of the last weeks, no topic changes, or enough was looked at. */
  look(standing: Standing, changes: readonly Change[]): Promise<ChannelWeekly | undefined>
  /** Whether a channel was left out because enough was looked at. */
  isCut(): boolean
}

/** Each of them reads weeks of the archive: a file that moves a whole company is planned without the rest. */
export const MOST_TOPICS = 300

/** A topic of several channels is looked at once, but for those that have feeds of their own. */
export function createLookBack(desk: Desk): LookBack {
  const looked = new Map<string, Promise<Brought>>()
  const at = desk.clock.now().getTime()

  let isCut = false

  const look: LookBack['look'] = async ({ channel, subscriptions }, changes) => {
    if (!changes.some(({ kind }) => kind === 'follow' || kind === 'edit' || kind === 'unfollow')) return undefined
    if (looked.size >= MOST_TOPICS) {
      isCut = true
      return undefined
    }
    const key = channelKey(channel.ref)
    const here = (await desk.store.feeds(key)).length > 0 ? key : undefined
    const bring = (topic: Topic): Promise<Brought> => {
      const asked = JSON.stringify([here, topic.key])
      const found = looked.get(asked) ?? countTopic(desk, { topic, weeks: DEFAULT_WEEKS, at, channel: here })
      looked.set(asked, found)
      return found
    }
    const before = new Map<string, Brought>()
    const paused = new Set<string>()
    for (const { id, topic, pausedAt } of subscriptions) {
      const parsed = readStored(topic, desk)
      if (parsed.kind === 'topic') before.set(id, await bring(parsed.topic))
      if (pausedAt !== undefined) paused.add(id)
    }
    const after = new Map(before)
    const pausedAfter = new Set(paused)
    const of = new Map<Change, Weekly>()
    for (const [position, change] of changes.entries()) {
      if (change.kind === 'follow') {
        const id = `new ${position}`
        after.set(id, await bring(change.topic))
        if (change.paused) pausedAfter.add(id)
        of.set(change, weeklyOf(undefined, after.get(id)))
      } else if (change.kind === 'edit') {
        after.set(change.subscription.id, await bring(change.topic))
        of.set(change, weeklyOf(before.get(change.subscription.id), after.get(change.subscription.id)))
      } else if (change.kind === 'unfollow') {
        after.delete(change.subscription.id)
        of.set(change, weeklyOf(before.get(change.subscription.id), undefined))
      } else if (change.kind === 'pause') pausedAfter.add(change.subscription.id)
      else if (change.kind === 'resume') pausedAfter.delete(change.subscription.id)
    }
    if (![...before.values(), ...after.values()].some(({ volume }) => volume.considered > 0)) return undefined
    return {
      of,
      all: { before: rateOfAll(before, paused), after: rateOfAll(after, pausedAfter) },
      ...capOf(channel, changes),
    }
  }

  return { look, isCut: () => isCut }
}

function weeklyOf(before: Brought | undefined, after: Brought | undefined): Weekly {
  return {
    ...(before === undefined ? {} : { before: perWeek(before.volume) }),
    ...(after === undefined ? {} : { after: perWeek(after.volume) }),
  }
}

/** Papers a week of all topics together, each paper once; paused ones bring none. */
function rateOfAll(brought: ReadonlyMap<string, Brought>, paused: ReadonlySet<string>): number {
  const counted = [...brought].filter(([id]) => !paused.has(id)).map(([, one]) => one)
  const [first] = counted
  if (first === undefined) return 0
  const { from, weeks } = first.volume.whole
  const papers = new Set(counted.flatMap(({ days }) => [...days].filter(([, day]) => day >= from).map(([key]) => key)))
  return papers.size / Math.max(1, weeks)
}

/** The most papers that the digests of a week show at once, as schedule and size then are. */
function capOf(channel: Channel, changes: readonly Change[]): { readonly cap?: number } {
  const schedule = changes.find((one) => one.kind === 'schedule')?.schedule ?? channel.schedule
  const { size = channel.settings.size } = changes.find((one) => one.kind === 'settings')?.settings ?? {}
  const digests = digestsAWeek(schedule)
  return digests === undefined ? {} : { cap: digests * size }
}

function digestsAWeek(schedule: Schedule): number | undefined {
  switch (schedule.kind) {
    case 'daily':
      return 7
    case 'weekdays':
      return 5
    case 'weekly':
      return schedule.days.length
    case 'instant':
      return undefined
  }
}
