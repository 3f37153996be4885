/** What a seed holds before anything runs: channels, papers and their listings, what people do, how the weather is. */
import type { ChannelRef, PlatformName } from '../../src/core/channel.ts'
import { HOUR, type Instant, MINUTE, SECOND } from '../../src/core/instant.ts'
import type { Entry } from '../../src/core/paper.ts'
import { type Chance, createChance } from './chance.ts'

/** Monday, 05:00 UTC. Until `QUIET` things go wrong; then nothing does, until `END`: long enough for every slot of a day. */
export const START = Date.UTC(2026, 10, 16, 5)
export const QUIET = START + 12 * HOUR
export const END = QUIET + 27 * HOUR

export const WORDS = ['grasping', 'tokamak', 'coral', 'glacier'] as const
export type Word = (typeof WORDS)[number]

/** The zones, and how far ahead of UTC their walls are in that week. */
export const ZONES = { UTC: 0, 'Europe/Berlin': 60, 'America/New_York': -300, 'Asia/Kolkata': 330 } as const
export type Zone = keyof typeof ZONES

/** A source shows an entry from an instant on. `paper` is what it is about, which no worker is told. */
export type Listing = {
  readonly at: Instant
  readonly source: string
  readonly paper: number
  readonly entry: Entry
}

export type Place = {
  readonly ref: ChannelRef
  readonly zone: Zone
  /** Minutes after midnight on the wall; undefined for `instant`. */
  readonly minute: number | undefined
  readonly size: number
  readonly follows: readonly Word[]
}

/** What people do: a command in a channel. */
export type Wish = {
  readonly at: Instant
  readonly place: number
  readonly command: 'subscribe' | 'unsubscribe' | 'post' | 'pause' | 'resume' | 'edit' | 'schedule'
  /** The topic, or the time of the day. */
  readonly word: string
  /** Which of the channel's subscriptions, by number. */
  readonly number: number
}

/** How a platform behaves that is not disturbed. */
export type ChatHabits = {
  readonly name: PlatformName
  /** So long the same nonce gives back what stands; 0 where nonces mean nothing. */
  readonly nonceMs: number
  /** Accepted posts whose answer is lost may land so much later. */
  readonly landsWithinMs: number
  /** What has landed may be missing in the history for so long. */
  readonly lagMs: number
  /** Looks begin so long before the try, by the clock of the worker. Infinity: everything is looked through. */
  readonly lookBackMs: number
  /** Workspaces whose history may not be read. */
  readonly closedBooks: readonly string[]
}

/** How often what goes wrong does: probabilities, or events in a seed. */
export type Weather = {
  readonly deaths: number
  readonly pauses: number
  readonly steps: number
  readonly skewMs: number
  readonly badSends: number
  readonly badLooks: number
  readonly lockouts: number
  readonly badReads: number
}

/** Everything that can be left out of a seed. */
export type Part = keyof Weather | 'wishes' | 'later listings'

export const DISTURBANCES = Object.keys({
  deaths: 0,
  pauses: 0,
  steps: 0,
  skewMs: 0,
  badSends: 0,
  badLooks: 0,
  lockouts: 0,
  badReads: 0,
} satisfies Weather) as readonly (keyof Weather)[]

/**
 * What the promise assumes, each violated on purpose by one of these, to see what comes of it: an accepted post stands within
 * the settle time; no clock steps while a post is on its way; no clock is wrong by more than the five minutes by which a look
 * begins before the try; and what a process writes stands soon enough after its last look at the lease, of which a request and
 * the margin are left then: before these and the settle time are over. Nothing short of the platform's own help can do without the
 * last: whoever looks sees nothing yet, sends, and then the first goes on.
 */
export const VIOLATIONS = ['late-beyond-settle', 'steps-in-the-air', 'wrong-clock', 'long-stop-before-write'] as const
export type Violation = (typeof VIOLATIONS)[number]

export type Choices = {
  /** What does not happen, to find what matters. */
  readonly without?: ReadonlySet<Part>
  readonly places?: number
  readonly papers?: number
  readonly workers?: number
  readonly violation?: Violation | undefined
}

export type Scenario = {
  readonly seed: number
  readonly chance: Chance
  readonly choices: Choices
  readonly workers: number
  readonly places: readonly Place[]
  readonly listings: readonly Listing[]
  readonly wishes: readonly Wish[]
  readonly chats: readonly ChatHabits[]
  readonly weather: Weather
}

export function createScenario(seed: number, choices: Choices = {}): Scenario {
  const chance = createChance(seed)
  const all = placesOf(chance.branch('places'))
  const places = all.slice(0, choices.places)
  const without = choices.without ?? new Set()
  return {
    seed,
    chance,
    choices,
    workers: Math.min(chance.branch('workers').pick([1, 1, 2, 2, 2, 2, 3]), choices.workers ?? 3),
    places,
    listings: listingsOf(chance.branch('papers'), choices, without.has('later listings')),
    wishes: without.has('wishes') ? [] : wishesOf(chance.branch('wishes'), all.length),
    chats: [...new Set(places.map(({ ref }) => ref.platform))].map((name) =>
      habitsOf(chance.branch(name), name, choices),
    ),
    weather: weatherOf(chance.branch('weather'), without),
  }
}

function placesOf(chance: Chance): Place[] {
  const platforms = chance.pick<readonly PlatformName[]>([['slack'], ['discord'], ['slack', 'discord'], ['terminal']])
  // Everything that a channel gets is either shown, or behind *Show more*.
  const size = chance.pick([3, 15])
  return Array.from({ length: chance.between(2, 4) }, (_, index) => placeOf(index))

  function placeOf(index: number): Place {
    const zone = chance.pick(Object.keys(ZONES) as Zone[])
    return {
      ref: { platform: chance.pick(platforms), workspace: `W${chance.between(1, 2)}`, channel: `C${index}` },
      zone,
      // Most slots lie in the storm, some in the night after it.
      minute: chance.happens(0.25)
        ? undefined
        : minuteAt(zone, chance.happens(0.8) ? chance.between(6, 16) : chance.between(0, 23)),
      size,
      follows: [...new Set([chance.pick(WORDS), ...WORDS.filter(() => chance.happens(0.3))])],
    }
  }

  function minuteAt(zone: Zone, hour: number): number {
    return (hour * 60 + chance.between(0, 3) * 15 + ZONES[zone] + DAY_MINUTES) % DAY_MINUTES
  }
}

const DAY_MINUTES = 24 * 60

function listingsOf(chance: Chance, choices: Choices, firstOnly: boolean): Listing[] {
  const listings: Listing[] = []
  for (let paper = 1; paper <= (choices.papers ?? 12); paper++) {
    const of = chance.branch(`paper ${paper}`)
    const at = START + of.between(0, QUIET - START - HOUR)
    const words = WORDS.filter(() => of.happens(0.4))
    const first: Entry = { ...entryOf(paper, words, at), arxiv: arxivOf(paper), version: 1 }
    listings.push({ at, source: 'ara', paper, entry: first })
    const later = (): Instant => Math.min(at + of.between(1, 12 * 60) * MINUTE, QUIET - MINUTE)
    if (firstOnly) continue
    if (of.happens(0.25)) {
      const others = of.happens(0.5) ? words : WORDS.filter(() => of.happens(0.4))
      const v2: Entry = { ...first, title: titleOf(paper, others), version: 2, announced: 'replace' }
      listings.push({ at: later(), source: 'ara', paper, entry: v2 })
    }
    // The same paper in another source: with its id, by its title alone, or with a DOI of its own. Now and then there first.
    const copyAt = of.happens(0.3) ? Math.max(START, at - of.between(1, 60) * MINUTE) : later()
    const kind = of.between(0, 5)
    const { version: _, arxiv, ...bare } = first
    if (kind === 0)
      listings.push({ at: copyAt, source: 'bee', paper, entry: { ...bare, arxiv: `${arxiv}v1`, upvotes: 3 } })
    // Never there first: what is hidden behind *Show more* is told apart by an id.
    if (kind === 1) listings.push({ at: later(), source: 'bee', paper, entry: bare })
    if (kind === 2) listings.push({ at: copyAt, source: 'bee', paper, entry: { ...bare, doi: `10.5555/${arxiv}` } })
    if (of.happens(0.3)) {
      const enriched: Entry = {
        ...first,
        categories: ['cs.RO', 'cs.LG'],
        upvotes: of.between(1, 90),
        announced: 'cross',
      }
      listings.push({ at: later(), source: 'ara', paper, entry: enriched })
    }
  }
  return listings.sort((one, other) => one.at - other.at || one.paper - other.paper)
}

/** A paper's number stands in its title and in each of its ids. */
export function titleOf(paper: number, words: readonly string[]): string {
  return `Report p${paper} on ${[...words, 'nothing else'].join(' and ')} in the long winters of the north`
}

function arxivOf(paper: number): string {
  return `2611.${String(paper).padStart(5, '0')}`
}

function entryOf(paper: number, words: readonly string[], at: Instant): Entry {
  return {
    title: titleOf(paper, words),
    abstract: 'We looked at it for some years.',
    authors: [`Ann Author${paper}`, 'Bo Berg'],
    categories: [],
    listedOn: new Date(at).toISOString().slice(0, 10),
  }
}

function wishesOf(chance: Chance, places: number): Wish[] {
  return Array.from({ length: chance.between(0, 6) }, () => {
    const command = chance.pick(['subscribe', 'unsubscribe', 'post', 'post', 'pause', 'edit', 'schedule'] as const)
    const wish = {
      at: START + chance.between(HOUR, QUIET - START - 2 * HOUR),
      place: chance.between(0, places - 1),
      command,
      word: command === 'schedule' ? `daily ${chance.between(6, 20)}:${chance.pick(['00', '30'])}` : chance.pick(WORDS),
      number: chance.between(1, 3),
    }
    const resumed: Wish = { ...wish, command: 'resume', at: wish.at + chance.between(10, 180) * MINUTE }
    // Whoever has just subscribed wants to see something.
    const seen: Wish = { ...wish, command: 'post', at: wish.at + chance.between(15, 90) * SECOND }
    return command === 'pause' ? [wish, resumed] : command === 'subscribe' ? [wish, seen] : [wish]
  })
    .flat()
    .sort((one, other) => one.at - other.at)
}

/** The settle time is 60 s. What a platform accepts stands, and shows in its history, well before that is over. */
function habitsOf(chance: Chance, name: PlatformName, { violation }: Choices): ChatHabits {
  const beyond = violation === 'late-beyond-settle' ? 5 * MINUTE : 0
  const landsWithinMs = chance.between(0, 30) * SECOND + beyond
  const common = { name, landsWithinMs, lagMs: chance.between(0, 20) * SECOND, lookBackMs: 5 * MINUTE }
  switch (name) {
    case 'slack':
      return { ...common, nonceMs: 0, closedBooks: chance.happens(0.2) ? ['W1'] : [] }
    case 'discord':
      return { ...common, nonceMs: chance.between(1, 6) * MINUTE, closedBooks: chance.happens(0.1) ? ['W1'] : [] }
    case 'terminal':
      return {
        ...common,
        nonceMs: 0,
        landsWithinMs: 0,
        lagMs: 0,
        lookBackMs: Number.POSITIVE_INFINITY,
        closedBooks: [],
      }
  }
}

const STORM: Weather = {
  deaths: 10,
  pauses: 6,
  steps: 4,
  skewMs: 2 * SECOND,
  badSends: 0.5,
  badLooks: 0.3,
  lockouts: 2,
  badReads: 0.3,
}

/** Each kind is absent, mild or fierce, so that seeds differ in what they are about. */
function weatherOf(chance: Chance, without: NonNullable<Choices['without']>): Weather {
  const entries = Object.entries(STORM).map(([kind, most]) => {
    const share = chance.pick([0, 0.3, 1])
    return [kind, without.has(kind as Part) ? 0 : most * share] as const
  })
  return Object.fromEntries(entries) as Weather
}

export const TICK_MS = 30 * MINUTE
export const POLL_MS = 60 * MINUTE
export const TIMES = { requestMs: 10 * SECOND, leaseMs: 60 * SECOND, settleMs: 60 * SECOND, marginMs: 5 * SECOND }
