/** Modals of every person: at most one is open, and it is gone once it is submitted. */
import type { DiscordModal } from './interaction.ts'
import type { Json } from './world.ts'

export type Modals = {
  of(user: string): DiscordModal | undefined
  open(modal: DiscordModal): DiscordModal
  close(user: string): void
}

export function createModals(): Modals {
  const opened = new Map<string, DiscordModal>()
  return {
    of: (user) => opened.get(user),
    open(modal) {
      opened.set(modal.user, modal)
      return modal
    },
    close: (user) => void opened.delete(user),
  }
}

/** An input of a modal with the label that a person sees. */
export type ModalInput = { readonly label: string; readonly input: Json; readonly holder: Json }

export function inputsOf({ components }: Pick<DiscordModal, 'components'>): ModalInput[] {
  return components.flatMap((holder): ModalInput[] => {
    if (holder.type === LABEL) {
      return [{ label: String(holder.label), input: holder.component as Json, holder }]
    }
    if (holder.type !== ROW) return []
    return (holder.components as Json[]).map((input) => ({ label: String(input.label ?? ''), input, holder }))
  })
}

const ROW = 1
const LABEL = 18
const STRING_SELECT = 3

/**
 * The `components` of a submission with what was typed, by custom id or label; inputs left out keep what they hold. Throws
 * where a person could not submit.
 */
export function filledIn(modal: DiscordModal, values: Readonly<Record<string, string>>): Json[] {
  const inputs = inputsOf(modal)
  const names = inputs.flatMap(({ label, input }) => [String(input.custom_id), label])
  const stray = Object.keys(values).find((name) => !names.includes(name))
  if (stray !== undefined) throw new Error(`The modal has no input ${stray}.`)
  return inputs.map((one, index) => {
    const { label, input, holder } = one
    const filled = { id: 2 * index + 2, ...fill(one, values[String(input.custom_id)] ?? values[label]) }
    return holder.type === LABEL
      ? { type: LABEL, id: 2 * index + 1, component: filled }
      : { type: ROW, id: 2 * index + 1, components: [filled] }
  })
}

function fill({ label, input }: ModalInput, typed: string | undefined): Json {
  const { type, custom_id, required = true } = input
  if (type === STRING_SELECT) {
    const options = input.options as Json[]
    const chosen = typed ?? options.find((one) => one.default === true)?.value
    if (chosen === undefined && required === true) throw new Error(`Discord does not submit before ${label} is chosen.`)
    if (chosen !== undefined && !options.some(({ value }) => value === chosen)) {
      throw new Error(`${label} has no option ${chosen}.`)
    }
    return { type, custom_id, values: chosen === undefined ? [] : [chosen] }
  }
  const value = typed ?? String(input.value ?? '')
  const { min_length = 0, max_length = 4_000 } = input as { min_length?: number; max_length?: number }
  if (value === '' && required === true) throw new Error(`Discord does not submit before ${label} is filled in.`)
  if (value !== '' && value.length < min_length) throw new Error(`${label} takes at least ${min_length} characters.`)
  if (value.length > max_length) throw new Error(`${label} takes at most ${max_length} characters.`)
  return { type, custom_id, value }
}
