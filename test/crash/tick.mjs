/**
 * Ticks of the built program in a process of its own, one at each of the given instants; at a step it kills itself. Arguments:
 * one JSON value `{ env, files, ticks: [instant], since?: { source, day }, kill?: { step, hit } }`; with `since` a source is read
 * back instead. Prints the steps it passed, one per line.
 */
import { PassThrough } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { openApp } from '../../build/dist/app.js'
import { loadConfig } from '../../build/dist/config.js'
import { hash } from '../../build/dist/hash.js'

const { env, files, ticks, since, kill } = JSON.parse(process.argv[2])
let shift = 0
const silent = { debug() {}, info() {}, warn() {}, error() {} }
const steps = []

const app = await openApp({
  config: loadConfig({ env, readFile: (path) => files[path], bundled: 'bundled' }),
  clock: {
    now: () => new Date(Date.now() + shift),
    sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
  },
  log: silent,
  hash,
  crashpoint(step) {
    steps.push(step)
    const hits = steps.filter((one) => one === step).length
    if (step === kill?.step && hits === kill.hit) process.kill(process.pid, 'SIGKILL')
  },
  processId: `process ${process.pid}`,
  seeds: '',
  terminal: {
    input: new PassThrough(),
    output: new PassThrough().resume(),
    isTerminal: false,
    width: 80,
    color: false,
  },
})
for (const at of ticks) {
  shift = at - Date.now()
  if (since === undefined) await app.tick()
  else await app.ingestSince(since.source, since.day)
}
await app.stop()
process.stdout.write(steps.map((step) => `${step}\n`).join(''))
