/** Which channel a file means: by its key, or by its name as the platforms tell it now. */
import {
  type Channel,
  type ChannelKey,
  type ChannelRef,
  channelKey,
  PLATFORMS,
  type PlatformName,
  parseChannelKey,
} from '../../../core/channel.ts'
import type { Workspace } from '../../../core/ports.ts'
import { reasonOf } from '../../../core/reason.ts'
import { either, nearest, quoted } from '../../../core/spelling.ts'
import { type Desk, newChannel } from '../../answer/asking.ts'

export type FoundChannel =
  /** As it stands, or as a first change would open it. */
  | { readonly kind: 'found'; readonly channel: Channel; readonly isNew: boolean; readonly access: Told }
  /** `why` is a sentence. */
  | { readonly kind: 'failed'; readonly why: string }

/** Whether the bot can post there, or be let in by a first topic; `closed`: why not, a sentence. */
type Told = 'open' | 'unknown' | { readonly closed: string }

/** A channel that a platform tells of, or that is stored: of that nobody has said yet whether it is open. */
type Known = {
  readonly ref: ChannelRef
  readonly name: string
  /** The name as it is compared. */
  readonly called: string
  readonly place: Workspace
  readonly access: Told
}

/** Where a platform did not answer: of one workspace, or at all. `why` is a sentence. */
type Unheard = { readonly place?: Workspace; readonly why: string }

/** All that is known of a platform's channels. */
type Listing = { readonly channels: ReadonlyMap<ChannelKey, Known>; readonly unheard: readonly Unheard[] }

/** Each platform is asked once for all that is looked for; `stored` are the channels in the store. Never throws. */
export function createFindChannel(desk: Desk, stored: readonly Channel[]): (written: string) => Promise<FoundChannel> {
  const byKey = new Map(stored.map((channel) => [channelKey(channel.ref), channel]))
  const listings = new Map<PlatformName, Promise<Listing>>()

  function listingOf(platform: PlatformName): Promise<Listing> {
    const asked = listings.get(platform) ?? list(desk, platform, stored)
    listings.set(platform, asked)
    return asked
  }

  async function found(ref: ChannelRef, known: Known | undefined): Promise<FoundChannel> {
    const channel = byKey.get(channelKey(ref))
    const at = desk.clock.now().getTime()
    const standing = channel ?? newChannel(ref, desk.defaults, at, known?.name ?? ref.channel)
    const access = known === undefined || known.access === 'unknown' ? await lookAt(desk, ref) : known.access
    return { kind: 'found', channel: standing, isNew: channel === undefined, access }
  }

  return async (written) => {
    const said = readWritten(written)
    const running = [...desk.platforms.keys()]
    const platforms = said.platform === undefined ? running : running.filter((name) => name === said.platform)
    if (platforms.length === 0) return failed(unknownPlatform(said.platform, running))
    const listings = await Promise.all(platforms.map(listingOf))
    const whole = listings.map(({ channels }) => channels.get(written)).find((one) => one !== undefined)
    if (whole !== undefined) return found(whole.ref, whole)
    const all = listings.flatMap(({ channels }) => [...channels.values()])
    const inside = all.filter(({ place }) => said.workspace === undefined || isCalled(place, said.workspace))
    const byId = said.isName ? [] : inside.filter(({ ref }) => ref.channel === said.name)
    const ref = said.isName ? undefined : refMeant(written, all)
    // A name may stand for a channel that was not told of, and then no other channel may be taken for it.
    const [silent] = listings
      .flatMap(({ unheard }) => unheard)
      .filter(({ place }) => place === undefined || said.workspace === undefined || isCalled(place, said.workspace))
    if (byId.length === 0 && ref === undefined && silent !== undefined) return failed(silent.why)
    const name = folded(said.name)
    const named = byId.length > 0 ? byId : inside.filter(({ called }) => called !== '' && called === name)
    const [only, other] = named
    if (only !== undefined && other === undefined && (silent === undefined || byId.length > 0))
      return found(only.ref, only)
    if (other !== undefined)
      return failed(
        `Several channels are called ${quoted(said.name)}: say ${either(named.map(({ ref }) => channelKey(ref)))}.`,
      )
    return ref === undefined ? failed(unknownName(said, all, inside)) : found(ref, undefined)
  }
}

const failed = (why: string) => ({ kind: 'failed', why }) as const

async function list(desk: Desk, platform: PlatformName, stored: readonly Channel[]): Promise<Listing> {
  const chat = desk.platforms.get(platform)
  const here = stored.filter(({ ref }) => ref.platform === platform)
  const places = new Map(here.map(({ ref: { workspace: id } }) => [id, { id, name: id }]))
  const channels = new Map<ChannelKey, Known>()
  const tell = (known: Omit<Known, 'called'>) =>
    channels.set(channelKey(known.ref), { ...known, called: folded(known.name) })
  const unheard: Unheard[] = []
  const note = (fault: unknown, place?: Workspace) => {
    const where = place === undefined ? platform : `${place.name} (${platform})`
    const why = `The channels of ${where} cannot be listed: ${reasonOf(fault)}`
    unheard.push({ why, ...(place === undefined ? {} : { place }) })
  }
  // A workspace in which something is stored may be one that the bot has left: only those that it is in are asked.
  const joined = new Set<string>()
  try {
    for (const place of (await chat?.workspaces()) ?? []) {
      places.set(place.id, place)
      joined.add(place.id)
    }
  } catch (fault) {
    note(fault)
  }
  for (const place of places.values()) {
    for (const { ref, name } of here.filter(({ ref }) => ref.workspace === place.id))
      tell({ ref, name, place, access: 'unknown' })
    if (!joined.has(place.id)) continue
    try {
      for await (const { channel: ref, name, can, why = 'it may not' } of chat?.channels(place.id) ?? [])
        tell({ ref, name, place, access: accessOf(can, why) })
    } catch (fault) {
      note(fault, place)
    }
  }
  return { channels, unheard }
}

function accessOf(can: 'post' | 'join' | 'nothing', why: string): Told {
  return can === 'nothing' ? { closed: `The bot cannot post there: ${why}.` } : 'open'
}

async function lookAt({ platforms }: Desk, ref: ChannelRef): Promise<Told> {
  try {
    const access = await platforms.get(ref.platform)?.access(ref, 'look')
    if (access?.kind !== 'closed') return access?.kind ?? 'unknown'
    return access.mayJoin === true ? 'open' : { closed: `The bot cannot post there: ${access.why}.` }
  } catch {
    return 'unknown'
  }
}

/** What somebody wrote, taken apart. `isName`: it stands behind a #, so it is no id. */
type Written = {
  readonly platform?: string
  readonly workspace?: string
  readonly name: string
  readonly isName: boolean
}

/** `slack:#robotics`, `discord:My Server/#papers`, `slack:T024/C0123`, `#robotics`, `robotics`. */
function readWritten(written: string): Written {
  const [, platform, behind] = /^(\w+):(.*)$/s.exec(written) ?? []
  const rest = behind ?? written
  const sign = rest.startsWith('#') ? 0 : rest.indexOf('/#') + 1
  const isName = rest.startsWith('#') || sign > 0
  const cut = isName ? sign - 1 : rest.indexOf('/')
  const name = (isName ? rest.slice(sign + 1) : rest.slice(cut + 1)).trim()
  return {
    ...(platform === undefined ? {} : { platform }),
    ...(cut > 0 ? { workspace: rest.slice(0, cut).trim() } : {}),
    name,
    isName,
  }
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase()

function isCalled({ id, name }: Workspace, said: string): boolean {
  return id === said || folded(name) === folded(said)
}

/** A whole key, of a channel that nobody has told of: a private one, or one in a chat that does not answer. */
function refMeant(written: string, all: readonly Known[]): ChannelRef | undefined {
  const ref = parseChannelKey(written)
  if (ref === undefined) return undefined
  const place = all.find(({ place }) => isCalled(place, ref.workspace))?.place
  return place === undefined ? ref : { ...ref, workspace: place.id }
}

function unknownPlatform(said: string | undefined, running: readonly string[]): string {
  const known: readonly string[] = PLATFORMS
  if (said === undefined || known.includes(said))
    return `This process does not talk to ${said ?? 'any chat'}, only to ${either(running)}: set its token.`
  const [near] = nearest(said, known, 1)
  return `No platform is called ${quoted(said)}. ${near === undefined ? `Write ${either(known)} before the colon.` : `Did you mean ${near}?`}`
}

const NEAR = 3

function unknownName(
  { name, workspace, platform = '' }: Written,
  all: readonly Known[],
  inside: readonly Known[],
): string {
  const places = [...new Map(all.map(({ place }) => [place.id, place])).values()]
  if (workspace !== undefined && inside.length === 0 && places.length > 0)
    return `No workspace or server is called ${quoted(workspace)}: there is ${either(places.map((one) => one.name))}.`
  const names = [...new Set(inside.map((one) => one.name).filter((one) => one !== ''))]
  const near = nearest(folded(name), names, NEAR).map((one) => `#${one}`)
  const invite =
    platform === 'terminal'
      ? 'Write terminal:demo/<name> for a new one.'
      : 'Invite the bot there first, or write the id of the channel.'
  return `The bot is in no channel called ${quoted(name)}. ${near.length === 0 ? invite : `Did you mean ${either(near)}?`}`
}
