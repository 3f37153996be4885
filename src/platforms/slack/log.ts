/** The log as this platform writes it, and as the SDKs write into it. */
import { type Logger, LogLevel } from '@slack/bolt'
import type { Trail } from '../../core/trail.ts'

type Write = (fields: Readonly<Record<string, unknown>>, text: string) => void
export type Log = {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
  readonly along?: <Result>(trail: Trail, work: () => Result) => Result
}

/**
 * What the SDKs have to say, at `level` where they warn and at debug where they inform. Their own debug lines are dropped: they
 * hold whole payloads, with what people typed and addresses that anybody may answer to.
 */
export function sdkLogger(log: Log, level: 'debug' | 'warn'): Logger {
  const say =
    (at: 'debug' | 'warn') =>
    (first: unknown, ...more: unknown[]) => {
      log[at]({ from: 'the Slack SDK', ...(more.length === 0 ? {} : { more: more.map(String) }) }, String(first))
    }
  return {
    debug() {},
    info: say('debug'),
    warn: say(level),
    error: say(level),
    setLevel() {},
    // The SDKs ask before they put a payload into words.
    getLevel: () => LogLevel.INFO,
    setName() {},
  }
}
