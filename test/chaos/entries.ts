/** What the source lists, which channels there are, and, by rules of its own, which channel is to get which paper. */
import type { Schedule } from '../../src/core/schedule.ts'

export type Listed = { readonly number: number; readonly title: string }

/**
 * Listed in turn, so that a channel is owed at most half of any papers in a row: fewer than the 15 that one digest shows, because
 * what is behind *Show more* cannot be read in the history of a channel.
 */
const THINGS = [
  'Robots',
  'Ships',
  'Planes',
  'Robots on ships',
  'Stones',
  'Volcanoes in the deep sea',
  'Robots in the deep',
  'Flowers',
  'Planes over the sea',
  'Robots with a sense of smell',
  'Ships of old',
  'Stones on planes',
]

export function listedAs(number: number): Listed {
  return { number, title: `${THINGS[number % THINGS.length]}, report ${number}` }
}

/** The papers that a text names, by their numbers. */
export function papersIn(text: string): number[] {
  return [...text.matchAll(/, report (\d+)/g)].map(([, number]) => Number(number))
}

export type Place = {
  readonly platform: 'slack' | 'discord'
  readonly name: string
  readonly topic: string
  readonly schedule: Schedule
  /** Whether it is to get a paper, by its title. */
  readonly expects: (title: string) => boolean
}

const INSTANT: Schedule = { kind: 'instant' }
const DAILY: Schedule = { kind: 'daily', at: '09:00' }

const FOLLOWED: readonly Omit<Place, 'platform'>[] = [
  { name: 'robots', topic: 'robots', schedule: INSTANT, expects: (title) => /robots/i.test(title) },
  { name: 'travel', topic: 'ships OR planes', schedule: INSTANT, expects: (title) => /ships|planes/i.test(title) },
  {
    name: 'ashore',
    topic: 'robots -ships',
    schedule: INSTANT,
    expects: (title) => /robots/i.test(title) && !/ships/i.test(title),
  },
  { name: 'depths', topic: '"deep sea"', schedule: DAILY, expects: (title) => /deep sea/i.test(title) },
  { name: 'quiet', topic: 'glaciers', schedule: DAILY, expects: () => false },
]

export const PLACES: readonly Place[] = (['slack', 'discord'] as const).flatMap((platform) =>
  FOLLOWED.map((place) => ({ platform, ...place })),
)

/** A feed of these entries, the newest first. */
export function rssOf(entries: readonly (Listed & { readonly at: number })[]): string {
  const items = [...entries].reverse().map(
    ({ number, title, at }) => `<item><title>${title}</title><link>https://lab.example/papers/${number}</link>
<guid>lab-${number}</guid><pubDate>${new Date(at).toUTCString()}</pubDate>
<description>We say little about it. It is enough.</description></item>`,
  )
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>The lab</title>
<link>https://lab.example/</link><description>Reports</description>${items.join('\n')}</channel></rss>`
}

/** The same as digest text. */
export function digestTextOf(entries: readonly Listed[], at: number): string {
  const day = new Date(at).toLocaleDateString('en', { month: 'short', day: 'numeric', timeZone: 'UTC' })
  return `${day}\n\n${entries.map(({ title }) => `${title}\n\nWe say little about it. It is enough.\n`).join('\n')}`
}
