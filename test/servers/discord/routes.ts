/** One row for each route of the REST API that this server has. */
import type { Json } from './world.ts'

/** What a route is called with: parts of the path by name, the query, the body. */
export type Asked = {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Json
}

/** An answer without a body is 204. `open` ones want no token and are outside the bot's limit. */
export type Route = {
  readonly route: string
  readonly open?: true
  readonly run: (asked: Asked) => unknown
}

export type Found = Route & { readonly params: Readonly<Record<string, string>> }

/** `GET /channels/:channel` matches `GET /channels/1`; `:channel` is then a parameter. */
export function findRoute(routes: readonly Route[], method: string, path: string): Found | undefined {
  const given = path.split('/')
  for (const one of routes) {
    const [wanted, pattern = ''] = one.route.split(' ')
    const parts = pattern.split('/')
    if (wanted !== method || parts.length !== given.length) continue
    const pairs = parts.map((part, index) => [part, decodeURIComponent(given[index] ?? '')] as const)
    if (!pairs.every(([part, value]) => part.startsWith(':') || part === value)) continue
    return { ...one, params: Object.fromEntries(pairs.flatMap(([part, value]) => asParameter(part, value))) }
  }
  return undefined
}

function asParameter(part: string, value: string): [string, string][] {
  return part.startsWith(':') ? [[part.slice(1), value]] : []
}

/** A part of the path that the route names. */
export function param({ params }: Asked, name: string): string {
  const value = params[name]
  if (value === undefined) throw new Error(`This route has no part ${name}.`)
  return value
}
