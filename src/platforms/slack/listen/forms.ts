/** What people do in views of Slack, read: a form that was sent, a look at Home. */
import { z } from 'zod'
import { readValues } from '../render/views.ts'
import { type Metadata, previewedTopic, readMetadata } from './metadata.ts'
import { Id, keyOf, type Read, refOf, stray, unreadable } from './payload.ts'
import { type Caller, callerOf, type Question, rememberedOf, UserSchema } from './question.ts'

/** A form that was sent, in the view that it was filled in. */
export type Submission = {
  readonly view: string
  readonly title: string
  readonly values: Readonly<Record<string, string>>
  readonly metadata: Metadata
}

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
const SubmissionSchema = z.object({
  user: UserSchema,
  trigger_id: Id,
  view: z.object({
    id: Id,
    callback_id: Id,
    title: z.object({ text: z.string() }).nullish(),
    private_metadata: z.string().nullish(),
    state: z.unknown(),
  }),
})

export function readSubmission(body: unknown, team: string): Read<{ question: Question; sent: Submission }> {
  const read = SubmissionSchema.safeParse(body)
  if (!read.success) return unreadable('a form', read.error)
  const { user, trigger_id, view } = read.data
  const values = readValues(view.state)
  const metadata = readMetadata(view.private_metadata ?? '') ?? { channel: user.id, channelName: '' }
  const previewed = previewedTopic(metadata, values)
  const question: Question = {
    key: keyOf(team, trigger_id),
    asked: { kind: 'submit', form: view.callback_id, values, ...(previewed === undefined ? {} : { previewed }) },
    caller: callerOf(user),
    channel: refOf(team, metadata.channel),
    ...rememberedOf(metadata),
  }
  return { kind: 'read', found: { question, sent: { view: view.id, title: view.title?.text ?? '', values, metadata } } }
}

const HomeSchema = z.object({ event_id: Id, event: z.object({ user: Id, tab: z.string().nullish() }) })

/** Somebody looks at Home, where they are alone with the bot. The Messages tab asks nothing. */
export function readHomeOpened(body: unknown, team: string): Read<Question> {
  const read = HomeSchema.safeParse(body)
  if (!read.success) return unreadable('an opened Home', read.error)
  const { event_id, event } = read.data
  if (event.tab !== 'home') return stray('only the tab Home is drawn')
  return { kind: 'read', found: homeQuestion(keyOf(team, event_id), { id: event.user }, team) }
}

/** What is asked to draw a person's Home. */
export function homeQuestion(key: string, caller: Caller, team: string): Question {
  return { key, asked: { kind: 'home' }, caller, channel: refOf(team, caller.id), channelName: '', fromElsewhere: true }
}
