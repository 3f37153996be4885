import type { Json } from './world.ts'

/** The errors of https://docs.discord.com/developers/topics/opcodes-and-status-codes#json that this server tells. */
const CODES = {
  0: { status: 404, message: '404: Not Found' },
  10002: { status: 404, message: 'Unknown Application' },
  10003: { status: 404, message: 'Unknown Channel' },
  10004: { status: 404, message: 'Unknown Guild' },
  10007: { status: 404, message: 'Unknown Member' },
  10008: { status: 404, message: 'Unknown Message' },
  10013: { status: 404, message: 'Unknown User' },
  10015: { status: 404, message: 'Unknown Webhook' },
  10062: { status: 404, message: 'Unknown interaction' },
  20012: { status: 403, message: 'You are not authorized to perform this action on this application' },
  40058: { status: 400, message: 'Cannot message this thread until after the post author has sent an initial message' },
  40060: { status: 400, message: 'Interaction has already been acknowledged.' },
  40094: { status: 400, message: 'This interaction has reached the maximum number of follow-up messages' },
  50001: { status: 403, message: 'Missing Access' },
  50003: { status: 403, message: 'Cannot execute action on a DM channel' },
  50005: { status: 403, message: 'Cannot edit a message authored by another user' },
  50006: { status: 400, message: 'Cannot send an empty message' },
  50007: { status: 403, message: 'Cannot send messages to this user' },
  50008: { status: 400, message: 'Cannot send messages in a non-text channel' },
  50013: { status: 403, message: 'Missing Permissions' },
  50024: { status: 400, message: 'Cannot execute action on this channel type' },
  50027: { status: 401, message: 'Invalid Webhook Token' },
  50035: { status: 400, message: 'Invalid Form Body' },
  50083: { status: 400, message: 'Thread is archived' },
  50109: { status: 400, message: 'The request body contains invalid JSON.' },
  160004: { status: 400, message: 'A thread has already been created for this message' },
  160005: { status: 403, message: 'This thread is locked' },
} as const
export type Code = keyof typeof CODES

/** A call that Discord answers with an error; `code` 0 says no more than the status. */
export class Refusal extends Error {
  readonly status: number
  readonly body: Json

  constructor(status: number, body: Json) {
    super(String(body.message))
    this.status = status
    this.body = body
  }
}

export function refuse(code: Code, extra: Json = {}): never {
  const { status, message } = CODES[code]
  throw new Refusal(status, { message, code, ...extra })
}
