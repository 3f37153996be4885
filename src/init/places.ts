/** The channels in which the bot may say hello, by their names. */
import { type ChannelRef, channelKey } from '../core/channel.ts'
import { reasonOf } from '../core/reason.ts'
import { nearest, quoted } from '../core/spelling.ts'
import * as discord from '../platforms/discord/examine.ts'
import * as slack from '../platforms/slack/examine.ts'
import type { Asker } from './asker.ts'
import type { DiscordReady } from './discord.ts'
import type { SlackReady } from './slack.ts'

export type Place = {
  readonly ref: ChannelRef
  readonly name: string
  /** Where it is: "Slack, The Lab". */
  readonly where: string
  /** What is to be known before one chooses it; empty where there is nothing. */
  readonly note: string
}

/** The places that were found; where a chat did not list its own, why: sentences. */
export type Places = { readonly found: readonly Place[]; readonly faults: readonly string[] }

export async function slackPlaces({ token, self }: SlackReady, look: slack.SlackLook): Promise<Places> {
  const where = `Slack, ${self.teamName}`
  return listing(where, async () =>
    (await slack.channelsToChoose(token, self, look)).map(({ id, name, isIn }) => ({
      ref: { platform: 'slack', workspace: self.team, channel: id },
      name,
      where,
      note: isIn ? '' : self.scopes.has('channels:join') ? 'the bot joins it' : `invite @${self.name} there first`,
    })),
  )
}

export async function discordPlaces(
  { token, self, servers }: DiscordReady,
  look: discord.DiscordLook,
): Promise<Places> {
  const all = servers.map((server) => {
    const where = `Discord, ${server.name}`
    return listing(where, async () =>
      (await discord.channelsToChoose({ token, self, look }, server)).map(({ id, name, lacks }) => ({
        ref: { platform: 'discord', workspace: server.id, channel: id },
        name,
        where,
        note: lacks === '' ? '' : `lacks ${lacks}`,
      })),
    )
  })
  return together(await Promise.all(all))
}

async function listing(where: string, list: () => Promise<Place[]>): Promise<Places> {
  try {
    return { found: await list(), faults: [] }
  } catch (fault) {
    return { found: [], faults: [`The channels of ${where} could not be listed. ${reasonOf(fault)}`] }
  }
}

export function together(all: readonly Places[]): Places {
  return { found: all.flatMap(({ found }) => found), faults: all.flatMap(({ faults }) => faults) }
}

/** What fits on a screen; the others are chosen by their names. */
const SHOWN = 30

/** None where the person chooses none. */
export async function askPlaces(asker: Asker, places: readonly Place[]): Promise<readonly Place[]> {
  if (places.length === 0) return []
  const shown = places.slice(0, SHOWN)
  const width = Math.max(...shown.map(({ name }) => name.length))
  const rows = shown.map(({ name, where, note }, index) => {
    const more = note === '' ? '' : ` (${note})`
    return `${String(index + 1).padStart(4)}  #${name.padEnd(width)}  ${where}${more}`
  })
  const hidden = places.length - shown.length
  asker.say(
    [
      'Where shall it say hello? One public line, so that people know how to begin.',
      ...rows,
      ...(hidden > 0 ? [`      and ${hidden} more, by name`] : []),
    ].join('\n'),
  )
  for (;;) {
    const typed = await asker.ask('Numbers or names, with commas between (Enter for none): ')
    const chosen = readPlaces(places, typed, shown)
    if (Array.isArray(chosen)) return chosen
    asker.say(`✗ ${chosen}`)
  }
}

/**
 * The places that were named, or one sentence on what was not understood. A name that two have is taken from both; a number is
 * that of one of `shown`, which the person has seen. `areAll`: no other places may be there.
 */
export function readPlaces(
  places: readonly Place[],
  typed: string,
  shown: readonly Place[],
  areAll = true,
): Place[] | string {
  const chosen = new Map<string, Place>()
  for (const word of typed.split(',').map((part) => part.trim())) {
    if (word === '') continue
    const byNumber = /^\d+$/.test(word) ? shown.slice(Number(word) - 1, Number(word)) : []
    const name = word.replace(/^#/, '').toLowerCase()
    const found =
      byNumber.length > 0
        ? byNumber
        : places.filter((place) => [place.name.toLowerCase(), channelKey(place.ref).toLowerCase()].includes(name))
    if (found.length === 0) {
      const [near] = nearest(
        name,
        places.map((place) => place.name),
        1,
      )
      return `${areAll ? 'There' : 'Among those listed there'} is no channel ${quoted(word)}.${near === undefined ? '' : ` Did you mean #${near}?`}`
    }
    for (const place of found) chosen.set(channelKey(place.ref), place)
  }
  return [...chosen.values()]
}
