import { describe, expect, test } from 'vitest'
import { createLog, hideSecrets, type LogOptions } from '../src/log.ts'

function logTo(options: Partial<LogOptions> = {}) {
  const lines: string[] = []
  const log = createLog({ level: 'info', secrets: [], write: (line) => lines.push(line), ...options })
  return { log, lines }
}

test('an event is one line of JSON with its level, time, fields and text', () => {
  const { log, lines } = logTo()
  log.info({ added: 12, source: 'hf' }, 'read')
  log.debug({}, 'not at this level')
  expect(lines).toHaveLength(1)
  expect(lines[0]?.endsWith('\n')).toBe(true)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', added: 12, source: 'hf', msg: 'read' })
  expect(JSON.parse(lines[0] ?? '').time).toMatch(/^\d{4}-\d\d-\d\dT/)
})

test('an error keeps its message, its stack and its cause', () => {
  const { log, lines } = logTo()
  log.error({ error: new Error('no answer', { cause: new Error('socket closed') }) }, 'poll failed')
  const { error } = JSON.parse(lines[0] ?? '')
  expect(error.message).toContain('no answer')
  expect(error.message).toContain('socket closed')
  expect(error.stack).toContain('log.test.ts')
})

test('silent says nothing', () => {
  const { log, lines } = logTo({ level: 'silent' })
  log.error({}, 'nobody hears')
  expect(lines).toEqual([])
})

const PLANTED = [
  ['a bot token', 'xoxb-1234-5678-PlantedSecret'],
  ['a rotated token', 'xoxe.xoxb-1-PlantedSecret'],
  ['an app token', 'xapp-1-A012-345-PlantedSecret'],
  ['a Discord header', 'Bot MTk4NjIyNDgz.PlantedSecret'],
  ['a bare Discord token', 'MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.PlantedSecretPlantedSecret12'],
  ['a Slack hook', 'https://hooks.slack.com/services/T0/B0/PlantedSecret'],
  ['a Discord hook', 'https://discord.com/api/webhooks/1/PlantedSecret'],
  ['a database password', 'postgres://paperwire:PlantedSecret@db.example.org/paperwire'],
  ['an assignment', 'PAPERWIRE_KEY=PlantedSecret'],
  ['a header of client and secret', 'Basic c2VjcmV0OlBsYW50ZWRTZWNyZXQ=PlantedSecret'],
  ['a feed with a token', 'https://feeds.example.org/new?lang=en&access_token=PlantedSecret#top'],
  ['a code of OAuth', '/slack/oauth_redirect?code=PlantedSecret&state=PlantedSecret'],
  ['a quoted assignment', '{"SLACK_SIGNING_SECRET": "PlantedSecret"}'],
] as const

describe('a secret never reaches the line', () => {
  test.each(PLANTED)('%s', (_, secret) => {
    const { log, lines } = logTo()
    log.info({ note: secret }, 'as a field')
    log.info({ a: { b: { c: { d: [{ note: `before ${secret} after` }] } } } }, 'deep')
    log.info({}, `in the text: ${secret}`)
    log.error({ error: new Error(`refused ${secret}`, { cause: new Error(secret) }) }, 'in errors')
    log.error({ error: Object.assign(new Error('x'), { request: { headers: { note: secret } } }) }, 'on errors')
    expect(lines).toHaveLength(5)
    expect(lines.join('')).not.toContain('PlantedSecret')
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
  })

  test.each(['token', 'signingSecret', 'password', 'authorization', 'clientSecret'])('any value called %s', (name) => {
    const { log, lines } = logTo()
    log.info({ [name]: 'planted', request: { [name]: 'planted', headers: { [name]: 'planted' } } }, 'named')
    expect(lines.join('')).not.toContain('planted')
  })

  test('a value that only the operator knows, quotes and backslashes included', () => {
    const secret = 'sign"ing\\secret'
    const { log, lines } = logTo({ secrets: [secret] })
    log.warn({ deep: { er: { still: { here: `x${secret}y` } } } }, `text ${secret}`)
    expect(lines.join('')).not.toContain('ing\\\\secret')
    expect(JSON.parse(lines[0] ?? '').deep.er.still.here).toBe('x[redacted]y')
  })
})

test('no line names a person by the key of their own conversation', () => {
  const { log, lines } = logTo()
  log.info({ channel: 'slack:T1/U7ANN', deep: { er: ['terminal:demo/@U7ANN#1'] } }, 'read feed:discord:9/@U7ANN#1')
  log.error({ error: new Error('The channel slack:T1/U7ANN is not in the store') }, 'failed')
  expect(lines.join('')).not.toContain('U7ANN')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    channel: 'slack:T1/direct',
    deep: { er: ['terminal:demo/direct#1'] },
    msg: 'read feed:discord:9/direct#1',
  })
})

test('a value is hidden in whatever way it is written', () => {
  const secret = 'päss/w+rd "1"'
  const { log, lines } = logTo({ secrets: [secret] })
  log.warn({ url: `x?y=${encodeURIComponent(secret)}` }, Buffer.from(secret).toString('base64'))
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ url: 'x?y=[redacted]', msg: '[redacted]' })
})

describe('what goes on along a trail', () => {
  const later = () => new Promise((resolve) => setTimeout(resolve, 1))

  test('carries its ids on every line, those of what it waits for too, and nothing else does', async () => {
    const { log, lines } = logTo()
    const story = async (id: string) => {
      log.info({}, `${id} begins`)
      await later()
      await log.along?.({ delivery: 'd' }, async () => {
        await later()
        log.info({ delivery: 'its own' }, `${id} sends`)
      })
      log.info({}, `${id} ends`)
      return id
    }
    const done = await Promise.all(['a', 'b'].map((id) => log.along?.({ invocation: id }, () => story(id))))
    log.info({}, 'outside')
    expect(done).toEqual(['a', 'b'])
    const events = lines.map((line) => JSON.parse(line))
    for (const id of ['a', 'b']) {
      expect(events.filter(({ invocation }) => invocation === id).map(({ msg }) => msg)).toEqual([
        `${id} begins`,
        `${id} sends`,
        `${id} ends`,
      ])
    }
    expect(events.find(({ msg }) => msg === 'a sends')).toMatchObject({ invocation: 'a', delivery: 'its own' })
    expect(events.at(-1)).not.toHaveProperty('invocation')
  })
})

test('the beginning of a token is no token, and an example of an address holds no password', () => {
  const hide = hideSecrets([])
  const example = 'Write --to postgres://user:password@host/database.'
  expect(hide(example)).toBe(example)
  const sentence = 'SLACK_APP_TOKEN does not begin with xapp-. Take the token that begins with xoxb- (xoxb-…).'
  expect(hide(sentence)).toBe(sentence)
})

test('what is no secret stays', () => {
  const { log, lines } = logTo()
  const url = 'https://arxiv.org/abs/2604.01234'
  log.info({ channel: 'slack:T1/C1', url, at: '2026-11-21T09:00:00Z' }, 'delivered: Bot tokens in language models')
  const event = JSON.parse(lines[0] ?? '')
  expect(event).toMatchObject({ channel: 'slack:T1/C1', url, at: '2026-11-21T09:00:00Z' })
  expect(event.msg).toBe('delivered: Bot tokens in language models')
})
