/** The terminal as a chat platform: the default without tokens. Messages are printed, commands are read line by line. */
import { accessSync, closeSync, constants, existsSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ChannelKey, ChannelRef } from '../../core/channel.ts'
import type { Clock, Crashpoint, Finding, Platform } from '../../core/ports.ts'
import type { Marking } from '../../core/trail.ts'
import { codeOf, openLedger } from './ledger.ts'
import { PACE, WIDTH } from './limits.ts'
import { converse, type Place, type Seat } from './listen.ts'
import type { Offer } from './offers.ts'
import type { Look } from './render.ts'
import { openScreen } from './screen.ts'
import { findDelivery, type Posting, postDelivery, postedIn, removePost, reprintDigests, sentenceFor } from './send.ts'

export type TerminalOptions = {
  /** `<database without extension>.terminal.jsonl` */
  readonly ledgerPath: string
  readonly workspace: string
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  /** Whether a person sits there: a prompt with history and completion, else lines read to the end and echoed. */
  readonly isTerminal: boolean
  /** Columns of the output. */
  readonly width: number | (() => number)
  readonly color: boolean
  readonly clock: Pick<Clock, 'now'>
  /** Different at every start: invocation keys begin with it. */
  readonly startId: string
  readonly person?: { readonly id: string; readonly zone?: string }
  /** The terminal's channels; the first is where the prompt begins. */
  channels(): Promise<readonly { readonly ref: ChannelRef; readonly name: string }[]>
  readonly log: Marking & { error(fields: object, message: string): void }
  readonly crashpoint?: Crashpoint
}

export type Terminal = Platform & {
  /** Resolves when the person has left, input has ended or nobody reads the output any more. */
  readonly ended: Promise<void>
  /** Prints the last digest of each channel again, headed *already delivered*; true when there was any. */
  reprint(channel?: ChannelKey): boolean
}

/** Opens nothing yet: the ledger is opened by the first delivery, input by `listen`. */
export function connectTerminal(options: TerminalOptions): Terminal {
  const { ledgerPath, workspace, clock, color, log } = options
  const screen = openScreen(options)
  const offers = new Map<ChannelKey, readonly Offer[]>()
  const look = (): Look => ({ width: widthWithin(options.width), color })
  const posting: Posting = {
    path: ledgerPath,
    ledger: openLedger(ledgerPath, options.crashpoint),
    clock,
    look,
    print: (text) => screen.print(text),
    offer: (channel, offered) => offers.set(channel, offered),
  }
  async function places(): Promise<readonly [Place, ...Place[]]> {
    const [first, ...others] = await options.channels()
    // Without any channel the commands still need a place; it comes to be when something is followed there.
    return [first ?? { ref: { platform: 'terminal', workspace, channel: 'general' }, name: 'general' }, ...others]
  }

  let calls = 0
  let leave: () => void
  const ended = new Promise<void>((resolve) => {
    leave = resolve
  })

  return {
    name: 'terminal',
    pace: PACE,
    grants: [],
    // A message stands on the screen at once.
    measures: [],
    ended,
    async listen({ ask }) {
      const person = { id: 'you', ...options.person, mayManage: true }
      const nextKey = () => `terminal:${options.startId}:${++calls}`
      const seat: Seat = { isTerminal: options.isTerminal, screen, person, offers, log, look, places, nextKey, ask }
      const [first] = await places()
      converse(seat, first)
        .catch((error) => log.error({ error }, 'the prompt failed'))
        .finally(() => leave())
    },
    send: (delivery, form) => postDelivery(posting, delivery, form),
    find: async (delivery) => findDelivery(posting, delivery),
    posted: async (channel, window) => postedIn(posting, channel, window),
    remove: async (_, ref) => removePost(posting, ref),
    reprint: (channel) => reprintDigests(posting, channel),
    workspaces: async () => [{ id: options.workspace, name: options.workspace }],
    async *channels(wanted) {
      for (const { ref, name } of await options.channels()) {
        if (ref.workspace === wanted) yield { channel: ref, name, can: 'post' }
      }
    },
    access: async () => ({ kind: 'open' }),
    seenBy: async (_, channels) => channels.map((channel) => ({ channel, isIn: true })),
    direct: () => undefined,
    check: async () => [checkLedger(ledgerPath)],
    health: () => ({ ok: true }),
    async close() {
      screen.end()
      await screen.flush()
    },
  }
}

function widthWithin(width: TerminalOptions['width']): number {
  // A terminal that does not know its size says 0.
  const columns = (typeof width === 'number' ? width : width()) || WIDTH.unknown
  return Math.min(Math.max(columns, WIDTH.least), WIDTH.most)
}

function checkLedger(path: string): Finding {
  try {
    if (existsSync(path)) closeSync(openSync(path, 'r+'))
    else accessSync(dirname(path), constants.W_OK)
    return { ok: true, what: `the ledger ${path} can be written` }
  } catch (error) {
    return {
      ok: false,
      what: `the ledger ${path} cannot be written`,
      mend: sentenceFor(codeOf(error), path, 'written'),
    }
  }
}
