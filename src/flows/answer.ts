/** asked: invocation → reply. One question comes in, of whatever kind; the subject that answers it is in answer/. */
import { type ActionName, parseActionId } from '../core/action.ts'
import { channelKey, isClosed } from '../core/channel.ts'
import type { Args } from '../core/command/argument.ts'
import { parseCommand, readCommand } from '../core/command/parse.ts'
import { type Command, type CommandName, commandSpec } from '../core/command.ts'
import type { Asked, Invocation, Reply } from '../core/invocation.ts'
import { FORGET_NOW } from '../core/reply/about.ts'
import { say } from '../core/reply.ts'
import { askBeforeForgetting, forgetMe, help, outdated, privacy, status, topics } from './answer/about.ts'
import { chooseZone, schedule, settings, submitSchedule } from './answer/arranging.ts'
import { type Asking, type Desk, readAsking, refusalFor } from './answer/asking.ts'
import { edit, narrow, submitEdit, undoEdit } from './answer/editing.ts'
import { removeFeed, restoreFeed, source } from './answer/feeds.ts'
import { fewer } from './answer/fewer.ts'
import { bibtex, markPaper, save, saved, savedBib, showPaper } from './answer/keeping.ts'
import { home, list, panel, tuneTopics } from './answer/listing.ts'
import { latest, search, similar, submitSearch, tryOut, why, whyTree } from './answer/looking-up.ts'
import { pause, resume } from './answer/pausing.ts'
import { discuss, post, postBest, preview, showMore } from './answer/posting.ts'
import { keep, resubscribe, submitSubscribe, subscribe, unsubscribe } from './answer/subscribing.ts'
import { suggest } from './answer/suggesting.ts'
import { comeBack } from './come-back.ts'

type AskedBy<Kind extends Asked['kind']> = Extract<Asked, { kind: Kind }>

/** Answers a question. A platform event that comes again (the same key) does nothing. */
export async function answer(desk: Desk, call: Invocation): Promise<Reply> {
  const { asked, key } = call
  if (call.fromElsewhere === true && !(await mayBeAskedAbout(desk, call))) return say(NOT_CONFIRMED)
  const mayRepeat = asked.kind === 'suggest' || asked.kind === 'home'
  if (!mayRepeat && !(await desk.store.firstCall(key, desk.clock.now().getTime())))
    return { kind: 'done', isRepeat: true }
  const asking = await (mayRepeat ? readAsking(desk, call) : backWithAsker(desk, call))
  switch (asked.kind) {
    case 'command':
      return answerCommand(asking, asked)
    case 'action':
      return answerAction(asking, asked)
    case 'submit':
      return answerForm(asking, asked)
    case 'suggest':
      return suggest(asking, asked)
    case 'home':
      return home(asking)
  }
}

/** The same for all, so that nobody learns more of a channel. A closed one cannot be looked into to see who is in it. */
const NOT_CONFIRMED =
  'It could not be confirmed that you are in that channel. If you are, see that I am let in there and that it is not archived, then try again.'

/** A control stays where it was shown, though its reader has left the channel that it acts in. */
async function mayBeAskedAbout(desk: Desk, { channel, person }: Invocation): Promise<boolean> {
  const chat = desk.platforms.get(channel.platform)
  const direct = chat?.direct(person.id, channel.workspace)
  if (direct !== undefined && channelKey(direct) === channelKey(channel)) return true
  return ((await chat?.seenBy(person.id, [channel])) ?? []).some(({ isIn }) => isIn)
}

/** Whoever asks in a closed channel may have let us in again. */
async function backWithAsker(desk: Desk, call: Invocation): Promise<Asking> {
  const asking = await readAsking(desk, call)
  const { channel, at } = asking
  if (!isClosed(channel)) return asking
  const access = await desk.platforms.get(channel.ref.platform)?.access(channel.ref, 'look')
  return access?.kind === 'open' ? { ...asking, channel: await comeBack(desk, channel, at) } : asking
}

const COMMAND_ANSWERS: Readonly<Record<CommandName, (asking: Asking, args: Args) => Promise<Reply>>> = {
  subscribe,
  unsubscribe,
  edit,
  list,
  try: tryOut,
  search,
  show: showPaper,
  similar,
  latest,
  why,
  digest: preview,
  post,
  schedule,
  settings,
  pause,
  resume,
  source,
  topics,
  save,
  saved,
  status,
  privacy,
  forget: forgetMe,
  help,
}

async function answerCommand(asking: Asking, asked: AskedBy<'command'>): Promise<Reply> {
  const parsed = 'text' in asked ? parseCommand(asked.text) : readCommand(asked.name, asked.args)
  if (parsed.kind === 'none') return panel(asking)
  if (parsed.kind === 'refused') return say(parsed.sentence)
  const { name, args } = parsed.command
  const refused = refusalOf(asking, parsed.command)
  return refused === undefined ? COMMAND_ANSWERS[name](asking, args) : say(refused)
}

function refusalOf(asking: Asking, { name, args }: Command): string | undefined {
  const need = commandSpec(name)?.changes
  const onlyLooks =
    (name === 'settings' && args.value === undefined) ||
    (name === 'source' && (args.what === 'list' || (args.what ?? args.url) === undefined))
  return need === undefined || onlyLooks ? undefined : refusalFor(asking, need, name)
}

/** What was pressed: the argument in its id, the value that was chosen, the delivery that it stands in. */
type Pressed = { readonly argument?: string; readonly value?: string; readonly delivery?: string }

/** `about` is what the control is about: its argument, or else what was chosen. */
const ACTION_ANSWERS: Readonly<
  Record<ActionName, (asking: Asking, about: string, pressed: Pressed) => Promise<Reply>>
> = {
  card: (asking, paper) => showPaper(asking, { paper }),
  more: (asking, about, { delivery }) => showMore(asking, ...moreOf(about, delivery)),
  tune: tuneTopics,
  save: (asking, paper) => markPaper(asking, paper, 'save'),
  unsave: (asking, paper) => markPaper(asking, paper, 'unsave'),
  useful: (asking, paper) => markPaper(asking, paper, 'useful'),
  'not-useful': (asking, paper) => markPaper(asking, paper, 'not-useful'),
  discuss,
  why: (asking, paper) => why(asking, { paper }),
  similar: (asking, paper) => similar(asking, { paper }),
  bibtex: (asking, paper) => bibtex(asking, { paper }),
  'saved-bib': (asking, after) => savedBib(asking, Number(after) || 0),
  subscribe: (asking, topic) => subscribe(asking, topic === '' ? {} : { topic }),
  unsubscribe: (asking, subscription) => unsubscribe(asking, { subscription }),
  resubscribe,
  edit: (asking, subscription) => edit(asking, { subscription }),
  phrase: (asking, number) => narrow(asking, `${number}.phrase`),
  narrow,
  'undo-edit': undoEdit,
  keep,
  try: (asking, topic) => tryOut(asking, { topic }),
  fewer: (asking, paper, { argument, value }) => fewer(asking, paper, argument === undefined ? undefined : value),
  'why-tree': (asking, paper, { argument, value }) =>
    whyTree(asking, paper, argument === undefined ? undefined : value),
  pause: (asking, _, { argument }) => pause(asking, argument === undefined ? {} : { subscription: argument }),
  resume: (asking, _, { argument }) => resume(asking, argument === undefined ? {} : { subscription: argument }),
  post: (asking, _, { argument }) => (argument === undefined ? post(asking) : postBest(asking, argument)),
  zone: (asking, _, { value, argument }) => chooseZone(asking, value, argument),
  schedule: (asking) => schedule(asking, {}),
  search: (asking) => search(asking, {}),
  'remove-feed': removeFeed,
  'restore-feed': restoreFeed,
  forget: (asking, _, { argument }) => (argument === FORGET_NOW ? forgetMe(asking) : askBeforeForgetting()),
}

/** On a digest the delivery is the digest; on a page that followed it, the button says both. */
function moreOf(about: string, delivery: string | undefined): [id: string, after: number | undefined] {
  const [id = '', after] = about.split('.')
  return id === '' ? [delivery ?? '', undefined] : [id, Number(after) || undefined]
}

/** Controls that change the channel need the same permission as the commands they stand for. */
const CHANGING: ReadonlySet<ActionName> = new Set<ActionName>([
  'subscribe',
  'unsubscribe',
  'resubscribe',
  'edit',
  'phrase',
  'narrow',
  'undo-edit',
  'pause',
  'resume',
  'post',
  'discuss',
  'zone',
  'schedule',
  'remove-feed',
  'restore-feed',
])

async function answerAction(asking: Asking, { id, value, delivery }: AskedBy<'action'>): Promise<Reply> {
  const action = parseActionId(id)
  if (action === undefined) return outdated()
  const { name, argument } = action
  const refused = CHANGING.has(name) ? refusalFor(asking, 'channel', name) : undefined
  if (refused !== undefined) return say(refused)
  return ACTION_ANSWERS[name](asking, argument ?? value ?? '', {
    ...(argument === undefined ? {} : { argument }),
    ...(value === undefined ? {} : { value }),
    ...(delivery === undefined ? {} : { delivery }),
  })
}

async function answerForm(asking: Asking, { form: id, values, previewed }: AskedBy<'submit'>): Promise<Reply> {
  const form = parseActionId(id)
  if (form === undefined) return outdated()
  const refused = CHANGING.has(form.name) ? refusalFor(asking, 'channel', form.name) : undefined
  if (refused !== undefined) return say(refused)
  switch (form.name) {
    case 'subscribe':
      return submitSubscribe(asking, values, previewed)
    case 'edit':
      return submitEdit(asking, form.argument ?? '', values, previewed)
    case 'schedule':
      return submitSchedule(asking, values)
    case 'search':
      return submitSearch(asking, values)
    default:
      return outdated()
  }
}
