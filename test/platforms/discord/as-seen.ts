/** Bodies as a person sees them, in lines: the text, the embed behind a bar, `[button]`, `[select ▾ options]`. */
import type { APIEmbed } from 'discord.js'
import type { Body, Control } from '../../../src/platforms/discord/render/body.ts'
import type { ModalBody } from '../../../src/platforms/discord/render/modals.ts'
import { readMarkUp } from './mark-up.ts'

export function asSeen({ content, embeds, components }: Body): string {
  const lines = [
    ...(content === '' ? [] : [readMarkUp(content).shown]),
    ...embeds.map(embedLines),
    ...components.map((row) => row.components.map(controlAsSeen).join(' ')),
  ]
  return lines.join('\n')
}

function embedLines({ title, description }: APIEmbed): string {
  const lines = [
    ...(title === undefined ? [] : [`# ${readMarkUp(title).shown}`]),
    ...(description === undefined ? [] : readMarkUp(description).shown.split('\n')),
  ]
  return lines.map((line) => `┃ ${line}`.trimEnd()).join('\n')
}

const STYLES: Readonly<Record<number, string>> = { 1: ' (blue)', 3: ' (green)', 4: ' (red)' }

function controlAsSeen(control: Control): string {
  if (control.type === 2) return `[${control.label}${STYLES[control.style] ?? ''}]`
  const options = control.options.map(({ label, description }) =>
    description === undefined ? label : `${label} (${description})`,
  )
  return `[${control.placeholder} ▾ ${options.join(' | ')}]`
}

export function modalAsSeen({ title, components }: ModalBody): string {
  const lines = components.map((one) => {
    if (one.type !== 18) throw new Error(`A component of type ${one.type} is not described.`)
    const { label, description, component } = one
    const hint = description === undefined ? '' : `\n  ${description}`
    if (component.type === 4)
      return `${label}${component.required === false ? ' (optional)' : ''}: [${component.value ?? ''}]${hint}`
    if (component.type !== 3) throw new Error(`An input of type ${component.type} is not described.`)
    const chosen = component.options.find((option) => option.default === true)?.label ?? ''
    return `${label}: [${chosen} ▾ ${component.options.map((option) => option.label).join(' | ')}]${hint}`
  })
  return `(modal) ${title}\n${lines.join('\n')}\n(below) [Cancel] [Submit]`
}
