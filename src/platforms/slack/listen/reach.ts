/** The calls by which an answer reaches one person: private messages, modals, Home. Each throws where Slack does not take it. */
import { WebAPIPlatformError, type WebClient } from '@slack/web-api'
import type { Message } from '../../../core/message.ts'
import type { Log } from '../log.ts'
import { renderHome, type renderModal } from '../render/views.ts'
import { type Rendered, renderAnswer } from '../render.ts'

/** What answering takes. */
export type Reach = {
  readonly client: WebClient
  readonly log: Log
  /** How long one request to Slack may take, in milliseconds. */
  readonly requestMs: number
}

type View = ReturnType<typeof renderModal>

/** Slack takes a trigger once, and only for about three seconds. */
const SPENT_TRIGGER: ReadonlySet<string> = new Set([
  'expired_trigger_id',
  'exchanged_trigger_id',
  'invalid_trigger_id',
  'trigger_expired',
  'trigger_exchanged',
])
/** The person cannot be reached in that channel by us. */
const NO_ACCESS: ReadonlySet<string> = new Set([
  'not_in_channel',
  'user_not_in_channel',
  'channel_not_found',
  'is_archived',
  'restricted_action',
])

/** https://docs.slack.dev/reference/methods/views.publish */
export async function publishHome({ client }: Reach, person: string, message: Message): Promise<void> {
  await client.views.publish({ user_id: person, view: renderHome(message) })
}

type Here = { readonly person: string; readonly channel: string; readonly responseUrl?: string }

/** Messages that this person alone sees, page after page; the first takes the place of the one pressed if it `replaces` it. */
export async function showPrivately(reach: Reach, here: Here, message: Message, replaces = false): Promise<void> {
  for (const [page, rendered] of renderAnswer(message).entries())
    await sayPrivately(reach, here, rendered, replaces && page === 0)
}

async function sayPrivately(reach: Reach, here: Here, rendered: Rendered, replaces: boolean): Promise<void> {
  const { client, log } = reach
  const { person, channel, responseUrl } = here
  if (responseUrl !== undefined && (await respond(reach, responseUrl, rendered, replaces))) return
  try {
    await client.chat.postEphemeral({ channel, user: person, ...rendered })
  } catch (error) {
    if (!NO_ACCESS.has(codeOf(error))) throw error
    log.info({ code: codeOf(error) }, 'an answer could not be shown: the bot is not in that channel')
  }
}

/** A response URL takes five messages within 30 minutes. False where it takes no more, or did not answer. */
async function respond(
  { log, requestMs }: Omit<Reach, 'client'>,
  url: string,
  rendered: Rendered,
  replaces: boolean,
): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...rendered, response_type: 'ephemeral', replace_original: replaces }),
      signal: AbortSignal.timeout(requestMs),
    })
    await response.body?.cancel()
    if (!response.ok) log.info({ status: response.status }, 'a response URL takes no more; the answer goes by itself')
    return response.ok
  } catch (error) {
    log.info({ error }, 'a response URL did not answer; the answer goes by itself')
    return false
  }
}

/** False where the trigger is spent. */
export async function openView({ client }: Reach, trigger: string, view: View): Promise<boolean> {
  try {
    await client.views.open({ trigger_id: trigger, view })
    return true
  } catch (error) {
    if (SPENT_TRIGGER.has(codeOf(error))) return false
    throw error
  }
}

/**
 * A view on top of the one pressed; in its place where Slack has no room for another, or the trigger is spent. False where the
 * person has closed it.
 */
export async function stackView(
  reach: Reach,
  below: { readonly trigger: string; readonly view: string },
  view: View,
): Promise<boolean> {
  try {
    await reach.client.views.push({ trigger_id: below.trigger, view })
    return true
  } catch (error) {
    const code = codeOf(error)
    if (code === 'not_found') return false
    if (code !== 'push_limit_reached' && !SPENT_TRIGGER.has(code)) throw error
    return updateView(reach, below.view, view)
  }
}

/** Draws a view anew; a click that came in between does not stop it. False where the person has closed it. */
export async function updateView(reach: Reach, id: string, view: View, hash?: string): Promise<boolean> {
  try {
    await reach.client.views.update({ view_id: id, view, ...(hash === undefined ? {} : { hash }) })
    return true
  } catch (error) {
    const code = codeOf(error)
    if (code === 'hash_conflict' && hash !== undefined) return updateView(reach, id, view)
    if (code === 'not_found') return false
    throw error
  }
}

/** Slack's own code for why it refused; empty for any other fault. */
function codeOf(error: unknown): string {
  return error instanceof WebAPIPlatformError ? error.data.error : ''
}
