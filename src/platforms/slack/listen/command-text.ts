/**
 * The text behind a slash command as the person typed it. The core reads curly quotes, chat marks in topics and entities
 * itself; here is undone what would hide a command or a paper from it.
 */
import { commandSpec } from '../../../core/command.ts'

/** What nobody sees around the first word, in text copied from elsewhere. */
const INVISIBLE = /^[\s\u200b-\u200f\u2060\ufeff]+|(?<=^\S*)[\u200b-\u200f\u2060\ufeff]/g
const LINK = /<((?:https?:\/\/|mailto:)[^<>|]*)(?:\|([^<>]*))?>/g
/** A person, a channel, a group: `<@U1|ann>`, `<#C1|general>`, `<!here>`. No command takes one. */
const MENTION = /<[@#!][^<>]*>/g
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

/** What a link stands for by its address. */
const ADDRESSED: ReadonlySet<string> = new Set(['paper', 'url'])

/** A link is its address where the command takes a paper or a feed, else its words. */
export function readCommandText(text: string): string {
  const said = copied(text.replace(INVISIBLE, '').trim())
  const command = /^(?:\/?papers\s+)?(\S*)/i.exec(said)?.[1] ?? ''
  const takesAddress = commandSpec(command)?.arguments.some(({ name }) => ADDRESSED.has(name)) === true
  return said
    .replace(LINK, (_, address: string, label = '') => (takesAddress || label === '' ? address : label))
    .replace(MENTION, '')
    .replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity)
    .trim()
}

/** The help shows commands between backticks, and so they are copied. */
function copied(text: string): string {
  return /^`+([^`]+)`+$/.exec(text)?.[1]?.trim() ?? text
}
