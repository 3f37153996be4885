/** Modals and Homes of every person: stacks, hashes, trigger ids and what is typed into them. */
import { isViewTooLarge, readView, type ViewPayload } from './block-kit.ts'
import { refuse } from './refusal.ts'
import type { Json, Workspace } from './workspace.ts'

export type SlackView = {
  readonly id: string
  readonly type: 'modal' | 'home'
  readonly callback_id: string
  readonly private_metadata: string
  readonly external_id: string
  readonly title?: { readonly text: string }
  readonly submit: { readonly text: string } | null
  readonly close: { readonly text: string } | null
  readonly blocks: Json[]
  readonly hash: string
  readonly state: { readonly values: StateValues }
  readonly root_view_id: string
  readonly previous_view_id: string | null
}

export type StateValues = Readonly<Record<string, Readonly<Record<string, Json>>>>

export type Views = {
  /** Open modals of a person, the one on top last. */
  stack(user: string): readonly SlackView[]
  home(user: string): SlackView | undefined
  /** An open view as it stands now. */
  current(user: string, id: string): SlackView | undefined
  issueTrigger(user: string): string
  /** Types into the inputs of an open view, by block id. Throws where a person could not do that. */
  type(user: string, id: string, values: Readonly<Record<string, string>>): SlackView
  /** Closes the view on top, or all. */
  dismiss(user: string, all?: boolean): void
  /** What a `response_action` does to an open view. */
  replace(user: string, id: string, view: unknown): void
  pushOnto(user: string, view: unknown): void
  /** The Web API methods; each returns the answer's fields. */
  readonly methods: Readonly<Record<'open' | 'push' | 'update' | 'publish', (args: Json) => Json>>
}

const TRIGGER_LIFE_MS = 3_000
const STACK_LIMIT = 3

export function createViews(workspace: Workspace): Views {
  const stacks = new Map<string, SlackView[]>()
  const homes = new Map<string, SlackView>()
  const triggers = new Map<string, { user: string; until: number; used: boolean }>()
  let ids = 0

  const stack = (user: string) => stacks.get(user) ?? []
  const current = (user: string, id: string) =>
    [...stack(user), homes.get(user)].find((view) => view !== undefined && view.id === id)
  const ownerOf = (id: string) => [...stacks].find(([, views]) => views.some((view) => view.id === id))?.[0]

  function store(user: string, view: SlackView): SlackView {
    if (view.type === 'home') homes.set(user, view)
    else
      stacks.set(
        user,
        stack(user).map((other) => (other.id === view.id ? view : other)),
      )
    return view
  }

  function parse(value: unknown, type: SlackView['type']): ViewPayload {
    if (isViewTooLarge(value)) refuse('view_too_large')
    const read = readView(value)
    if (!read.ok)
      refuse('invalid_arguments', { response_metadata: { messages: read.faults.map((it) => `[ERROR] ${it}`) } })
    if (read.value.type !== type) {
      refuse('invalid_arguments', {
        response_metadata: { messages: [`[ERROR] must be a ${type} [json-pointer:/view/type]`] },
      })
    }
    return read.value
  }

  function make(payload: ViewPayload, before: SlackView | undefined, below: SlackView | undefined): SlackView {
    const id = before?.id ?? `V${String(++ids).padStart(9, '0')}`
    return {
      id,
      submit: null,
      close: null,
      ...payload,
      hash: `${workspace.nextTs()}.${(++ids).toString(36)}`,
      state: { values: readState(payload.blocks, before?.state.values) },
      root_view_id: before?.root_view_id ?? below?.root_view_id ?? id,
      previous_view_id: before?.previous_view_id ?? below?.id ?? null,
    }
  }

  function spendTrigger(id: unknown): string {
    const trigger = triggers.get(String(id))
    if (trigger === undefined) return refuse('invalid_trigger_id')
    if (trigger.used) refuse('exchanged_trigger_id')
    if (workspace.now() >= trigger.until) refuse('expired_trigger_id')
    trigger.used = true
    return trigger.user
  }

  function pushOnto(user: string, view: unknown): SlackView {
    const below = stack(user)
    if (below.length >= STACK_LIMIT) refuse('push_limit_reached')
    const pushed = make(parse(view, 'modal'), undefined, below.at(-1))
    stacks.set(user, [...below, pushed])
    return pushed
  }

  function replace(user: string, id: string, view: unknown): SlackView {
    const before = current(user, id)
    if (before === undefined) return refuse('not_found')
    return store(user, make(parse(view, before.type), before, undefined))
  }

  const answer = (view: SlackView) => ({ view: inPayloads(workspace, view) })

  return {
    stack,
    home: (user) => homes.get(user),
    current,
    issueTrigger(user) {
      const id = `${1_000 + triggers.size}.${workspace.team.id}.${(triggers.size * 7919).toString(16)}`
      triggers.set(id, { user, until: workspace.now() + TRIGGER_LIFE_MS, used: false })
      return id
    },
    type(user, id, values) {
      const view = current(user, id)
      if (view === undefined) throw new Error(`The view ${id} is not open.`)
      const typed = Object.entries(values).map(([block, value]) => [block, typeInto(view, block, value)])
      return store(user, { ...view, state: { values: { ...view.state.values, ...Object.fromEntries(typed) } } })
    },
    dismiss: (user, all = false) => void stacks.set(user, all ? [] : stack(user).slice(0, -1)),
    replace,
    pushOnto,
    methods: {
      open({ trigger_id, view }) {
        parse(view, 'modal')
        const user = spendTrigger(trigger_id)
        stacks.set(user, [])
        return answer(pushOnto(user, view))
      },
      push({ trigger_id, view }) {
        parse(view, 'modal')
        const user = spendTrigger(trigger_id)
        if (stack(user).length === 0) refuse('not_found')
        return answer(pushOnto(user, view))
      },
      update({ view_id, external_id, hash, view }) {
        const all = [...stacks.values()].flat()
        const id = view_id ?? all.find((it) => it.external_id !== '' && it.external_id === external_id)?.id
        const user = ownerOf(String(id))
        if (user === undefined) return refuse('not_found')
        if (hash !== undefined && hash !== current(user, String(id))?.hash) refuse('hash_conflict')
        return answer(replace(user, String(id), view))
      },
      publish({ user_id, hash, view }) {
        const user = workspace.users.get(String(user_id))?.id ?? refuse('invalid_arguments')
        const before = homes.get(user)
        if (hash !== undefined && hash !== before?.hash) refuse('hash_conflict')
        return answer(store(user, make(parse(view, 'home'), before, undefined)))
      },
    },
  }
}

/** A view as Slack sends it to the app. */
export function inPayloads({ team, bot }: Workspace, view: SlackView): Json {
  return {
    title: { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: false,
    notify_on_close: false,
    ...view,
    team_id: team.id,
    app_id: bot.appId,
    app_installed_team_id: team.id,
    bot_id: bot.botId,
  }
}

/** What the inputs and selects of blocks hold; what a person typed before stays where block id and action id are the same. */
export function readState(blocks: readonly Json[], typed: StateValues = {}): StateValues {
  const values: Record<string, Record<string, Json>> = {}
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const held = initialState(element)
      if (held === undefined) continue
      const [blockId, actionId] = [String(block.block_id), String(element.action_id)]
      const before = typed[blockId]?.[actionId]
      const stays = before !== undefined && before.type === held.type
      values[blockId] = { ...values[blockId], [actionId]: stays ? before : held }
    }
  }
  return values
}

/** Everything in a block that people can press or type into. */
export function elementsOf(block: Json): Json[] {
  const inside = [block.accessory, block.element, ...(block.type === 'actions' ? (block.elements as Json[]) : [])]
  return inside.filter((element): element is Json => typeof element === 'object' && element !== null)
}

function initialState({ type, initial_value, initial_option }: Json): Json | undefined {
  if (type === 'plain_text_input') return { type, value: initial_value ?? null }
  if (type === 'static_select' || type === 'radio_buttons') return { type, selected_option: initial_option ?? null }
  return undefined
}

/** The option of a select with a value. Throws where a person would not find it. */
export function optionOf(element: Json, value: string): Json {
  const option = ((element.options ?? []) as Json[]).find((one) => one.value === value)
  if (option === undefined) throw new Error(`${element.action_id} has no option ${value}.`)
  return option
}

function typeInto({ blocks }: SlackView, blockId: string, value: string): Record<string, Json> {
  const input = blocks.find(({ type, block_id }) => type === 'input' && block_id === blockId)
  if (input === undefined) throw new Error(`The view has no input ${blockId}.`)
  const element = input.element as Json
  const { type } = element
  const limit = Number(element.max_length ?? 3_000)
  if (type === 'plain_text_input' && value.length > limit) {
    throw new Error(`${blockId} takes at most ${limit} characters.`)
  }
  const held =
    type === 'plain_text_input'
      ? { type, value: value === '' ? null : value }
      : { type, selected_option: optionOf(element, value) }
  return { [String(element.action_id)]: held }
}
