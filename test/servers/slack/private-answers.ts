/** What single persons see: ephemeral messages, and the response URLs by which an app answers them. */
import { readBlocks } from './block-kit.ts'
import type { Json, SlackMessage, Workspace } from './workspace.ts'

/** A message that only one person sees. */
export type Ephemeral = {
  readonly ts: string
  readonly channel: string
  readonly user: string
  text: string
  blocks: Json[]
  readonly from: 'response_url' | 'postEphemeral' | 'ack'
}

/** Where a response URL comes from; `original` is what `replace_original` replaces. */
export type Origin = { readonly user: string; readonly channel: string; readonly original?: Ephemeral | SlackMessage }

export type PrivateAnswers = {
  of(user: string): readonly Ephemeral[]
  show(message: Omit<Ephemeral, 'ts'>): Ephemeral
  /** The path of a new response URL. */
  open(origin: Origin): string
  /** What a POST to a response URL comes to. */
  answer(path: string, body: Json): { readonly status: number; readonly body: string }
  /** What a slash command's acknowledgement says to the person at once, if anything. */
  answerByAck(origin: Origin, payload: unknown): void
}

const USES = 5
const LIFE_MS = 30 * 60_000

export function createPrivateAnswers(workspace: Workspace): PrivateAnswers {
  const shown: Ephemeral[] = []
  const urls = new Map<string, { origin: Origin; until: number; uses: number }>()

  function show(message: Omit<Ephemeral, 'ts'>): Ephemeral {
    const ephemeral = { ts: workspace.nextTs(), ...message }
    shown.push(ephemeral)
    return ephemeral
  }

  function removeOriginal({ original }: Origin): void {
    if (original === undefined) return
    const list: { ts: string }[] = isEphemeral(original) ? shown : workspace.channel(original.channel).messages
    const at = list.findIndex(({ ts }) => ts === original.ts)
    if (at >= 0) list.splice(at, 1)
  }

  function take(origin: Origin, body: Json, from: Ephemeral['from']): string | undefined {
    if (body.delete_original === true) {
      removeOriginal(origin)
      return undefined
    }
    const text = typeof body.text === 'string' ? body.text : ''
    const read = readBlocks(body.blocks ?? [])
    if (!read.ok) return 'invalid_blocks'
    if (text === '' && read.value.length === 0) return 'no_text'
    const { channel, user, original } = origin
    if (body.replace_original === true && original !== undefined) {
      Object.assign(original, { text, blocks: read.value })
    } else if (body.response_type === 'in_channel') {
      workspace.put(channel, { text, blocks: read.value, args: body })
    } else {
      show({ channel, user, text, blocks: read.value, from })
    }
    return undefined
  }

  return {
    of: (user) => shown.filter((message) => message.user === user),
    show,
    open(origin) {
      const path = `/commands/${workspace.team.id}/${urls.size + 1}/${origin.user}`
      urls.set(path, { origin, until: workspace.now() + LIFE_MS, uses: 0 })
      return path
    },
    answer(path, body) {
      const url = urls.get(path)
      if (url === undefined) return { status: 404, body: 'no_such_url' }
      if (workspace.now() >= url.until) return { status: 404, body: 'expired_url' }
      if (url.uses >= USES) return { status: 404, body: 'used_url' }
      const fault = take(url.origin, body, 'response_url')
      if (fault !== undefined) return { status: 400, body: fault }
      url.uses += 1
      return { status: 200, body: 'ok' }
    },
    answerByAck(origin, payload) {
      const body = typeof payload === 'string' ? { text: payload } : (payload as Json | undefined)
      if (body?.text === undefined && body?.blocks === undefined) return
      const fault = take(origin, body, 'ack')
      if (fault !== undefined) throw new Error(`Slack does not show the acknowledgement: ${fault}.`)
    },
  }
}

export function isEphemeral(message: Ephemeral | SlackMessage): message is Ephemeral {
  return 'from' in message
}
