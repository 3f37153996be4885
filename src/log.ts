/**
 * The log: one JSON line for each event, fields first, no secret in it. Pino redacts what has a telling name near the top;
 * that alone let four of seven planted tokens through (deeper fields, texts, messages of errors), so the finished line is
 * searched as well.
 */
import { pino, stdSerializers, stdTimeFunctions } from 'pino'

type Write = (fields: Readonly<Record<string, unknown>>, text: string) => void
export type Log = { readonly debug: Write; readonly info: Write; readonly warn: Write; readonly error: Write }

export type LogOptions = {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Takes one finished line with its end. */
  readonly write: (line: string) => void
  /** Values that no line may hold, whatever they look like. */
  readonly secrets: readonly string[]
}

const REDACTED = '[redacted]'

const NAMES = [
  'token',
  'botToken',
  'appToken',
  'secret',
  'signingSecret',
  'clientSecret',
  'password',
  'authorization',
  'cookie',
]
const PATHS = NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** What secrets of Slack, Discord and databases look like, inside of a JSON line. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:xox[abeprs]|xapp)[-.][\w.-]+/g, REDACTED],
  [/\b(Bot|Bearer) +[\w.~+/=-]{8,}/g, `$1 ${REDACTED}`],
  [/\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}/g, REDACTED],
  [/\b(hooks\.slack\.com|discord(?:app)?\.com\/api\/webhooks)\/[^\s"\\]+/g, `$1/${REDACTED}`],
  [/(\w:\/\/[^\s/:@"\\]*:)[^\s@"\\]+@/g, `$1${REDACTED}@`],
  [
    /\b([A-Z_]*(?:TOKEN|SECRET|PASSWORD|PAPERWIRE_KEY)(?:\\?["'])?\s*[:=]\s*(?:\\?["'])?)[^\s"'\\,}]+/g,
    `$1${REDACTED}`,
  ],
]

/** Writes events of the level and above. `fields.error` may be an Error: its message, stack and causes are kept. */
export function createLog({ level, write, secrets }: LogOptions): Log {
  const hide = hideSecrets(secrets)
  const lines = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: stdSerializers.err },
      redact: { paths: PATHS, censor: REDACTED },
    },
    { write: (line: string) => write(hide(line)) },
  )
  return {
    debug: (fields, text) => lines.debug(fields, text),
    info: (fields, text) => lines.info(fields, text),
    warn: (fields, text) => lines.warn(fields, text),
    error: (fields, text) => lines.error(fields, text),
  }
}

/** Shorter values are words that stand anywhere: the password of `postgres://me:dev@localhost` would blank out "device". */
const SHORTEST_SECRET = 8

/** Texts without secrets: the given values, as they are and as JSON writes them, and whatever looks like one. */
function hideSecrets(secrets: readonly string[]): (text: string) => string {
  const values = [...new Set(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))]
    .filter((value) => value.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
  return (text) => {
    const known = values.reduce((rest, value) => rest.replaceAll(value, REDACTED), text)
    return PATTERNS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), known)
  }
}
