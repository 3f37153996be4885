import { describe, expect, test } from 'vitest'
import { subscribeForm } from '../../../../src/core/reply/topic-form.ts'
import { note } from '../../../../src/core/reply.ts'
import { readHomeOpened, readSubmission } from '../../../../src/platforms/slack/listen/forms.ts'
import { formatMetadata } from '../../../../src/platforms/slack/listen/metadata.ts'

const TEAM = 'T1'

const TYPED = (value: string | null) => ({ topic: { topic: { type: 'plain_text_input', value } } })
const SUBMISSION = {
  type: 'view_submission',
  user: { id: 'U1', username: 'ada', name: 'ada', team_id: 'T1' },
  trigger_id: '1.2.3',
  view: {
    id: 'V1',
    private_metadata: JSON.stringify({ channel: 'C2', channelName: 'language', responseUrl: 'https://r.example' }),
    callback_id: '1.subscribe',
    title: { type: 'plain_text', text: 'Follow a topic' },
    state: { values: TYPED('agents') },
  },
}

describe('a form', () => {
  test('is its values, in the channel that it was opened for', () => {
    const read = readSubmission(SUBMISSION, TEAM)
    expect(read).toMatchObject({
      kind: 'read',
      found: {
        question: {
          key: 'slack:T1:1.2.3',
          asked: { kind: 'submit', form: '1.subscribe', values: { topic: 'agents' } },
          channel: { channel: 'C2' },
          channelName: 'language',
        },
        sent: { view: 'V1', title: 'Follow a topic', metadata: { channel: 'C2' } },
      },
    })
    expect(read.kind === 'read' && read.found.question.asked).not.toHaveProperty('previewed')
  })

  test.each([true, undefined])('remembers whether it was opened elsewhere: %j', (fromElsewhere) => {
    const private_metadata = formatMetadata({ channel: 'C2', ...(fromElsewhere && { fromElsewhere }) })
    const read = readSubmission({ ...SUBMISSION, view: { ...SUBMISSION.view, private_metadata } }, TEAM)
    expect(read.kind === 'read' && read.found.question.fromElsewhere).toBe(fromElsewhere)
  })

  test.each([
    ['the topic that was previewed', 'agents -survey', 'agents -survey', true],
    ['the same topic with spaces around it', ' agents -survey\n', 'agents -survey', true],
    ['a topic changed since', 'agents', 'agents -survey', false],
    ['a topic as long as they get', '"'.repeat(3_000), '"'.repeat(3_000), true],
  ])('%s', (_, typed, shown, isPreviewed) => {
    const form = subscribeForm({ topic: shown }, { preview: note(['What it would bring']) })
    const private_metadata = formatMetadata({ channel: 'C2', responseUrl: 'https://r.example' }, form)
    expect(private_metadata.length).toBeLessThan(3_000)
    const view = { ...SUBMISSION.view, private_metadata, state: { values: TYPED(typed) } }
    const read = readSubmission({ ...SUBMISSION, view }, TEAM)
    const asked = read.kind === 'read' ? read.found.question.asked : undefined
    expect(asked).toEqual({
      kind: 'submit',
      form: '1.subscribe',
      values: { topic: typed },
      ...(isPreviewed ? { previewed: typed } : {}),
    })
  })

  test.each([
    ['no view', { view: undefined }],
    ['no callback', { view: { ...SUBMISSION.view, callback_id: '' } }],
    ['no trigger', { trigger_id: null }],
  ])('%s cannot be read', (_, parts) => {
    expect(readSubmission({ ...SUBMISSION, ...parts }, TEAM).kind).toBe('unreadable')
  })
})

describe('Home', () => {
  const opened = (tab: string) => ({
    event_id: 'Ev1',
    event: { type: 'app_home_opened', user: 'U1', channel: 'D1', tab },
  })

  test('opened, it is asked for, with the person alone', () => {
    expect(readHomeOpened(opened('home'), TEAM)).toEqual({
      kind: 'read',
      found: {
        key: 'slack:T1:Ev1',
        asked: { kind: 'home' },
        caller: { id: 'U1' },
        channel: { platform: 'slack', workspace: 'T1', channel: 'U1' },
        channelName: '',
        fromElsewhere: true,
      },
    })
  })

  test('its Messages tab asks nothing', () => {
    expect(readHomeOpened(opened('messages'), TEAM).kind).toBe('stray')
  })
})
