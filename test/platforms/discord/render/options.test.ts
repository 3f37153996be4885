import { describe, expect, test } from 'vitest'
import { parseCommand, readCommand } from '../../../../src/core/command/parse.ts'
import { COMMANDS, usageOf } from '../../../../src/core/command.ts'
import { commandHelp, helpMessage, privacyMessage, topicsMessage } from '../../../../src/core/reply/about.ts'
import { FOLLOWS_NOTHING } from '../../../../src/core/reply/listing.ts'
import { note } from '../../../../src/core/reply.ts'
import { papersCommand } from '../../../../src/platforms/discord/listen/register.ts'
import { usageWithOptions, withOptions } from '../../../../src/platforms/discord/render/options.ts'
import { renderAnswer } from '../../../../src/platforms/discord/render.ts'
import { asSeen } from '../as-seen.ts'

const seen = (message: Parameters<typeof renderAnswer>[0]): string => renderAnswer(message).map(asSeen).join('\n')

describe('a command to be typed', () => {
  test.each([
    ['settings size 5', 'settings name: size value: 5'],
    ['subscribe "world models"', 'subscribe topic: "world models"'],
    ['subscribe robots -survey as "My robots"', 'subscribe topic: robots -survey label: My robots'],
    ['edit 3', 'edit subscription: 3'],
    ['edit 2 "diffusion policy" -survey', 'edit subscription: 2 topic: "diffusion policy" -survey'],
    ['source add https://a.org/b.rss', 'source what: add url: https://a.org/b.rss'],
    ['source remove', 'source what: remove'],
    ['saved bib', 'saved what: bib'],
    ['save <paper>', 'save paper: <paper>'],
    ['try robots last 8 weeks', 'try topic: robots weeks: 8'],
    ['schedule weekdays 9am Berlin', 'schedule when: weekdays time: 9am zone: Berlin'],
    ['find robots', 'search query: robots'],
    ['help subscribe', 'help command: subscribe'],
    ['subscribe <topic> [as <label>]', 'subscribe topic: <topic> [label: <label>]'],
    ['source [list | add | remove] [<url>]', 'source [what: list | add | remove] [url: <url>]'],
    ['status', 'status'],
    ['unsubscribe', 'unsubscribe'],
    ['settings colour 5', 'settings colour 5'],
    ['dance', 'dance'],
  ])('%j names its options', (typed, expected) => {
    expect(withOptions(`/papers ${typed}`)).toBe(`/papers ${expected}`)
  })

  test('that is another program’s stays', () => {
    expect(['/invite @bot', '/papers'].map(withOptions)).toEqual(['/invite @bot', '/papers'])
  })

  test.each(COMMANDS.map(({ example }) => example))('as in the example %j means the same', (example) => {
    const [, name = '', ...options] = withOptions(`/papers ${example}`).split(/ (?=\w+: )|(?<=papers) /)
    const args = Object.fromEntries(options.map((one) => one.split(/: (.*)/s).slice(0, 2)))
    expect(readCommand(name, args)).toEqual(parseCommand(example))
  })

  test.each(COMMANDS.map((row) => [row.name, row] as const))(
    '%s is used with the options that Discord knows',
    (...about) => {
      const [name, row] = about
      const named = Array.from(usageWithOptions(usageOf(row)).matchAll(/(\w+): /g), ([, option]) => option)
      const known = papersCommand().options?.find((one) => one.name === name)
      expect(known).toMatchObject({ options: named.map((option) => ({ name: option })) })
    },
  )
})

test('the help of a command names nothing that is only typed', () => {
  for (const row of COMMANDS) expect(seen(commandHelp(row))).not.toMatch(/Also:|`as`|weeks:\d|\n\n\n/)
})

describe('the options stand', () => {
  test('in what people are told to type', () => {
    expect(seen(note([FOLLOWS_NOTHING]))).toContain(
      'Look first with `/papers try topic: "world models"`, then `/papers subscribe topic: "world models"`.',
    )
  })

  test('in the help, in that of a command, and beside a heading', () => {
    expect(seen(helpMessage())).toContain('**try topic: <topic> [weeks: <weeks>]**')
    const [row] = COMMANDS
    expect(seen(helpMessage())).toContain('Your saved papers, `/papers saved what: bib` as BibTeX')
    expect(seen(helpMessage())).toContain('`/papers forget what: me` deletes')
    expect(seen(privacyMessage({ storedIn: 'a file', operator: { name: '', contact: '' } }))).not.toContain(
      'forget me`',
    )
    expect(seen(commandHelp(row))).toContain('`/papers subscribe topic: <topic> [label: <label>]`')
    expect(seen(commandHelp(row))).toContain(
      'For example: `/papers subscribe topic: "diffusion policy" OR robotics -survey label: Robots`',
    )
    expect(seen(topicsMessage([], new Map([['moe', 'MoE']]), new Map()))).toContain(
      'ready-made topics: `/papers subscribe topic: @name`',
    )
  })
})
