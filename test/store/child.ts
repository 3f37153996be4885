/** Runs worker.mjs. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export type Child = {
  /** The next line it says; undefined when it has ended. */
  line(): Promise<string | undefined>
  /** All further lines, once it has ended by itself. Throws when it failed. */
  lines(): Promise<string[]>
  /** kill -9. */
  kill(): Promise<void>
}

export function startWorker(
  task: 'deliver' | 'plan' | 'words' | 'open' | 'lock',
  path: string,
  name = task as string,
): Child {
  const worker = fileURLToPath(new URL('worker.mjs', import.meta.url))
  const child = spawn(process.execPath, [worker, task, path, name], { stdio: ['ignore', 'pipe', 'pipe'] })
  let faults = ''
  child.stderr.on('data', (text: Buffer) => {
    faults += text.toString()
  })
  const ended = once(child, 'close')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async (): Promise<string | undefined> => (await lines.next()).value
  return {
    line,
    async lines() {
      const said: string[] = []
      for (let one = await line(); one !== undefined; one = await line()) said.push(one)
      const [code] = await ended
      if (code !== 0) throw new Error(`the worker failed: ${faults}`)
      return said
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
