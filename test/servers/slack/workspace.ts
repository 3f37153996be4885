/** What a Slack workspace knows: people, channels and the messages that stand in them. Field names are Slack's own. */

export type Json = Readonly<Record<string, unknown>>

export type SlackUser = {
  readonly id: string
  name: string
  real_name: string
  tz: string
  team_id: string
  is_admin: boolean
  is_owner: boolean
  is_restricted: boolean
  is_ultra_restricted: boolean
  is_stranger: boolean
  is_bot: boolean
  deleted: boolean
}

export type SlackMessage = {
  readonly ts: string
  readonly channel: string
  readonly user: string
  /** Absent where a person wrote it. */
  readonly bot_id?: string
  text: string
  blocks: Json[]
  metadata?: { event_type: string; event_payload: Json }
  /** The arguments of the call that posted it, `unfurl_links` and the like included. */
  readonly args: Json
  /** When the server took it, in milliseconds. */
  readonly at: number
}

export type SlackChannel = {
  readonly id: string
  name: string
  is_private: boolean
  is_im: boolean
  is_mpim: boolean
  is_archived: boolean
  is_deleted: boolean
  /** The other person of a direct conversation. */
  readonly user?: string
  creator: string
  /** User ids; the bot is in a channel where its own user id is here. */
  readonly members: Set<string>
  /** The error code that every post gets, as in `restricted_action_read_only_channel`. */
  posting?: string
  readonly messages: SlackMessage[]
}

/** `members` are added to the bot, which is in the channel unless `withBot` is false. */
export type ChannelParts = Partial<Omit<SlackChannel, 'members' | 'messages'>> & {
  readonly members?: readonly string[]
  readonly withBot?: boolean
}

export type Team = { readonly id: string; readonly name: string; readonly domain: string }
export type Bot = { readonly userId: string; readonly botId: string; readonly name: string; readonly appId: string }

export type Workspace = {
  readonly team: Team
  readonly bot: Bot
  readonly users: ReadonlyMap<string, SlackUser>
  readonly channels: ReadonlyMap<string, SlackChannel>
  now(): number
  advance(ms: number): void
  /** The next message timestamp: unique, increasing, seconds with six digits behind the point. */
  nextTs(): string
  addUser(parts?: Partial<SlackUser>): SlackUser
  addChannel(parts?: ChannelParts): SlackChannel
  /** Throws for an id that is not there: the test is wrong. */
  user(id: string): SlackUser
  channel(id: string): SlackChannel
  direct(user: string): SlackChannel
  put(channel: string, message: Partial<SlackMessage>): SlackMessage
  /** By channel id, or by user id for that person's direct conversation. */
  posts(channel: string): readonly SlackMessage[]
}

const TEAM: Team = { id: 'T1LAB', name: 'The Lab', domain: 'the-lab' }
const BOT: Bot = { userId: 'U1PAPERWIRE', botId: 'B1PAPERWIRE', name: 'paperwire', appId: 'A1PAPERWIRE' }

/** Ids of another team than the usual one hold its id, so that no two workspaces have one in common. */
export function createWorkspace(
  clock: () => number,
  { team = TEAM, bot = BOT }: { team?: Team | undefined; bot?: Bot | undefined } = {},
): Workspace {
  const users = new Map<string, SlackUser>()
  const channels = new Map<string, SlackChannel>()
  let ahead = 0
  let lastTs = 0
  let ids = 0

  const now = () => clock() + ahead
  const mark = team === TEAM ? '' : team.id
  const nextId = (prefix: string) => `${prefix}${mark}${String(++ids).padStart(9, '0')}`

  function nextTs(): string {
    lastTs = Math.max(Math.floor(now() * 1_000), lastTs + 1)
    return `${Math.floor(lastTs / 1_000_000)}.${String(lastTs % 1_000_000).padStart(6, '0')}`
  }

  function addUser(parts: Partial<SlackUser> = {}): SlackUser {
    const id = parts.id ?? nextId('U')
    const user: SlackUser = {
      id,
      name: id.toLowerCase(),
      real_name: `Person ${id}`,
      tz: 'Europe/Berlin',
      team_id: team.id,
      is_admin: false,
      is_owner: false,
      is_restricted: false,
      is_ultra_restricted: false,
      is_stranger: false,
      is_bot: false,
      deleted: false,
      ...parts,
    }
    users.set(id, user)
    return user
  }

  function addChannel({ members = [], withBot = true, ...parts }: ChannelParts = {}): SlackChannel {
    const id = parts.id ?? nextId(parts.is_im ? 'D' : 'C')
    const own = parts.user === undefined ? [] : [parts.user]
    const channel: SlackChannel = {
      id,
      name: parts.is_im ? '' : id.toLowerCase(),
      is_private: false,
      is_im: false,
      is_mpim: false,
      is_archived: false,
      is_deleted: false,
      creator: members[0] ?? bot.userId,
      ...parts,
      members: new Set([...own, ...members, ...(withBot ? [bot.userId] : [])]),
      messages: [],
    }
    channels.set(id, channel)
    return channel
  }

  function user(id: string): SlackUser {
    const found = users.get(id)
    if (found === undefined) throw new Error(`Nobody in the workspace is called ${id}.`)
    return found
  }

  function channel(id: string): SlackChannel {
    const found = channels.get(id)
    if (found === undefined) throw new Error(`No channel in the workspace is called ${id}.`)
    return found
  }

  const directOf = (person: string) =>
    [...channels.values()].find(({ is_im, user, members }) => is_im && user === person && members.has(bot.userId))

  function put(id: string, message: Partial<SlackMessage>): SlackMessage {
    const taken: SlackMessage = {
      ts: nextTs(),
      channel: id,
      user: bot.userId,
      ...(message.user === undefined ? { bot_id: bot.botId } : {}),
      text: '',
      blocks: [],
      args: {},
      at: now(),
      ...message,
    }
    channel(id).messages.push(taken)
    return taken
  }

  addUser({ id: bot.userId, name: bot.name, real_name: 'Paperwire', tz: 'America/Los_Angeles', is_bot: true })
  return {
    team,
    bot,
    users,
    channels,
    now,
    advance: (ms) => {
      ahead += ms
    },
    nextTs,
    addUser,
    addChannel,
    user,
    channel,
    direct: (person) => directOf(person) ?? addChannel({ is_im: true, user: user(person).id }),
    put,
    posts: (id) => (users.has(id) ? (directOf(id)?.messages ?? []) : channel(id).messages),
  }
}

/** The name of a channel as Slack writes it into commands and actions. */
export function nameInPayloads({ is_im, is_mpim, is_private, name }: SlackChannel): string {
  if (is_im) return 'directmessage'
  return is_private && !is_mpim ? 'privategroup' : name
}
