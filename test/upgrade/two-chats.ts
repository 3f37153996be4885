/** Slack and Discord on this machine with the channels that an old database knows, and what stands in them already. */
import { channelKey } from '../../src/core/channel.ts'
import { MINUTE } from '../../src/core/instant.ts'
import { createMovedClock, openProgram, type Program } from '../program.ts'
import { openDiscordServer } from '../servers/discord.ts'
import { openSlackServer } from '../servers/slack.ts'
import { DIED_AT, DISCORD_GUILD, PEOPLE, type Room, rooms, SENT_AT } from './leave-behind.ts'

export type TwoChats = Awaited<ReturnType<typeof openTwoChats>>

export async function openTwoChats() {
  const clock = createMovedClock(SENT_AT)
  const slack = await openSlackServer({ now: clock.now })
  const discord = await openDiscordServer({ now: clock.now, botToken: 'token.of.paperwire' })
  slack.addUser({ id: PEOPLE.slack, name: 'ann', tz: 'UTC' })
  discord.addUser({ id: PEOPLE.discord, username: 'ann' })
  discord.addGuild({ id: DISCORD_GUILD, name: 'The lab', owner_id: PEOPLE.discord, members: [PEOPLE.discord] })
  for (const { name, ref } of rooms) {
    if (ref.platform === 'slack') slack.addChannel({ id: ref.channel, name, members: [PEOPLE.slack] })
    else discord.addChannel({ id: ref.channel, name, guild_id: DISCORD_GUILD })
  }

  /** Posts what the old version rendered: a title, a control of each kind, and the mark that a look goes by. */
  async function post({ ref }: Room, delivery: string, title: string, paper: string): Promise<void> {
    const [url, authorization, body] =
      ref.platform === 'slack'
        ? [
            `${slack.apiUrl}chat.postMessage`,
            `Bearer ${slack.botToken}`,
            {
              channel: ref.channel,
              text: title,
              blocks: [
                { type: 'section', text: { type: 'mrkdwn', text: title } },
                { type: 'actions', elements: [slackButton('Open', '1.card', paper), ...more(delivery)] },
              ],
              metadata: { event_type: 'paperwire_digest', event_payload: { id: delivery } },
            },
          ]
        : [
            `${discord.apiUrl}/v10/channels/${ref.channel}/messages`,
            `Bot ${discord.botToken}`,
            {
              content: title,
              components: [
                {
                  type: 1,
                  components: [
                    {
                      type: 3,
                      custom_id: `1.card|${delivery}`,
                      placeholder: 'Open a paper…',
                      options: [{ label: '1', value: paper }],
                    },
                  ],
                },
                { type: 1, components: [{ type: 2, style: 2, label: 'Show more', custom_id: `1.more|${delivery}` }] },
              ],
            },
          ]
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
    })
    const said = await answer.text()
    if (!answer.ok || said.includes('"ok":false')) throw new Error(`The message was not taken: ${said}`)
  }

  return {
    clock,
    slack,
    discord,
    post,

    /** Every id of a delivery that stands in a channel, as often as it stands there. */
    standingIn({ ref }: Room): string[] {
      const posts: readonly object[] = ref.platform === 'slack' ? slack.posts(ref.channel) : discord.posts(ref.channel)
      return posts.flatMap((message) => {
        const said = JSON.stringify(message)
        const [, id] = /"event_payload":\{"id":"([a-z2-7]{24})"/.exec(said) ?? /\|([a-z2-7]{24})"/.exec(said) ?? []
        return id === undefined ? [] : [id]
      })
    },

    /** The program of this tree, from half an hour after the old one died. */
    async start(database: string, settings?: string): Promise<Program> {
      clock.forward(Math.max(0, Date.parse(DIED_AT) + 1_800_000 - clock.now()))
      return openProgram(clock, {
        env: {
          DATABASE_URL: `sqlite:${database}`,
          SLACK_BOT_TOKEN: slack.botToken,
          SLACK_APP_TOKEN: slack.appToken,
          SLACK_API_URL: slack.apiUrl,
          DISCORD_TOKEN: discord.botToken,
          DISCORD_API_URL: discord.apiUrl,
        },
        ...(settings === undefined ? {} : { settings }),
        async listening(lines) {
          const isSaid = (words: string): boolean => lines().some((line) => line.includes(words))
          await slack.when(() => isSaid('connected to Slack'))
          await discord.when(() => isSaid('connected to Discord') && discord.commandsOf().length > 0)
        },
      })
    },

    /** Waits for it, and now and then moves the clock: a look that failed, as on a busy machine, is made again 15 minutes later. */
    async until(look: () => Promise<boolean>): Promise<void> {
      for (let round = 1; round <= 250; round++) {
        if (await look()) return
        await new Promise((resolve) => setTimeout(resolve, 100))
        if (round % 50 === 0) clock.forward(16 * MINUTE)
      }
      throw new Error('What was waited for did not come.')
    },

    /** Does it as soon as the program is connected again: a clock that is moved far ends its hold on the gateway. */
    async once(act: () => Promise<unknown>): Promise<void> {
      for (let tries = 1; ; tries++) {
        try {
          await act()
          return
        } catch (fault) {
          if (tries === 10) throw fault
          await new Promise((resolve) => setTimeout(resolve, 1_000))
        }
      }
    },

    async close(): Promise<void> {
      await slack.close()
      await discord.close()
    },
  }
}

function slackButton(label: string, id: string, value?: string) {
  return {
    type: 'button',
    text: { type: 'plain_text', text: label },
    action_id: id,
    ...(value === undefined ? {} : { value }),
  }
}

const more = (delivery: string) => [slackButton('Show 2 more', `1.more|${delivery}`)]

export const keyOf = ({ ref }: Room): string => channelKey(ref)
