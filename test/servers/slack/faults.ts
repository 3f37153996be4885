/** What goes wrong on the way to Slack or back, asked for by method. */
import type { Json } from './workspace.ts'

export type Fault =
  /** 200 with `ok: false`; nothing happens. */
  | { readonly kind: 'error'; readonly code: string; readonly extra?: Json }
  /** An HTTP status before anything is accepted. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** The socket is destroyed before the body is read. */
  | { readonly kind: 'reset' }
  /** 200 with a page instead of JSON; nothing happens. */
  | { readonly kind: 'html' }
  /** Never accepted, never answered. On `link`: connected, but no hello. */
  | { readonly kind: 'hang' }
  /** It happens, and the answer is lost. */
  | { readonly kind: 'accept-then-reset' }
  | { readonly kind: 'accept-then-hang' }
  | { readonly kind: 'accept-then-status'; readonly status: number; readonly body?: string }
  /** Never answered; it happens so many milliseconds later. */
  | { readonly kind: 'late'; readonly afterMs: number }

export type Faults = {
  add(method: string, fault: Fault, times?: number, when?: (args: Json) => boolean): void
  /** The fault of this call, used up by it. Before the arguments are known only a reset is found, if it is the next. */
  take(method: string, args?: Json): Fault | undefined
  /** Asked about every call for which nothing else is arranged, once its arguments are known. */
  choose(chooser: Chooser): void
}

export type Chooser = (method: string, args: Json) => Fault | undefined

type Armed = { readonly method: string; readonly fault: Fault; times: number; readonly when?: (args: Json) => boolean }

export function createFaults(): Faults {
  const armed: Armed[] = []
  let chooser: Chooser = () => undefined
  return {
    add: (method, fault, times = 1, when) => void armed.push({ method, fault, times, ...(when && { when }) }),
    take(method, args) {
      const waiting = armed.filter((one) => one.method === method && one.times > 0)
      const next =
        args === undefined
          ? waiting.slice(0, 1).find(({ fault, when }) => fault.kind === 'reset' && when === undefined)
          : waiting.find(({ when }) => when?.(args) ?? true)
      if (next === undefined) return args && chooser(method, args)
      next.times -= 1
      return next.fault
    },
    choose(next) {
      chooser = next
    },
  }
}
