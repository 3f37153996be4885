/** One message as people see it on each platform, in side-by-side.txt. */
import { expect, test } from 'vitest'
import { renderDelivery as renderForDiscord } from '../../src/platforms/discord/render.ts'
import { renderDelivery as renderForSlack } from '../../src/platforms/slack/render.ts'
import { renderMessage } from '../../src/platforms/terminal/render.ts'
import { asSeen as discordAsSeen } from './discord/as-seen.ts'
import { GOLDEN_MESSAGES } from './discord/golden-messages.ts'
import { asSeen as slackAsSeen } from './slack/as-seen.ts'

const DELIVERY = 'abcdefghijklmnopqrstuvw2'

test('one digest on the terminal, Slack and Discord', async () => {
  const digest = GOLDEN_MESSAGES.find(({ name }) => name === 'digest')
  expect(digest).toBeDefined()
  if (digest === undefined) return
  const { message } = digest
  const seen = [
    ['terminal', renderMessage(message, { width: 100, color: false })],
    ['Slack', slackAsSeen(renderForSlack(message, DELIVERY).blocks)],
    ['Discord', discordAsSeen(renderForDiscord(message, DELIVERY))],
  ].map(([name, text]) => `==== ${name} ====\n${text}\n`)
  await expect(seen.join('\n')).toMatchFileSnapshot('side-by-side.txt')
  for (const item of message.items)
    if (item.kind === 'paper') for (const text of seen) expect(text.replace(/\s+/g, ' ')).toContain(item.title)
})
