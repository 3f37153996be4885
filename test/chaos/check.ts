/**
 * Whether what stands in the channels is what the source listed, once and in order. It knows the entries, the rules of
 * entries.ts and the histories of the servers; of the bot's own records it takes only the order in which deliveries were planned.
 */
import { type Listed, type Place, papersIn } from './entries.ts'

export type Post = { readonly delivery: string | undefined; readonly text: string }

/** One delivery as the bot's database has it. */
export type Planned = {
  readonly id: string
  readonly seq: number
  readonly kind: string
  readonly state: string
}

export type Findings = {
  /** Papers that were to be posted, counted once per channel. */
  readonly owed: number
  /** Messages that stand in the channels. */
  readonly stand: number
  readonly lost: readonly string[]
  readonly repeated: readonly string[]
  /** Papers that nobody asked for, and messages that no delivery stands behind. */
  readonly unasked: readonly string[]
  /** Messages that stand behind one that was planned after them. */
  readonly disorder: readonly string[]
  /** Deliveries without an end, or delivered and yet not there. */
  readonly unsettled: readonly string[]
}

/** What one channel shows, oldest message first, against all that was listed. */
export function checkPlace(
  place: Place,
  listed: readonly Listed[],
  posts: readonly Post[],
  planned: readonly Planned[],
): Findings {
  const where = `${place.platform}/${place.name}`
  const byId = new Map(planned.map((one) => [one.id, one]))
  const plannedAs = (post: Post): Planned | undefined => byId.get(post.delivery ?? '')
  const ids = posts.map(({ delivery }) => delivery ?? 'none')
  // A line about a quiet time names the paper that came nearest: that is no post of it.
  const shown = posts.filter((post) => plannedAs(post)?.kind !== 'notice').flatMap(({ text }) => papersIn(text))
  const owed = listed.filter(({ title }) => place.expects(title)).map(({ number }) => number)
  const seqs = posts.flatMap((post) => plannedAs(post)?.seq ?? [])
  const open = planned.filter(({ state }) => state !== 'delivered' && state !== 'withdrawn')
  const absent = planned.filter(({ id, state }) => state === 'delivered' && !ids.includes(id))
  return {
    owed: owed.length,
    stand: posts.length,
    lost: owed.filter((number) => !shown.includes(number)).map((number) => `${where}: paper ${number}`),
    repeated: [
      ...secondOnes(ids).map((id) => `${where}: message ${id}`),
      ...secondOnes(shown).map((number) => `${where}: paper ${number}`),
    ],
    unasked: [
      ...shown.filter((number) => !owed.includes(number)).map((number) => `${where}: paper ${number}`),
      ...posts.filter((post) => plannedAs(post) === undefined).map(({ text }) => `${where}: ${text.slice(0, 60)}`),
    ],
    disorder: seqs
      .filter((seq, at) => seqs.slice(0, at).some((before) => before > seq))
      .map((seq) => `${where}: ${seq}`),
    unsettled: [...open, ...absent].map(({ id, state }) => `${where}: ${id} is ${state}`),
  }
}

function secondOnes<One>(all: readonly One[]): One[] {
  return all.filter((one, at) => all.indexOf(one) < at)
}

/** The findings of several channels together. */
export function togetherOf(findings: readonly Findings[]): Findings {
  const all = (of: (one: Findings) => readonly string[]): string[] => findings.flatMap(of)
  const sum = (of: (one: Findings) => number): number => findings.reduce((total, one) => total + of(one), 0)
  return {
    owed: sum(({ owed }) => owed),
    stand: sum(({ stand }) => stand),
    lost: all(({ lost }) => lost),
    repeated: all(({ repeated }) => repeated),
    unasked: all(({ unasked }) => unasked),
    disorder: all(({ disorder }) => disorder),
    unsettled: all(({ unsettled }) => unsettled),
  }
}

/** Whether nothing is missing any more: then a quiet phase is over. */
export function isComplete({ lost, unsettled }: Findings): boolean {
  return lost.length === 0 && unsettled.length === 0
}

export function sayFindings({ owed, lost, repeated, unasked, disorder, unsettled }: Findings): string {
  const counts = { lost, repeated, unasked, 'out of order': disorder, unsettled }
  const said = Object.entries(counts).map(([what, all]) => `${all.length} ${what}`)
  return `${owed} owed, ${said.join(', ')}`
}
