/** The kinds of value that stand in configuration files, as schemas whose issues say what is wrong and how to mend it. */
import { z } from 'zod'
import { DAY, HOUR, MINUTE, SECOND, WEEK } from '../core/instant.ts'
import { nearest, quoted } from '../core/spelling.ts'
import { readUrl } from '../core/url.ts'

/** A value that was read, or why it could not be. `wrong` and `mend` as in a fault. */
export type Reading<T> = { readonly value: T } | { readonly wrong: string; readonly mend: string }

/** A schema by a function. The mend travels in `params`, where `faultsOf` finds it. */
function reads<T>(read: (written: unknown) => Reading<T>) {
  return z.unknown().transform((written, context): T => {
    const reading = read(written)
    if ('value' in reading) return reading.value
    context.addIssue({ code: 'custom', message: reading.wrong, params: { mend: reading.mend }, input: written })
    return z.NEVER
  })
}

/** The same for written text; anything else is refused with the example. */
export function readsText<T>(example: string, read: (text: string) => Reading<T>) {
  return reads((written) => {
    const mend = `Write it like ${example}.`
    if (written === undefined) return { wrong: 'is missing', mend }
    return typeof written === 'string' ? read(written) : { wrong: `is ${show(written)}, which is no text`, mend }
  })
}

/** Named settings, all known: the issue for an unknown one lists the known ones, which zod's own does not. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ')
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) })
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', HOUR],
  ['d', DAY],
  ['w', WEEK],
])

/** `500ms`, `60s`, `15m`, `2h`, `90d`, `8w` as milliseconds, or a plain 0; no shorter than `least` ms. */
export function duration({ least = 0 } = {}) {
  return reads((written): Reading<number> => {
    const mend = 'Write a whole number with its unit (ms, s, m, h, d or w), like 15m.'
    const [, count, unit = ''] =
      /^(\d{1,9})\s*([a-z]*)$/.exec(typeof written === 'object' ? '' : String(written).trim()) ?? []
    const unitMs = UNITS.get(unit) ?? (unit === '' && Number(count) === 0 ? 0 : undefined)
    if (count === undefined || unitMs === undefined) return { wrong: `is ${show(written)}, which is no duration`, mend }
    const value = Number(count) * unitMs
    return value >= least
      ? { value }
      : {
          wrong: `is ${show(written)}, which is too short`,
          mend: `Write at least ${least % SECOND === 0 ? `${least / SECOND}s` : `${least}ms`}.`,
        }
  })
}

/** YAML 1.2 reads `on` and `off` as text. */
export const onOff = reads((written): Reading<boolean> => {
  if (written === true || written === 'on') return { value: true }
  if (written === false || written === 'off') return { value: false }
  return { wrong: `is ${show(written)}`, mend: 'Write on or off.' }
})

/** A name that people type: in `source:hf`, `@moe`, `#robotics`. */
export const name = readsText(
  'llm-systems',
  (text): Reading<string> =>
    /^[a-z][a-z0-9-]*$/.test(text)
      ? { value: text }
      : { wrong: `is ${quoted(text)}`, mend: 'Use lower-case letters, digits and hyphens, a letter first.' },
)

export const webAddress = readsText(
  'https://example.org/feed',
  (text): Reading<string> =>
    /^https?:\/\//.test(text) && readUrl(text) !== undefined
      ? { value: text }
      : { wrong: 'is no web address', mend: 'Write it whole, from https:// on.' },
)

/** A value as it stands in a sentence. */
export function show(written: unknown): string {
  if (written === null) return 'empty'
  if (typeof written === 'string') return quoted(written)
  if (Array.isArray(written)) return 'a list'
  return typeof written === 'object' ? 'a group of settings' : String(written)
}

/** "Did you mean every?", else the whole choice. */
export function suggest(typed: string, known: readonly string[]): string {
  const [near] = nearest(typed, known, 1)
  return near === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean ${near}?`
}
