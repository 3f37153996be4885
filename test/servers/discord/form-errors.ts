/** Bodies read by a schema, and refused as Discord does: 50035 with a tree of errors as deep as the body. */
import type { z } from 'zod'
import { Refusal, refuse } from './refusal.ts'

/** Reads a body; throws 50035 with everything that is wrong in it. `at` is where in the request it stands. */
export function readForm<T>(schema: z.ZodType<T>, body: unknown, at: readonly string[] = []): T {
  const parsed = schema.safeParse(body, { reportInput: true })
  if (parsed.success) return parsed.data
  return refuseForm(parsed.error.issues.map((issue) => ({ path: [...at, ...issue.path], ...inDiscordWords(issue) })))
}

export type FormError = { readonly path: readonly PropertyKey[]; readonly code: string; readonly message: string }

type Tree = { _errors?: { code: string; message: string }[]; [key: string]: unknown }

export function refuseForm(errors: readonly FormError[]): never {
  const root: Tree = {}
  for (const { path, code, message } of errors) {
    let node = root
    for (const key of path.map(String)) {
      const next = (node[key] ?? {}) as Tree
      node[key] = next
      node = next
    }
    node._errors = [...(node._errors ?? []), { code, message }]
  }
  return refuse(50035, { errors: root })
}

/** The leaves of an error tree as `path: message`, to read in tests. */
export function formErrors(error: unknown): string[] {
  const { errors } = (error instanceof Refusal ? error.body : error) as { errors?: Tree }
  const walk = (node: Tree, path: string): string[] =>
    Object.entries(node).flatMap(([key, value]) =>
      key === '_errors'
        ? (value as { message: string }[]).map(({ message }) => `${path}: ${message}`)
        : walk(value as Tree, path === '' ? key : `${path}.${key}`),
    )
  return walk(errors ?? {}, '')
}

function inDiscordWords(issue: z.core.$ZodIssue): Omit<FormError, 'path'> {
  if (issue.code !== 'custom' && issue.input === undefined) {
    return { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }
  }
  const ofText = 'origin' in issue && issue.origin === 'string'
  switch (issue.code) {
    case 'too_big':
      if (ofText) return { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${issue.maximum} or fewer in length.` }
      if (issue.origin === 'array') {
        return { code: 'BASE_TYPE_BAD_LENGTH', message: `Must be ${issue.maximum} or fewer in length.` }
      }
      return { code: 'NUMBER_TYPE_MAX', message: `int value should be less than or equal to ${issue.maximum}.` }
    case 'too_small':
      if (ofText && issue.minimum === 1) return { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }
      if (ofText) return { code: 'BASE_TYPE_MIN_LENGTH', message: `Must be ${issue.minimum} or more in length.` }
      if (issue.origin === 'array') {
        return { code: 'BASE_TYPE_BAD_LENGTH', message: `Must be ${issue.minimum} or more in length.` }
      }
      return { code: 'NUMBER_TYPE_MIN', message: `int value should be greater than or equal to ${issue.minimum}.` }
    case 'invalid_value':
      return { code: 'BASE_TYPE_CHOICES', message: `Value must be one of {${issue.values.join(', ')}}.` }
    case 'invalid_union':
      return { code: 'UNION_TYPE_CHOICES', message: 'Value of field "type" must be one of those allowed here.' }
    case 'invalid_format':
      return { code: 'STRING_TYPE_REGEX', message: 'String value did not match validation regex.' }
    case 'custom':
      return { code: String(issue.params?.code ?? 'BASE_TYPE_INVALID'), message: issue.message }
    default:
      return { code: 'BASE_TYPE_INVALID', message: issue.message }
  }
}
