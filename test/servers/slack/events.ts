/** Events: what changes in the workspace, and the app is told. Wrapped as https://docs.slack.dev/apis/events-api has it. */
import type { Acked, Deliver, DeliverOptions } from './line.ts'
import { kindOf } from './scopes.ts'
import type { Views } from './views.ts'
import { inPayloads } from './views.ts'
import type { Tokens } from './web-api.ts'
import type { Json, SlackChannel, Workspace } from './workspace.ts'

/** The state changes before the app is told. */
export type Events = {
  event(event: Json, options?: DeliverOptions): Promise<Acked>
  openHome(user: string, options?: DeliverOptions): Promise<Acked>
  join(user: string, channel: string, inviter?: string): Promise<Acked>
  /** The bot is removed. Slack tells it nothing. */
  kick(channel: string): void
  archive(channel: string, by?: string): Promise<Acked>
  unarchive(channel: string, by?: string): Promise<Acked>
  rename(channel: string, name: string): Promise<Acked>
  /** A private channel is shared with another workspace: it has a new id, which is returned, and the old one leads nowhere. */
  share(channel: string): Promise<string>
  remove(channel: string, by?: string): Promise<Acked>
  /** `app_uninstalled`; the token is `account_inactive` from then on. */
  uninstall(): Promise<Acked>
  /** `tokens_revoked`; the token is `token_revoked` from then on. */
  revokeTokens(): Promise<Acked>
  /** Says that the app got too many events. It is no event itself, and nobody waits for its acknowledgement. */
  rateLimitApp(): void
}

export function createEvents(
  workspace: Workspace,
  { views, tokens, deliver }: { views: Views; tokens: Tokens; deliver: Deliver },
): Events {
  const { team, bot } = workspace
  let count = 0

  function event(inner: Json, options?: DeliverOptions): Promise<Acked> {
    const payload = {
      token: 'verification',
      team_id: team.id,
      context_team_id: team.id,
      context_enterprise_id: null,
      api_app_id: bot.appId,
      event: { event_ts: workspace.nextTs(), ...inner },
      type: 'event_callback',
      event_id: `Ev${String(++count).padStart(9, '0')}`,
      event_time: Math.floor(workspace.now() / 1_000),
      authorizations: [
        { enterprise_id: null, team_id: team.id, user_id: bot.userId, is_bot: true, is_enterprise_install: false },
      ],
      is_ext_shared_channel: false,
      event_context: `4-event-${count}`,
    }
    return deliver('events_api', payload, options)
  }

  /** `channel_archive` of a public channel, `group_archive` of a private one. */
  function lifecycle(channel: SlackChannel, what: string, fields: Json): Promise<Acked> {
    return event({ type: `${kindOf(channel) === 'channels' ? 'channel' : 'group'}_${what}`, ...fields })
  }

  function change(id: string, parts: Partial<SlackChannel>): SlackChannel {
    return Object.assign(workspace.channel(id), parts)
  }

  return {
    event,
    openHome(user, options) {
      const home = views.home(user)
      const view = home === undefined ? {} : { view: inPayloads(workspace, home) }
      const channel = workspace.direct(user).id
      return event({ type: 'app_home_opened', user, channel, tab: 'home', ...view }, options)
    },
    join(user, id, inviter) {
      const channel = workspace.channel(id)
      channel.members.add(user)
      const channel_type = kindOf(channel) === 'channels' ? 'C' : 'G'
      const invited = inviter === undefined ? {} : { inviter }
      return event({ type: 'member_joined_channel', user, channel: id, channel_type, team: team.id, ...invited })
    },
    kick: (id) => void workspace.channel(id).members.delete(bot.userId),
    archive: (id, by = bot.userId) =>
      lifecycle(change(id, { is_archived: true }), 'archive', { channel: id, user: by, is_moved: 0 }),
    unarchive: (id, by = bot.userId) =>
      lifecycle(change(id, { is_archived: false }), 'unarchive', { channel: id, user: by }),
    rename: (id, name) =>
      lifecycle(change(id, { name }), 'rename', {
        channel: { id, name, name_normalized: name, created: 1_700_000_000 },
      }),
    async share(id) {
      const { members, messages, ...about } = workspace.channel(id)
      const to = workspace.addChannel({ ...about, id: `${id}SHARED`, members: [...members], withBot: false })
      to.messages.push(...messages)
      change(id, { is_deleted: true })
      await event({ type: 'channel_id_changed', old_channel_id: id, new_channel_id: to.id })
      return to.id
    },
    remove: (id, by = bot.userId) =>
      lifecycle(change(id, { is_deleted: true }), 'deleted', { channel: id, actor_id: by }),
    uninstall() {
      tokens.rejected.set('bot', 'account_inactive')
      return event({ type: 'app_uninstalled' })
    },
    revokeTokens() {
      tokens.rejected.set('bot', 'token_revoked')
      return event({ type: 'tokens_revoked', tokens: { oauth: [], bot: [bot.userId] } })
    },
    rateLimitApp() {
      const minute_rate_limited = Math.floor(workspace.now() / 60_000) * 60
      const about = { token: 'verification', team_id: team.id, api_app_id: bot.appId, minute_rate_limited }
      deliver('events_api', { type: 'app_rate_limited', ...about }).catch(() => {})
    },
  }
}
