/** Discord's own description of its API, where it lies beside the repository: what it refuses in a payload. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE = join(import.meta.dirname, '../../../../shared/specs/discord-openapi.json')

export const hasOpenApi = existsSync(FILE)
if (!hasOpenApi)
  console.log('skipped: bodies against the OpenAPI document of Discord, because ../shared/specs is not here')

type Schema = {
  readonly $ref?: string
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly uniqueItems?: boolean
}

const schemas: Readonly<Record<string, Schema>> = hasOpenApi
  ? JSON.parse(readFileSync(FILE, 'utf8')).components.schemas
  : {}

/** A fault for each breach of the schema of that name. A key that it does not know is one too. */
export function openApiFaults(name: string, value: unknown): string[] {
  const schema = schemas[name]
  return schema === undefined ? [`there is no schema ${name}`] : breaches(schema, value, name)
}

function breaches(schema: Schema, value: unknown, at: string): string[] {
  if (schema.$ref !== undefined) return breaches(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, value, at)
  return [
    ...(schema.allOf ?? []).flatMap((one) => breaches(one, value, at)),
    ...oneOfBreaches(schema.oneOf ?? [], value, at),
    ...typeBreaches(schema, value, at),
    ...valueBreaches(schema, value, at),
  ]
}

/** The breaches of the schema that comes nearest. */
function oneOfBreaches(schemas: readonly Schema[], value: unknown, at: string): string[] {
  const tried = schemas.map((one) => breaches(one, value, at)).sort((a, b) => a.length - b.length)
  return tried[0] ?? []
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function typeBreaches({ type, enum: values, const: only }: Schema, value: unknown, at: string): string[] {
  const types = type === undefined ? [] : [type].flat()
  const own = typeOf(value)
  const fits = types.length === 0 || types.includes(own) || (own === 'integer' && types.includes('number'))
  return [
    ...(fits ? [] : [`${at} is of type ${own}, not ${types.join(' or ')}`]),
    ...(values === undefined || values.includes(value) ? [] : [`${at} is ${value}, not one of ${values.join(', ')}`]),
    ...(only === undefined || only === value ? [] : [`${at} is ${value}, not ${only}`]),
  ]
}

function valueBreaches(schema: Schema, value: unknown, at: string): string[] {
  if (typeof value === 'string')
    return outOf(`${at}, in characters,`, [...value].length, schema.minLength, schema.maxLength)
  if (typeof value === 'number') return outOf(at, value, schema.minimum, schema.maximum)
  if (Array.isArray(value)) {
    const { items, uniqueItems = false } = schema
    const isTwice = uniqueItems && new Set(value).size < value.length
    return [
      ...outOf(`${at}, in items,`, value.length, schema.minItems, schema.maxItems),
      ...(isTwice ? [`${at} holds something twice`] : []),
      ...(items === undefined ? [] : value.flatMap((one, index) => breaches(items, one, `${at}/${index}`))),
    ]
  }
  if (typeof value !== 'object' || value === null || schema.properties === undefined) return []
  const { properties, required = [] } = schema
  const missing = required.filter((key) => !(key in value)).map((key) => `${at} lacks ${key}`)
  const inside = Object.entries(value).flatMap(([key, one]) => {
    const property = properties[key]
    return property === undefined ? [`${at} has no ${key}`] : breaches(property, one, `${at}/${key}`)
  })
  return [...missing, ...inside]
}

function outOf(
  what: string,
  size: number,
  least = Number.NEGATIVE_INFINITY,
  most = Number.POSITIVE_INFINITY,
): string[] {
  return size >= least && size <= most ? [] : [`${what} is ${size}`]
}
