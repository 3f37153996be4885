/**
 * Deliveries in quantity: a long outbox claimed on SQLite beside bare commits, what is blocked in front of it, and 10,000
 * channels due in one minute on a chat that answers as slowly and refuses as strictly as the real ones.
 */
import { loadavg } from 'node:os'
import { benchCrowd, type Chat } from './deliveries/due-at-once.ts'
import { benchOutbox } from './deliveries/outbox.ts'

const SECTIONS = ['outbox', 'slack', 'discord'] as const

/** `wanted`: sections, all without any; a number is how many channels are due (10,000); `planned`: sending alone is measured. */
export async function benchDeliveries(wanted: readonly string[]): Promise<string> {
  const channels = Number(wanted.find((one) => /^\d+$/.test(one)) ?? 10_000)
  const named = SECTIONS.filter((section) => wanted.includes(section))
  const parts: string[] = []
  for (const section of named.length === 0 ? SECTIONS : named) {
    const load = loadavg()[0] ?? 0
    const told =
      section === 'outbox'
        ? await benchOutbox()
        : await benchCrowd(section satisfies Chat, channels, wanted.includes('planned'))
    parts.push(`${told}\n(load ${load.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after)`)
  }
  return parts.join('\n\n')
}
