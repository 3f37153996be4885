/** What Slack takes, as numbers. Where its documents say "characters" we count UTF-16 units, which are never fewer. */
import { MINUTE, SECOND } from '../../core/instant.ts'
import type { Pace } from '../../core/ports.ts'

/**
 * https://docs.slack.dev/apis/web-api/rate-limits: one message a second in a channel, and "several hundred a minute" in a
 * workspace. The limits are counted for each workspace; there is none for a bot in all of them together, so its number is only
 * more than we can send.
 */
export const PACE: Pace = {
  channel: { sends: 1, perMs: SECOND },
  workspace: { sends: 5, perMs: SECOND },
  bot: { sends: 1_000, perMs: SECOND },
}

/** https://docs.slack.dev/reference/block-kit and /reference/views, as repeated in @slack/types 3.2; lengths in characters. */
export const LIMITS = {
  messageBlocks: 50,
  viewBlocks: 100,
  header: 150,
  section: 3_000,
  actionsElements: 25,
  actionId: 255,
  buttonText: 75,
  buttonValue: 2_000,
  accessibilityLabel: 75,
  selectOptions: 100,
  optionText: 75,
  optionValue: 75,
  placeholder: 150,
  inputLabel: 2_000,
  inputHint: 2_000,
  inputValue: 3_000,
  viewTitle: 24,
  viewButton: 24,
  url: 3_000,
} as const

/**
 * What we put into one message or view, all strings that people see and all ids together. Slack refuses messages above about
 * 12,000 with `msg_blocks_too_long`, a limit that it documents nowhere (slackapi/bolt-js#2867); one of 11,341 was refused too.
 * A view may have 250 kB (https://docs.slack.dev/reference/methods/views.push), in which a character takes up to six bytes.
 */
export const TOTAL = { message: 9_000, view: 30_000 } as const

/** What a lock screen shows of a message. */
export const FALLBACK_TEXT = 120

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses: how long a `response_url` lives. */
export const ANSWER = { uses: 5, lifetimeMs: 30 * MINUTE } as const
