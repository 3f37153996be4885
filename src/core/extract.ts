/** One piece of an abstract around the words that matched: short enough to read in passing, cut where words end. */
import { BUDGET, type Run, shorten } from './message.ts'
import { readableCleaned } from './readable.ts'
import type { AnalysedText } from './words.ts'

/** Half-open offsets into a text. */
export type Span = readonly [start: number, end: number]

/**
 * At most `limit` characters of an analysed text around `spans`, which come out strong; empty where there are no spans. It
 * stays in one sentence, the one with the most spans, and keeps as many of them as fit.
 */
export function extractAround(analysed: AnalysedText, spans: readonly Span[], limit: number = BUDGET.extract): Run[] {
  const { text } = analysed
  const found = disjoint(spans, text.length)
  if (found.length === 0) return []
  const sentence = richestSentence(sentencesOf(analysed, found), found)
  const inside = found.filter((span) => isInside(span, sentence))
  return runsOf(text, windowIn(text, sentence, inside, limit), inside, limit)
}

/** In order, overlaps and neighbours that touch made one. */
function disjoint(spans: readonly Span[], length: number): Span[] {
  const merged: Span[] = []
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    const last = merged.at(-1)
    if (start < 0 || end > length || start >= end) continue
    if (last !== undefined && start <= last[1]) merged.splice(-1, 1, [last[0], Math.max(last[1], end)])
    else merged.push([start, end])
  }
  return merged
}

/** The sentences one after the other; a span that crosses from one into the next makes them one. */
function sentencesOf({ text, words, sentences }: AnalysedText, spans: readonly Span[]): Span[] {
  const starts = sentences.slice(1).flatMap((position) => words.find(({ from }) => from >= position)?.start ?? [])
  const kept = [0, ...starts.filter((at) => !spans.some(([start, end]) => start < at && at < end))]
  return kept.map((start, at) => [start, kept[at + 1] ?? text.length])
}

/** The first of those that hold the most spans. */
function richestSentence(sentences: readonly Span[], spans: readonly Span[]): Span {
  const counts = sentences.map((sentence) => spans.filter((span) => isInside(span, sentence)).length)
  return sentences[counts.indexOf(Math.max(...counts))] ?? [0, 0]
}

function isInside(span: Span, [start, end]: Span): boolean {
  return span[0] >= start && span[1] <= end
}

/** Grows from the spans outwards, a little more to the right, to whole words. */
function windowIn(text: string, [from, to]: Span, spans: readonly Span[], limit: number): Span {
  if (to - from <= limit) return [from, to]
  const [first, ...rest] = spans
  if (first === undefined) return [from, from]
  const start = first[0]
  const end = rest.reduce((reach, span) => (span[1] - start <= limit ? span[1] : reach), first[1])
  const spare = Math.max(0, limit - (end - start))
  const right = Math.min(to - end, Math.max(Math.ceil(spare * 0.6), spare - (start - from)))
  const left = Math.min(start - from, spare - right)
  return [wordStart(text, start - left, start), wordEnd(text, end + right, end)]
}

/** The first place from `at` on where a word starts, but not after `latest`. */
function wordStart(text: string, at: number, latest: number): number {
  let start = at
  while (start < latest && !partsWords(text, start)) start++
  return start < latest && /\s/.test(text.charAt(start)) ? start + 1 : start
}

/** The last place up to `at` where a word ends, but not before `earliest`. */
function wordEnd(text: string, at: number, earliest: number): number {
  let end = at
  while (end > earliest && !partsWords(text, end)) end--
  return end
}

/** Chinese and Japanese words are not parted by anything, so they may be cut everywhere. */
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

function partsWords(text: string, at: number): boolean {
  const [before, after] = [text.charAt(at - 1), text.charAt(at)]
  return before === '' || after === '' || /\s/.test(before + after) || (IDEOGRAPH.test(before) && IDEOGRAPH.test(after))
}

function runsOf(text: string, [from, to]: Span, spans: readonly Span[], limit: number): Run[] {
  const runs: Run[] = []
  const push = (start: number, end: number, strong: boolean): void => {
    const shown = oneLine(text.slice(start, end))
    if (shown !== '') runs.push(strong ? { text: shown, strong } : { text: shown })
  }
  let at = from
  for (const [start, end] of spans) {
    if (start < from || end > to) continue
    push(at, start, false)
    push(start, end, true)
    at = end
  }
  push(at, to, false)
  return trimmed(runs).map((run) => ({ ...run, text: shorten(run.text, limit) }))
}

function oneLine(piece: string): string {
  return readableCleaned(piece).replace(/\s+/g, ' ')
}

/** Without the punctuation that a cut leaves hanging at either end. */
function trimmed(runs: readonly Run[]): Run[] {
  return runs
    .map((run, at) => {
      if (run.strong === true) return run
      const begun = at === 0 ? run.text.replace(/^[\s,;:.)\]}–—]+/u, '') : run.text
      return { ...run, text: at === runs.length - 1 ? begun.replace(/[\s,;:([{–—]+$|\s+["'([{]+$/u, '') : begun }
    })
    .filter(({ text }) => text !== '')
}
