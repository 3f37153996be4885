/** The whole program beside a Discord on this machine. */
import { createMovedClock, openProgram, type Program } from './program.ts'
import { type DiscordServer, openDiscordServer } from './servers/discord.ts'

export type DiscordApp = { readonly program: Program; readonly server: DiscordServer; close(): Promise<void> }

/** The clock begins at `at`; `people` fills the world before the program starts. */
export async function openDiscordApp(
  { at, settings }: { readonly at: string; readonly settings?: string },
  people: (server: DiscordServer) => void,
): Promise<DiscordApp> {
  const clock = createMovedClock(at)
  const server = await openDiscordServer({ now: clock.now, botToken: 'token.of.paperwire' })
  people(server)
  const program = await openProgram(clock, {
    env: { DISCORD_TOKEN: server.botToken, DISCORD_API_URL: server.apiUrl },
    ...(settings === undefined ? {} : { settings }),
    listening: async (lines) => {
      const isSaid = (words: string): boolean => lines().some((line) => line.includes(words))
      await server.when(() => isSaid('connected to Discord') && server.commandsOf().length > 0)
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
