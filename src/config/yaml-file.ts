/** A YAML file that knows on which line each of its values stands, and zod issues about it as faults. */

import type { Document, Node } from 'yaml'
import { isAlias, isCollection, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { type Fault, writePath } from './fault.ts'
import { show, suggest } from './fields.ts'

export type YamlFile = {
  readonly name: string
  readonly value: unknown
  lineOf(path: readonly PropertyKey[]): number | undefined
}

/** Reads YAML 1.2. Broken syntax and repeated keys become faults, and the value is undefined; that of an empty file is null. */
export function readYaml(name: string, text: string, faults: Fault[]): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  for (const error of document.errors) {
    const line = lines.linePos(error.pos[0]).line
    faults.push({
      file: name,
      line,
      path: '',
      wrong: `is no readable YAML here: ${error.message}`,
      mend: 'Mend this line.',
    })
  }
  const broken = document.errors.length > 0
  return {
    name,
    value: broken ? undefined : document.toJS(),
    lineOf: (path) => {
      const at = placeOf(document, path)
      return at === undefined ? undefined : lines.linePos(at).line
    },
  }
}

/** The offset of the last step of a path that stands in the document: a key's own place, an item's beginning. */
function placeOf(document: Document.Parsed, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents
  let place = startOf(node)
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document)
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      : undefined
    const next: unknown = pair === undefined ? (isCollection(node) ? node.get(step, true) : undefined) : pair.value
    const at = startOf(pair?.key ?? next)
    if (at === undefined) return place
    place = at
    node = next
  }
  return place
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0]
}

/** The file's value by a schema, or undefined with every issue added as a fault. A broken file adds none: it has its own. */
export function checkYaml<Schema extends z.ZodType>(
  file: YamlFile,
  schema: Schema,
  faults: Fault[],
): z.output<Schema> | undefined {
  if (file.value === undefined) return undefined
  const parsed = schema.safeParse(file.value ?? {}, { reportInput: true })
  if (parsed.success) return parsed.data
  faults.push(...parsed.error.issues.flatMap((issue) => faultsOf(issue, file)))
  return undefined
}

type Place = Pick<YamlFile, 'name' | 'lineOf'>

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
