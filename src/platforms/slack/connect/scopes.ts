/** What each scope of the manifest is for, and what is lost where it was not granted. The manifest says the same, word for word. */
import type { Finding, Grant } from '../../../core/ports.ts'
import type { Self } from './self.ts'

type Scope = Grant & {
  /** Ends the sentence "Without the scope … ". */
  readonly without: string
  /** Without it nothing works. */
  readonly isNeeded?: true
}

const looks = (place: string): string =>
  `looks in ${place} for its own posts: after a failure whose end is unknown, after a restored backup, and when the operator runs audit or doctor --probe`
const once = (place: string): string => `a post in ${place} whose end is unknown may be repeated once, marked`

export const SCOPES: readonly Scope[] = [
  { name: 'commands', why: 'adds `/papers`', without: '`/papers` does not work', isNeeded: true },
  {
    name: 'chat:write',
    why: 'posts digests where the bot was invited',
    without: 'nothing can be posted',
    isNeeded: true,
  },
  {
    name: 'channels:read',
    why: 'sees which public channels the bot and a person are in, and whether one is archived, renamed or deleted',
    without:
      'a lost public channel is found by a failed digest only, none is joined, admins alone manage them, and lists and Home leave them out',
  },
  {
    name: 'groups:read',
    why: 'sees the same of private channels that the bot was invited to',
    without:
      'a lost private channel is found by a failed digest only, admins alone manage them, and lists and Home leave them out',
  },
  {
    name: 'im:read',
    why: "tells a person's own messages with the bot from those between others",
    without: 'they are told apart by `im:write` alone, and without both `/papers` is not answered there',
  },
  {
    name: 'mpim:read',
    why: 'sees which group messages the bot and a person are part of',
    without: 'admins alone manage group messages, and lists and Home leave them out',
  },
  { name: 'channels:history', why: looks('a public channel'), without: once('a public channel') },
  { name: 'groups:history', why: looks('a private channel'), without: once('a private channel') },
  { name: 'im:history', why: looks("a person's own messages"), without: once("a person's own messages") },
  { name: 'mpim:history', why: looks('a group message'), without: once('a group message') },
  {
    name: 'im:write',
    why: 'finds the conversation with a person by their id, to look there and to know it as theirs',
    without: once("a person's own messages"),
  },
  {
    name: 'users:read',
    why: "tells guests from members and admins from others, and knows a person's time zone",
    without: "guests count as members, only a channel's creator manages it, and zones are asked",
  },
  {
    name: 'channels:join',
    why: 'joins a public channel in which somebody subscribes',
    without: 'somebody has to invite the bot to public channels too',
  },
]

const MEND = 'Add it under OAuth & Permissions (`config/slack-manifest.yaml` lists them all) and install the app again.'

/** One finding for each scope that is missing; those that only cost something are no fault. */
export function checkScopes({ scopes }: Self): Finding[] {
  return SCOPES.filter(({ name }) => !scopes.has(name)).map(({ name, without, isNeeded = false }) => ({
    ok: !isNeeded,
    what: `Without the scope ${name} ${without}.`,
    mend: MEND,
  }))
}
