import { describe, expect, test } from 'vitest'
import { readPapers } from '../../src/config/papers-file.ts'

const PACKS = new Map([['agents', 'agent*']])

/** Every fault as one line. */
function faultsOf(text: string): string[] {
  const read = readPapers('papers.yaml', text, PACKS)
  return read.kind === 'read' ? [] : read.faults.map(({ at, wrong, mend }) => `${at} ${wrong}. ${mend}`)
}

describe('a file of subscriptions', () => {
  test('is read with what it leaves out left out', () => {
    const text = `channels:
  - channel: slack:#robotics   # by name
    schedule: Weekdays 9am
    zone: Berlin
    settings: { announce: off, size: 5 }
    topics:
      - topic: '"diffusion policy" OR robotics -survey'
        as: Diffusion
      - '@agents'
  - channel: terminal:demo/lab
`
    const read = readPapers('papers.yaml', text, PACKS)
    if (read.kind === 'refused') throw new Error(JSON.stringify(read.faults))
    const [robotics, lab] = read.wanted
    expect(robotics).toMatchObject({
      channel: 'slack:#robotics',
      schedule: { kind: 'weekdays', at: '09:00' },
      zone: 'Europe/Berlin',
      settings: { announce: false, size: 5 },
      at: 'papers.yaml:2: channels[0].channel',
    })
    expect(robotics?.topics).toMatchObject([
      {
        text: '"diffusion policy" OR robotics -survey',
        label: 'Diffusion',
        at: 'papers.yaml:7: channels[0].topics[0]',
      },
      { text: '@agents', at: 'papers.yaml:9: channels[0].topics[1]' },
    ])
    expect(robotics?.topics?.[1]?.label).toBeUndefined()
    expect(lab?.topics).toBeUndefined()
    expect(lab?.paused).toBeUndefined()
  })

  test('all that is wrong is told at once, with line and path', () => {
    const text = `channels:
  - chanel: slack:#robotics
    schedule: fortnightly
    topics:
      - topik: x
      - 5
      - { topic: x, pausd: true }
  - channel: '#lab'
    zone: Atlantis
    settings: { sise: 4, announce: maybe, who: nobody }
    topics:
`
    expect(faultsOf(text)).toMatchInlineSnapshot(`
      [
        "papers.yaml:2: channels[0].channel is missing. Write it like slack:#robotics, or '#robotics' in quotes: after a space # begins a comment.",
        "papers.yaml:3: channels[0].schedule cannot be read. "fortnightly" is no schedule. Say daily 09:00, weekdays 09:00, weekly mon,thu 09:00 or instant.",
        "papers.yaml:5: channels[0].topics[0].topic is missing. Write text here.",
        "papers.yaml:5: channels[0].topics[0].topik is no setting here. Did you mean topic?",
        "papers.yaml:6: channels[0].topics[1] is 5. Write text here.",
        "papers.yaml:7: channels[0].topics[2].pausd is no setting here. Did you mean paused?",
        "papers.yaml:2: channels[0].chanel is no setting here. Did you mean channel?",
        "papers.yaml:9: channels[1].zone cannot be read. No time zone is called "Atlantis". Do you mean Halifax or New York?",
        "papers.yaml:10: channels[1].settings.announce is "maybe". Write on or off.",
        "papers.yaml:10: channels[1].settings.who is "nobody". Known here: anyone, members, managers.",
        "papers.yaml:10: channels[1].settings.sise is no setting here. Did you mean size?",
        "papers.yaml:11: channels[1].topics is empty. Write a list (an empty one is []) here.",
      ]
    `)
  })

  test('a # that begins a comment, and the same channel again', () => {
    expect(faultsOf('channels:\n  - channel: #robotics\n')).toMatchInlineSnapshot(`
      [
        "papers.yaml:2: channels[0].channel is empty, which is no text. Write it like slack:#robotics, or '#robotics' in quotes: after a space # begins a comment.",
      ]
    `)
    expect(faultsOf("channels:\n  - channel: '#a'\n  - channel: slack:#b\n  - channel: '#a'\n")).toMatchInlineSnapshot(`
      [
        "papers.yaml:4: channels[2].channel is the channel of channels[0] again. Put their topics together.",
      ]
    `)
  })

  const YAML = 'is no readable YAML here'
  test.each([
    ['nothing', '', 'papers.yaml: channels is missing. Write a list (an empty one is []) here.'],
    ['a list', '- channel: x', 'papers.yaml:1 is a list. Write settings with their names here.'],
    ['a bare pack', 'channels:\n  - channel: x\n    topics:\n      - @agents\n', `papers.yaml:4 ${YAML}: Plain value`],
    [
      'words after a quotation',
      'channels:\n  - channel: x\n    topics:\n      - "a b" OR c\n',
      `papers.yaml:4 ${YAML}: `,
    ],
    ['two documents', 'channels: []\n---\nchannels: []\n', `papers.yaml:2 ${YAML}: `],
    ['the same key twice', 'channels: []\nchannels: []\n', `papers.yaml:2 ${YAML}: Map keys must be unique.`],
  ])('%s is one fault', (_, text, said) => {
    const [fault = '', ...more] = faultsOf(text)
    expect(fault.slice(0, said.length)).toBe(said)
    expect(more).toEqual([])
    if (fault.includes(YAML)) expect(fault).toContain("stands in single quotes: '@agents'.")
  })
})

describe('a hostile file', () => {
  test('of 10 MB is not read', () => {
    expect(faultsOf(`channels:\n${'  - channel: x\n'.repeat(700_000)}`)).toEqual([
      'papers.yaml has 10.0 MB, and at most 5 MB are read. Split it: what a file does not list is never touched.',
    ])
  })

  test('of aliases that multiply is refused', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]\n`
    const bomb = `a: &a [x, x, x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h']
      .map((name, at) => level(name, 'abcdefg'.charAt(at)))
      .join('')}channels: *h\n`
    expect(faultsOf(bomb)).toHaveLength(1)
    expect(faultsOf(bomb)[0]).toContain('its aliases repeat too much.')
  })

  test.each(['[', '{a: ', '- '])('of a hundred thousand %j is refused', (opened) => {
    const faults = faultsOf(`channels: ${opened === '- ' ? '\n' : ''}${opened.repeat(100_000)}`)
    expect(faults.length).toBeGreaterThan(0)
    expect(faults.length).toBeLessThanOrEqual(21)
    expect(faults.join()).not.toContain('call stack')
  })

  test('with a thousand faults shows twenty', () => {
    const faults = faultsOf(`channels:\n${'  - 5\n'.repeat(1_000)}`)
    expect(faults).toHaveLength(21)
    expect(faults.at(-1)).toBe('papers.yaml has 980 more faults. Mend these first.')
  })

  test('of other bytes is refused', () => {
    expect(faultsOf('\u0000\u0001\ufffd\u0002channels')).not.toEqual([])
  })
})
