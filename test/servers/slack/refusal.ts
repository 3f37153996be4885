import type { Json } from './workspace.ts'

/** A call that Slack answers with `ok: false`, or with an HTTP status where it is a rate limit. */
export class Refusal extends Error {
  readonly code: string
  readonly extra: Json
  readonly http: { readonly status: number; readonly headers: Readonly<Record<string, string>> }

  constructor(code: string, extra: Json = {}, http: Refusal['http'] = { status: 200, headers: {} }) {
    super(code)
    this.code = code
    this.extra = extra
    this.http = http
  }
}

export function refuse(code: string, extra?: Json): never {
  throw new Refusal(code, extra)
}
