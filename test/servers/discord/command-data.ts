/** The `data` of a command that somebody types. Where the command is registered, only what a person could type. */
import type { Registered } from './commands.ts'
import type { Json } from './world.ts'

export type Value = string | number | boolean

type Option = NonNullable<Registered['options']>[number]
type ValueOption = Exclude<Option, { type: 1 }>

/** Throws where the command is not offered. */
export function checkUsable(
  { name, contexts, integration_types }: Registered,
  context: number,
  userInstalled: boolean,
) {
  const offered = contexts?.includes(context) ?? true
  if (!offered) throw new Error(`/${name} is not offered in the context ${context}.`)
  if (!integration_types.includes(userInstalled ? 1 : 0)) throw new Error(`/${name} cannot be installed like this.`)
}

/** `focused` is the option being typed, while suggestions for it are asked for. */
export function commandData({
  id,
  name,
  registered,
  subCommand,
  values,
  focused,
}: {
  readonly id: string
  readonly name: string
  readonly registered: Registered | undefined
  readonly subCommand: string
  readonly values: Readonly<Record<string, Value>>
  readonly focused: string | undefined
}): Json {
  const known = registered === undefined ? undefined : optionsOf(registered, subCommand)
  const options = Object.entries(values).map(([option, value]) => {
    const type = known === undefined ? typeOf(value) : typeIn(known, option, value, option === focused)
    return { name: option, type, value, ...(option === focused && { focused: true }) }
  })
  const missing = known?.find((one) => one.required && values[one.name] === undefined)
  if (missing !== undefined && focused === undefined) {
    throw new Error(`Discord does not send ${subCommand} without ${missing.name}.`)
  }
  return {
    id,
    name,
    type: 1,
    ...(registered?.guild_id !== undefined && { guild_id: registered.guild_id }),
    options: [{ name: subCommand, type: 1, options }],
  }
}

function optionsOf({ name, options }: Registered, subCommand: string): readonly ValueOption[] {
  const found = options?.find((one) => one.name === subCommand)
  if (found?.type !== 1) throw new Error(`/${name} has no sub-command ${subCommand}.`)
  return found.options ?? []
}

const TEXT = 3
const INTEGER = 4
const BOOLEAN = 5
const NUMBER = 10

function typeOf(value: Value): number {
  if (typeof value === 'string') return TEXT
  if (typeof value === 'boolean') return BOOLEAN
  return Number.isInteger(value) ? INTEGER : NUMBER
}

/** The type of a registered option. Throws where a person could not give it this value. */
function typeIn(options: readonly ValueOption[], name: string, value: Value, focused: boolean): number {
  const option = options.find((one) => one.name === name)
  if (option === undefined) throw new Error(`There is no option ${name}.`)
  if (focused) {
    if (!option.autocomplete) throw new Error(`The option ${name} suggests nothing.`)
    return option.type
  }
  if (!takes(option, value)) throw new Error(`The option ${name} does not take ${value}.`)
  const { choices } = option
  if ((choices ?? []).length > 0 && !choices?.some((one) => one.value === value)) {
    throw new Error(`The option ${name} has no choice ${value}.`)
  }
  return option.type
}

function takes({ type, min_length, max_length, min_value, max_value }: ValueOption, value: Value): boolean {
  if (type === BOOLEAN) return typeof value === 'boolean'
  if (type === INTEGER || type === NUMBER) {
    if (typeof value !== 'number' || (type === INTEGER && !Number.isInteger(value))) return false
    return value >= (min_value ?? value) && value <= (max_value ?? value)
  }
  return typeof value === 'string' && value.length >= (min_length ?? 0) && value.length <= (max_length ?? 6_000)
}
