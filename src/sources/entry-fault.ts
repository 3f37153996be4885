/** What is wrong with what was to become an entry. */
import type { z } from 'zod'

/** To be said after the entry: "has no title", "its abstract is too long". */
export function entryFault({ issues: [issue] }: z.ZodError): string {
  const field = String(issue?.path[0] ?? 'record')
  if (issue?.code === 'too_small') return `has no ${field}`
  return issue?.code === 'too_big' ? `its ${field} is too long` : `its ${field} cannot be read`
}
