import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SlackChannel, SlackServer, SlackUser } from '../slack.ts'
import { clientOf, openLab, plain, platformError, SECRET, section } from './real-sdk.ts'

let server: SlackServer
let ann: SlackUser
let lab: SlackChannel

beforeEach(async () => {
  ;({ server, ann, lab } = await openLab())
})
afterEach(() => server.close())

const client = () => clientOf(server)

describe('views', () => {
  const trigger = async (): Promise<string> => {
    server.connectHttp({ url: `${server.url}/nowhere`, signingSecret: SECRET })
    await server.command(ann.id, lab.id, 'x').catch(() => {})
    return new URLSearchParams(server.lastHttp?.body).get('trigger_id') ?? ''
  }
  const view = { type: 'modal' as const, title: plain('Papers'), blocks: [section('x')] }

  test('a trigger opens one modal only', async () => {
    const trigger_id = await trigger()
    expect((await client().views.open({ trigger_id, view })).view).toMatchObject({
      type: 'modal',
      team_id: server.team.id,
    })
    await expect(client().views.open({ trigger_id, view })).rejects.toEqual(platformError('exchanged_trigger_id'))
    await expect(client().views.open({ trigger_id: 'made up', view })).rejects.toEqual(
      platformError('invalid_trigger_id'),
    )
  })

  test('a trigger lives three seconds', async () => {
    const trigger_id = await trigger()
    server.advance(3_000)
    await expect(client().views.open({ trigger_id, view })).rejects.toEqual(platformError('expired_trigger_id'))
  })

  test('a stack is three deep', async () => {
    await client().views.open({ trigger_id: await trigger(), view })
    const second = await client().views.push({ trigger_id: await trigger(), view })
    expect(second.view?.previous_view_id).toBe(server.views(ann.id)[0]?.id)
    await client().views.push({ trigger_id: await trigger(), view })
    const fourth = client().views.push({ trigger_id: await trigger(), view })
    await expect(fourth).rejects.toEqual(platformError('push_limit_reached'))
  })

  test('an update wants the hash that it was made from, and an open view', async () => {
    const { view: opened } = await client().views.open({ trigger_id: await trigger(), view })
    const [view_id, hash] = [opened?.id ?? '', opened?.hash ?? '']
    const updated = await client().views.update({ view_id, hash, view })
    expect(updated.view?.hash).not.toBe(hash)
    await expect(client().views.update({ view_id, hash, view })).rejects.toEqual(platformError('hash_conflict'))
    server.dismiss(ann.id)
    await expect(client().views.update({ view_id, view })).rejects.toEqual(platformError('not_found'))
  })

  test('what is wrong with a view is said', async () => {
    const long = { ...view, title: plain('x'.repeat(25)) }
    await expect(client().views.publish({ user_id: ann.id, view: { ...view, type: 'home' } })).rejects.toEqual(
      platformError('invalid_arguments'),
    )
    await expect(client().views.open({ trigger_id: await trigger(), view: long })).rejects.toEqual(
      platformError('invalid_arguments', {
        response_metadata: expect.objectContaining({
          messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
        }),
      }),
    )
  })
})
