import { describe, expect, test } from 'vitest'
import {
  channelKey,
  isAloneWith,
  isOfStrangers,
  parseChannelKey,
  SettingsSchema,
  withoutPersons,
  workspaceKey,
} from '../../src/core/channel.ts'

describe('channel keys', () => {
  test.each([
    ['terminal:demo/robotics', { platform: 'terminal', workspace: 'demo', channel: 'robotics' }],
    ['slack:T01/C02', { platform: 'slack', workspace: 'T01', channel: 'C02' }],
    ['discord:9/7/8', { platform: 'discord', workspace: '9', channel: '7/8' }],
  ] as const)('%s reads and writes', (key, ref) => {
    expect(parseChannelKey(key)).toEqual(ref)
    expect(channelKey(ref)).toBe(key)
  })

  test('of one workspace begin with its own', () => {
    expect(workspaceKey({ platform: 'slack', workspace: 'T01' })).toBe('slack:T01')
  })

  test.each([
    ['slack', 'U1', true],
    ['slack', '@U1', false],
    ['slack', 'D1', false],
    ['discord', '@U1', true],
    ['discord', 'U1', false],
    ['terminal', '@U1', true],
    ['terminal', '@U12', false],
  ] as const)('%s %s: the person U1 is reached there alone: %s', (platform, channel, isAlone) => {
    expect(isAloneWith('U1', { platform, workspace: 'demo', channel })).toBe(isAlone)
  })

  test('of private messages of Discord are of people who have nothing to do with each other', () => {
    expect(['@me', '900000000000000100', 'T01'].filter((workspace) => isOfStrangers({ workspace }))).toEqual(['@me'])
  })

  test.each([
    ['slack:T1/U7ANN', 'slack:T1/direct'],
    ['slack:T1/W7ANN', 'slack:T1/direct'],
    ['discord:@me/@42', 'discord:@me/direct'],
    ['terminal:demo/@ann', 'terminal:demo/direct'],
    ['{"subscription":"slack:T1/U7ANN#3"}', '{"subscription":"slack:T1/direct#3"}'],
    [
      'reading feed:discord:9/@42#1, then feed:slack:T1/C1#2',
      'reading feed:discord:9/direct#1, then feed:slack:T1/C1#2',
    ],
    ['notice:lost terminal:demo/@ann:2026-11-22T09:00:00Z', 'notice:lost terminal:demo/direct:2026-11-22T09:00:00Z'],
    ['slack:T1/C1 discord:9/7/8 terminal:demo/robotics', 'slack:T1/C1 discord:9/7/8 terminal:demo/robotics'],
    ['slack:T1:13345224609.738474920.8088930838d88f008e0', 'slack:T1:13345224609.738474920.8088930838d88f008e0'],
  ])('%s names no person as %s', (text, without) => {
    expect(withoutPersons(text)).toBe(without)
  })

  test.each(['', 'robotics', 'terminal:demo', 'terminal:/x', 'irc:demo/x', 'slack:T 1/C', 'slack:T/', 'slack:T/a b'])(
    '%j is none',
    (key) => {
      expect(parseChannelKey(key)).toBeUndefined()
    },
  )
})

test.each([
  [{ size: 2 }, false],
  [{ size: 3 }, true],
  [{ size: 15 }, true],
  [{ size: 16 }, false],
  [{ size: 7.5 }, false],
  [{ hourly: 0 }, false],
  [{ who: 'nobody' }, false],
  [{ colour: 'red' }, false],
])('settings with %j: %s', (part, good) => {
  const settings = { size: 8, announce: true, quiet: true, hourly: 4, who: 'members', ...part }
  expect(SettingsSchema.safeParse(settings).success).toBe(good)
})
