/** What happened, line by line: the same seed must give the same lines. */

import type { Instant } from '../../src/core/instant.ts'
import { hash } from '../../src/hash.ts'

export type History = {
  tell(who: string, what: string): void
  readonly lines: readonly string[]
  /** Of all lines: equal histories, equal fingerprints. */
  fingerprint(): string
}

export function createHistory(now: () => Instant): History {
  const lines: string[] = []
  return {
    lines,
    tell(who, what) {
      lines.push(`${new Date(now()).toISOString().slice(8, 23).replace('T', ' ')}  ${who.padEnd(10)}  ${what}`)
    },
    fingerprint: () => hash(lines.join('\n')).slice(0, 16),
  }
}
