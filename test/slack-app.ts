/** The whole program beside a Slack workspace on this machine, in either mode. */
import { createMovedClock, openProgram, type Program } from './program.ts'
import { openSlackServer, type SlackServer } from './servers/slack.ts'

const SIGNING_SECRET = 'a'.repeat(32)

export type Mode = 'Socket Mode' | 'HTTP mode'

export type SlackApp = { readonly program: Program; readonly server: SlackServer; close(): Promise<void> }

/** The clock begins at `at`. */
export async function openSlackApp(
  mode: Mode,
  { at, settings }: { readonly at: string; readonly settings?: string },
): Promise<SlackApp> {
  const clock = createMovedClock(at)
  const server = await openSlackServer({ now: clock.now })
  const isSocket = mode === 'Socket Mode'
  const program = await openProgram(clock, {
    env: {
      SLACK_BOT_TOKEN: server.botToken,
      ...(isSocket ? { SLACK_APP_TOKEN: server.appToken } : { SLACK_SIGNING_SECRET: SIGNING_SECRET }),
      SLACK_API_URL: server.apiUrl,
    },
    ...(settings === undefined ? {} : { settings }),
    async listening(lines) {
      const words = isSocket ? 'connected to Slack' : 'listening for Slack'
      await server.when(() => lines().some((line) => line.includes(words)))
      if (isSocket) return
      const [, port] = /"port":(\d+)/.exec(lines().join()) ?? []
      server.connectHttp({ url: `http://127.0.0.1:${port}/slack/events`, signingSecret: SIGNING_SECRET })
    },
  })
  return {
    program,
    server,
    async close() {
      await program.close()
      await server.close()
    },
  }
}
