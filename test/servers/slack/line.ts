/** The line to the app, one of two kinds: Socket Mode or signed HTTP requests. */
import type { Json } from './workspace.ts'

export type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api'

/** What the app answered to one delivery. `statuses` are those of HTTP mode, one for each repeat. */
export type Acked = { readonly ackedAfterMs: number; readonly payload: unknown; readonly statuses: readonly number[] }

/** Knobs of one delivery; all but the first two count in HTTP mode only. */
export type DeliverOptions = {
  readonly acceptsResponse?: boolean
  readonly retry?: { readonly num: number; readonly reason: string }
  /** Seconds since 1970; signed unless a signature is given. */
  readonly timestamp?: number
  readonly signature?: string
  /** How often the very same bytes are sent; 1 by default. */
  readonly repeat?: number
  readonly contentType?: string
  /** Added last; an empty value removes the header. */
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes to add to the body. */
  readonly bodyPadding?: number
}

export type Deliver = (type: EnvelopeType, payload: Json, options?: DeliverOptions) => Promise<Acked>
