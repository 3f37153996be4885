import { Writable } from 'node:stream'
import { afterEach, describe, expect, test } from 'vitest'
import type { Asked, Invocation, Reply } from '../../../src/core/invocation.ts'
import type { Item, Message } from '../../../src/core/message.ts'
import { sampleDelivery } from '../../contracts/platform.ts'
import { type Desk, demoChannel, openDesk, removeDesk } from './far-side.ts'

const open: Desk[] = []
function desk(parts?: Parameters<typeof openDesk>[0]): Desk {
  const opened = openDesk(parts)
  open.push(opened)
  return opened
}
afterEach(async () => {
  for (const one of open.splice(0)) {
    await one.terminal.close()
    removeDesk(one)
  }
})

function note(text: string, actions: Message['actions'] = []): Message {
  return { v: 1, items: [{ kind: 'text', text: [{ text }] }], actions, notification: text }
}
const paper = (number: number): Item => ({ kind: 'paper', number, key: `title:${number}`, title: `Paper ${number}` })
const LISTED: Message = { ...note(''), items: [paper(1), paper(2)], actions: [{ id: '1.tune', label: 'Tune topics' }] }
const ZONES: Message = note('Which zone?', [
  { id: '1.zone', label: 'Zone', choices: ['UTC', 'Asia/Tokyo'].map((value) => ({ value, label: value })) },
])
const FORM: Reply = {
  kind: 'form',
  form: {
    id: '1.subscribe',
    title: 'Follow',
    fields: [{ name: 'topic', label: 'Topic', kind: 'line' }],
    submit: 'Follow',
  },
}

/** A bot of few words. */
function reply({ asked }: Invocation): Reply {
  if (asked.kind === 'command' && 'text' in asked) {
    if (asked.text === 'listed') return { kind: 'show', message: LISTED }
    if (asked.text === 'zones') return { kind: 'show', message: ZONES }
    if (asked.text === 'form') return FORM
    if (asked.text === 'quiet') return { kind: 'done' }
    if (asked.text === 'broken') throw new Error('a fault')
    if (asked.text === 'show sim') {
      return {
        kind: 'choices',
        choices: [
          { value: 'title:1', label: 'Simulator' },
          { value: 'title:2', label: 'Similar' },
        ],
      }
    }
  }
  if (asked.kind === 'submit' && asked.values.topic === 'wrong') {
    const fields = FORM.kind === 'form' ? FORM.form.fields.map((field) => ({ ...field, error: 'cannot be read.' })) : []
    return { kind: 'form', form: { id: '1.subscribe', title: 'Follow', fields, submit: 'Follow' } }
  }
  return { kind: 'show', message: note('Answered.') }
}

async function listen(at: Desk): Promise<Invocation[]> {
  const calls: Invocation[] = []
  await at.terminal.listen({
    async ask(call) {
      calls.push(call)
      return reply(call)
    },
    async news() {},
  })
  return calls
}

/** Pipes these lines in, to the end of input. */
async function pipe(...lines: string[]): Promise<{ asked: Asked[]; calls: Invocation[]; screen: string }> {
  const at = desk()
  const calls = await listen(at)
  at.input.end(lines.join('\n'))
  await at.terminal.ended
  return { calls, asked: calls.map(({ asked }) => asked), screen: at.screen() }
}

const command = (text: string): Asked => ({ kind: 'command', text })
const press = (id: string, value?: string): Asked => ({ kind: 'action', id, ...(value !== undefined && { value }) })

describe('piped lines', () => {
  test.each<[string, string[], Asked[]]>([
    [
      'bare',
      ['subscribe "world models", -survey as Planning'],
      [command('subscribe "world models", -survey as Planning')],
    ],
    [
      'with /papers',
      ['/papers help', 'papers help', '  /papers   help '],
      [command('help'), command('help'), command('help')],
    ],
    ['/papers alone', ['/papers'], [command('')]],
    ['a word that only begins with it', ['papersome'], [command('papersome')]],
    ['empty lines', ['', '  ', 'help'], [command('help')]],
    ['Windows line ends', ['help\r', 'list\r'], [command('help'), command('list')]],
    ['quit', ['quit', 'help'], []],
    ['exit', ['help', 'exit', 'help'], [command('help')]],
    ['a paper by its number', ['listed', '2'], [command('listed'), press('1.card', 'title:2')]],
    ['a button goes on counting', ['listed', '3'], [command('listed'), press('1.tune')]],
    [
      'choices outlast a message without any',
      ['listed', 'help', '1'],
      [command('listed'), command('help'), press('1.card', 'title:1')],
    ],
    ['a select opens, then a value is chosen', ['zones', '1', '2'], [command('zones'), press('1.zone', 'Asia/Tokyo')]],
    ['values complete the command', ['show sim', '2'], [command('show sim'), command('show title:2')]],
    [
      'numbers belong to their channel',
      ['listed', '#language', '1', '#robotics', '1'],
      [command('listed'), press('1.card', 'title:1')],
    ],
    ['a form asks nothing back, so the next line is a command', ['form', 'help'], [command('form'), command('help')]],
    ['a fault does not end the conversation', ['broken', 'help'], [command('broken'), command('help')]],
  ])('%s', async (_, lines, expected) => {
    expect((await pipe(...lines)).asked).toEqual(expected)
  })

  test('the transcript reads like a conversation', async () => {
    const { screen } = await pipe('help', '#language', 'listed', '2')
    expect(screen).toBe(
      `
#robotics> help
Answered.

#robotics> #language
#language> listed
1 Paper 1
2 Paper 2

1–2 Open a paper · 3 Tune topics

#language> 2
Answered.
`
        .trimStart()
        .concat('\n'),
    )
  })

  test.each([
    [['7'], 'Nothing in #robotics can be chosen by its number yet. Type help for the commands.'],
    [['listed', '7'], 'There is no choice 7 in #robotics: the last message offers 1 to 3.'],
    [['zones', '2'], 'There is no choice 2 in #robotics: the last message offers 1.'],
    [['#nowhere'], 'There is no channel #nowhere here. The channels are #robotics, #language.'],
    [['form'], 'Without a terminal nothing is asked back: write it on one line'],
    [['#LANGUAGE', 'help'], '#language> help'],
    [['broken'], 'That did not work, because of a fault in the program.'],
    [['quiet'], 'Done.'],
  ])('%j says %j', async (lines, sentence) => {
    expect((await pipe(...lines)).screen).toContain(sentence)
  })

  test('every call has its own key, its channel and the person', async () => {
    const { calls } = await pipe('help', '#language', 'help')
    expect(calls.map(({ key }) => key)).toEqual(['terminal:start:1', 'terminal:start:2'])
    expect(calls.map(({ channel }) => channel.channel)).toEqual(['robotics', 'language'])
    expect(calls[0]?.person).toEqual({ id: 'you', mayManage: true })
  })

  test('thousands of lines are answered in order', async () => {
    const lines = Array.from({ length: 3_000 }, (_, index) => `show ${index}`)
    expect((await pipe(...lines)).asked).toEqual(lines.map(command))
  })

  test('an echo cannot act', async () => {
    expect((await pipe('\u001b[2J\u0007help')).screen).not.toMatch(/[^\P{Cc}\n]/u)
  })
})

test('a number opens a paper of the delivered digest, with its delivery', async () => {
  const at = desk()
  await at.terminal.send(sampleDelivery(demoChannel('robotics'), { id: 'digest' }), 'full')
  const calls = await listen(at)
  at.input.end('2\n5\n')
  await at.terminal.ended
  expect(calls.map(({ asked }) => asked)).toEqual([
    { kind: 'action', id: '1.card', value: 'title:abc', delivery: 'digest' },
    { kind: 'action', id: '1.more', delivery: 'digest' },
  ])
})

test('so it does after a second start', async () => {
  const first = desk()
  await first.terminal.send(sampleDelivery(demoChannel('robotics'), { id: 'digest' }), 'full')
  const at = desk({ ledgerPath: first.ledgerPath })
  at.terminal.reprint()
  const calls = await listen(at)
  at.input.end('2\n')
  await at.terminal.ended
  expect(calls.map(({ asked }) => asked)).toEqual([
    { kind: 'action', id: '1.card', value: 'title:abc', delivery: 'digest' },
  ])
})

test('without any channel there is still a place to begin', async () => {
  const at = desk({ channels: async () => [] })
  const calls = await listen(at)
  at.input.end('help\n')
  await at.terminal.ended
  expect(calls[0]?.channel).toEqual(demoChannel('general'))
})

describe('with a terminal attached', () => {
  async function seat() {
    const at = desk({ isTerminal: true })
    const calls = await listen(at)
    await at.until('#robotics> ')
    return { at, calls }
  }

  test('prompts, answers, and ends on Ctrl-D', async () => {
    const { at, calls } = await seat()
    at.input.write('help\r')
    await at.until('Answered.')
    at.input.write('\u0004')
    await at.terminal.ended
    expect(calls.map(({ asked }) => asked)).toEqual([command('help')])
  })

  test('Ctrl-C ends at the prompt', async () => {
    const { at } = await seat()
    at.input.write('hel\u0003')
    await at.terminal.ended
    expect(at.screen().endsWith('\n')).toBe(true)
  })

  test('a form is filled in field by field, and again where there is a mistake', async () => {
    const { at, calls } = await seat()
    at.input.write('form\r')
    await at.until('Topic: ')
    at.input.write('wrong\r')
    await at.until('cannot be read.')
    at.input.write('agents\r')
    await at.until('Answered.')
    expect(calls.map(({ asked }) => asked)).toEqual([
      command('form'),
      { kind: 'submit', form: '1.subscribe', values: { topic: 'wrong' } },
      { kind: 'submit', form: '1.subscribe', values: { topic: 'agents' } },
    ])
  })

  test('Ctrl-C in a form leaves only the form', async () => {
    const { at, calls } = await seat()
    at.input.write('form\r')
    await at.until('Topic: ')
    at.input.write('age\u0003')
    await at.until('The form was left: nothing is changed.')
    at.input.write('help\r')
    await at.until('Answered.')
    expect(calls.map(({ asked }) => asked)).toEqual([command('form'), command('help')])
  })

  test('a digest that arrives while typing stands above the prompt, and what was typed stays', async () => {
    const { at, calls } = await seat()
    at.input.write('hel')
    await at.until('hel')
    await at.terminal.send(sampleDelivery(demoChannel('robotics')), 'full')
    expect(at.screen().slice(at.screen().lastIndexOf('214 read'))).toContain('#robotics> hel')
    at.input.write('p\r')
    await at.until('Answered.')
    expect(calls.map(({ asked }) => asked)).toEqual([command('help')])
  })

  test('a tab completes commands and channels', async () => {
    const { at, calls } = await seat()
    at.input.write('unsub\t')
    await at.until('unsubscribe')
    at.input.write('2\r')
    await at.until('Answered.')
    at.input.write('#lang\t')
    await at.until('uage')
    at.input.write('\r')
    await at.until('#language> ')
    expect(calls.map(({ asked }) => asked)).toEqual([command('unsubscribe 2')])
  })

  test('a tab asks the bot about an argument', async () => {
    const { at, calls } = await seat()
    at.input.write('show sim\t')
    await at.until('show sim')
    at.input.write('\u0003')
    await at.terminal.ended
    expect(calls.map(({ asked }) => asked)).toEqual([
      { kind: 'suggest', command: 'show', argument: 'paper', typed: 'sim' },
    ])
  })
})

describe('leaving', () => {
  function brokenPipe(): Writable {
    return new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    })
  }

  test.each([true, false])('a closed output ends the session without a fault (terminal: %s)', async (isTerminal) => {
    const at = desk({ output: brokenPipe(), isTerminal })
    await listen(at)
    at.input.write('help\nhelp\n')
    await at.terminal.ended
    expect(await at.terminal.send(sampleDelivery(demoChannel('robotics')), 'full')).toMatchObject({ kind: 'sent' })
  })

  test('an output that nobody reads does not hold up the end', async () => {
    const hung = new Writable({ write() {} })
    const at = desk({ output: hung })
    await at.terminal.send(sampleDelivery(demoChannel('robotics')), 'full')
    await at.terminal.close()
    expect(hung.writableLength).toBeGreaterThan(0)
  })

  test('close ends the conversation, whatever was still to be answered', async () => {
    const at = desk()
    await listen(at)
    at.input.write('help\n')
    await at.until('Answered.')
    await at.terminal.close()
    await at.terminal.ended
  })

  test('a fault of the channel list ends the session instead of hanging', async () => {
    let lists = 0
    const faults: string[] = []
    const places = [{ ref: demoChannel('robotics'), name: 'robotics' }]
    const at = desk({
      channels: async () => (lists++ === 0 ? places : Promise.reject(new Error('no store'))),
      log: { error: (_fields, message) => void faults.push(message) },
    })
    await listen(at)
    at.input.write('#language\n')
    await at.terminal.ended
    expect(faults).toEqual(['the prompt failed'])
  })
})
