/**
 * The log: one JSON line for each event, fields first, no secret and no person in it. Pino redacts what has a telling name near the top;
 * that alone let four of seven planted tokens through (deeper fields, texts, messages of errors), so the finished line is
 * searched as well.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { pino, stdSerializers, stdTimeFunctions } from 'pino'
import { withoutPersons } from './core/channel.ts'
import type { Trail } from './core/trail.ts'

type Write = (fields: Readonly<Record<string, unknown>>, text: string) => void
export type Log = {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
  /**
   * Does the work; every line that is written meanwhile by whatever it calls or waits for carries the trail, besides that of
   * the work around it. So ids reach the lines of platforms and of their SDKs, and the flows in between know nothing of them.
   */
  readonly along?: <Result>(trail: Trail, work: () => Result) => Result
}

const trails = new AsyncLocalStorage<Trail>()

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
  // The beginning alone, as sentences for people name it ("begins with xoxb-."), is none.
  [/\b(?:xox[abeprs]|xapp)[-.][\w.-]{4,}/g, REDACTED],
  // *Basic Information* is a page of Slack, which sentences for people name.
  [/\b(Bot|Bearer|Basic) +(?!Information\b)[\w.~+/=-]{8,}/g, `$1 ${REDACTED}`],
  [/\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}/g, REDACTED],
  [/\b(hooks\.slack\.com|discord(?:app)?\.com\/api\/webhooks)\/[^\s"\\]+/g, `$1/${REDACTED}`],
  // The word itself stands in sentences that show how to write one. Longer texts are no password, and looking for their end
  // from each beginning would take as long as a line is long, squared.
  [/(\w:\/\/[^\s/:@"\\]{0,256}:)(?!password@)[^\s@"\\]{1,512}@/g, `$1${REDACTED}@`],
  // Of an address: what is called a token, a key, a signature; the code and the state of OAuth.
  [/([?&][\w-]*(?:token|secret|key|password|signature|sig|auth|code|state)=)[^&\s"'\\#]+/gi, `$1${REDACTED}`],
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
      mixin: () => ({ ...trails.getStore() }),
    },
    // Keys stand in fields, in ids and names made of them, and in messages of errors.
    { write: (line: string) => write(withoutPersons(hide(line))) },
  )
  return {
    debug: (fields, text) => lines.debug(fields, text),
    info: (fields, text) => lines.info(fields, text),
    warn: (fields, text) => lines.warn(fields, text),
    error: (fields, text) => lines.error(fields, text),
    along: (trail, work) => trails.run({ ...trails.getStore(), ...trail }, work),
  }
}

/** Shorter values are words that stand anywhere: the password of `postgres://me:dev@localhost` would blank out "device". */
const SHORTEST_SECRET = 8

/** As it is, as JSON writes it, as an address does, and as base64. */
function waysToWrite(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const bytes = Buffer.from(secret)
  return [secret, json, encodeURIComponent(bytes.toString()), bytes.toString('base64')]
}

/** Texts without secrets: the given values, as they are and as JSON writes them, and whatever looks like one. */
export function hideSecrets(secrets: readonly string[]): (text: string) => string {
  const values = [...new Set(secrets.flatMap(waysToWrite))]
    .filter((value) => value.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
  return (text) => {
    const known = values.reduce((rest, value) => rest.replaceAll(value, REDACTED), text)
    return PATTERNS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), known)
  }
}
