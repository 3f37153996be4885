/** How much of Slack's limits blocks take. */

/** What Slack adds for what holds a text, as far as its refusals tell. */
const HOLDER = 8

/**
 * The length of all strings in a payload, what people see and ids alike, in characters, and something for each object. Slack
 * counts less for some; the totals in limits.ts leave room for what it counts more.
 */
export function sizeOf(payload: unknown): number {
  if (typeof payload === 'string') return payload.length
  if (typeof payload !== 'object' || payload === null) return 0
  const parts = Object.entries(payload).reduce((sum, [key, value]) => sum + (key === 'type' ? 0 : sizeOf(value)), 0)
  return parts + (Array.isArray(payload) ? 0 : HOLDER)
}
