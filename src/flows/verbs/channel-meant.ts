/** Which channel `--channel` means: its key, or its name where only one has it. */
import { type Channel, type ChannelKey, channelKey } from '../../core/channel.ts'
import { quoted } from '../../core/spelling.ts'
import type { Store } from '../../core/store.ts'
import type { Misuse } from './misuse.ts'

/** Without anything said it is the only channel there is; else a misuse that lists them. */
export async function channelMeant(
  store: Store,
  said: string | undefined,
): Promise<{ channel: Channel; key: ChannelKey } | Misuse> {
  const all = (await store.channels()).map((channel) => ({ channel, key: channelKey(channel.ref) }))
  const name = said?.replace(/^#/, '')
  const meant = name === undefined ? all : all.filter(({ channel, key }) => key === name || channel.name === name)
  const [only, other] = meant
  if (only !== undefined && other === undefined) return only
  const there = all.length === 0 ? 'There is none yet.' : `There is ${all.map(({ key }) => key).join(', ')}.`
  if (said === undefined)
    return { message: 'Which channel?', at: '--channel', mend: `Name it with --channel. ${there}` }
  const wrong = only === undefined ? 'No channel is' : 'Several channels are'
  return { message: `${wrong} called ${quoted(said)}.`, at: said, mend: there }
}
