/** Blocks as a person sees them, in lines: `# header`, `*bold*`, `` `code` ``, `[button]`, `[select ▾]`, `<link>`. */
import type { types } from '@slack/bolt'
import { readMarkUp } from './mark-up.ts'

type Texts = types.PlainTextElement | types.MrkdwnElement

export function asSeen(blocks: readonly object[]): string {
  return (blocks as readonly types.KnownBlock[]).map(blockLines).join('\n')
}

export function viewAsSeen(view: types.ModalView | types.HomeView): string {
  if (view.type === 'home') return `(Home)\n${asSeen(view.blocks)}`
  const { title, submit, close, blocks } = view
  const buttons = [close, submit].flatMap((button) => (button === undefined ? [] : [`[${button.text}]`]))
  return `(modal) ${title.text}\n${asSeen(blocks)}\n(below) ${buttons.join(' ')}`
}

function blockLines(block: types.KnownBlock): string {
  switch (block.type) {
    case 'header':
      return `# ${block.text.text}`
    case 'section': {
      const [first = '', ...rest] = words(block.text).split('\n')
      const accessory = block.accessory === undefined ? '' : `    ${control(block.accessory)}`
      return [first + accessory, ...rest.map((line) => `  ${line}`)].join('\n')
    }
    case 'context':
      return `-- ${block.elements.map((element) => (element.type === 'image' ? '' : words(element))).join(' ')}`
    case 'actions':
      return block.elements.map(control).join(' ')
    case 'input': {
      const may = block.optional === true ? ' (optional)' : ''
      const hint = block.hint === undefined ? [] : [`  ${block.hint.text}`]
      return [`${block.label.text}${may}: ${control(block.element)}`, ...hint].join('\n')
    }
    case 'rich_text':
      return block.elements.map(richLines).join('\n')
    default:
      throw new Error(`${block.type} is not described.`)
  }
}

function words(text: Texts | undefined): string {
  if (text === undefined || text.type === 'plain_text') return text?.text ?? ''
  const { links } = readMarkUp(text.text)
  const shown = links.reduce(
    (line, { url, label }) => line.replace(label, () => `${label} <${url}>`),
    unlinked(text.text),
  )
  return shown
}

/** The words of mrkdwn with its bold and code signs. */
function unlinked(text: string): string {
  return text
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<[^|>]*\|([^>]*)>/g, '$1')
    .replace(/&(amp|lt|gt);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '')
}

function control(element: { readonly type: string }): string {
  const one = element as types.Button | types.StaticSelect | types.PlainTextInput
  switch (one.type) {
    case 'button':
      return one.style === 'danger' ? `[${one.text.text} (red)]` : `[${one.text.text}]`
    case 'static_select': {
      const chosen = one.initial_option?.text.text ?? one.placeholder?.text ?? ''
      return `[${chosen} ▾ ${(one.options ?? []).map((option) => option.text.text).join(' | ')}]`
    }
    case 'plain_text_input':
      return `[${one.initial_value ?? ''}]`
  }
}

function richLines(element: types.RichTextBlockElement): string {
  if (element.type === 'rich_text_list') throw new Error('A list is not described.')
  const shown = element.elements.map(richWord).join('')
  return element.type === 'rich_text_preformatted' ? shown.replace(/^/gm, '| ') : shown
}

function richWord(element: types.RichTextElement): string {
  switch (element.type) {
    case 'text':
      if (element.style?.code === true) return `\`${element.text}\``
      return element.style?.bold === true ? `*${element.text}*` : element.text
    case 'link':
      return element.text === element.url ? `<${element.url}>` : `${element.text} <${element.url}>`
    case 'user':
      return `@${element.user_id}`
    case 'channel':
      return `#${element.channel_id}`
    case 'date':
      return element.fallback ?? element.format
    default:
      throw new Error(`${element.type} is not described.`)
  }
}
