/** The log as this platform writes it. */
import type { Trail } from '../../core/trail.ts'

type Write = (fields: Readonly<Record<string, unknown>>, text: string) => void
export type Log = {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
  readonly along?: <Result>(trail: Trail, work: () => Result) => Result
}
