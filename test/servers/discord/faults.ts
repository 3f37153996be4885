/** What goes wrong on the way to Discord or back, asked for by route. */
import type { Json } from './world.ts'

export type Fault =
  /** The status and the JSON code of an error; nothing happens. */
  | { readonly kind: 'error'; readonly status: number; readonly code: number; readonly message?: string }
  /** An HTTP status before anything is accepted. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** The socket is destroyed before the body is read. */
  | { readonly kind: 'reset' }
  /** A page instead of JSON, with status 200 unless another is given; nothing happens. */
  | { readonly kind: 'html'; readonly status?: number }
  /** Never accepted, never answered. On `gateway`: connected, but no HELLO. */
  | { readonly kind: 'hang' }
  /** It happens, and the answer is lost. */
  | { readonly kind: 'accept-then-reset' }
  | { readonly kind: 'accept-then-hang' }
  | { readonly kind: 'accept-then-status'; readonly status: number; readonly body?: string }
  /** Never answered; it happens so many milliseconds later. */
  | { readonly kind: 'late'; readonly afterMs: number }

/** One request as faults and records see it. */
export type Call = { readonly route: string; readonly method: string; readonly path: string; readonly body: Json }

export type Faults = {
  /**
   * `route` is a route as requests record it (`POST /channels/:channel/messages`), the same with real ids, `*` for every
   * route, or `gateway` for the socket.
   */
  add(route: string, fault: Fault, times?: number, when?: (body: Json) => boolean): void
  /** The fault of this call, used up by it. Before the body is known only a reset is found, if it is the next. */
  take(call: Omit<Call, 'body'> & { readonly body?: Json }): Fault | undefined
  /** Asked about every call for which nothing else is arranged, once its body is known. */
  choose(chooser: Chooser): void
}

export type Chooser = (call: Call) => Fault | undefined

type Armed = {
  readonly route: string
  readonly fault: Fault
  times: number
  readonly when?: (body: Json) => boolean
}

export function createFaults(): Faults {
  const armed: Armed[] = []
  let chooser: Chooser = () => undefined
  return {
    add: (route, fault, times = 1, when) => void armed.push({ route, fault, times, ...(when && { when }) }),
    take({ body, ...call }) {
      const waiting = armed.filter(({ route, times }) => times > 0 && isMeant(route, call))
      const next =
        body === undefined
          ? waiting.slice(0, 1).find(({ fault, when }) => fault.kind === 'reset' && when === undefined)
          : waiting.find(({ when }) => when?.(body) ?? true)
      if (next === undefined) return body && chooser({ ...call, body })
      next.times -= 1
      return next.fault
    },
    choose(next) {
      chooser = next
    },
  }
}

/** Whether a pattern of a test means this call. */
export function isMeant(pattern: string, { route, method, path }: Omit<Call, 'body'>): boolean {
  if (pattern === '*') return route !== 'gateway'
  return pattern === route || pattern === `${method} ${path}`
}
