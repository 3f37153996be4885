/** What people do beside messages and in what the bot shows, read: a command, a press on a button or a select. */
import { z } from 'zod'
import { parseControlId } from '../../../core/action.ts'
import { channelKey, parseChannelKey, workspaceKey } from '../../../core/channel.ts'
import { readCommandText } from './command-text.ts'
import { readMetadata } from './metadata.ts'
import { Id, keyOf, Maybe, type Read, refOf, stray, unreadable } from './payload.ts'
import { callerOf, named, type Question, rememberedOf, type Spot, UserSchema } from './question.ts'

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
const CommandSchema = z.object({
  channel_id: Id,
  channel_name: Maybe,
  user_id: Id,
  user_name: Maybe,
  text: Maybe,
  trigger_id: Id,
  response_url: Maybe,
})

export function readCommand(body: unknown, team: string): Read<{ question: Question; spot: Spot }> {
  const read = CommandSchema.safeParse(body)
  if (!read.success) return unreadable('a command', read.error)
  const { channel_id, channel_name, user_id, user_name, text, trigger_id, response_url } = read.data
  const question: Question = {
    key: keyOf(team, trigger_id),
    asked: { kind: 'command', text: readCommandText(text ?? '') },
    caller: { id: user_id, ...named(user_name) },
    channel: refOf(team, channel_id),
    ...channelNamed(channel_name),
  }
  const spot = { kind: 'message', trigger: trigger_id, channel: channel_id, isEphemeral: false } as const
  return { kind: 'read', found: { question, spot: { ...spot, ...answeredAt(response_url) } } }
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const PressSchema = z.object({
  user: UserSchema,
  trigger_id: Id,
  response_url: Maybe,
  channel: z.object({ id: Id, name: Maybe }).nullish(),
  container: z.object({ is_ephemeral: z.boolean().nullish() }).nullish(),
  view: z.object({ id: Id, type: z.string(), hash: Maybe, private_metadata: z.string().nullish() }).nullish(),
  actions: z
    .array(
      z.object({
        type: z.string(),
        action_id: Id,
        url: Maybe,
        value: Maybe,
        selected_option: z.object({ value: Maybe }).nullish(),
      }),
    )
    .min(1),
})
type Press = z.infer<typeof PressSchema>

/** A button or a select. It acts in the channel that its id names, else where it is shown; in Home with the person alone. */
export function readPress(body: unknown, team: string): Read<{ question: Question; spot: Spot }> {
  const read = PressSchema.safeParse(body)
  if (!read.success) return unreadable('a press', read.error)
  const { user, trigger_id, actions } = read.data
  const [pressed] = actions
  if (pressed === undefined || (pressed.type !== 'button' && pressed.type !== 'static_select'))
    return stray(`a ${pressed?.type ?? 'control'} is none of ours`)
  if (pressed.url !== undefined) return stray('a link opens by itself')

  const { action: id, delivery, place } = parseControlId(pressed.action_id)
  const value = pressed.type === 'button' ? pressed.value : pressed.selected_option?.value
  const spot = spotOf(read.data)
  const question: Question = {
    key: keyOf(team, trigger_id),
    asked: {
      kind: 'action',
      id,
      ...(value === undefined ? {} : { value }),
      ...(delivery === undefined ? {} : { delivery }),
    },
    caller: callerOf(user),
    ...meantBy(place, shownIn(read.data, spot, team)),
  }
  return { kind: 'read', found: { question, spot } }
}

function spotOf({ trigger_id: trigger, view, channel, container, response_url, user }: Press): Spot {
  if (view?.type === 'home') return { kind: 'home', trigger }
  if (view) {
    const metadata = readMetadata(view.private_metadata ?? '')
    return {
      kind: 'modal',
      trigger,
      view: view.id,
      ...(view.hash === undefined ? {} : { hash: view.hash }),
      ...(metadata === undefined ? {} : { metadata }),
    }
  }
  return {
    kind: 'message',
    trigger,
    channel: channel?.id ?? user.id,
    isEphemeral: container?.is_ephemeral === true,
    ...answeredAt(response_url),
  }
}

type About = Pick<Question, 'channel' | 'channelName' | 'fromElsewhere'>

/** The channel in which a control is shown; that of a modal is the one that it remembers. */
function shownIn({ user, channel }: Press, spot: Spot, team: string): About {
  if (spot.kind === 'message') {
    return { channel: refOf(team, spot.channel), ...(channel ? channelNamed(channel.name) : { channelName: '' }) }
  }
  const alone: About = { channel: refOf(team, user.id), channelName: '' }
  if (spot.kind === 'home') return { ...alone, fromElsewhere: true }
  const { metadata } = spot
  return metadata === undefined ? alone : { channel: refOf(team, metadata.channel), ...rememberedOf(metadata) }
}

/** A control acts in the channel that its id names, else where it is shown; never in another workspace. */
function meantBy(place: string | undefined, shown: About): About {
  const meant = place === undefined ? undefined : parseChannelKey(place)
  if (meant === undefined || channelKey(meant) === channelKey(shown.channel)) return shown
  if (workspaceKey(meant) !== workspaceKey(shown.channel)) return shown
  return { channel: meant, fromElsewhere: true }
}

function answeredAt(responseUrl: string | undefined): { responseUrl?: string } {
  return responseUrl === undefined ? {} : { responseUrl }
}

/** Slack calls every private channel `privategroup`, and group conversations by the names of their people. */
function channelNamed(name: string | undefined): { channelName?: string } {
  if (name === undefined || name === 'privategroup') return {}
  return { channelName: name === 'directmessage' || name.startsWith('mpdm-') ? '' : name }
}
