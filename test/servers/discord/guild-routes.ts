/** What the REST API tells about guilds, their members, and the application itself. */
import { channelJson, guildJson, memberJson, roleJson, userJson } from './payloads.ts'
import { guildPermissions } from './permissions.ts'
import { Refusal, refuse } from './refusal.ts'
import { type Asked, param, type Route } from './routes.ts'
import { type DiscordGuild, isThread, type Json, type World } from './world.ts'

/** How often an app may still begin a session; tests change it. */
export type SessionStartLimit = {
  total: number
  remaining: number
  /** Milliseconds. */
  reset_after: number
  max_concurrency: number
}

export function guildRoutes(
  world: World,
  { gateway, shards, starts }: { gateway: () => string; shards: number; starts: SessionStartLimit },
): readonly Route[] {
  const { application, bot, guilds, users } = world

  /** A guild with the bot in it; others it is not told of. */
  function own(asked: Asked): DiscordGuild {
    const guild = guilds.get(param(asked, 'guild'))
    if (guild === undefined || !guild.members.has(bot.id)) return refuse(10004)
    if (guild.unavailable) throw new Refusal(503, { message: 'Service Unavailable', code: 0 })
    return guild
  }

  const channelsOf = (guild: DiscordGuild) => world.channelsOf(guild.id)

  const aboutApplication = (): Json => ({
    id: application.id,
    name: application.name,
    icon: null,
    description: '',
    bot_public: true,
    bot_require_code_grant: false,
    bot: userJson(bot),
    owner: userJson(world.user(application.owner)),
    verify_key: '0'.repeat(64),
    flags: 0,
    team: null,
    approximate_guild_count: guilds.size,
    integration_types_config: { 0: {}, 1: {} },
  })

  return [
    { route: 'GET /gateway', run: () => ({ url: gateway() }) },
    { route: 'GET /gateway/bot', run: () => ({ url: gateway(), shards, session_start_limit: { ...starts } }) },
    { route: 'GET /users/@me', run: () => ({ ...userJson(bot), verified: true, mfa_enabled: true, locale: 'en-US' }) },
    {
      route: 'GET /users/@me/guilds',
      run: ({ query }) => {
        const after = BigInt(query.get('after') ?? 0)
        return [...guilds.values()]
          .filter(({ id, members }) => members.has(bot.id) && BigInt(id) > after)
          .slice(0, Number(query.get('limit') ?? 200))
          .map((guild) => ({
            id: guild.id,
            name: guild.name,
            icon: null,
            owner: guild.owner_id === bot.id,
            permissions: String(guildPermissions(guild, bot.id)),
            features: [],
          }))
      },
    },
    { route: 'GET /users/:user', run: (asked) => userJson(users.get(param(asked, 'user')) ?? refuse(10013)) },
    { route: 'GET /applications/@me', run: aboutApplication },
    { route: 'GET /oauth2/applications/@me', run: aboutApplication },
    { route: 'GET /guilds/:guild', run: (asked) => guildJson(own(asked)) },
    {
      route: 'GET /guilds/:guild/members/:user',
      run(asked) {
        const { members } = own(asked)
        const id = param(asked, 'user')
        const member = members.get(id) ?? refuse(users.has(id) ? 10007 : 10013)
        return memberJson(world, member)
      },
    },
    {
      route: 'GET /guilds/:guild/channels',
      run: (asked) =>
        channelsOf(own(asked))
          .filter((channel) => !isThread(channel))
          .map((channel) => channelJson(world, channel)),
    },
    { route: 'GET /guilds/:guild/roles', run: (asked) => [...own(asked).roles.values()].map(roleJson) },
    {
      route: 'GET /guilds/:guild/threads/active',
      run: (asked) => ({
        threads: channelsOf(own(asked))
          .filter((channel) => isThread(channel) && !channel.thread_metadata?.archived)
          .map((channel) => channelJson(world, channel)),
        members: [],
      }),
    },
  ]
}
