/**
 * `npm run bench`: the table of parts. `npm run bench -- topics [mix …] [subscriptions …]`: matching among up to a million subscriptions.
 * `npm run bench -- search [first]`: looking up among 100,000 papers. `npm run bench -- try [topic …]`: looking back over eight
 * weeks. `npm run bench -- deliveries [outbox] [slack] [discord] [channels] [planned]`: a long outbox, and 10,000 channels due in one
 * minute. One core; a quiet machine reads best.
 */
import { cpus, loadavg } from 'node:os'

const BENCHES = new Map([
  ['parts', async () => (await import('./parts.ts')).benchParts()],
  ['topics', async (wanted: readonly string[]) => (await import('./topics.ts')).benchTopics(wanted)],
  ['deliveries', async (wanted: readonly string[]) => (await import('./deliveries.ts')).benchDeliveries(wanted)],
  ['search', async (wanted: readonly string[]) => (await import('./search.ts')).benchSearch(wanted)],
  ['try', async (wanted: readonly string[]) => (await import('./try.ts')).benchTry(wanted)],
])

const [name = 'parts', ...rest] = process.argv.slice(2)
const bench = BENCHES.get(name)
if (bench === undefined) {
  console.error(`There is no benchmark "${name}": give one of ${[...BENCHES.keys()].join(', ')}.`)
  process.exitCode = 64
} else {
  const load = loadavg()[0] ?? 0
  const told = await bench(rest)
  console.log(`
Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? process.arch}, load ${load.toFixed(1)} at the start and ${loadavg()[0]?.toFixed(1)} at the end

${told}`)
}
