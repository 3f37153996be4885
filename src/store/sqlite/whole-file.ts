/** Reads a copy of a database whole, in a thread of its own: that takes seconds, in which the bot has others to answer. */
import { Worker } from 'node:worker_threads'

/** Plain JavaScript, because the thread begins without our modules. It answers with what is wrong, or with null. */
const CHECK = `
  const { parentPort, workerData: { driver, path } } = require('node:worker_threads')
  const Database = require(driver)
  const copy = new Database(path)
  const found = copy.pragma('integrity_check', { simple: true })
  const orphans = found === 'ok' ? copy.pragma('foreign_key_check').length : 0
  copy.close()
  parentPort.postMessage(found !== 'ok' ? String(found) : orphans > 0 ? orphans + ' rows point to nothing' : null)
`

/**
 * What SQLite finds wrong in the database at `path`, in its words; undefined where nothing is. `driver` is the file of
 * better-sqlite3 to read it with.
 */
export function faultIn(path: string, driver: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(CHECK, { eval: true, workerData: { driver, path } })
    worker.once('message', (fault: string | null) => resolve(fault ?? undefined))
    // What is no database at all makes the driver throw.
    worker.once('error', (fault) => resolve(fault instanceof Error ? fault.message : String(fault)))
    worker.once('exit', () => resolve('it could not be read to its end'))
  })
}
