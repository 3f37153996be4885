/** asked: invocation → reply. One question comes in, of whatever kind; the subject that answers it is in answer/. */
import { parseActionId } from '../core/action.ts'
import { type Command, commandSpec, parseCommand, readCommand } from '../core/command.ts'
import type { Asked, Invocation, Reply } from '../core/invocation.ts'
import { say } from '../core/reply.ts'
import { forgetMe, help, outdated, panel, privacy, status, topics } from './answer/about.ts'
import { chooseZone, schedule, settings, submitSchedule } from './answer/arranging.ts'
import { type Asking, asking, type Desk, notAllowed } from './answer/asking.ts'
import { bibtex, latest, markPaper, save, saved, search, showPaper, similar, why } from './answer/looking-up.ts'
import { discuss, post, postBest, preview, showMore } from './answer/posting.ts'
import {
  edit,
  list,
  pause,
  resubscribe,
  resume,
  submitEdit,
  submitSubscribe,
  subscribe,
  tryOut,
  tuneTopics,
  unsubscribe,
  usePhrase,
} from './answer/subscribing.ts'
import { suggest } from './answer/suggesting.ts'
import { DEFAULT_WEEKS } from './try-topic.ts'

/** Answers a question. A platform event that comes again (the same key) does nothing. */
export async function answer(desk: Desk, call: Invocation): Promise<Reply> {
  const question = await asking(desk, call)
  const again = !looks(call.asked) && !(await desk.store.firstCall(call.key, question.at))
  return again ? { kind: 'done' } : answerAsked(question, call.asked)
}

/** Questions that change nothing may be asked again. */
function looks({ kind }: Asked): boolean {
  return kind === 'suggest' || kind === 'home'
}

function answerAsked(asking: Asking, asked: Asked): Promise<Reply> {
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
      return list(asking, true)
  }
}

async function answerCommand(asking: Asking, asked: Extract<Asked, { kind: 'command' }>): Promise<Reply> {
  const parsed = 'text' in asked ? parseCommand(asked.text) : readCommand(asked.name, asked.args)
  if (parsed.kind === 'none') return panel(asking)
  if (parsed.kind === 'refused') return say(parsed.sentence)
  const { command } = parsed
  const need = commandSpec(command.name)?.changes
  const looksOnly = command.name === 'settings' && command.args.value === undefined
  const refused = need === undefined || looksOnly ? undefined : notAllowed(asking, need)
  return refused === undefined ? runCommand(asking, command) : say(refused)
}

function runCommand(asking: Asking, { name, args }: Command): Promise<Reply> {
  const { paper = '', subscription } = args
  switch (name) {
    case 'subscribe':
      return subscribe(asking, args)
    case 'unsubscribe':
      return unsubscribe(asking, subscription ?? '')
    case 'edit':
      return edit(asking, subscription ?? '', args.topic)
    case 'list':
      return list(asking, args.all !== undefined)
    case 'try':
      return tryOut(asking, args.topic ?? '', Number(args.weeks ?? DEFAULT_WEEKS))
    case 'search':
      return search(asking, args.query)
    case 'show':
      return showPaper(asking, paper)
    case 'similar':
      return similar(asking, paper)
    case 'latest':
      return latest(asking)
    case 'why':
      return why(asking, paper)
    case 'digest':
      return preview(asking)
    case 'post':
      return post(asking)
    case 'schedule':
      return schedule(asking, args)
    case 'settings':
      return settings(asking, args.name, args.value)
    case 'pause':
      return pause(asking, subscription)
    case 'resume':
      return resume(asking, subscription)
    case 'topics':
      return topics(asking, args.pack)
    case 'save':
      return save(asking, paper)
    case 'saved':
      return saved(asking, args.what)
    case 'status':
      return status(asking)
    case 'privacy':
      return privacy(asking)
    case 'forget':
      return forgetMe(asking)
    case 'help':
      return help(asking, args.command)
  }
}

/** Buttons that change the channel need the same permission as the commands they stand for. */
const CHANGING: ReadonlySet<string> = new Set([
  'subscribe',
  'unsubscribe',
  'resubscribe',
  'edit',
  'phrase',
  'pause',
  'resume',
  'post',
  'discuss',
  'zone',
  'schedule',
])

async function answerAction(asking: Asking, asked: Extract<Asked, { kind: 'action' }>): Promise<Reply> {
  const action = parseActionId(asked.id)
  if (action === undefined) return outdated()
  const refused = CHANGING.has(action.name) ? notAllowed(asking, 'channel') : undefined
  if (refused !== undefined) return say(refused)
  const { argument } = action
  const paper = argument ?? asked.value ?? ''
  const number = Number(argument)
  switch (action.name) {
    case 'card':
      return showPaper(asking, paper)
    case 'more': {
      const [delivery, after] = argument?.split('.') ?? []
      return showMore(asking, delivery ?? asked.delivery, after === undefined ? undefined : Number(after))
    }
    case 'tune':
      return tuneTopics(asking)
    case 'save':
    case 'unsave':
    case 'useful':
      return markPaper(asking, paper, action.name)
    case 'discuss':
      return discuss(asking, paper)
    case 'why':
      return why(asking, paper)
    case 'similar':
      return similar(asking, paper)
    case 'bibtex':
      return bibtex(asking, paper)
    case 'subscribe':
      return subscribe(asking, {})
    case 'unsubscribe':
      return unsubscribe(asking, argument ?? '')
    case 'resubscribe':
      return resubscribe(asking, number)
    case 'edit':
      return edit(asking, argument ?? '', undefined)
    case 'phrase':
      return usePhrase(asking, number)
    case 'pause':
      return pause(asking, argument)
    case 'resume':
      return resume(asking, argument)
    case 'post':
      return argument === undefined ? post(asking) : postBest(asking, number)
    case 'zone':
      return chooseZone(asking, asked.value)
    case 'schedule':
      return schedule(asking, {})
    case 'search':
      return search(asking, undefined)
    case 'forget':
      return forgetMe(asking)
  }
}

async function answerForm(asking: Asking, asked: Extract<Asked, { kind: 'submit' }>): Promise<Reply> {
  const form = parseActionId(asked.form)
  const { values, previewed } = asked
  if (form === undefined) return outdated()
  const refused = CHANGING.has(form.name) ? notAllowed(asking, 'channel') : undefined
  if (refused !== undefined) return say(refused)
  switch (form.name) {
    case 'subscribe':
      return submitSubscribe(asking, values, previewed)
    case 'edit':
      return submitEdit(asking, Number(form.argument), values, previewed)
    case 'schedule':
      return submitSchedule(asking, values)
    case 'search':
      return search(asking, values.query)
    default:
      return outdated()
  }
}
