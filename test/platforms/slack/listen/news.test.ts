import { describe, expect, test } from 'vitest'
import { NEWS_EVENTS, readNews } from '../../../../src/platforms/slack/listen/news.ts'

const SELF = { team: 'T1', userId: 'UBOT' }

describe('news', () => {
  const about = { key: 'slack:T1:Ev1', workspace: 'T1' }
  const tell = (event: object) => readNews({ event_id: 'Ev1', team_id: 'T1', event }, SELF)

  test.each([
    [
      { type: 'channel_archive', channel: 'C1', user: 'U1' },
      { channel: 'C1', what: 'lost', why: 'the channel was archived' },
    ],
    [
      { type: 'group_archive', channel: 'C1' },
      { channel: 'C1', what: 'lost', why: 'the channel was archived' },
    ],
    [
      { type: 'channel_unarchive', channel: 'C1' },
      { channel: 'C1', what: 'back' },
    ],
    [
      { type: 'group_unarchive', channel: 'C1' },
      { channel: 'C1', what: 'back' },
    ],
    [
      { type: 'channel_deleted', channel: 'C1' },
      { channel: 'C1', what: 'deleted', why: 'the channel was deleted' },
    ],
    [
      { type: 'group_deleted', channel: 'C1' },
      { channel: 'C1', what: 'deleted', why: 'the channel was deleted' },
    ],
    [
      { type: 'channel_rename', channel: { id: 'C1', name: 'agents', created: 1 } },
      { channel: 'C1', what: 'renamed', name: 'agents' },
    ],
    [
      { type: 'group_rename', channel: { id: 'C1', name: 'agents' } },
      { channel: 'C1', what: 'renamed', name: 'agents' },
    ],
    [
      { type: 'member_joined_channel', channel: 'C1', user: 'UBOT', inviter: 'U1' },
      { channel: 'C1', what: 'back' },
    ],
    [
      { type: 'member_left_channel', channel: 'C1', user: 'UBOT' },
      { channel: 'C1', what: 'lost', why: 'the bot was removed from the channel' },
    ],
    [
      { type: 'channel_left', channel: 'C1', actor_id: 'U1' },
      { channel: 'C1', what: 'lost', why: 'the bot was removed from the channel' },
    ],
    [
      { type: 'group_left', channel: 'C1' },
      { channel: 'C1', what: 'lost', why: 'the bot was removed from the channel' },
    ],
    [
      { type: 'channel_id_changed', old_channel_id: 'G1', new_channel_id: 'C1', event_ts: '1612206778.000000' },
      { channel: 'G1', what: 'moved', to: 'C1' },
    ],
    [{ type: 'app_uninstalled' }, { what: 'revoked', why: 'the app was uninstalled from the workspace' }],
    [
      { type: 'tokens_revoked', tokens: { oauth: [], bot: ['UBOT'] } },
      { what: 'revoked', why: "the app's token was revoked" },
    ],
  ])('%j', (event, news) => {
    expect(tell(event)).toEqual({ kind: 'read', found: { ...about, ...news } })
    expect(NEWS_EVENTS).toContain(event.type)
  })

  test('of the whole workspace says when it happened', () => {
    const body = { event_id: 'Ev1', event_time: 1_700_000_000, team_id: 'T1', event: { type: 'app_uninstalled' } }
    expect(readNews(body, SELF)).toMatchObject({ found: { what: 'revoked', at: 1_700_000_000_000 } })
  })

  test.each([
    [{ type: 'member_joined_channel', channel: 'C1', user: 'U1' }],
    [{ type: 'member_left_channel', channel: 'C1', user: 'U1' }],
    [{ type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } }],
    [{ type: 'channel_created', channel: { id: 'C1', name: 'x' } }],
  ])('nothing follows from %j', (event) => {
    expect(tell(event).kind).toBe('stray')
  })

  test.each([
    [{ type: 'channel_archive' }],
    [{ type: 'channel_rename', channel: 'C1' }],
    [{ type: 'channel_rename', channel: { id: 'C1', name: '' } }],
    [{ type: 'channel_id_changed', old_channel_id: 'G1' }],
    [{ channel: 'C1' }],
  ])('%j cannot be read', (event) => {
    expect(tell(event).kind).toBe('unreadable')
  })
})
