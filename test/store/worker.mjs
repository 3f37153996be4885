/** Our store in a process of its own: `node worker.mjs <task> <database> <name>`. Says one word per line of what it did. */
import { openStore } from '../../build/dist/store/open-store.js'
import { acquireStartLock } from '../../build/dist/store/sqlite/start-lock.js'

const [, , task, path, name] = process.argv
const at = Date.parse('2026-11-20T09:00:00Z')
const ref = { platform: 'terminal', workspace: 'demo', channel: name }
const free = { sends: 1, perMs: 0 }
const pace = new Map([['terminal', { channel: free, workspace: free, bot: free }]])

function say(word) {
  process.stdout.write(`${word}\n`)
}

async function deliver(store) {
  for (;;) {
    const claim = await store.claim({ at, owner: name, leaseMs: 60_000, settleMs: 0, pace })
    if (claim === undefined) {
      const open = await store.deliveries({ states: ['due', 'sending'] })
      if (open.length === 0) return
      continue
    }
    await store.intend(claim, at)
    say(claim.delivery.id)
    await store.settle(claim, { state: 'delivered', ref: name }, at)
  }
}

/** One paper after another into one digest after another, until somebody ends it. */
async function planOn(store) {
  for (let round = 1; ; round++) {
    const keys = [0, 1, 2].map((part) => `title:${round}-${part}`)
    const arrivals = keys.map((key) => ({
      keys: [key],
      entry: { title: key, abstract: key, authors: [], categories: [], listedOn: '2026-11-20' },
    }))
    await store.addEntries({ source: 'hf', live: true, at, arrivals, cursor: `${round}` })
    const message = { v: 1, items: [], actions: [], notification: '' }
    const patch = { quietSlots: round }
    const plan = {
      id: `d${round}`,
      channel: ref,
      slot: `s${round}`,
      kind: 'post',
      message,
      papers: keys,
      shown: 3,
      ranks: [],
    }
    await store.plan({ ...plan, at, patch })
    say(round)
  }
}

/** The words of all papers, five at a time, against whoever else does; says how many it kept. */
async function keepWords(store) {
  for (;;) {
    const after = await store.wordsReach(1)
    const page = await store.changedPapers(after, 5)
    if (page.length === 0) return
    const nothing = { abstract: [], spellings: [], outline: {} }
    const papers = page.map(({ paper }) => ({ key: paper.key, title: [paper.title], ...nothing }))
    const reach = page.at(-1).number
    if (await store.keepWords({ papers, version: 1, after, reach })) say(page.length)
  }
}

if (task === 'lock') {
  const lock = await acquireStartLock(path)
  say(lock.kind)
  if (lock.kind === 'held') setInterval(() => {}, 1_000)
} else {
  const store = await openStore(path.startsWith('postgres:') ? path : `sqlite:${path}`)
  if (task === 'deliver') await deliver(store)
  if (task === 'plan') await planOn(store)
  if (task === 'words') await keepWords(store)
  if (task === 'open') say('open')
  await store.close()
}
