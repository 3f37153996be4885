/** What a part of the Slack platform stands in: a clock that hurries, a log that remembers, an eye on rejections. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { Clock } from '../../../src/core/ports.ts'
import type { Log } from '../../../src/platforms/slack/log.ts'

export type HurriedClock = Clock & {
  /** Every sleep that was asked for, in milliseconds. */
  readonly slept: number[]
  /** Ends the sleeps of a minute and more, which otherwise last until they are called off. */
  wake(): void
  /** Moves `now` on. */
  pass(ms: number): void
}

const MINUTE = 60_000

/** Sleeps shorter than a minute pass `speed` times as fast. */
export function hurriedClock(speed = 20): HurriedClock {
  const slept: number[] = []
  const sleepers = new Set<() => void>()
  let ahead = 0
  return {
    slept,
    now: () => new Date(Date.now() + ahead),
    pass: (ms) => {
      ahead += ms
    },
    wake: () => sleepers.forEach((wake) => void wake()),
    sleep(ms, signal) {
      slept.push(ms)
      return new Promise((resolve) => {
        if (signal?.aborted === true) return resolve()
        const done = () => {
          clearTimeout(timer)
          sleepers.delete(done)
          resolve()
        }
        const timer = ms < MINUTE ? setTimeout(done, ms / speed) : undefined
        if (ms >= MINUTE) sleepers.add(done)
        signal?.addEventListener('abort', done, { once: true })
      })
    },
  }
}

export type Line = { readonly level: string; readonly text: string; readonly fields: Readonly<Record<string, unknown>> }

export function rememberingLog(): { readonly log: Log; readonly lines: readonly Line[] } {
  const lines: Line[] = []
  const at = (level: string) => (fields: Line['fields'], text: string) => void lines.push({ level, text, fields })
  return { log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, lines }
}

/** Fails a test of the file during which a promise was rejected and nobody cared. */
export function expectNoUnhandledRejections(): void {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => void unhandled.push(reason)
  beforeAll(() => void process.on('unhandledRejection', note))
  afterAll(() => void process.off('unhandledRejection', note))
  afterEach(async () => {
    // Node tells of them once the turn is over.
    await new Promise((resolve) => setImmediate(resolve))
    expect(unhandled.splice(0)).toEqual([])
  })
}
