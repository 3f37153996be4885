/** What api.biorxiv.org answers: messages about the answer, and a collection of records. */
import { z } from 'zod'
import type { Http } from '../http.ts'
import { insteadOf, whatIs } from '../instead.ts'
import { parseJson } from '../json.ts'

const CountSchema = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
])
const AnswerSchema = z.object({
  messages: z
    .array(
      z.object({
        status: z.string().catch(''),
        total: CountSchema.optional().catch(undefined),
        cursor: CountSchema.optional().catch(undefined),
      }),
    )
    .min(1),
  collection: z.array(z.unknown()).default([]),
})
/** The status of an answer to a question about days or papers that it has nothing of. */
const NOTHING = /^no posts found/i

/** Where the records are and how gently they are asked for. */
export type Api = {
  readonly http: Http
  /** Without a slash at the end. */
  readonly url: string
  readonly pauseMs: number
}
/**
 * `total` counts the records that the question has on all its pages, `cursor` those on the pages before this one; undefined
 * where the answer does not say.
 */
export type Answer = {
  readonly records: readonly unknown[]
  readonly total: number | undefined
  readonly cursor?: number | undefined
}

/** Minutes without a question after a server has said that it is asked too often. */
const STOP_MS = 10 * 60_000

/**
 * Asks for one page; `path` stands behind the address. `isUrgent`: somebody waits for it (http.ts). Undefined where the server
 * has nothing there (404). Throws words for people that name the host only.
 */
export async function ask({ http, url, pauseMs }: Api, path: string, isUrgent = false): Promise<Answer | undefined> {
  const { host, hostname } = new URL(url)
  const fetched = await http.get(`${url}${path}`, {
    accept: 'application/json',
    politeness: { group: host, everyMs: pauseMs, stopMs: STOP_MS },
    isUrgent,
  })
  if (fetched.kind === 'absent') return undefined
  const text = fetched.kind === 'body' ? fetched.text : ''
  const json = parseJson(text)
  const read = AnswerSchema.safeParse(json)
  if (!read.success) {
    throw insteadOf(hostname, 'its list of papers', json === undefined ? whatIs(text) : 'something else')
  }
  const { messages, collection } = read.data
  const [message] = messages
  if (NOTHING.test(message?.status ?? '')) return { records: [], total: 0 }
  return { records: collection, total: message?.total, cursor: message?.cursor }
}
