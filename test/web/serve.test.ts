import { once } from 'node:events'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Readiness, type Route, type ServeOptions, type Serving, serve } from '../../src/web/serve.ts'

const READY: Readiness = {
  ok: true,
  store: { ok: true },
  platforms: { slack: { ok: true } },
  tick: { ok: true, ageMs: 12_000 },
}

const opened: Serving[] = []
const unhandled: unknown[] = []
const note = (fault: unknown): void => void unhandled.push(fault)

beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note).on('uncaughtException', note)
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((serving) => serving.close(0)))
  process.off('unhandledRejection', note).off('uncaughtException', note)
  expect(unhandled).toEqual([])
})

type Logged = { readonly path?: unknown; readonly error?: unknown; readonly message: string }

/** A port of its own; `faults` are the lines of the log. */
async function open(options: Partial<ServeOptions> = {}) {
  const faults: Logged[] = []
  const log = { error: (fields: object, message: string) => void faults.push({ ...fields, message }) }
  const served = await serve({ port: 0, routes: [], ready: async () => READY, log, ...options })
  if (served.kind !== 'serving') throw new Error(served.kind)
  opened.push(served)
  return { ...served, faults, url: (path: string) => `http://127.0.0.1:${served.port}${path}` }
}

/** A raw connection. `heard` is all that came from the server; it has ended once the promise `ended` is kept. */
function dial(port: number, words = '') {
  const socket: Socket = connect({ port, host: '127.0.0.1' })
  const looks = new Set<() => void>()
  let heard = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text
    for (const look of looks) look()
  })
  socket.on('error', () => {})
  socket.write(words)
  return {
    socket,
    ended: once(socket, 'close').then(() => heard),
    until: (wanted: string) =>
      new Promise<string>((resolve) => {
        const look = (): void => {
          if (heard.includes(wanted)) resolve(heard)
        }
        looks.add(look)
        look()
      }),
  }
}

const statusOf = (heard: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1])

function gate() {
  let open: () => void = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), passed }
}

describe('the port', () => {
  test('0 takes a free one', async () => {
    const { port } = await open()
    expect(port).toBeGreaterThan(0)
    expect((await open()).port).not.toBe(port)
  })

  test('one in use is an outcome, and leaves the other as it is', async () => {
    const { port, url } = await open()
    const again = await serve({ port, routes: [], ready: async () => READY, log: { error() {} } })
    expect(again).toEqual({ kind: 'in use' })
    expect((await fetch(url('/healthz'))).status).toBe(200)
  })

  test('one that does not exist is a fault', async () => {
    const impossible = serve({ port: 70_000, routes: [], ready: async () => READY, log: { error() {} } })
    await expect(impossible).rejects.toThrow()
  })

  test('it can be taken again after it was closed', async () => {
    const { port, close } = await open()
    await close(0)
    expect((await open({ port })).port).toBe(port)
  })
})

describe('/healthz', () => {
  test('says that the process lives, in JSON that nobody keeps', async () => {
    const { url } = await open()
    const response = await fetch(url('/healthz'))
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ ok: true })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('server')).toBeNull()
    expect(response.headers.get('x-powered-by')).toBeNull()
  })

  test('lives while nothing is ready', async () => {
    const { url } = await open({ ready: () => Promise.reject(new Error('no store')) })
    expect((await fetch(url('/healthz'))).status).toBe(200)
  })

  test('answers HEAD without a body and with the length of one', async () => {
    const { port } = await open()
    const heard = await dial(port, 'HEAD /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n').ended
    expect(statusOf(heard)).toBe(200)
    expect(heard).toMatch(/content-length: 12\r\n/i)
    expect(heard.endsWith('\r\n\r\n')).toBe(true)
  })
})

describe('/readyz', () => {
  test('tells what is ready', async () => {
    const { url } = await open()
    const response = await fetch(url('/readyz'))
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual(READY)
  })

  test('is 503 with the reasons while something is not', async () => {
    const readiness: Readiness = {
      ok: false,
      store: { ok: true },
      platforms: { slack: { ok: false, why: 'Slack does not accept SLACK_BOT_TOKEN: set a new one.' } },
      tick: { ok: false, ageMs: 200_000 },
    }
    const { url } = await open({ ready: async () => readiness })
    const response = await fetch(url('/readyz'))
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual(readiness)
    expect((await fetch(url('/readyz'), { method: 'HEAD' })).status).toBe(503)
  })

  test.each<[string, () => Promise<Readiness>]>([
    ['is rejected', () => Promise.reject(new Error('postgres://me:secret@db is gone'))],
    [
      'throws',
      () => {
        throw new Error('postgres://me:secret@db is gone')
      },
    ],
  ])('is 503 when the look %s: the reason is in the log, not in the answer', async (_, ready) => {
    const { url, faults } = await open({ ready })
    const response = await fetch(url('/readyz'))
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({
      ok: false,
      why: 'Whether it is ready cannot be told; the log says more.',
    })
    expect(faults).toEqual([{ error: expect.any(Error), message: 'the readiness could not be told' }])
  })

  test('is 503 when the look takes too long, and asks anew the next time', async () => {
    const late = gate()
    let asked = 0
    const ready = async (): Promise<Readiness> => {
      asked += 1
      if (asked > 1) return READY
      await late.passed
      throw new Error('too late for anybody')
    }
    const { url } = await open({ ready, times: { readyMs: 20 } })
    const response = await fetch(url('/readyz'))
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ ok: false, why: 'Whether it is ready was not known within 20 ms.' })
    late.open()
    expect((await fetch(url('/readyz'))).status).toBe(200)
  })
})

describe('paths and methods', () => {
  const echo: Route = {
    method: 'POST',
    path: '/slack/events',
    async handle(request, response) {
      let text = ''
      for await (const chunk of request) text += String(chunk)
      response.end(`${request.url} ${text}`)
    },
  }

  test('a route gets its request, query and body included', async () => {
    const { url } = await open({ routes: [echo] })
    const response = await fetch(url('/slack/events?a=1'), { method: 'POST', body: 'payload=%7B%7D' })
    expect(await response.text()).toBe('/slack/events?a=1 payload=%7B%7D')
  })

  test.each([
    ['GET', '/slack/events', 405, 'POST'],
    ['POST', '/healthz', 405, 'GET, HEAD'],
    ['DELETE', '/readyz', 405, 'GET, HEAD'],
    ['GET', '/', 404, null],
    ['GET', '/metrics', 404, null],
    ['GET', '/healthz/', 404, null],
    ['GET', '/HEALTHZ', 404, null],
  ])('%s %s is %i', async (method, path, status, allow) => {
    const { url } = await open({ routes: [echo] })
    const response = await fetch(url(path), { method })
    expect(response.status).toBe(status)
    expect(response.headers.get('allow')).toBe(allow)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({ error: expect.stringMatching(/^[A-Z].*\.$/) })
  })

  test('a path with two methods allows both', async () => {
    const handle: Route['handle'] = (request, response) => void response.end(request.method)
    const routes = ['GET', 'POST'].map((method) => ({ method, path: '/both', handle }))
    const { url } = await open({ routes })
    expect(await (await fetch(url('/both'), { method: 'POST' })).text()).toBe('POST')
    expect(await (await fetch(url('/both'))).text()).toBe('GET')
    expect((await fetch(url('/both'), { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD, POST')
  })

  test.each([
    ['//', 404],
    ['//healthz', 404],
    ['/%zz', 404],
    ['/healthz%00', 404],
    ['/..%2f..%2fetc/passwd', 404],
    ['*', 404],
    ['http://[::1', 404],
    ['http://', 404],
    ['/healthz?x=%zz', 200],
    ['/healthz#there', 200],
    ['http://paperwire.example:8080/healthz', 200],
    ['HTTPS://paperwire.example/healthz?x', 200],
  ])('the target %s is %i', async (target, status) => {
    const { port, faults } = await open()
    const heard = await dial(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`).ended
    expect(statusOf(heard)).toBe(status)
    expect(faults).toEqual([])
  })

  test.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a control in the target', 'GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['two lengths', 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['headers without end', `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(40_000)}`],
  ])('%s is refused and the connection closed', async (_, words) => {
    const { port, url } = await open()
    expect(statusOf(await dial(port, words).ended)).toBeGreaterThanOrEqual(400)
    expect((await fetch(url('/healthz'))).status).toBe(200)
  })
})

describe('a route that fails', () => {
  const failing = (handle: Route['handle']): Route => ({ method: 'GET', path: '/fails', handle })

  test.each<[string, Route['handle']]>([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    [
      'fails with headers set',
      async (_, response) => {
        response.setHeader('content-length', 3).setHeader('content-encoding', 'gzip').statusCode = 201
        throw new Error('broken')
      },
    ],
  ])('one that %s is 500 and one line in the log; the connection stays', async (_, handle) => {
    const { port, faults } = await open({ routes: [failing(handle)] })
    const { until, socket, ended } = dial(port, 'GET /fails HTTP/1.1\r\nHost: x\r\n\r\n')
    const heard = await until('}\n')
    expect(statusOf(heard)).toBe(500)
    expect(heard).not.toContain('broken')
    expect(heard).not.toMatch(/content-encoding/i)
    expect(faults).toEqual([{ path: '/fails', error: expect.any(Error), message: 'a route failed' }])
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(await ended).toContain('{"ok":true}')
  })

  test('one that fails in the middle of its answer is cut', async () => {
    const { port, faults } = await open({
      routes: [
        failing(async (_, response) => {
          response.write('half')
          throw new Error('broken')
        }),
      ],
    })
    const heard = await dial(port, 'GET /fails HTTP/1.1\r\nHost: x\r\n\r\n').ended
    expect(heard).not.toContain('0\r\n\r\n')
    expect(heard).not.toContain('500')
    expect(faults).toHaveLength(1)
  })

  test('one that fails after its answer has said it all', async () => {
    const { url, faults } = await open({
      routes: [
        failing(async (_, response) => {
          response.end('said')
          throw new Error('broken')
        }),
      ],
    })
    const response = await fetch(url('/fails'))
    expect([response.status, await response.text()]).toEqual([200, 'said'])
    expect(faults).toHaveLength(1)
  })

  test('one that writes after its end is a line in the log', async () => {
    const written = gate()
    const { url, faults } = await open({
      routes: [
        failing((_, response) => {
          response.end('said')
          response.write('more')
          response.once('close', written.open)
        }),
      ],
    })
    expect(await (await fetch(url('/fails'))).text()).toBe('said')
    await written.passed
    expect(faults).toEqual([{ path: '/fails', error: expect.any(Error), message: 'an answer of a route failed' }])
  })

  test('one whose client left in the middle harms nobody', async () => {
    const began = gate()
    const left = gate()
    const { port, url } = await open({
      routes: [
        failing(async (request, response) => {
          request.once('close', left.open)
          began.open()
          await left.passed
          response.end('for nobody')
        }),
      ],
    })
    const { socket } = dial(port, 'GET /fails HTTP/1.1\r\nHost: x\r\n\r\n')
    await began.passed
    socket.destroy()
    await left.passed
    expect((await fetch(url('/healthz'))).status).toBe(200)
  })
})

describe('clients', () => {
  const reads: Route = {
    method: 'POST',
    path: '/takes',
    handle: async (request, response) => {
      for await (const _ of request);
      response.end('taken')
    },
  }

  test('several requests share a connection', async () => {
    const { port } = await open()
    const ask = 'GET /healthz HTTP/1.1\r\nHost: x\r\n'
    const heard = await dial(port, `${ask}\r\n${ask}\r\n${ask}Connection: close\r\n\r\n`).ended
    expect(heard.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3)
    expect(heard).toMatch(/Keep-Alive: timeout=65/)
  })

  test.each([
    ['says nothing', ''],
    ['stops in its headers', 'GET /healthz HTTP/1.1\r\nHos'],
  ])('one that %s is cut', async (_, words) => {
    const { port } = await open({ times: { headersMs: 100, requestMs: 10_000 } })
    expect(statusOf(await dial(port, words).ended)).toBe(408)
  })

  test('one that stops in its body is cut, and its route lives on', async () => {
    const { port, url, faults } = await open({ routes: [reads], times: { headersMs: 100, requestMs: 200 } })
    const heard = await dial(port, 'POST /takes HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf').ended
    expect(heard).not.toContain('taken')
    expect(await (await fetch(url('/takes'), { method: 'POST', body: 'whole' })).text()).toBe('taken')
    expect(faults).toEqual([])
  })

  test.each([
    ['POST /unknown', 404],
    ['POST /healthz', 405],
    ['GET /healthz', 200],
  ])('a body that nobody reads is not waited for: %s', async (asked, status) => {
    const { port } = await open()
    const head = `${asked} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n`
    const heard = await dial(port, `${head}the first of many`).ended
    expect(statusOf(heard)).toBe(status)
    expect(heard).toMatch(/connection: close/i)
    expect(heard.match(/HTTP\/1\.1/g)).toHaveLength(1)
  })

  test('a body in pieces that nobody reads is no second request', async () => {
    const { port } = await open()
    const smuggled = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'
    const head = 'POST /unknown HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
    const heard = await dial(port, `${head}${smuggled.length.toString(16)}\r\n${smuggled}\r\n`).ended
    expect(heard.match(/HTTP\/1\.1/g)).toHaveLength(1)
    expect(statusOf(heard)).toBe(404)
  })

  test('a client that asks first whether to send its body is told so by a route only', async () => {
    const { port } = await open({ routes: [reads] })
    const ask = (path: string): string =>
      `POST ${path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n\r\n`
    expect(statusOf(await dial(port, ask('/unknown')).ended)).toBe(404)
    const { until, socket, ended } = dial(port, ask('/takes'))
    await until('100 Continue')
    socket.write('whole')
    expect(await ended).toContain('taken')
  })
})

describe('close', () => {
  function slow() {
    const began = gate()
    const finish = gate()
    const route: Route = {
      method: 'GET',
      path: '/slow',
      async handle(_, response) {
        began.open()
        await finish.passed
        response.end('finished')
      },
    }
    return { route, began, finish }
  }

  test('finishes what is in flight, and takes nothing new', async () => {
    const { route, began, finish } = slow()
    const { port, close, url } = await open({ routes: [route] })
    const inFlight = dial(port, 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n')
    await began.passed
    const closed = close(60_000)
    await expect(fetch(url('/healthz'))).rejects.toThrow()
    finish.open()
    const heard = await inFlight.ended
    expect(heard).toContain('finished')
    expect(heard).toMatch(/connection: close/i)
    await closed
  })

  test('ends a connection whose answer had begun before', async () => {
    const finish = gate()
    const route: Route = {
      method: 'GET',
      path: '/begun',
      async handle(_, response) {
        response.write('begun ')
        await finish.passed
        response.end('finished')
      },
    }
    const { port, close } = await open({ routes: [route] })
    const inFlight = dial(port, 'GET /begun HTTP/1.1\r\nHost: x\r\n\r\n')
    await inFlight.until('begun')
    const closed = close(60_000)
    finish.open()
    expect(await inFlight.ended).toContain('finished')
    await closed
  })

  test('cuts what is not finished in time', async () => {
    const { route, began } = slow()
    const { port, close } = await open({ routes: [route] })
    const inFlight = dial(port, 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n')
    await began.passed
    await close(20)
    expect(await inFlight.ended).toBe('')
  })

  test.each([
    ['has said nothing', ''],
    ['is still in its headers', 'GET /healthz HTTP/1.1\r\n'],
    ['waits after an answer', 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('does not wait for a client that %s', async (_, words) => {
    const { port, close } = await open()
    const idle = dial(port, words)
    await once(idle.socket, 'connect')
    if (words.endsWith('\r\n\r\n')) await idle.until('{"ok":true}')
    // The server has seen the connection once it has answered one that came after it.
    await dial(port, 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n').ended
    await close(60_000)
    await idle.ended
  })

  test('twice is as good as once', async () => {
    const { route, began, finish } = slow()
    const { port, close } = await open({ routes: [route] })
    const inFlight = dial(port, 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n')
    await began.passed
    const both = Promise.all([close(60_000), close(60_000)])
    finish.open()
    await both
    await close(0)
    expect(await inFlight.ended).toContain('finished')
  })
})

test('an ordinary client with a pool of connections is served and let go', async () => {
  const { port, close } = await open()
  const statuses = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const asked = request({ port, host: '127.0.0.1', path: '/healthz' }).end()
      const [response] = await once(asked, 'response')
      response.resume()
      await once(response, 'end')
      return response.statusCode
    }),
  )
  expect(new Set(statuses)).toEqual(new Set([200]))
  await close(60_000)
})
