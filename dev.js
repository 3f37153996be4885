/**
 * `npm run dev`: compiles, then runs. `node --watch-path` starts it anew at every change in src, by SIGTERM; a run that ends
 * well for any other reason, such as Ctrl-C, ends the watching too.
 */
import { spawnSync } from 'node:child_process'

let isRestart = false
process.once('SIGTERM', () => {
  isRestart = true
  if (process.listenerCount('SIGTERM') === 0) process.exit()
})
process.once('exit', (code) => {
  if (code === 0 && !isRestart) process.kill(process.ppid, 'SIGINT')
})

const { status } = spawnSync('tsc', { stdio: 'inherit', shell: process.platform === 'win32' })
if (status === 0) await import('./dist/main.js')
else process.exitCode = 1
