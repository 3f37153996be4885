/** Installing the app, as a browser meets it. */
import { describe, expect, test } from 'vitest'
import { MINUTE } from '../../../src/core/instant.ts'
import { SCOPES } from '../../../src/platforms/slack/connect/scopes.ts'
import { type Answer, CLIENT, deliveryTo, peopled, useTown } from './in-town.ts'
import { expectNoUnhandledRejections } from './surroundings.ts'

expectNoUnhandledRejections()
const open = useTown()

/** What somebody reads, without the mark-up. */
function words({ body }: Answer): string {
  return body
    .replace(/<style>.*?<\/style>|<title>.*?<\/title>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ')
    .trim()
}

describe('beginning', () => {
  test('leads to Slack with a state and the scopes of the manifest, and ties it to the browser', async () => {
    const { get, town } = await open()
    const { status, headers } = await get('/slack/install')
    const consent = new URL(headers.location ?? '')
    expect(status).toBe(302)
    expect(consent.origin + consent.pathname).toBe(new URL('/oauth/v2/authorize', town.apiUrl).href)
    expect(consent.searchParams.get('client_id')).toBe(CLIENT.id)
    expect(consent.searchParams.get('scope')?.split(',')).toEqual(SCOPES.map(({ name }) => name))
    expect(consent.searchParams.get('state')).toMatch(/^[\w-]{43}$/)
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^paperwire-install=[\w-]{43}; Path=\/slack\/; Max-Age=600; HttpOnly; SameSite=Lax$/),
    ])
    expect(headers['cache-control']).toBe('no-store')
  })

  test.each([
    ['behind a proxy that speaks https', { 'x-forwarded-proto': 'https' }],
    ['at a public address', { host: 'papers.example.org' }],
  ])('%s the cookie travels by https alone', async (_, headers) => {
    const { get } = await open()
    expect((await get('/slack/install', headers)).headers['set-cookie']?.[0]).toMatch(/; Secure$/)
  })

  test('keeps hashes only', async () => {
    const { begin, store } = await open()
    const { state, cookie } = await begin()
    expect(await store.takeInstall(state)).toBeUndefined()
    expect(await store.takeInstall(cookie)).toBeUndefined()
  })

  test('begins nothing for who only looks at the address', async () => {
    const { get, store, clock } = await open()
    const at = clock.now().getTime()
    await store.beginInstall({ state: 'before', browser: 'b', at: at - 1 }, 0, 2)
    expect((await get('/slack/install', {}, 'HEAD')).status).toBe(200)
    // A third would have taken its place.
    await store.beginInstall({ state: 'after', browser: 'b', at: at + 1 }, 0, 2)
    expect(await store.takeInstall('before')).toBeDefined()
  })

  test('is open to everybody while somebody floods it', async () => {
    const { town, begin, get, store, clock } = await open()
    const flood = async (name: string) => {
      for (let count = 0; count < 1_000; count++)
        await store.beginInstall({ state: name + count, browser: 'b', at: clock.now().getTime() }, 0, 10_000)
    }
    await flood('before')
    clock.pass(1_000)
    const { state, cookie } = await begin()
    await flood('after')
    const page = await get(`/slack/oauth_redirect?code=${town.allow(town.at('T1'))}&state=${state}`, { cookie })
    expect(words(page)).toContain('Paperwire is installed in The T1 lab')
  })
})

describe('an installation', () => {
  test('ends with a page, a sealed token, and a bot that works there', async () => {
    const { town, install, store, slack, listen } = await open()
    await listen()
    const lab = town.at('T2')
    const { channel } = peopled(lab)
    const page = await install(lab)
    expect(page.status).toBe(200)
    expect(words(page)).toBe(
      'Paperwire is installed in The T2 lab Close this page, invite the bot to a channel with /invite, and type /papers there.',
    )
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(await store.installation({ platform: 'slack', workspace: 'T2' })).toMatchObject({
      name: 'The T2 lab',
      bot: 'UT2BOT',
      by: 'UT2ADMIN',
      scopes: [...lab.scopes],
      state: 'installed',
      token: lab.botToken,
    })
    expect((await slack.send(deliveryTo(lab, channel), 'full')).kind).toBe('sent')
    expect(lab.posts(channel)).toHaveLength(1)
  })

  test('may end at another process than it began', async () => {
    const { town, begin, beside, store } = await open()
    const { state, cookie } = await begin()
    const { get } = await beside()
    const page = await get(`/slack/oauth_redirect?code=${town.allow(town.at('T1'))}&state=${state}`, { cookie })
    expect(words(page)).toContain('Paperwire is installed in The T1 lab')
    expect(await store.installations()).toHaveLength(1)
  })

  test('is good once, also for two who come at the same time', async () => {
    const { town, begin, get, store } = await open()
    const { state, cookie } = await begin()
    const come = () => get(`/slack/oauth_redirect?code=${town.allow(town.at('T1'))}&state=${state}`, { cookie })
    const answers = await Promise.all([come(), come(), come()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400])
    expect(words(await come())).toBe(
      'Nothing was installed This installation was finished already, or it was begun more than ten minutes ago. Begin again; it takes a minute. Install in Slack',
    )
    expect(await store.installations()).toHaveLength(1)
  })

  test('is good for ten minutes', async () => {
    const { town, begin, get, clock, store } = await open()
    const { state, cookie } = await begin()
    clock.pass(10 * MINUTE + 1_000)
    const late = await get(`/slack/oauth_redirect?code=${town.allow(town.at('T1'))}&state=${state}`, { cookie })
    expect(words(late)).toContain('begun more than ten minutes ago')
    expect(await store.installations()).toEqual([])
  })

  test.each([
    ['without its cookie', () => ({})],
    ['with that of another browser', () => ({ cookie: `paperwire-install=${'x'.repeat(43)}` })],
  ])('is not finished in another browser: %s', async (_, headers) => {
    const { town, begin, get, store } = await open()
    const { state, cookie } = await begin()
    const path = `/slack/oauth_redirect?code=${town.allow(town.at('T1'))}&state=${state}`
    const refused = await get(path, headers())
    expect(refused.status).toBe(400)
    expect(words(refused)).toContain('begun in another browser')
    expect(words(await get(path, { cookie }))).toContain('finished already')
    expect(await store.installations()).toEqual([])
  })

  test('may be begun twice in one browser and finished in any order', async () => {
    const { town, begin, get } = await open()
    const first = await begin()
    const second = await begin({ cookie: first.cookie })
    for (const { state } of [first, second]) {
      const path = `/slack/oauth_redirect?code=${town.allow(town.at('T1'))}&state=${state}`
      expect((await get(path, { cookie: second.cookie })).status).toBe(200)
    }
  })

  test('that is denied is over', async () => {
    const { town, begin, get, store } = await open()
    const { state, cookie } = await begin()
    const denied = await get(`/slack/oauth_redirect?error=access_denied&state=${state}`, { cookie })
    expect(denied.status).toBe(403)
    expect(words(denied)).toContain('The app was not allowed in Slack.')
    const later = await get(`/slack/oauth_redirect?code=${town.allow(town.at('T1'))}&state=${state}`, { cookie })
    expect(words(later)).toContain('finished already')
    expect(await store.installations()).toEqual([])
  })

  test.each(['/slack/oauth_redirect', '/slack/oauth_redirect?code=x', '/slack/oauth_redirect?state=x&code=y'])(
    'is not begun by %s',
    async (path) => {
      const { get, store } = await open()
      expect((await get(path)).status).toBe(400)
      expect(await store.installations()).toEqual([])
    },
  )

  test.each([
    ['an organisation as a whole', { is_enterprise_install: true, team: null }, 'whole organisation'],
    ['a token that rotates', { refresh_token: 'xoxe-1-x', expires_in: 43_200 }, 'Token rotation is on'],
    ['a token of a person', { access_token: 'xoxp-1', token_type: 'user' }, 'no token of a bot'],
    [
      'another app',
      { app_id: 'A2OTHER' },
      'another Slack app (A2OTHER) than the one that this bot hears (A1PAPERWIRE)',
    ],
  ])('of %s is refused', async (_, parts, sentence) => {
    const { town, install, store, lines } = await open()
    const refused = await install(town.at('T1'), parts)
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(words(refused)).toContain(sentence)
    expect(refused.body).not.toMatch(/xox|client secret/)
    expect(JSON.stringify(lines)).not.toMatch(/xox[bpe]-/)
    expect(await store.installations()).toEqual([])
  })

  test('without a scope says what is lacking', async () => {
    const { town, install } = await open()
    const lab = town.at('T1')
    lab.scopes.delete('chat:write')
    lab.scopes.delete('users:read')
    const page = words(await install(lab))
    expect(page).toContain('Slack did not grant the scope chat:write: nothing can be posted.')
    expect(page).toContain('Slack did not grant the scope users:read: ')
    expect(page).toContain('Install in Slack')
  })

  test('shows a name as it is, whatever stands in it', async () => {
    const { town, install } = await open()
    const page = await install(town.at('T1'), { team: { id: 'T1', name: '<script>alert(1)</script>' } })
    expect(page.body).not.toContain('<script')
    expect(page.body).toContain('&lt;script&gt;')
  })

  test('in HTTP mode learns from what Slack sends of which app it is', async () => {
    const { town, install, listen } = await open({ kind: 'http', own: 'T1' })
    await listen()
    const lab = town.at('T1')
    const { ann, channel } = peopled(lab)
    await lab.command(ann, channel, 'list')
    expect(words(await install(town.at('T2'), { app_id: 'A2OTHER' }))).toContain('another Slack app')
    expect((await install(town.at('T2'))).status).toBe(200)
  })
})

test('a code that Slack does not take is spent', async () => {
  const { begin, get } = await open()
  const { state, cookie } = await begin()
  expect(words(await get(`/slack/oauth_redirect?code=nonsense&state=${state}`, { cookie }))).toContain(
    'finished already',
  )
})

test('a wrong secret is for the operator to mend', async () => {
  const { town, begin, get, store } = await open({ secret: 'another secret' })
  const { state, cookie } = await begin()
  const page = await get(`/slack/oauth_redirect?code=${town.allow(town.at('T1'))}&state=${state}`, { cookie })
  expect(page.status).toBe(500)
  expect(words(page)).toContain('Slack does not know this bot (bad_client_secret).')
  expect(page.body).not.toContain('another secret')
  expect(await store.installations()).toEqual([])
})

test('a Slack that does not answer installs nothing', async () => {
  const { town, begin, get, store } = await open()
  const { state, cookie } = await begin()
  const code = town.allow(town.at('T1'))
  await town.close()
  const page = await get(`/slack/oauth_redirect?code=${code}&state=${state}`, { cookie })
  expect(page.status).toBe(502)
  expect(await store.installations()).toEqual([])
})

test('no secret of it, nor who installed, comes into the log', async () => {
  const { town, begin, get, store, lines } = await open()
  const { state, cookie } = await begin()
  const code = town.allow(town.at('T1'))
  expect((await get(`/slack/oauth_redirect?code=${code}&state=${state}`, { cookie })).status).toBe(200)
  const written = JSON.stringify(lines)
  expect(written).toContain('the app was installed in a workspace')
  for (const secret of [CLIENT.secret, state, code, cookie, town.at('T1').botToken])
    expect(written).not.toContain(secret)
  const [{ by = '' } = {}] = await store.installations()
  expect(by).not.toBe('')
  expect(written).not.toContain(by)
})
