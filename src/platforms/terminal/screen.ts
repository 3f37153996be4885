/** The person's side: prints whole texts, asks for lines. With a terminal attached by readline, else line by line with an echo. */
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline'
import { cleanLine } from '../../core/harmless.ts'

export type Complete = (line: string) => Promise<readonly string[]>

export type Screen = {
  /** Prints a text and a line break, above the prompt where one stands. Never waits for a slow reader. */
  print(text: string): void
  /** Starts reading; `complete` gives the whole lines that a tab may mean. */
  start(complete: Complete): void
  /** The next line typed; undefined on Ctrl-C and at the end of input. */
  ask(prompt: string): Promise<string | undefined>
  /** Takes no more lines. */
  end(): void
  /** Resolves once everything printed was handed over, or the reader hung for a second. */
  flush(): Promise<void>
}

/** Piped lines waiting to be answered; more are left in the pipe. */
const WAITING_LINES = 100
const FLUSH_MS = 1_000

export function openScreen(streams: {
  input: NodeJS.ReadableStream
  output: NodeJS.WritableStream
  isTerminal: boolean
}): Screen {
  const { input, output, isTerminal } = streams
  const typed: string[] = []
  let lines: Interface | undefined
  let waiting: ((line: string | undefined) => void) | undefined
  let isOver = false
  let isBroken = false

  const answer = (line: string | undefined) => {
    const resolve = waiting
    waiting = undefined
    resolve?.(line)
  }
  const end = () => {
    typed.length = 0
    isOver = true
    lines?.close()
  }
  // `| head` and the like: nobody reads any more. What was posted stands in the ledger.
  output.on('error', () => {
    isBroken = true
    end()
  })

  /** Takes the prompt and what was typed so far off the screen, prints, and puts them back. */
  function printAbove(text: string, terminal: Interface): void {
    const { rows } = terminal.getCursorPos()
    moveCursor(output, 0, -rows)
    cursorTo(output, 0)
    clearScreenDown(output)
    output.write(`${text}\n`)
    if (waiting === undefined) return
    // Redrawing a prompt of several rows begins by moving up over them.
    output.write('\n'.repeat(rows))
    terminal.prompt(true)
  }

  function start(complete: Complete): void {
    const completer = (line: string, done: (error: null, found: [string[], string]) => void) => {
      const found = (words: readonly string[]) => done(null, [[...words], line])
      complete(line).then(found, () => found([]))
    }
    lines = createInterface(isTerminal ? { input, output, terminal: true, completer } : { input, terminal: false })
    lines.on('line', (line) => {
      if (waiting !== undefined) return answer(line)
      typed.push(line)
      if (typed.length >= WAITING_LINES) lines?.pause()
    })
    lines.on('close', () => {
      if (isTerminal && !isBroken && waiting !== undefined) output.write('\n')
      isOver = true
      answer(undefined)
    })
    lines.on('SIGINT', () => {
      if (waiting === undefined) return end()
      // Forget what was typed: to the end of the line, then back over all of it.
      lines?.write(null, { ctrl: true, name: 'e' })
      lines?.write(null, { ctrl: true, name: 'u' })
      output.write('\n')
      answer(undefined)
    })
    input.on('error', end)
  }

  async function nextLine(prompt: string): Promise<string | undefined> {
    const line = typed.shift()
    if (line !== undefined || isOver) return line
    lines?.resume()
    return new Promise((resolve) => {
      waiting = resolve
      if (!isTerminal) return
      lines?.setPrompt(prompt)
      lines?.prompt(true)
    })
  }

  return {
    print(text) {
      if (isBroken) return
      if (isTerminal && lines !== undefined) printAbove(text, lines)
      else output.write(`${text}\n`)
    },
    start,
    async ask(prompt) {
      const line = await nextLine(prompt)
      if (line !== undefined && !isTerminal && !isBroken) output.write(`${prompt}${cleanLine(line)}\n`)
      return line
    },
    end,
    async flush() {
      if (isBroken) return
      await new Promise<void>((resolve) => {
        const giveUp = setTimeout(resolve, FLUSH_MS)
        output.write('', () => {
          clearTimeout(giveUp)
          resolve()
        })
      })
    },
  }
}
