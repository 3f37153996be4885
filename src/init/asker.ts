/** Questions on a terminal; what is secret is not shown while it is typed or pasted. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

export type Asker = {
  say(text: string): void
  /** The line that was typed, trimmed. */
  ask(question: string): Promise<string>
  /** The same, and nothing of it is seen. */
  askHidden(question: string): Promise<string>
  /** Rejects with `Left` once the person presses Ctrl-C or Ctrl-D; else stays pending. */
  readonly left: Promise<never>
  close(): void
}

/** The person does not want to go on. */
export class Left extends Error {
  override readonly name = 'Left'
}

export function createAsker(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Asker {
  let isHidden = false
  const shown = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) output.write(chunk)
      done()
    },
  })
  // Without a history the arrow keys bring no secret back into a later line.
  const lines = createInterface({ input, output: shown, terminal: true, historySize: 0 })
  const leaving = new AbortController()
  const { signal } = leaving
  const leave = (): void => leaving.abort()
  lines.on('SIGINT', leave).on('close', leave)
  const left = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Left()), { once: true }),
  )
  left.catch(() => {})

  async function read(question: string, hidden: boolean): Promise<string> {
    output.write(question)
    isHidden = hidden
    try {
      // The question is written by us, or it would be hidden as well.
      return (await Promise.race([lines.question('', { signal }), left])).trim()
    } finally {
      if (hidden) output.write('\n')
      isHidden = false
    }
  }

  return {
    say: (text) => void output.write(`${text}\n`),
    ask: (question) => read(question, false),
    askHidden: (question) => read(question, true),
    left,
    close: () => lines.close(),
  }
}

/** Yes only where somebody says so. */
export async function isAgreed(asker: Asker, question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await asker.ask(`${question} [y/N] `))
}
