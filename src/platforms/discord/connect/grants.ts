/** What the bot asks for when it is added to a server, and what each is for: no more than it uses. */
import { PermissionFlagsBits as May } from 'discord.js'
import type { Grant } from '../../../core/ports.ts'

export type Permission = Grant & { readonly flag: bigint }

export const PERMISSIONS: readonly Permission[] = [
  { flag: May.ViewChannel, name: 'View Channel', why: 'sees that a channel is there and whether it may post in it' },
  { flag: May.SendMessages, name: 'Send Messages', why: 'posts digests' },
  {
    flag: May.SendMessagesInThreads,
    name: 'Send Messages in Threads',
    why: 'posts digests where a thread follows topics',
  },
  { flag: May.EmbedLinks, name: 'Embed Links', why: 'shows papers as a list with linked titles' },
  {
    flag: May.ReadMessageHistory,
    name: 'Read Message History',
    why: 'looks for its own posts there: after a failure whose end is unknown, after a restored backup, and when the operator runs audit or doctor --probe',
  },
  { flag: May.CreatePublicThreads, name: 'Create Public Threads', why: 'starts a thread under a paper with Discuss' },
]

const SCOPES: readonly Grant[] = [
  { name: 'bot', why: 'is a member of the server' },
  { name: 'applications.commands', why: 'adds `/papers`' },
]

export const GRANTS: readonly Grant[] = [...SCOPES, ...PERMISSIONS.map(({ name, why }) => ({ name, why }))]

/** The permissions in one number, as the address for adding the bot names them. */
export const ASKED_FOR = PERMISSIONS.reduce((all, { flag }) => all | flag, 0n)

/**
 * The address under which an application is added to a server:
 * https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow
 */
export function inviteUrl(application: string): string {
  const scope = SCOPES.map(({ name }) => name).join('+')
  return `https://discord.com/oauth2/authorize?client_id=${application}&scope=${scope}&permissions=${ASKED_FOR}`
}
