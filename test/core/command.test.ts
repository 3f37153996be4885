import { describe, expect, test } from 'vitest'
import { parseCommand } from '../../src/core/command/parse.ts'
import { COMMANDS, type CommandSpec, commandSpec, usageOf } from '../../src/core/command.ts'

const ROWS: readonly CommandSpec[] = COMMANDS

test('no name or alias stands twice', () => {
  const names = ROWS.flatMap((row) => [row.name, ...row.aliases])
  expect(new Set(names).size).toBe(names.length)
})

test('names are found by their aliases, in any case', () => {
  expect(commandSpec('follow')?.name).toBe('subscribe')
  expect(commandSpec('MUTE')?.name).toBe('pause')
  expect(commandSpec('constructor')).toBeUndefined()
})

describe('every command', () => {
  test.each(ROWS.map((row) => [row.name, row] as const))('%s has an example that reads as itself', (name, row) => {
    expect(parseCommand(row.example)).toMatchObject({ kind: 'command', command: { name } })
  })

  test.each(ROWS.map((row) => [row.name, row] as const))(
    '%s has a summary of one sentence without a full stop',
    (_, row) => {
      expect(row.summary).toMatch(/^[A-Z`].*[^.]$/)
    },
  )

  // Discord takes required options first.
  test.each(ROWS.map((row) => [row.name, row] as const))('%s names what must be given before what may be', (_, row) => {
    const required = row.arguments.map((one) => one.required)
    expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)))
  })
})

test('usage shows what may be left out in brackets', () => {
  expect(ROWS.map(usageOf)).toEqual([
    'subscribe <topic> [as <label>]',
    'unsubscribe <subscription>',
    'edit <subscription> [<topic>] [as <label>]',
    'list [all]',
    'try <topic> [weeks:<weeks>]',
    'search <query>',
    'show <paper>',
    'similar <paper>',
    'latest',
    'why <paper>',
    'digest',
    'post',
    'schedule [<when>] [<time>] [<zone>]',
    'settings [size | announce | quiet | hourly | who] [<value>]',
    'pause [<subscription>]',
    'resume [<subscription>]',
    'source [list | add | remove] [<url>]',
    'topics [<pack>]',
    'save <paper>',
    'saved [bib]',
    'status',
    'privacy',
    'forget me',
    'help [<command>]',
  ])
})
