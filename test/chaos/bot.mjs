/**
 * The built bot in a process of its own, beside loopback servers. Told by the first line on standard input what to do, as JSON
 * `{ env, files, shift, task, kills }`, so that a process can be loaded before it is needed; it ends when standard input does.
 * `shift` moves its clock, `task` is `start`, `tick` or `{ ingest: <file> }`; at a given pass of a step it kills itself.
 * What happens is written at once, one line each, so that it is known after kill -9: `step …`, `log …`, `ready`, `fault …`.
 */
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { inspect } from 'node:util'
import { openApp } from '../../build/dist/app.js'
import { loadConfig } from '../../build/dist/config.js'
import { hash } from '../../build/dist/hash.js'
// Loaded ahead with all the rest.
import '../../build/dist/platforms/discord/connect.js'
import '../../build/dist/platforms/slack/connect.js'

const lines = createInterface({ input: process.stdin }).on('close', () => process.exit(1))
const [told] = await once(lines, 'line')
const { env, files, shift, task, kills } = JSON.parse(told)
const say = (line) => void writeSync(1, `${line.replaceAll('\n', ' ')}\n`)
const passes = new Map()
const connected = new Set()

const log = (level) => (fields, text) => {
  say(`log ${level} ${text} ${inspect(fields, { breakLength: Infinity, depth: 3 })}`)
  const [, platform] = /^connected to (Slack|Discord)/.exec(text) ?? []
  if (platform === undefined) return
  connected.add(platform)
  if (connected.size === 2) say('ready')
}

function crashpoint(step) {
  say(`step ${step}`)
  const pass = (passes.get(step) ?? 0) + 1
  passes.set(step, pass)
  if (kills.some((kill) => kill.step === step && kill.pass === pass)) process.kill(process.pid, 'SIGKILL')
}

process.on('unhandledRejection', (error) => say(`fault ${inspect(error, { breakLength: Infinity })}`))

/** No configuration may have a source read more than once a minute; here all times are a twentieth. */
const { sources, ...config } = loadConfig({ env, readFile: (path) => files[path], bundled: 'bundled' })
const hurried = sources.map((source) => ({ ...source, everyMs: source.everyMs / 20 }))

const app = await openApp({
  config: { ...config, sources: hurried },
  clock: {
    now: () => new Date(Date.now() + shift),
    sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
  },
  log: { debug() {}, info: log('info'), warn: log('warn'), error: log('error') },
  hash,
  crashpoint,
  processId: `process ${process.pid} of ${Date.now()}`,
  version: '0.0.0',
  seeds: '',
  terminal: {
    input: new PassThrough(),
    output: new PassThrough().resume(),
    isTerminal: false,
    width: 80,
    color: false,
  },
})
process.once('SIGTERM', app.leave)
if (task === 'start') await app.start(() => {})
else if (task === 'tick') await app.tick()
else await app.ingest({ file: task.ingest }, true)
await app.stop()
process.exit(0)
