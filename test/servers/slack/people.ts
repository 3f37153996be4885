/** What people do: type commands, press controls, submit and close modals, open the Home. Payloads are as Slack sends them. */
import { messageFields } from './conversations.ts'
import type { Acked, Deliver, DeliverOptions } from './line.ts'
import { type Ephemeral, isEphemeral, type Origin, type PrivateAnswers } from './private-answers.ts'
import { elementsOf, inPayloads, optionOf, readState, type SlackView, type Views } from './views.ts'
import { type Json, nameInPayloads, type SlackMessage, type Workspace } from './workspace.ts'

export type Press = (
  | { readonly message: SlackMessage }
  | { readonly ephemeral: Ephemeral }
  | { readonly view: SlackView }
) & {
  /** The control must be there: its whole id, or what stands before the first bar. */
  readonly action_id: string
  /** Tells two controls of one id apart. */
  readonly value?: string
  readonly block_id?: string
  /** The value of the option chosen in a select. */
  readonly selected?: string
  /** What is typed into the inputs meanwhile, by block id. */
  readonly values?: Readonly<Record<string, string>>
}

export type Submitted = Acked & { readonly errors?: Readonly<Record<string, string>> }

/** Each resolves when the app has acknowledged and rejects where Slack would show an error. */
export type People = {
  command(user: string, channel: string, text: string, options?: DeliverOptions & { command?: string }): Promise<Acked>
  press(user: string, press: Press, options?: DeliverOptions): Promise<Acked>
  /** Submits the view with these values by block id; inputs left out keep what they hold. Applies the `response_action`. */
  submit(
    user: string,
    view: SlackView,
    values?: Readonly<Record<string, string>>,
    options?: DeliverOptions,
  ): Promise<Submitted>
}

export function createPeople(
  workspace: Workspace,
  { answers, views, deliver, url }: { answers: PrivateAnswers; views: Views; deliver: Deliver; url: string },
): People {
  const { team, bot } = workspace

  const responseUrl = (origin: Origin) => url + answers.open(origin)
  const person = (id: string) => {
    const { name, team_id } = workspace.user(id)
    return { id, username: name, name, team_id }
  }
  const interaction = (user: string) => ({
    user: person(user),
    api_app_id: bot.appId,
    token: 'verification',
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: views.issueTrigger(user),
  })

  async function acknowledged(delivering: Promise<Acked>): Promise<Acked> {
    const acked = await delivering
    const failed = acked.statuses.find((status) => status !== 200)
    if (failed !== undefined) throw new Error(`The app answered with HTTP status ${failed}.`)
    return acked
  }

  async function command(
    user: string,
    channel: string,
    text: string,
    { command: name = '/papers', ...options }: DeliverOptions & { command?: string } = {},
  ): Promise<Acked> {
    const place = workspace.channel(channel)
    const origin = { user, channel }
    const payload = {
      token: 'verification',
      team_id: team.id,
      team_domain: team.domain,
      channel_id: channel,
      channel_name: nameInPayloads(place),
      user_id: user,
      user_name: workspace.user(user).name,
      command: name,
      text,
      api_app_id: bot.appId,
      is_enterprise_install: 'false',
      response_url: responseUrl(origin),
      trigger_id: views.issueTrigger(user),
    }
    const acked = await acknowledged(deliver('slash_commands', payload, options))
    answers.answerByAck(origin, acked.payload)
    return acked
  }

  function pressInMessage(user: string, message: SlackMessage | Ephemeral): Json {
    const { ts, channel: id, blocks } = message
    const channel = workspace.channel(id)
    const hidden = isEphemeral(message)
    return {
      ...interaction(user),
      container: { type: 'message', message_ts: ts, channel_id: id, is_ephemeral: hidden },
      channel: { id, name: nameInPayloads(channel) },
      // Slack keeps the content of ephemeral messages to itself.
      ...(hidden ? {} : { message: messageFields(workspace, message) }),
      state: { values: readState(blocks) },
      response_url: responseUrl({ user, channel: id, original: message }),
    }
  }

  function pressInView(user: string, view: SlackView): Json {
    return {
      ...interaction(user),
      container: { type: 'view', view_id: view.id },
      view: inPayloads(workspace, view),
    }
  }

  async function press(user: string, pressed: Press, options: DeliverOptions = {}): Promise<Acked> {
    const place = standing(user, pressed)
    const { block, element } = controlIn(place.blocks, pressed)
    const payload = 'hash' in place ? pressInView(user, place) : pressInMessage(user, place)
    const action = {
      type: element.type,
      action_id: element.action_id,
      block_id: block.block_id,
      ...chosen(element, pressed),
      action_ts: workspace.nextTs(),
    }
    return acknowledged(deliver('interactive', { type: 'block_actions', ...payload, actions: [action] }, options))
  }

  /** What is pressed, as it stands now. */
  function standing(user: string, pressed: Press): SlackView | SlackMessage | Ephemeral {
    if ('message' in pressed) return pressed.message
    if ('ephemeral' in pressed) return pressed.ephemeral
    return views.type(user, pressed.view.id, pressed.values ?? {})
  }

  async function submit(
    user: string,
    { id }: SlackView,
    values: Readonly<Record<string, string>> = {},
    options: DeliverOptions = {},
  ): Promise<Submitted> {
    const view = views.type(user, id, values)
    if (view.submit === null) throw new Error(`The view ${id} has nothing to submit.`)
    const missing = emptyInput(view)
    if (missing !== undefined) throw new Error(`Slack does not submit the view before ${missing} is filled in.`)
    const payload = {
      ...interaction(user),
      type: 'view_submission',
      view: inPayloads(workspace, view),
      response_urls: [],
    }
    const acked = await acknowledged(deliver('interactive', payload, options))
    const errors = applyAnswer(user, view, acked.payload)
    return errors === undefined ? acked : { ...acked, errors }
  }

  /** Does what the `response_action` says; returns the errors that the person sees on the fields. */
  function applyAnswer(user: string, view: SlackView, payload: unknown): Submitted['errors'] {
    const { response_action: action, view: next, errors } = (payload ?? {}) as Json
    switch (action) {
      case undefined:
        return void views.dismiss(user)
      case 'clear':
        return void views.dismiss(user, true)
      case 'update':
        return void views.replace(user, view.id, next)
      case 'push':
        return void views.pushOnto(user, next)
      case 'errors': {
        const stray = Object.keys(errors as Json).find((id) => !view.blocks.some((it) => isInput(it, id)))
        if (stray !== undefined) throw new Error(`Slack shows no error on ${stray}: the view has no such input.`)
        return errors as Submitted['errors']
      }
      default:
        throw new Error(`Slack does not know the response_action ${String(action)}.`)
    }
  }

  return { command, press, submit }
}

const isInput = ({ type, block_id }: Json, id: string) => type === 'input' && block_id === id

function emptyInput({ blocks, state }: SlackView): string | undefined {
  const empty = blocks.find((block) => {
    if (block.type !== 'input' || block.optional === true) return false
    const [held] = Object.values(state.values[String(block.block_id)] ?? {})
    return (held?.value ?? held?.selected_option ?? null) === null
  })
  return empty === undefined ? undefined : String(empty.block_id)
}

/** The control that is pressed. Throws where a person would not find it. */
function controlIn(
  blocks: readonly Json[],
  { action_id, value, block_id }: Press,
): { readonly block: Json; readonly element: Json } {
  for (const block of blocks) {
    if (block_id !== undefined && block.block_id !== block_id) continue
    for (const element of elementsOf(block)) {
      const id = String(element.action_id)
      if (id !== action_id && !id.startsWith(`${action_id}|`)) continue
      if (value === undefined || element.value === value) return { block, element }
    }
  }
  throw new Error(`There is no control ${action_id}${value === undefined ? '' : ` with the value ${value}`}.`)
}

function chosen(element: Json, { selected }: Press): Json {
  const { type, text, value, style, placeholder } = element
  if (type === 'button') return { text, ...(value !== undefined && { value }), ...(style !== undefined && { style }) }
  if (selected === undefined) throw new Error(`Choose an option of ${element.action_id}: \`selected\`.`)
  return { selected_option: optionOf(element, selected), ...(placeholder !== undefined && { placeholder }) }
}
