/** What the server sent, or one sentence about what it sent instead. */
import type { Fetched } from '../http.ts'
import { insteadOf, noneAt, whatIs } from '../instead.ts'
import { parseJson } from '../json.ts'

/** The list in an answer. Throws a sentence that names the host where there is none. */
export function listOf(answer: Fetched, host: string): readonly unknown[] {
  if (answer.kind === 'absent') throw noneAt(host, 'list of papers')
  const list = jsonOf(answer, host, 'its list of papers')
  if (!Array.isArray(list)) throw insteadOf(host, 'its list of papers', 'something else')
  return list
}

/** The JSON of an answer, `wanted` in words. Throws a sentence that names the host where it holds none. */
export function jsonOf(answer: Fetched, host: string, wanted: string): unknown {
  const text = answer.kind === 'body' ? answer.text : ''
  const json = parseJson(text)
  if (json === undefined) throw insteadOf(host, wanted, whatIs(text))
  return json
}
