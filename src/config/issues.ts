/** What zod finds wrong, as faults in our words. */
import type { z } from 'zod'
import { type Fault, writePath } from './fault.ts'
import { show, suggest } from './fields.ts'

/** Where a value was written. */
export type Place = { readonly name: string; lineOf(path: readonly PropertyKey[]): number | undefined }

/** A fault at a place in a file. */
export function faultAt({ name, lineOf }: Place, path: readonly PropertyKey[], wrong: string, mend: string): Fault {
  const line = lineOf(path)
  return { file: name, ...(line === undefined ? {} : { line }), path: writePath(path), wrong, mend }
}

/** A zod issue in our words. One unknown key is one fault. */
export function faultsOf(issue: z.core.$ZodIssue, place: Place): readonly Fault[] {
  const fault = (wrong: string, mend: string) => [faultAt(place, issue.path, wrong, mend)]
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = issue.message.split(', ')
      return issue.keys.map((key) => faultAt(place, [...issue.path, key], 'is no setting here', suggest(key, known)))
    }
    case 'invalid_union': {
      const inner = nearestOf(issue.errors)
      if (inner !== undefined)
        return inner.flatMap((one) => faultsOf({ ...one, path: [...issue.path, ...one.path] }, place))
      const { kind } = issue.input as { readonly kind?: unknown }
      const kinds = 'options' in issue ? (issue.options ?? []) : []
      return fault(isOrMissing(kind), suggest(String(kind), kinds.map(String)))
    }
    case 'invalid_value':
      return fault(isOrMissing(issue.input), suggest(String(issue.input), issue.values.map(String)))
    case 'invalid_type':
      return fault(isOrMissing(issue.input), `Write ${EXPECTED.get(issue.expected) ?? `one ${issue.expected}`} here.`)
    case 'too_small':
      return fault(isOrMissing(issue.input), `Write at least ${issue.minimum}${unitOf(issue.origin)}.`)
    case 'too_big':
      return fault(isOrMissing(issue.input), `Write at most ${issue.maximum}${unitOf(issue.origin)}.`)
    case 'invalid_key':
      return issue.issues.flatMap((inner) => faultsOf({ ...inner, path: issue.path }, place))
    case 'custom': {
      const mend: unknown = issue.params?.mend
      // The core's schemas (schedule, zone) say it all in one sentence.
      return typeof mend === 'string' ? fault(issue.message, mend) : fault('cannot be read', issue.message)
    }
    default:
      return fault(isOrMissing(issue.input), `${issue.message}.`)
  }
}

const EXPECTED: ReadonlyMap<string, string> = new Map([
  ['object', 'settings with their names'],
  ['record', 'settings with their names'],
  ['array', 'a list (an empty one is [])'],
  ['string', 'text'],
  ['int', 'a whole number'],
  ['number', 'a number'],
])

function isOrMissing(input: unknown): string {
  return input === undefined ? 'is missing' : `is ${show(input)}`
}

function unitOf(origin: string): string {
  if (origin === 'array') return ' of them'
  return origin === 'string' ? ' characters' : ''
}

/** Of several forms that a value may have, the issues with the one that it seems to have: another kind of value altogether is none. */
function nearestOf(errors: readonly z.core.$ZodIssue[][]): readonly z.core.$ZodIssue[] | undefined {
  return (
    errors.find((issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0)) ?? errors[0]
  )
}
