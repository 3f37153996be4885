/** What the bots of one world did and said. */
import type { Bot } from './child.ts'

/** Grows round by round; `deaths` and `passes` are counted by step. */
export function createRecord() {
  const deaths: Record<string, number> = {}
  const passes: Record<string, number> = {}
  const damaged: string[] = []
  const faults: string[] = []
  const trace: string[] = []
  let lastDeath = ''
  return {
    deaths,
    passes,
    damaged,
    faults,
    trace,
    last: () => lastDeath,
    death(where: string): void {
      deaths[where] = (deaths[where] ?? 0) + 1
      lastDeath = where
      trace.push(`death: ${where}`)
    },
    /** What a bot that has ended has said. */
    add(bot: Bot, end?: 'ends well'): void {
      for (const step of bot.steps) passes[step] = (passes[step] ?? 0) + 1
      faults.push(...bot.lines.filter((line) => line.startsWith('fault ')))
      trace.push(...bot.lines)
      if (end === undefined) return
      void bot.ended.then(({ code }) => code !== 0 && faults.push(`a bot that was not killed ended with ${code}`))
    },
    damage(round: number, said: string): void {
      if (said !== 'ok') damaged.push(`after round ${round}: ${said}`)
    },
  }
}
