/** Deliveries onto the screen: first into the ledger, on disk, then printed. What stands in the ledger is never printed as new. */
import { type ChannelKey, type ChannelRef, channelKey, parseChannelKey } from '../../core/channel.ts'
import { type Delivery, type FindOutcome, isDigest, type SendOutcome } from '../../core/delivery.ts'
import { formatInstant, type Instant, MINUTE } from '../../core/instant.ts'
import { plainMessage } from '../../core/message.ts'
import type { Clock, PostedOutcome, RemoveOutcome } from '../../core/ports.ts'
import { type Appended, codeOf, type Ledger, type LedgerRecord, readLedger } from './ledger.ts'
import { type Offer, offersOf, paperOffer } from './offers.ts'
import { type Look, renderBar, renderMessage, renderText } from './render.ts'

export type Posting = {
  readonly path: string
  readonly ledger: Ledger
  readonly clock: Pick<Clock, 'now'>
  print(text: string): void
  look(): Look
  /** What a number typed in that channel chooses from now on. */
  offer(channel: ChannelKey, offers: readonly Offer[]): void
}

/** The same delivery twice is one line and one print, as with a nonce; its reference is its id. */
export async function postDelivery(posting: Posting, delivery: Delivery, form: 'full' | 'plain'): Promise<SendOutcome> {
  const { path, ledger, clock, print, offer } = posting
  const sent = { kind: 'sent', ref: delivery.id } as const
  const found = findDelivery(posting, delivery)
  if (found.kind === 'found') return sent
  if (found.kind === 'cannot-look') return { kind: 'later', afterMs: MINUTE, blocks: 'bot', why: found.why }

  const look = posting.look()
  const message = form === 'full' ? delivery.message : plainMessage(delivery.message)
  const appended = await ledger.append(recordOf({ ...delivery, message }, clock.now().getTime()))
  if (appended.kind !== 'appended') return notSent(appended, path)
  print(`${renderBar(delivery.channel.channel, '', look)}\n${renderMessage(message, look)}\n`)
  offer(channelKey(delivery.channel), offersOf(message, delivery.id))
  return sent
}

export function findDelivery({ ledger, path }: Posting, { id }: Delivery): FindOutcome {
  try {
    return ledger.has(id) ? { kind: 'found', refs: [id] } : { kind: 'absent' }
  } catch (error) {
    return { kind: 'cannot-look', because: 'failure', why: sentenceFor(codeOf(error), path, 'read') }
  }
}

/** The ledger is the history of the screen. */
export function postedIn(
  { path }: Posting,
  channel: ChannelRef,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): PostedOutcome {
  const key = channelKey(channel)
  try {
    const posts = readLedger(path)
      .filter((record) => record.channel === key)
      .map(({ id, at }) => ({ ref: id, delivery: id, at: Date.parse(at) }))
    return { kind: 'read', posts: posts.filter(({ at }) => at >= from && at <= to) }
  } catch (error) {
    return { kind: 'cannot-look', because: 'failure', why: sentenceFor(codeOf(error), path, 'read') }
  }
}

/** What was printed stays printed, and its line in the ledger says so. */
export function removePost({ ledger, path }: Posting, ref: string): RemoveOutcome {
  try {
    if (!ledger.has(ref)) return { kind: 'removed' }
  } catch (error) {
    return { kind: 'failed', why: sentenceFor(codeOf(error), path, 'read') }
  }
  return { kind: 'failed', why: 'What was printed on a screen cannot be taken back.' }
}

/** Prints the last digest of each channel again, or of one; true when there was any. */
export function reprintDigests({ path, print, look, offer }: Posting, channel?: ChannelKey): boolean {
  const last = new Map<ChannelKey, LedgerRecord>()
  for (const record of readLedger(path)) if (holdsDigest(record)) last.set(record.channel, record)
  const wanted = [...last.values()].filter((record) => channel === undefined || record.channel === channel)
  for (const { id, channel, papers, text, at } of wanted) {
    const name = parseChannelKey(channel)?.channel ?? channel
    const since = ` · already delivered ${at.slice(0, 16).replace('T', ' ')} UTC`
    const offers = papers.slice(0, papersShown(text)).map((key, index) => paperOffer(index + 1, key, id))
    print(`${renderBar(name, since, look())}\n${renderText(text, look())}\n\n1–${offers.length} Open a paper\n`)
    offer(channel, offers)
  }
  return wanted.length > 0
}

function holdsDigest({ slot, papers }: LedgerRecord): boolean {
  return isDigest(slot.replace(/:.*/s, '')) && papers.length > 0
}

/** How many papers of a digest its text shows: they are numbered through, one line each. */
function papersShown(text: string): number {
  const numbers = text.split('\n').map((line) => Number(/^ *(\d+) /.exec(line)?.[1]))
  return numbers.reduce((last, number) => (number === last + 1 ? number : last), 0)
}

function recordOf({ id, channel, slot, papers, message }: Delivery, at: number): LedgerRecord {
  const text = renderMessage(message, { width: Number.POSITIVE_INFINITY, color: false }, 'none')
  return { id, channel: channelKey(channel), slot, papers: [...papers], text, at: formatInstant(at) }
}

function notSent({ kind, code }: Exclude<Appended, { kind: 'appended' }>, path: string): SendOutcome {
  const why = sentenceFor(code, path, 'written')
  // A line without its end counts as absent, so a failed append is surely not sent.
  return kind === 'failed' ? { kind: 'later', afterMs: MINUTE, blocks: 'bot', why } : { kind: 'uncertain', why }
}

export function sentenceFor(code: string, path: string, verb: 'read' | 'written'): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of the ledger ${path} is full. Free some space.`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `The ledger ${path} cannot be ${verb}: no permission. Let this user read and write it.`
    default:
      return `The ledger ${path} cannot be ${verb} (${code}). Look at that path and its folder.`
  }
}
