/** Slack as a chat platform: Socket Mode or HTTP mode; the workspace of one bot token, and those that install the app. */
import { App } from '@slack/bolt'
import { type ChannelRef, channelOfPerson } from '../../core/channel.ts'
import { SECOND } from '../../core/instant.ts'
import type { News } from '../../core/invocation.ts'
import type { Access, Platform } from '../../core/ports.ts'
import { accessTo, channelsOf, type Looking, seenBy } from './connect/channels.ts'
import { checkAll } from './connect/check.ts'
import { createHttpInlet } from './connect/http.ts'
import type { Inlet, Route } from './connect/inlet.ts'
import { SCOPES } from './connect/scopes.ts'
import { createSocketInlet } from './connect/socket.ts'
import { clientOptions, openWorkspace, type Workspace, type WorkspaceOptions } from './connect/workspace.ts'
import { createWorkspaces, type Found, UNINSTALLED, type Workspaces } from './connect/workspaces.ts'
import { createInstalling, type InstallStore } from './install.ts'
import { PACE } from './limits.ts'
import { keyOf, teamIn } from './listen/payload.ts'
import { type Listeners, registerListeners } from './listen.ts'
import { sdkLogger } from './log.ts'
import { postedIn, type Reading, removePost } from './send/history.ts'
import { later } from './send/outcomes.ts'
import { findDelivery, sendDelivery } from './send.ts'

export type SlackOptions = WorkspaceOptions & {
  /** Of the workspace for which the app was made; absent where every workspace installs the app by itself. */
  readonly botToken?: string
  readonly inlet:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string }
  /** Other workspaces may install the app. */
  readonly installs?: {
    readonly client: { readonly id: string; readonly secret: string }
    readonly store: InstallStore
  }
}

export type Slack = Platform & {
  /** What the one port hands on. */
  readonly routes: readonly Route[]
  /** The id of the bot token's workspace, once Slack has told it. */
  readonly workspace: () => string | undefined
}

/** Before Slack has accepted a token, and while no key opens it, a delivery waits so long. */
const UNKNOWN_FOR = 30 * SECOND
const NOT_ACCEPTED = 'Slack has not accepted the token of the bot yet.'
const ELSEWHERE = 'The bot is installed in another workspace.'
const CROWDED =
  'Slack does not answer in this workspace for now. There is nothing to do: it is sent as soon as it does.'
const RENEWED = 'The app was installed anew in this workspace. There is nothing to do: it is sent with the new token.'

/** Calls nobody yet: `listen` does, or the first question or delivery. */
export function connectSlack(options: SlackOptions): Slack {
  const { botToken, installs, clock, log } = options
  const own = botToken === undefined ? undefined : openWorkspace(botToken, 'SLACK_BOT_TOKEN', options)
  let tell: (fact: News) => Promise<void> = async () => {}
  const workspaces = createWorkspaces({
    ...options,
    own,
    ...(installs === undefined ? {} : { store: installs.store }),
    ended: (team, installedAt) =>
      tell({ key: keyOf(team, `ended:${installedAt}`), workspace: team, what: 'revoked', why: UNINSTALLED }),
  })
  const inlet = createInlet(options)
  const app = createApp(options, inlet, workspaces)
  const installing = installs && createInstalling({ ...options, ...installs, installed: installedAnew })
  let listeners: Listeners | undefined

  /** With a new token the channels that were lost with the old one are back, as far as the bot is in them. */
  async function installedAnew(team: string, at: number): Promise<void> {
    workspaces.forget(team)
    const ready = await looking(await workspaces.find(team), team)
    if (ready === undefined) return
    for await (const { channel } of channelsOf(ready)) {
      const key = keyOf(team, `installed:${at}:${channel.channel}`)
      await tell({ key, workspace: team, channel: channel.channel, what: 'back' })
    }
  }

  /** Whatever hints at a lost token is looked into, once at a time. */
  function doubt(team: string): void {
    if (listeners !== undefined) void workspaces.doubt(team)
  }

  async function looking(found: Found, team: string): Promise<Looking | undefined> {
    if (found.kind !== 'open') return undefined
    const { identity, looks, facts } = found.workspace
    const self = await identity.known()
    return self?.team === team ? { client: looks, self, facts, clock } : undefined
  }

  /** What histories are read with, or why they cannot be. */
  async function reading(team: string): Promise<Reading | string> {
    const found = await workspaces.find(team)
    if (found.kind !== 'open') return sentenceOf(found)
    const { identity, deliveries } = found.workspace
    const self = identity.self() ?? (await identity.known())
    return self === undefined ? (identity.health().why ?? NOT_ACCEPTED) : { client: deliveries, self, clock }
  }

  /** What is not answered in one workspace takes no room from the others. */
  async function inRoom<Outcome>(of: Workspace, call: () => Promise<Outcome>, isSilent: (outcome: Outcome) => boolean) {
    return installs === undefined ? call() : of.room.enter(call, isSilent)
  }

  return {
    name: 'slack',
    pace: PACE,
    grants: SCOPES,
    measures: ['delay'],
    routes: [...inlet.routes, ...(installing?.routes ?? [])],
    workspace: () => own?.identity.self()?.team,

    async listen({ ask, news }) {
      tell = news
      listeners = registerListeners(app, {
        ...options,
        ask,
        workspaces,
        async news(fact) {
          if (fact.what !== 'revoked') return news(fact)
          const { workspace: team, at = clock.now().getTime() } = fact
          const isGood = await workspaces.doubt(team)
          const isOld = isGood ? workspaces.at(team) !== own : await workspaces.giveUp(team, at)
          if (isOld) log.info({ workspace: team }, 'that a token was revoked is of an earlier installation')
          else await news(fact)
        },
        ...(installing === undefined ? {} : { heard: installing.heard }),
      })
      await own?.identity.establish()
      await inlet.start()
    },

    async send(delivery, form) {
      const { workspace: team } = delivery.channel
      const found = await workspaces.find(team)
      if (found.kind === 'gone') return { kind: 'gone', scope: 'workspace', why: sentenceOf(found) }
      // A key that this process lacks another may have: nothing is lost, and nobody has to be let in again.
      if (found.kind !== 'open') return later(UNKNOWN_FOR, 'workspace', found.why)
      const { workspace, isOwn } = found
      const { identity, deliveries } = workspace
      const self = identity.self() ?? (await identity.known())
      if (self === undefined) {
        const { why = NOT_ACCEPTED } = identity.health()
        // A token of this process, or its network; else it is the workspace's, whatever process asks.
        return later(UNKNOWN_FOR, installs === undefined || identity.isAway() ? 'process' : 'workspace', why)
      }
      if (self.team !== team) return { kind: 'gone', scope: 'workspace', why: ELSEWHERE }
      const outcome = await inRoom(
        workspace,
        () => sendDelivery(deliveries, delivery, form),
        ({ kind }) => kind === 'uncertain',
      )
      if (outcome === undefined) return later(SECOND, 'workspace', CROWDED)
      if (outcome.kind !== 'gone' || outcome.scope === 'channel') return outcome
      workspaces.forget(team)
      const again = isOwn ? found : await workspaces.find(team)
      if (again.kind === 'open' && again.workspace !== workspace) return later(SECOND, 'workspace', RENEWED)
      doubt(team)
      return outcome
    },
    async find(delivery) {
      const found = await workspaces.find(delivery.channel.workspace)
      if (found.kind !== 'open') return { kind: 'cannot-look', because: 'failure', why: sentenceOf(found) }
      const { identity, deliveries } = found.workspace
      const known = identity.self() ?? (await identity.known())
      if (known === undefined) return { kind: 'cannot-look', because: 'failure', why: NOT_ACCEPTED }
      const outcome = await inRoom(
        found.workspace,
        () => findDelivery(deliveries, known, delivery),
        (one) => one.kind === 'cannot-look' && one.because === 'failure',
      )
      return outcome ?? { kind: 'cannot-look', because: 'failure', why: CROWDED }
    },
    async posted(channel, window) {
      const ready = await reading(channel.workspace)
      if (typeof ready === 'string') return { kind: 'cannot-look', because: 'failure', why: ready }
      return postedIn(ready, channel, window)
    },
    async remove(channel, ref) {
      const ready = await reading(channel.workspace)
      return typeof ready === 'string' ? { kind: 'failed', why: ready } : removePost(ready, channel, ref)
    },

    async workspaces() {
      const self = await own?.identity.known()
      const installed = (await workspaces.installed()).filter(({ state }) => state === 'installed')
      if (own !== undefined && self === undefined && installed.length === 0)
        throw new Error(own.identity.health().why ?? NOT_ACCEPTED)
      const names = new Map(installed.map(({ workspace, name }) => [workspace, name]))
      if (self !== undefined) names.set(self.team, self.teamName)
      return [...names].map(([id, name]) => ({ id, name }))
    },
    async *channels(team) {
      const found = await workspaces.find(team)
      const ready = await looking(found, team)
      if (ready !== undefined) return yield* channelsOf(ready)
      if (found.kind === 'open') {
        const { ok, why } = found.workspace.identity.health()
        if (!ok) throw new Error(why)
      } else if (found.kind !== 'gone') throw new Error(found.why)
    },
    async access(channel, how): Promise<Access> {
      const found = await workspaces.find(channel.workspace)
      const ready = await looking(found, channel.workspace)
      if (ready !== undefined) return accessTo(ready, channel, how)
      switch (found.kind) {
        case 'open': {
          const { why = ELSEWHERE } = found.workspace.identity.health()
          return { kind: 'unknown', why }
        }
        case 'gone':
          return { kind: 'closed', why: found.why, mend: 'The app has to be installed in this workspace again.' }
        default:
          return { kind: 'unknown', why: found.why }
      }
    },
    async seenBy(person, channels) {
      const teams = [...new Set(channels.map(({ workspace }) => workspace))]
      const seen = teams.map(async (team) => {
        const found = await workspaces.find(team)
        if (found.kind !== 'open') return []
        const { identity, looks, facts } = found.workspace
        const self = identity.self()
        const here = channels.filter(({ workspace }) => workspace === team)
        return self === undefined ? [] : seenBy({ client: looks, self, facts, clock }, person, here)
      })
      return (await Promise.all(seen)).flat()
    },
    direct(person, workspace): ChannelRef | undefined {
      const self = own?.identity.self()
      const isOurs = installs !== undefined || self === undefined || self.team === workspace
      return /^[UW]/.test(person) && isOurs
        ? { platform: 'slack', workspace, channel: channelOfPerson('slack', person) }
        : undefined
    },

    check: async (team) => [
      ...(await checkAll(workspaces, own, team)),
      ...(listeners === undefined
        ? []
        : [{ ok: inlet.health().ok, what: inlet.health().why ?? 'Slack reaches the bot.' }]),
    ],
    // A workspace that installed the app by itself says nothing about this process.
    health: () => (own === undefined || own.identity.health().ok ? inlet.health() : own.identity.health()),
    async close() {
      const heard = listeners
      listeners = undefined
      workspaces.stop()
      await inlet.stop()
      await heard?.drain()
    },
  }
}

function sentenceOf(found: Exclude<Found, { kind: 'open' }>): string {
  if (found.kind !== 'gone') return found.why
  return `${found.why.replace(/^./, (first) => first.toUpperCase())}. Have it installed there again.`
}

function createInlet({ inlet, apiUrl, requestMs, clock, log }: SlackOptions): Inlet {
  return inlet.kind === 'socket'
    ? createSocketInlet({
        appToken: inlet.appToken,
        requestMs,
        clock,
        log,
        ...(apiUrl === undefined ? {} : { apiUrl }),
      })
    : createHttpInlet({ signingSecret: inlet.signingSecret, clock, log })
}

/**
 * With a function of ours for the authorisation Bolt asks Slack nothing, neither here nor at any event. It is told no token:
 * every call is ours, by the clients of the workspace, and Bolt keeps none for a workspace that it might mistake for another.
 */
function createApp(options: SlackOptions, receiver: Inlet, workspaces: Workspaces): App {
  const { log } = options
  const app = new App({
    receiver,
    authorize: async (_, body) => {
      const self = workspaces.at(teamIn(body) ?? '')?.identity.self()
      return self === undefined ? {} : { botId: self.botId, botUserId: self.userId }
    },
    clientOptions: clientOptions(options),
    logger: sdkLogger(log, 'warn'),
    convoStore: false,
    attachFunctionToken: false,
  })
  app.error(async (error) => log.error({ error }, 'an event of Slack failed'))
  return app
}
