/** `npm run dev`: compiles, then runs. `node --watch-path` starts it anew at every change in src. */
import { spawnSync } from 'node:child_process'

const { status } = spawnSync('tsc', { stdio: 'inherit', shell: process.platform === 'win32' })
if (status === 0) await import('./dist/main.js')
else process.exitCode = 1
