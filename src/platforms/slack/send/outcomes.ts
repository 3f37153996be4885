/** What becomes of a delivery by the code that Slack refuses it with. A code says that surely nothing was posted, but for a few. */
import type { Blocked, Scope, SendOutcome } from '../../../core/delivery.ts'
import { HOUR, MINUTE, SECOND } from '../../../core/instant.ts'

export type Failure = Exclude<SendOutcome, { kind: 'sent' }>

export const later = (afterMs: number, blocks: Blocked, why: string): Failure => ({
  kind: 'later',
  afterMs,
  blocks,
  why,
})
const gone = (scope: Scope, why: string): Failure => ({ kind: 'gone', scope, why })
export const uncertain = (why: string): Failure => ({ kind: 'uncertain', why })
const refused = (code: string): Failure => ({
  kind: 'refused',
  why: `Slack refused the message (${code}). Please report this code together with the delivery's id.`,
})

/** Limits of Slack are counted by the minute: after one, the next try is as good as any. */
const WITHOUT_RETRY_AFTER = MINUTE
/** The store takes a block of more than a day for a clock that ran ahead. */
const LONGEST_WAIT = 12 * HOUR

/** `Retry-After` is in seconds. */
export const waitMs = (retryAfter: number) => Math.min(Math.max(retryAfter * SECOND, SECOND), LONGEST_WAIT)

/**
 * A limit blocks the workspace. The answer does not say whether the channel's limit (1 a second) or the method's in the workspace
 * was hit, but our pace keeps every channel within its own, so it is the workspace's; going on there, channel by channel, is
 * what Slack punishes. Should it be the channel's after all, the others wait a few seconds.
 */
export const limited = (afterMs: number): Failure =>
  later(
    afterMs,
    'workspace',
    'Slack takes no more messages for a while. There is nothing to do: they are sent as soon as it does.',
  )

/**
 * The scope is the smallest that the documentation allows: a wider loss shows itself channel by channel, while a narrow one must
 * not silence a whole workspace.
 */
const ROWS: readonly (readonly [codes: string, outcome: (code: string) => Failure])[] = [
  // Content, and arguments that we get wrong. Without its metadata a message could not be found again, so it is never posted
  // without them.
  ['invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long no_text markdown_text_conflict', refused],
  ['too_many_attachments attachment_payload_limit_exceeded too_many_contact_cards missing_file_data', refused],
  ['slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked', refused],
  ['slack_connect_lists_sharing_blocked', refused],
  ['invalid_metadata_format invalid_metadata_schema metadata_too_large metadata_must_be_sent_from_app', refused],
  ['invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data', refused],
  ['invalid_post_type missing_post_type as_user_not_supported send_on_behalf_not_allowed', refused],
  ['cannot_reply_to_message duplicate_channel_not_found duplicate_message_not_found', refused],
  ['draft_already_deleted draft_already_sent draft_has_conflict draft_not_found', refused],
  ['invalid_cursor invalid_ts_latest invalid_ts_oldest invalid_metadata_filter_keys', refused],

  ['ratelimited rate_limited', () => limited(WITHOUT_RETRY_AFTER)],
  [
    'message_limit_exceeded',
    () =>
      later(
        3 * HOUR,
        'workspace',
        'The workspace has reached the message limit of its Slack plan. Look at the plan; the next try is in three hours.',
      ),
  ],
  [
    'org_login_required',
    () =>
      later(
        30 * MINUTE,
        'workspace',
        'Slack is moving the workspace into an organisation. There is nothing to do: messages are sent when it is done.',
      ),
  ],

  // They come after work has begun, or Slack does not say that it had not.
  [
    'fatal_error internal_error service_unavailable request_timeout team_added_to_org',
    (code) => uncertain(`Slack failed on its side (${code}).`),
  ],

  [
    'invalid_auth not_authed account_inactive token_revoked token_expired app_uninstalled user_removed_from_team team_disabled',
    (code) =>
      gone(
        'workspace',
        `Slack does not take the bot token any more (${code}). Install the app in the workspace again; where SLACK_BOT_TOKEN is its token, set the new one.`,
      ),
  ],
  [
    'not_allowed_token_type is_bot',
    (code) =>
      gone(
        'workspace',
        `Slack does not let this kind of token post (${code}). Set the bot token, which begins with xoxb-, as SLACK_BOT_TOKEN.`,
      ),
  ],
  ['missing_scope', () => lackingScope('workspace', 'chat:write')],
  [
    'accesslimited',
    () =>
      gone(
        'workspace',
        'Slack takes no calls from this network. Ask an admin of the workspace to allow the address of this machine.',
      ),
  ],
  [
    'enterprise_is_restricted team_access_not_granted two_factor_setup_required',
    (code) =>
      gone(
        'workspace',
        `Slack does not let the app into the workspace (${code}). Ask an admin of it to allow the app.`,
      ),
  ],
  [
    'deprecated_endpoint method_deprecated unknown_method',
    (code) =>
      gone(
        'bot',
        `Slack has no such way to post any more (${code}). Update Paperwire, and check SLACK_API_URL if it is set.`,
      ),
  ],

  [
    'not_in_channel no_permission',
    () => gone('channel', 'The bot is not in the channel. Invite the bot again (/invite).'),
  ],
  [
    'channel_not_found team_not_found channel_is_limited_access',
    () =>
      gone(
        'channel',
        'The channel was deleted, or it is private and the bot is not in it. If it is there, invite the bot again (/invite).',
      ),
  ],
  ['is_archived', () => gone('channel', 'The channel is archived. Unarchive it, or follow its topics elsewhere.')],
  [
    'restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel',
    (code) => restricted(code),
  ],
  ['restricted_action_non_threadable_channel restricted_action_thread_locked', (code) => restricted(code)],
  [
    'access_denied app_access_restricted ekm_access_denied',
    (code) => gone('channel', `An admin has closed the channel to the app (${code}). Ask an admin to allow it there.`),
  ],
  [
    'messages_tab_disabled',
    () =>
      gone(
        'channel',
        'The app takes no direct messages. Turn on its Messages tab in the settings of the app, under App Home.',
      ),
  ],
  [
    'user_not_found user_disabled user_not_visible',
    (code) =>
      gone('channel', `Slack does not let the bot write to this person (${code}). Follow the topics in a channel.`),
  ],
]

function restricted(code: string): Failure {
  return gone('channel', `The app may not post in the channel (${code}). Ask one of its managers to let it post there.`)
}

function lackingScope(scope: Scope, needed: string): Failure {
  return gone(scope, `The bot token lacks the scope ${needed}. Add it in the settings of the app and install it again.`)
}

/** Every code that Slack documents for posting and for reading history, with what it comes to. */
export const OUTCOMES: ReadonlyMap<string, Failure> = new Map(
  ROWS.flatMap(([codes, outcome]) => codes.split(' ').map((code) => [code, outcome(code)] as const)),
)

/** What Slack said; `retryAfter` is in seconds. */
export type Refusal = {
  readonly code: string
  readonly needed?: string | undefined
  readonly retryAfter?: number | undefined
}

/**
 * A code that we do not know is taken for content: it was surely not posted, the plain form may pass, and then it is held by
 * itself, with its code for all to see, while the channel goes on. Taken for lost access it would silence the channel; taken for
 * a passing fault it would be tried for ever.
 */
export function outcomeOfCode({ code, needed, retryAfter }: Refusal): Failure {
  const outcome = OUTCOMES.get(code)
  if (outcome === undefined) return code.startsWith('restricted_action') ? restricted(code) : refused(code)
  if (outcome.kind === 'later' && retryAfter !== undefined) return { ...outcome, afterMs: waitMs(retryAfter) }
  // Posting itself needs chat:write alone. Whatever else is lacking, it is for this kind of channel.
  if (code === 'missing_scope' && needed !== undefined && !needed.split(',').includes('chat:write'))
    return lackingScope('channel', needed)
  return outcome
}
