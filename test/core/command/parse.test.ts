import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCommand, readCommand } from '../../../src/core/command/parse.ts'
import { COMMANDS } from '../../../src/core/command.ts'

describe('what people type', () => {
  test.each<[typed: string, name: string, args: Record<string, string>]>([
    [
      'subscribe "world models", -survey as Planning',
      'subscribe',
      { topic: '"world models", -survey', label: 'Planning' },
    ],
    ['/papers subscribe robots', 'subscribe', { topic: 'robots' }],
    ['papers follow robots', 'subscribe', { topic: 'robots' }],
    ['  SUBSCRIBE   robots  ', 'subscribe', { topic: 'robots' }],
    ['subscribe', 'subscribe', {}],
    ['subscribe moe as "mixture of experts"', 'subscribe', { topic: 'moe', label: 'mixture of experts' }],
    ['subscribe moe as “mixture of experts”', 'subscribe', { topic: 'moe', label: 'mixture of experts' }],
    ['subscribe moe as Mixture of experts', 'subscribe', { topic: 'moe', label: 'Mixture of experts' }],
    // `as` is a word of the topic unless a label follows it
    ['subscribe attention as optimisation', 'subscribe', { topic: 'attention as optimisation' }],
    [
      'subscribe learning as Control as Control theory',
      'subscribe',
      { topic: 'learning as Control', label: 'Control theory' },
    ],
    ['subscribe "images as Words"', 'subscribe', { topic: '"images as Words"' }],
    ['subscribe "images as Words" as Words', 'subscribe', { topic: '"images as Words"', label: 'Words' }],
    ['subscribe as Planning', 'subscribe', { topic: 'as Planning' }],
    ['subscribe robots,\n drones', 'subscribe', { topic: 'robots,\n drones' }],
    ['unsubscribe #2', 'unsubscribe', { subscription: '#2' }],
    ['remove World models', 'unsubscribe', { subscription: 'World models' }],
    ['edit 2 "diffusion policy" -survey', 'edit', { subscription: '2', topic: '"diffusion policy" -survey' }],
    ['edit "World models" world', 'edit', { subscription: 'World models', topic: 'world' }],
    ['edit 2 robots as Machines', 'edit', { subscription: '2', topic: 'robots', label: 'Machines' }],
    ['edit "World models" as “my worlds”', 'edit', { subscription: 'World models', label: 'my worlds' }],
    ['edit 2 as robots', 'edit', { subscription: '2', label: 'robots' }],
    ['edit 2 as Good as Gold', 'edit', { subscription: '2', label: 'Good as Gold' }],
    ['edit "World models" as “Worlds”', 'edit', { subscription: 'World models', label: 'Worlds' }],
    ['edit 2 attention as optimisation', 'edit', { subscription: '2', topic: 'attention as optimisation' }],
    ['edit 2', 'edit', { subscription: '2' }],
    ['edit', 'edit', {}],
    ['list', 'list', {}],
    ['list ALL', 'list', { all: 'all' }],
    ['try robots weeks:4', 'try', { topic: 'robots', weeks: '4' }],
    ['try robots weeks: 4', 'try', { topic: 'robots', weeks: '4' }],
    ['try robots last 12 weeks', 'try', { topic: 'robots', weeks: '12' }],
    ['try robots over the last 1 week', 'try', { topic: 'robots', weeks: '1' }],
    ['try the last 8 layers', 'try', { topic: 'the last 8 layers' }],
    // as for following it: a label changes nothing of what is looked at
    ['try robots as Machines', 'try', { topic: 'robots', label: 'Machines' }],
    ['try robots as "my machines" weeks:4', 'try', { topic: 'robots', weeks: '4', label: 'my machines' }],
    ['try robots weeks:4 as Machines', 'try', { topic: 'robots', weeks: '4', label: 'Machines' }],
    ['try as good as', 'try', { topic: 'as good as' }],
    ['try good as weeks:4', 'try', { topic: 'good as', weeks: '4' }],
    ['try attention as optimisation', 'try', { topic: 'attention as optimisation' }],
    ['find "mixture of experts" OR lora', 'search', { query: '"mixture of experts" OR lora' }],
    ['search', 'search', {}],
    ['show https://arxiv.org/abs/2604.01234', 'show', { paper: 'https://arxiv.org/abs/2604.01234' }],
    ['digest please', 'digest', {}],
    ['now', 'post', {}],
    [
      'schedule weekly mon, thu at 5:30 pm in New York',
      'schedule',
      { when: 'weekly mon thu', time: '5:30pm', zone: 'New York' },
    ],
    ['schedule', 'schedule', {}],
    ['settings', 'settings', {}],
    ['settings size 5', 'settings', { name: 'size', value: '5' }],
    ['settings Announce off', 'settings', { name: 'announce', value: 'off' }],
    ['pause', 'pause', {}],
    ['mute 3', 'pause', { subscription: '3' }],
    ['source', 'source', {}],
    ['source list', 'source', { what: 'list' }],
    ['sources', 'source', {}],
    ['source Add https://example.org/a', 'source', { what: 'add', url: 'https://example.org/a' }],
    ['source remove #2', 'source', { what: 'remove', url: '#2' }],
    ['source remove Nature Methods', 'source', { what: 'remove', url: 'Nature Methods' }],
    ['source https://example.org/a', 'source', { url: 'https://example.org/a' }],
    ['source <https://example.org/a|a>', 'source', { url: '<https://example.org/a|a>' }],
    ['source example.org/a', 'source', { url: 'example.org/a' }],
    ['topics @moe', 'topics', { pack: '@moe' }],
    ['saved bib', 'saved', { what: 'bib' }],
    ['forget me', 'forget', { what: 'me' }],
    ['? subscribe', 'help', { command: 'subscribe' }],
  ])('%s', (typed, name, args) => {
    expect(parseCommand(typed)).toEqual({ kind: 'command', command: { name, args } })
  })

  test.each(['', '   ', '/papers', ' papers '])('nothing: %j', (typed) => {
    expect(parseCommand(typed)).toEqual({ kind: 'none' })
  })
})

describe('what is refused, with the mend', () => {
  test.each([
    ['subscrbe robots', 'There is no command "subscrbe": did you mean `/papers subscribe`?'],
    ['constructor', 'There is no command "constructor": `/papers help` lists them all.'],
    ['unsubscribe', '`unsubscribe` needs a subscription: `/papers unsubscribe 2`.'],
    ['try weeks:8', '`try` needs a topic: `/papers try "world models" -survey weeks:8`.'],
    ['show', '`show` needs a paper: `/papers show 2604.01234`.'],
    ['forget', '`forget` needs more: `/papers forget me`.'],
    ['forget you', '`forget` takes no "you": `/papers forget me`.'],
    ['list everything', '`list` takes no "everything": `/papers list [all]`.'],
    ['source ad https://example.org/geheim', '`source` takes no "ad": `/papers source [list | add | remove] [<url>]`.'],
    ['settings sizes 5', '`settings` takes no "sizes": did you mean size?'],
    ['try robots weeks:99', 'weeks must be a whole number from 1 to 52, not "99".'],
    ['try robots weeks:many', 'weeks must be a whole number from 1 to 52, not "many".'],
    [`subscribe robots as ${'A'.repeat(61)}`, 'A label has at most 60 characters.'],
    [`subscribe robot as ${'x'.repeat(300)}`, 'A label has at most 60 characters.'],
    ['subscribe robot as', 'A label is missing after `as`: write one, as in `as Robots`, or leave out the `as`.'],
    ['edit 2 as', 'A label is missing after `as`: write one, as in `as Robots`, or leave out the `as`.'],
    [`edit 2 as ${'A'.repeat(61)}`, 'A label has at most 60 characters.'],
    ['try robot weeks:', 'A number is missing after `weeks:`; write one from 1 to 52, as in `weeks:8`.'],
    [`search ${'a'.repeat(2_001)}`, 'A query has at most 2,000 characters.'],
    [`search ${'a '.repeat(4_000)}`, 'That is too long: a command has at most 4,000 characters.'],
  ])('%s', (typed, sentence) => {
    expect(parseCommand(typed)).toMatchObject({ kind: 'refused', sentence })
  })
})

describe('options that came apart already', () => {
  test('empty ones count as left out, names and choices ignore case', () => {
    expect(readCommand('settings', { name: 'SIZE', value: ' 5 ' })).toEqual({
      kind: 'command',
      command: { name: 'settings', args: { name: 'size', value: '5' } },
    })
    expect(readCommand('subscribe', { topic: 'robots', label: '' })).toEqual({
      kind: 'command',
      command: { name: 'subscribe', args: { topic: 'robots' } },
    })
  })

  test('what the command does not know is left out', () => {
    expect(readCommand('latest', { topic: 'robots' })).toEqual({
      kind: 'command',
      command: { name: 'latest', args: {} },
    })
  })

  test('the wrong argument is named', () => {
    expect(readCommand('try', { topic: 'robots', weeks: '0' })).toMatchObject({ kind: 'refused', argument: 'weeks' })
  })
})

describe('on any text whatever', () => {
  const pieces = fc.constantFrom(
    ...COMMANDS.map(({ name }) => name),
    ' as ',
    '"',
    '“',
    ' weeks:',
    ' last 3 weeks',
    '\n',
    '/papers ',
    '#',
    '@',
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(pieces, fc.string()), { maxLength: 12 }).map((all) => all.join('')),
  )

  test('it never throws, and refuses in a sentence', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseCommand(text)
        if (parsed.kind === 'refused') expect(parsed.sentence).toMatch(/[.?]$/)
      }),
      { numRuns: 2_000 },
    )
  })

  test('no argument is empty, and a label never eats the topic', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseCommand(`subscribe ${text}`)
        if (parsed.kind !== 'command') return
        for (const value of Object.values(parsed.command.args)) expect(value.trim()).not.toBe('')
        if (parsed.command.args.label !== undefined) expect(parsed.command.args.topic).toBeDefined()
      }),
      { numRuns: 2_000 },
    )
  })
})
