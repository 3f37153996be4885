/** A YAML file that knows on which line each of its values stands. */
import type { Document, Node } from 'yaml'
import { isAlias, isCollection, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { reasonOf } from '../core/reason.ts'
import type { Fault } from './fault.ts'
import { faultsOf, type Place } from './issues.ts'

export type YamlFile = Place & { readonly value: unknown }

/** Reads YAML 1.2. Broken syntax and repeated keys become faults, and the value is undefined; that of an empty file is null. */
export function readYaml(name: string, text: string, faults: Fault[]): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const refuse = (why: string, at: number) => {
    const wrong = `is no readable YAML here: ${ABOVE_MEASURE.find(([said]) => why.startsWith(said))?.[1] ?? why}`
    faults.push({ file: name, line: lines.linePos(at).line, path: '', wrong, mend: 'Mend this line.' })
  }
  for (const { message, pos } of document.errors) refuse(message, pos[0])
  return {
    name,
    value: document.errors.length > 0 ? undefined : readValue(document, refuse),
    lineOf: (path) => {
      const at = placeOf(document, path)
      return at === undefined ? undefined : lines.linePos(at).line
    },
  }
}

/** What the parser says of files that nobody writes by hand, and what it means. */
const ABOVE_MEASURE = [
  ['Maximum call stack size exceeded', 'it is nested too deeply'],
  ['Excessive alias count', 'its aliases repeat too much'],
] as const

/** An alias without its anchor, or a great many of them, only comes out here. */
function readValue(document: Document.Parsed, refuse: (why: string, at: number) => void): unknown {
  try {
    return document.toJS()
  } catch (error) {
    refuse(reasonOf(error), 0)
    return undefined
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
