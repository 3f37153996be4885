import { describe, expect, test } from 'vitest'
import { readCall, usage, VERBS } from '../src/cli.ts'

/** What a line comes to, as far as these tests look. */
function read(...argv: string[]) {
  const call = readCall(argv)
  if (typeof call === 'string') return call
  if ('mend' in call) return { message: call.message, mend: call.mend }
  return { verb: call.verb.name, words: call.words, options: { ...call.options }, json: call.json }
}

describe('the arguments behind paperwire', () => {
  test.each([
    { argv: [], verb: 'start', words: '', options: {}, json: false },
    { argv: ['channels', '--json'], verb: 'channels', words: '', options: {}, json: true },
    { argv: ['search', 'graph', 'neural', '--json'], verb: 'search', words: 'graph neural', options: {}, json: true },
    { argv: ['search', '-survey', 'lora'], verb: 'search', words: '-survey lora', options: {}, json: false },
    {
      argv: ['try', '"world models"', '-survey', '--weeks', '4'],
      verb: 'try',
      words: '"world models" -survey',
      options: { weeks: '4' },
      json: false,
    },
    {
      argv: ['try', '--all', 'lora', '--weeks=2'],
      verb: 'try',
      words: 'lora',
      options: { all: true, weeks: '2' },
      json: false,
    },
    {
      argv: ['why', 'Mixtral', 'of', 'Experts', '--channel', 'robotics'],
      verb: 'why',
      words: 'Mixtral of Experts',
      options: { channel: 'robotics' },
      json: false,
    },
    {
      argv: ['ingest', '--file', 'a.txt', '--archive'],
      verb: 'ingest',
      words: '',
      options: { file: 'a.txt', archive: true },
      json: false,
    },
    {
      argv: ['ingest', '--source', 'arxiv', '--since', '2026-11-01'],
      verb: 'ingest',
      words: '',
      options: { source: 'arxiv', since: '2026-11-01' },
      json: false,
    },
    {
      argv: ['tick', '--at', '2026-11-21T09:00:00Z'],
      verb: 'tick',
      words: '',
      options: { at: '2026-11-21T09:00:00Z' },
      json: false,
    },
    { argv: ['retry', 'abc'], verb: 'retry', words: 'abc', options: {}, json: false },
    { argv: ['export'], verb: 'export', words: '', options: {}, json: false },
    { argv: ['export', '-', '--private'], verb: 'export', words: '-', options: { private: true }, json: false },
    {
      argv: ['plan', 'papers.yaml', '--exit-code'],
      verb: 'plan',
      words: 'papers.yaml',
      options: { 'exit-code': true },
      json: false,
    },
  ])('$argv', ({ argv, ...expected }) => {
    expect(read(...argv)).toEqual(expected)
  })

  test.each([
    { argv: ['chanels'], message: 'There is no verb "chanels".', mend: 'Did you mean paperwire channels?' },
    { argv: ['frobnicate'], message: 'There is no verb "frobnicate".', mend: 'See paperwire help.' },
    { argv: ['search'], message: 'search needs something to work on.', mend: 'Usage: paperwire search <query>' },
    { argv: ['channels', 'all'], message: 'channels takes no "all".', mend: 'Usage: paperwire channels' },
    {
      argv: ['--json'],
      message: 'start takes no --json: it runs until it is ended.',
      mend: 'Usage: paperwire start',
    },
    {
      argv: ['export', 'a', 'b'],
      message: 'export takes one thing, not 2.',
      mend: 'Usage: paperwire export [papers.yaml] [--private]',
    },
    { argv: ['retry', 'a', 'b'], message: 'retry takes one thing, not 2.', mend: 'Usage: paperwire retry <id>' },
    {
      argv: ['deliveries', '--open'],
      message: "Unknown option '--open'.",
      mend: 'Usage: paperwire deliveries [--held]',
    },
    {
      argv: ['search', 'robots', '--limit', '3'],
      message: "Unknown option '--limit'.",
      mend: 'Usage: paperwire search <query>',
    },
    {
      argv: ['tick', '--at', '5'],
      message: '--at is an instant such as 2026-11-21T09:00:00Z, not "5".',
      mend: 'Usage: paperwire tick [--at instant]',
    },
    {
      argv: ['tick', '--at', 'noon'],
      message: '--at is an instant such as 2026-11-21T09:00:00Z, not "noon".',
      mend: 'Usage: paperwire tick [--at instant]',
    },
  ])('$argv is refused with a mend', ({ argv, ...expected }) => {
    expect(read(...argv)).toEqual(expected)
  })

  test('--at is the clock of the process', () => {
    expect(readCall(['tick', '--at', '2026-11-21T09:00:00Z'])).toMatchObject({ at: Date.UTC(2026, 10, 21, 9) })
  })

  test.each([['help'], ['--help'], ['-h'], ['tick', '--help']])('%s asks for help', (...argv) => {
    expect(readCall(argv)).toBe('help')
  })

  test('help names every verb', () => {
    for (const { usage: line } of VERBS) expect(usage()).toContain(line)
  })

  test('help names every option, and how to ask for the version', () => {
    for (const { usage: line, options } of VERBS)
      for (const name of Object.keys(options)) expect(line).toContain(`--${name}`)
    expect(usage()).toContain('paperwire --version')
  })
})
