import { describe, expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../../../../src/core/channel.ts'
import { createFindChannel } from '../../../../src/flows/verbs/as-code/find-channel.ts'
import { CLOSED } from '../../../closable-chat.ts'
import { OPEN_CHAT, openDesk } from '../../../desk.ts'

const GUILD = '123456789012345678'
const OTHER = '223456789012345678'

const slack = (channel: string): ChannelRef => ({ platform: 'slack', workspace: 'T024', channel })
const discord = (workspace: string, channel: string): ChannelRef => ({ platform: 'discord', workspace, channel })

/** Slack with one workspace, Discord with two servers that both have #papers. */
async function open({ fails = false } = {}) {
  const asked: string[] = []
  const slackChat: typeof OPEN_CHAT = {
    ...OPEN_CHAT,
    workspaces: async () => {
      asked.push('slack workspaces')
      if (fails) throw new Error('Slack does not accept the token.')
      return [{ id: 'T024', name: 'The Lab' }]
    },
    async *channels(workspace) {
      asked.push(`slack ${workspace}`)
      yield { channel: slack('C0123'), name: 'robotics', can: 'post' as const }
      yield { channel: slack('C0124'), name: 'archive', can: 'nothing' as const, why: 'the channel is archived' }
      yield { channel: slack('D0125'), name: '', can: 'post' as const }
    },
    access: async ({ channel }: ChannelRef) => (channel === 'C0CLOSED' ? CLOSED : ({ kind: 'open' } as const)),
  }
  const discordChat: typeof OPEN_CHAT = {
    ...OPEN_CHAT,
    workspaces: async () => [
      { id: GUILD, name: 'The Lab' },
      { id: OTHER, name: 'Another/Lab' },
    ],
    async *channels(workspace: string) {
      yield { channel: discord(workspace, `${workspace.charAt(0)}1`), name: 'papers', can: 'post' as const }
      if (workspace === GUILD) yield { channel: discord(workspace, '12'), name: 'robots', can: 'post' as const }
    },
  }
  const { desk, store, ask } = await openDesk({
    about: {
      platforms: new Map([
        ['slack', slackChat],
        ['discord', discordChat],
      ]),
    },
  })
  return { desk, store, ask, asked }
}

async function find(written: string, options: { fails?: boolean } = {}) {
  const { desk, store } = await open(options)
  const found = await createFindChannel(desk, await store.channels())(written)
  return found.kind === 'failed' ? found.why : channelKey(found.channel.ref)
}

describe('by name', () => {
  test.each([
    ['slack:#robotics', 'slack:T024/C0123'],
    ['#robotics', 'slack:T024/C0123'],
    ['robotics', 'slack:T024/C0123'],
    ['slack:robotics', 'slack:T024/C0123'],
    ['slack:#ROBOTICS', 'slack:T024/C0123'],
    ['slack:T024/#robotics', 'slack:T024/C0123'],
    ['slack:The Lab/#robotics', 'slack:T024/C0123'],
    ['slack:the lab/robotics', 'slack:T024/C0123'],
    ['slack:T024/C0123', 'slack:T024/C0123'],
    ['discord:The Lab/#papers', `discord:${GUILD}/11`],
    [`discord:${OTHER}/#papers`, `discord:${OTHER}/21`],
    ['discord:Another/Lab/#papers', `discord:${OTHER}/21`],
    ['discord:#robots', `discord:${GUILD}/12`],
  ])('%s', async (written, key) => {
    expect(await find(written)).toBe(key)
  })
})

describe('what cannot be found is one sentence', () => {
  test.each([
    ['discord:#papers', `Several channels are called "papers": say discord:${GUILD}/11 or discord:${OTHER}/21.`],
    ['#robotcs', 'The bot is in no channel called "robotcs". Did you mean #robotics or #robots?'],
    [
      'slack:#zoo',
      'The bot is in no channel called "zoo". Invite the bot there first, or write the id of the channel.',
    ],
    ['slack:#', 'The bot is in no channel called "". Invite the bot there first, or write the id of the channel.'],
    ['discord:Nowhere/#papers', 'No workspace or server is called "Nowhere": there is The Lab or Another/Lab.'],
    ['terminal:demo/lab', 'This process does not talk to terminal, only to slack or discord: set its token.'],
    ['slak:#robotics', 'No platform is called "slak". Did you mean slack?'],
    ['teams:#robotics', 'No platform is called "teams". Write slack, discord or terminal before the colon.'],
  ])('%s', async (written, why) => {
    expect(await find(written)).toBe(why)
  })

  test('where the platform does not answer', async () => {
    expect(await find('slack:#robotics', { fails: true })).toBe(
      'The channels of slack cannot be listed: Slack does not accept the token.',
    )
  })
})

test('what the bot cannot post in is found, with the reason', async () => {
  const { desk } = await open()
  const look = createFindChannel(desk, [])
  expect(await look('slack:#archive')).toMatchObject({
    access: { closed: 'The bot cannot post there: the channel is archived.' },
  })
  expect(await look('slack:T024/C0CLOSED')).toMatchObject({
    isNew: true,
    access: { closed: 'The bot cannot post there: the bot is not in the channel.' },
  })
})

test('a stored channel is known by its key though its platform does not answer, and by no name', async () => {
  const { desk, ask, store, asked } = await open({ fails: true })
  await ask('subscribe robots', { channel: slack('C0777') })
  await store.changeChannel(slack('C0777'), { name: 'old-name' })
  const look = createFindChannel(desk, await store.channels())
  expect(await look('slack:T024/C0777')).toMatchObject({ kind: 'found', isNew: false })
  expect(await look('slack:#old-name')).toMatchObject({ kind: 'failed' })
  expect(asked).toEqual(['slack workspaces'])
})
