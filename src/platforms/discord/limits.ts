/** What Discord takes, as numbers. Where its documents say "characters" we count UTF-16 units, which are never fewer. */
import { SECOND } from '../../core/instant.ts'
import type { Pace } from '../../core/ports.ts'

/**
 * https://docs.discord.com/developers/topics/rate-limits: 50 requests a second for a bot, to which answers to people do not
 * count; two of them are left for what is neither (a look for an uncertain delivery, a list of channels). The limit of a channel
 * is documented nowhere; its headers have said 5 in 5 seconds for years. There is none for a server.
 */
export const PACE: Pace = {
  channel: { sends: 5, perMs: 5 * SECOND },
  workspace: { sends: 48, perMs: SECOND },
  bot: { sends: 48, perMs: SECOND },
}

/**
 * https://docs.discord.com/developers/resources/message and /components/reference, as of August 2026; lengths in characters.
 * `embeds` is what all embeds of a message may hold together.
 */
export const LIMITS = {
  content: 2_000,
  embedTitle: 256,
  embedDescription: 4_096,
  embedCount: 10,
  embeds: 6_000,
  rows: 5,
  rowButtons: 5,
  buttonLabel: 80,
  customId: 100,
  selectOptions: 25,
  optionText: 100,
  optionValue: 100,
  placeholder: 150,
  modalTitle: 45,
  modalInputs: 5,
  inputLabel: 45,
  inputHint: 100,
  inputPlaceholder: 100,
  inputValue: 4_000,
  url: 1_000,
} as const

/**
 * What we put into the embeds of one message. A returned form carries what was typed beside its preview, so it takes nearly
 * all that Discord does; `typed` is the share of the typed values.
 */
export const TOTAL = { embeds: 3_900, returned: 5_800, typed: 4_000 } as const

/** What a lock screen shows of a message, with its backslashes. */
export const NOTIFICATION = 200

/** Messages that one answer may take: more than that nobody scrolls through. */
export const ANSWER_PAGES = 5
