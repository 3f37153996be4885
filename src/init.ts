/**
 * `paperwire init`: asks for the tokens of the chats, tries each at once, and writes them into `.env`. Everything is asked before
 * anything is done, and `.env` is replaced in one step, so that leaving at any moment leaves what stood.
 */
import { parseEnv } from 'node:util'
import { readEnvironment } from './config/environment.ts'
import { type Fault, faultSaid } from './config/fault.ts'
import { readVariables } from './config.ts'
import type { Clock } from './core/ports.ts'
import { reasonOf } from './core/reason.ts'
import type { Greeted } from './flows/verbs/hello.ts'
import { type Asker, createAsker, isAgreed, Left } from './init/asker.ts'
import { askDiscord, type DiscordReady } from './init/discord.ts'
import { type Values, withValues, writePrivately } from './init/env-file.ts'
import { askPlaces, discordPlaces, type Place, type Places, readPlaces, slackPlaces, together } from './init/places.ts'
import { askSlack, type SlackReady } from './init/slack.ts'
import { type DiscordLook, servers, tryToken } from './platforms/discord/examine.ts'
import { type SlackLook, tryAppToken, tryBotToken } from './platforms/slack/examine.ts'

export type InitOptions = {
  /** Variables of the process. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Path and text of `.env`; the text is empty where there is none. */
  readonly envFile: { readonly path: string; readonly text: string }
  /** Path of the Slack manifest. */
  readonly manifest: string
  /** Longest time of one request, in milliseconds. */
  readonly requestMs: number
  readonly clock: Clock
  /** Says hello with what `.env` now holds; throws a sentence where the program cannot be opened with it. */
  readonly greet: (places: readonly Place[]) => Promise<readonly Greeted[]>
}

/** The names that `init` may write. */
const NAMES = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET', 'DISCORD_TOKEN'] as const

type Looks = { readonly slack: SlackLook; readonly discord: DiscordLook }

/** `.env` first: what a person keeps is what stands there. */
function knownOf({ env, envFile }: InitOptions): Values {
  const pairs = Object.entries({ ...env, ...parseEnv(envFile.text) })
  return Object.fromEntries(pairs.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

/** With the addresses as `start` reads them; where it would refuse these, or variables of such names, sentences on that. */
function looksOf({ env, envFile, requestMs, clock }: InitOptions, names: readonly string[] = []): Looks | string {
  const faults: Fault[] = []
  const { SLACK_API_URL, DISCORD_API_URL } = readEnvironment(readVariables(env, envFile.text), faults)
  const refused = faults.filter(({ path }) => ['SLACK_API_URL', 'DISCORD_API_URL', ...names].includes(path))
  if (refused.length > 0) return refused.map((fault) => `${faultSaid(fault)} ${fault.mend}`).join(' ')
  return {
    slack: { requestMs, ...(SLACK_API_URL === undefined ? {} : { apiUrl: SLACK_API_URL }) },
    discord: { requestMs, clock, ...(DISCORD_API_URL === undefined ? {} : { apiUrl: DISCORD_API_URL }) },
  }
}

export type InitSeat = {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  /** Whether a person sits there. */
  readonly isTerminal: boolean
  readonly say: (text: string) => void
  readonly complain: (text: string) => void
}

export type InitAsked = { readonly hello: string; readonly replace: boolean; readonly json: boolean }

/** `left` where the person did not want to go on. */
export async function runInit(
  options: InitOptions,
  seat: InitSeat,
  asked: InitAsked,
): Promise<'done' | 'failed' | 'left'> {
  if (!seat.isTerminal || asked.json) {
    const { said, ...report } = await initWithout(options, asked)
    for (const line of said) (asked.json || !report.ok ? seat.complain : seat.say)(line)
    if (asked.json) seat.say(JSON.stringify(report))
    return report.ok ? 'done' : 'failed'
  }
  const asker = createAsker(seat.input, seat.output)
  try {
    return (await Promise.race([askAll(asker, options), asker.left])) ? 'done' : 'failed'
  } catch (fault) {
    if (!(fault instanceof Left)) throw fault
    seat.say('\nLeft: what was not said to be done was not done.')
    return 'left'
  } finally {
    asker.close()
  }
}

async function askAll(asker: Asker, options: InitOptions): Promise<boolean> {
  const known = knownOf(options)
  const looks = looksOf(options)
  if (typeof looks === 'string') {
    asker.say(`✗ ${looks}`)
    return false
  }
  asker.say(
    `This asks for the tokens of your chats, tries each at once, and writes them to ${options.envFile.path}.\nCtrl-C leaves everything as it is.\n`,
  )
  const slack = await askSlack(asker, { look: looks.slack, known, manifest: options.manifest })
  asker.say('')
  const discord = await askDiscord(asker, looks.discord, known)
  asker.say('')
  const values: Values = { ...slack?.values, ...discord?.values }
  if (Object.keys(values).length === 0) {
    asker.say('Nothing was written: no token was given. Without one, npm start runs the demo in the terminal.')
    return true
  }
  const { found, faults } = await placesOf(slack, discord, looks)
  for (const fault of faults) asker.say(`! ${fault}`)
  const chosen = await askPlaces(asker, found)
  const wanted = await askToReplace(asker, options, values)
  if (wanted === undefined) {
    asker.say(`${options.envFile.path} was left as it is.`)
    return false
  }
  asker.say(write(options, wanted))
  const isGreeted = await greet(asker.say, options, chosen)
  asker.say(nextSteps(slack !== undefined))
  return isGreeted
}

async function placesOf(
  slack: SlackReady | undefined,
  discord: DiscordReady | undefined,
  looks: Looks,
): Promise<Places> {
  const all = [
    ...(slack === undefined ? [] : [slackPlaces(slack, looks.slack)]),
    ...(discord === undefined ? [] : [discordPlaces(discord, looks.discord)]),
  ]
  return together(await Promise.all(all))
}

/** Those values of `.env` that would be lost. */
function replaced({ envFile }: InitOptions, values: Values): string[] {
  const before = parseEnv(envFile.text)
  return Object.entries(values).flatMap(([name, value]) => (before[name] && before[name] !== value ? [name] : []))
}

/** What is to be written; undefined where the person wants nothing of theirs replaced. */
async function askToReplace(asker: Asker, options: InitOptions, values: Values): Promise<Values | undefined> {
  for (const name of replaced(options, values))
    if (!(await isAgreed(asker, `${name} in ${options.envFile.path} is another one. Replace it?`))) return undefined
  return values
}

/** Returns what to say about it. */
function write({ env, envFile: { path, text } }: InitOptions, values: Values): string {
  // Also where nothing in it changes: others may have been able to read what stands.
  writePrivately(path, withValues(text, values))
  const names = Object.keys(values).join(', ')
  const over = Object.entries(values).flatMap(([name, value]) => (env[name] && env[name] !== value ? [name] : []))
  const wins =
    over.length === 0
      ? ''
      : `\n! ${over.join(', ')} in the environment is another one, and wins over the file: unset it there.`
  return `✓ ${path} holds ${names}, and only you can read it.${wins}`
}

async function greet(
  say: (text: string) => void,
  { greet: greetAll }: InitOptions,
  chosen: readonly Place[],
): Promise<boolean> {
  if (chosen.length === 0) return true
  try {
    const greeted = await greetAll(chosen)
    for (const { ok, said } of greeted) say(`${ok ? '✓' : '✗'} Hello in ${said}`)
    return greeted.every(({ ok }) => ok)
  } catch (fault) {
    say(`✗ Hello could not be said: ${reasonOf(fault)}`)
    return false
  }
}

function nextSteps(hasSlack: boolean): string {
  const invite = hasSlack ? 'In a channel type /invite @paperwire (Slack only), then' : 'In a channel type'
  return `
Three steps from here:
  1. npm start                     runs the bot
  2. ${invite} /papers subscribe "world models"
  3. npx paperwire doctor          looks at everything and says what to mend`
}

type InitReport = {
  readonly ok: boolean
  /** What is wrong, and what to do. */
  readonly why?: string
  /** Names that were set. */
  readonly set: readonly string[]
  readonly hello: readonly Greeted[]
  /** What is to be read by people, without any secret. */
  readonly said: readonly string[]
}

const HOW_WITHOUT_TERMINAL =
  'init asks on a terminal, and none is attached: set SLACK_BOT_TOKEN with SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET), or DISCORD_TOKEN, in the environment and run it again, with --hello channel,… to post a line and --replace to replace values.'

/** Without a terminal: the tokens of the environment are tried and written. `hello` are names with commas between. */
async function initWithout(
  options: InitOptions,
  { hello, replace }: { hello: string; replace: boolean },
): Promise<InitReport> {
  const { env, envFile } = options
  const said: string[] = []
  const refuse = (why: string): InitReport => ({ ok: false, why, set: [], hello: [], said: [...said, `✗ ${why}`] })
  const values: Values = Object.fromEntries(NAMES.flatMap((name) => (env[name] ? [[name, env[name] ?? '']] : [])))
  const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, DISCORD_TOKEN: discordToken } = values
  if (bot === undefined && discordToken === undefined) return refuse(HOW_WITHOUT_TERMINAL)
  const looks = looksOf(options, NAMES)
  if (typeof looks === 'string') return refuse(looks)
  let slack: SlackReady | undefined
  let discord: DiscordReady | undefined
  const unlisted: string[] = []
  if (bot !== undefined) {
    const tried = await tryBotToken(bot, looks.slack)
    if (tried.kind === 'refused') return refuse(tried.why)
    const inlet = app === undefined ? undefined : await tryAppToken(app, looks.slack)
    if (inlet?.kind === 'refused') return refuse(inlet.why)
    said.push(`✓ Slack accepts the tokens: @${tried.self.name} in ${tried.self.teamName}.`)
    slack = { values, token: bot, self: tried.self }
  }
  if (discordToken !== undefined) {
    const tried = await tryToken(discordToken, looks.discord)
    if (tried.kind === 'refused') return refuse(tried.why)
    said.push(`✓ Discord accepts the token: ${tried.self.name}.`)
    const listed = hello === '' ? [] : await servers(discordToken, looks.discord).catch(reasonOf)
    if (typeof listed === 'string') unlisted.push(`The servers of the bot could not be listed. ${listed}`)
    discord = { values, token: discordToken, self: tried.self, servers: typeof listed === 'string' ? [] : listed }
  }
  const { found, faults } = hello === '' ? together([]) : await placesOf(slack, discord, looks)
  unlisted.push(...faults)
  const chosen = readPlaces(found, hello, [], unlisted.length === 0)
  if (!Array.isArray(chosen)) return refuse([chosen, ...unlisted].join(' '))
  said.push(...unlisted.map((fault) => `! ${fault}`))
  const lost = replaced(options, values)
  if (lost.length > 0 && !replace)
    return refuse(`${lost.join(', ')} in ${envFile.path} would be replaced: add --replace to allow it.`)
  said.push(write(options, values))
  const greeted: Greeted[] = []
  const isGreeted = await greet(
    (text) => said.push(text),
    {
      ...options,
      async greet(all) {
        greeted.push(...(await options.greet(all)))
        return greeted
      },
    },
    chosen,
  )
  return { ok: isGreeted, set: Object.keys(values), hello: greeted, said }
}
