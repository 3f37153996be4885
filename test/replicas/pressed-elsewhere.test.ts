/**
 * Two programs on one database, behind a balancer that never sends two things to the same one: whatever one shows, the other is
 * pressed on. So nothing that a button or a form needs may be in one process.
 */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { SECOND } from '../../src/core/instant.ts'
import { freshDatabase } from '../fresh-database.ts'
import { createMovedClock, openProgram, type Program } from '../program.ts'
import { elementsOf } from '../servers/slack/views.ts'
import { textOf } from '../servers/slack/words.ts'
import { type Json, openSlackServer, type Press, type SlackServer } from '../servers/slack.ts'

const SEEDS = join(import.meta.dirname, '..', '..', 'seeds')
const SECRET = 'a'.repeat(32)
/** Commands of a person in a minute are limited. */
const BETWEEN_MS = 3 * SECOND

type Place = { readonly blocks: readonly Json[] }
type Shown = { readonly where: string; readonly place: Press }

let server: SlackServer
let programs: Program[]
let ports: string[]
let turns = 0
let ann = ''
let lab = ''

beforeEach(async () => {
  const DATABASE_URL = await freshDatabase()
  programs = []
  if (DATABASE_URL === undefined) return
  const clock = createMovedClock('2026-11-16T08:59:00Z')
  server = await openSlackServer({ now: clock.now })
  ann = server.addUser({ name: 'ann', real_name: 'Ann Sample', tz: 'Europe/Berlin' }).id
  lab = server.addChannel({ name: 'robotics', members: [ann] }).id
  ports = []
  for (const _ of ['one', 'other']) {
    const program = await openProgram(clock, {
      env: {
        ...{ DATABASE_URL, SLACK_BOT_TOKEN: server.botToken, SLACK_SIGNING_SECRET: SECRET },
        SLACK_API_URL: server.apiUrl,
      },
      settings: 'limits: { commandsPerPerson: 0, commandsPerWorkspace: 0 }\n',
      async listening(lines) {
        const said = () => lines().join('\n')
        await server.when(() => said().includes('listening for Slack'))
        ports.push(/"port":(\d+)/.exec(said())?.[1] ?? '')
      },
    })
    programs.push(program)
  }
})

afterEach(async () => {
  for (const program of programs) await program.close()
  if (programs.length > 0) await server.close()
})

/** The next thing that a person does reaches the other program. */
function turn(): void {
  turns += 1
  server.connectHttp({ url: `http://127.0.0.1:${ports[turns % 2]}/slack/events`, signingSecret: SECRET })
}

/** All that Ann sees, in one text. */
const seen = (): string =>
  JSON.stringify([
    server.privately(ann),
    server.views(ann),
    server.posts(lab),
    server.posts(ann),
    server.home(ann)?.blocks,
  ])

/** Does something on the other program, and waits until it shows. */
async function act(what: string, run: () => Promise<unknown>): Promise<void> {
  const before = seen()
  programs[0]?.forward(BETWEEN_MS)
  turn()
  await run()
  await server.when(() => seen() !== before).catch(() => expect.unreachable(`Nothing came of: ${what}`))
  // An answer may come in parts.
  for (let last = ''; last !== seen(); ) {
    last = seen()
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  const errors = programs.flatMap(({ log }) => log.filter((line) => line.startsWith('error')))
  const wrong = /[^"]*(fault in the program|button is from an older)[^"]*/.exec(seen())?.[0]
  expect({ errors, wrong }, what).toEqual({ errors: [], wrong: undefined })
}

const ask = (text: string) => act(`/papers ${text}`, () => server.command(ann, lab, text))
const latestAnswer = () => server.privately(ann).at(-1)

/** The controls of a message or view: buttons, and selects with each one's first option. */
function controlsOf({
  blocks,
}: Place): { readonly label: string; readonly press: Pick<Press, 'action_id' | 'value' | 'selected'> }[] {
  return blocks.flatMap(elementsOf).flatMap((element) => {
    const { type, action_id, value, options, text, placeholder, url } = element as {
      type: string
      action_id?: string
      value?: string
      options?: { value: string }[]
      text?: { text: string }
      placeholder?: { text: string }
      url?: string
    }
    if (action_id === undefined || url !== undefined) return []
    const label = text?.text ?? placeholder?.text ?? action_id
    if (type === 'button') return [{ label, press: { action_id, ...(value !== undefined && { value }) } }]
    const [first] = options ?? []
    return type === 'static_select' && first !== undefined
      ? [{ label, press: { action_id, selected: first.value } }]
      : []
  })
}

/** Those that undo what the rest of the walk needs come last. */
const LAST = /unsubscribe|forget|delete|pause|remove/i

/** Presses everything that an answer holds, each on the program that did not show it, and goes through the forms that open. */
async function pressAll(shown: Shown, pressed: Set<string>): Promise<void> {
  const place =
    'message' in shown.place
      ? shown.place.message
      : 'ephemeral' in shown.place
        ? shown.place.ephemeral
        : shown.place.view
  const controls = controlsOf(place).sort((a, b) => Number(LAST.test(a.label)) - Number(LAST.test(b.label)))
  for (const { label, press } of controls) {
    const kind = press.action_id.split('|')[0]?.replace(/\d{4,}.*$/, '') ?? ''
    const name = `${kind} ${/^\d/.test(label) ? '' : label}`
    if (pressed.has(name)) continue
    pressed.add(name)
    const still = 'ephemeral' in shown.place && !server.privately(ann).includes(shown.place.ephemeral)
    const gone = 'view' in shown.place && 'title' in shown.place.view && !server.views(ann).includes(shown.place.view)
    if (still || gone || !controlsOf(place).some((one) => one.press.action_id === press.action_id)) continue
    const before = new Set(server.privately(ann))
    await act(`${shown.where} > [${label}]`, () => server.press(ann, { ...shown.place, ...press } as Press))
    if (!('view' in shown.place) || server.views(ann).length > 1)
      await throughForms(`${shown.where} > [${label}]`, pressed)
    for (const answer of server.privately(ann))
      if (!before.has(answer))
        await pressAll({ where: `${shown.where} > [${label}]`, place: { ephemeral: answer } as never }, pressed)
  }
}

/** Sends the form on top as it stands, twice where it shows a preview first, then closes what is left. */
async function throughForms(where: string, pressed: Set<string>): Promise<void> {
  for (let sent = 0; sent < 2; sent++) {
    const view = server.views(ann).at(-1)
    if (view !== undefined)
      await pressAll({ where: `${where} > ${view.title?.text}`, place: { view } as never }, pressed)
    if (view === undefined || view.submit === null || server.views(ann).at(-1) !== view) break
    const values = Object.fromEntries(view.blocks.flatMap((block) => valueFor(block)))
    await act(`${where} > ${view.title?.text}: ${view.submit.text}`, () => server.submit(ann, view, values))
  }
  while (server.views(ann).length > 0) server.dismiss(ann)
}

/** What is missing in an input is filled in. */
function valueFor(block: Json): [string, string][] {
  const { type, block_id, element } = block as { type: string; block_id?: string; element?: Json }
  if (type !== 'input' || block_id === undefined || element?.type !== 'plain_text_input') return []
  if (element.initial_value !== undefined) return []
  return [[block_id, block_id.startsWith('topic') || block_id.startsWith('query') ? 'robotics' : 'Robots']]
}

test.skipIf(inject('postgresUrl') === undefined)(
  'every button and form works on the program that did not show it',
  { timeout: 240_000 },
  async () => {
    const [one, other] = programs
    await one?.app.ingest({ file: SEEDS }, false)
    const pressed = new Set<string>()
    for (const text of ['', 'subscribe @world-models OR robotics as Robots', 'try diffusion']) {
      await ask(text)
      const answer = latestAnswer()
      if (answer !== undefined)
        await pressAll({ where: `/papers ${text}`, place: { ephemeral: answer } as never }, pressed)
    }
    await ask('subscribe @agents OR diffusion as Agents')
    await other?.app.ingest({ file: SEEDS }, true)
    await act('the digest', () => server.command(ann, lab, 'post'))
    const digest = await server.when(() => server.posts(lab).find(({ blocks }) => textOf(blocks).includes('new paper')))
    await pressAll({ where: 'the digest', place: { message: digest } as never }, pressed)
    for (const text of [
      'search diffusion',
      'latest',
      'list',
      'digest',
      'topics',
      'settings',
      'schedule',
      'saved',
      'status',
      'source',
      'help',
      'forget me',
    ]) {
      await ask(text)
      const answer = latestAnswer()
      if (answer !== undefined)
        await pressAll({ where: `/papers ${text}`, place: { ephemeral: answer } as never }, pressed)
    }
    await act('Home', () => server.openHome(ann))
    const home = server.home(ann)
    if (home !== undefined) await pressAll({ where: 'Home', place: { view: home } as never }, pressed)
    if (process.env.TRANSCRIPT !== undefined) console.log([...pressed].join('\n'))
    expect(pressed.size).toBeGreaterThan(25)
  },
)
