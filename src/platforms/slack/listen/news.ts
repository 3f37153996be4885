/** What Slack tells of channels and of the installation, read: https://docs.slack.dev/reference/events. */
import { z } from 'zod'
import { SECOND } from '../../../core/instant.ts'
import type { News } from '../../../core/invocation.ts'
import { Id, keyOf, Maybe, type Read, stray, unreadable } from './payload.ts'

const ChannelSchema = z.union([Id, z.object({ id: Id, name: Maybe }).transform(({ id }) => id)])
const NewsSchema = z.object({
  event_id: Id,
  /** In seconds. */
  event_time: z.number().nullish(),
  event: z.object({
    type: z.string(),
    channel: ChannelSchema.nullish(),
    user: z.string().nullish(),
    tokens: z.object({ bot: z.array(z.string()).nullish() }).nullish(),
  }),
})
const MoveSchema = z.object({ event: z.object({ old_channel_id: Id, new_channel_id: Id }) })
const RenameSchema = z.object({ event: z.object({ channel: z.object({ name: Id }) }) })

type Told = Pick<News, 'what' | 'why'>
const LEFT: Told = { what: 'lost', why: 'the bot was removed from the channel' }
const ARCHIVED: Told = { what: 'lost', why: 'the channel was archived' }
const DELETED: Told = { what: 'deleted', why: 'the channel was deleted' }

/** Events about a channel: what each means to the bot. */
const CHANNEL_NEWS: ReadonlyMap<string, Told> = new Map([
  ['channel_archive', ARCHIVED],
  ['group_archive', ARCHIVED],
  ['channel_unarchive', { what: 'back' }],
  ['group_unarchive', { what: 'back' }],
  ['channel_deleted', DELETED],
  ['group_deleted', DELETED],
  ['channel_rename', { what: 'renamed' }],
  ['group_rename', { what: 'renamed' }],
  ['channel_left', LEFT],
  ['group_left', LEFT],
])
/** Events about one member of a channel, which count where the bot is that member. */
const MEMBER_NEWS: ReadonlyMap<string, Told> = new Map([
  ['member_joined_channel', { what: 'back' }],
  ['member_left_channel', LEFT],
])
const WORKSPACE_NEWS: ReadonlyMap<string, Told> = new Map([
  ['app_uninstalled', { what: 'revoked', why: 'the app was uninstalled from the workspace' }],
  ['tokens_revoked', { what: 'revoked', why: "the app's token was revoked" }],
])

/** A private channel that is shared with another workspace gets a new id for good. */
const MOVE_NEWS = 'channel_id_changed'

/** Every event that is news; the manifest asks for them. */
export const NEWS_EVENTS: readonly string[] = [
  ...[CHANNEL_NEWS, MEMBER_NEWS, WORKSPACE_NEWS].flatMap((news) => [...news.keys()]),
  MOVE_NEWS,
]

/** News of a channel or of the whole workspace; what happens to other members is none. */
export function readNews(
  body: unknown,
  self: { readonly team: string; readonly userId: string | undefined },
): Read<News> {
  const read = NewsSchema.safeParse(body)
  if (!read.success) return unreadable('an event', read.error)
  const { event_id, event_time, event } = read.data
  const about = { key: keyOf(self.team, event_id), workspace: self.team }
  const ofWorkspace = WORKSPACE_NEWS.get(event.type)
  if (ofWorkspace !== undefined) {
    const isOurs = event.type === 'app_uninstalled' || (event.tokens?.bot ?? []).length > 0
    if (!isOurs) return stray('a token of a person, not of the bot')
    const at = event_time == null ? {} : { at: event_time * SECOND }
    return { kind: 'read', found: { ...about, ...ofWorkspace, ...at } }
  }
  if (event.type === MOVE_NEWS) {
    const move = MoveSchema.safeParse(body)
    if (!move.success) return unreadable(MOVE_NEWS, move.error)
    const { old_channel_id, new_channel_id } = move.data.event
    return { kind: 'read', found: { ...about, channel: old_channel_id, what: 'moved', to: new_channel_id } }
  }
  const ofMember = MEMBER_NEWS.get(event.type)
  if (ofMember !== undefined && event.user !== self.userId) return stray('another member')
  const told = ofMember ?? CHANNEL_NEWS.get(event.type)
  if (told === undefined) return stray(`nothing follows from ${event.type}`)
  if (!event.channel) return { kind: 'unreadable', why: `${event.type} names no channel` }
  const name = told.what === 'renamed' ? RenameSchema.safeParse(body).data?.event.channel.name : undefined
  if (told.what === 'renamed' && name === undefined) return { kind: 'unreadable', why: `${event.type} names no name` }
  const news: News = { ...about, channel: event.channel, ...told, ...(name === undefined ? {} : { name }) }
  return { kind: 'read', found: news }
}
