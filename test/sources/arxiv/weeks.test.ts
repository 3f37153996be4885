import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY } from '../../../src/core/instant.ts'
import type { Cursor } from '../../../src/core/ports.ts'
import { type ArxivPaper, openArxiv } from '../../servers/arxiv.ts'
import { collect, createTime, openSource } from './reading.ts'

/** A Monday; the clocks of New York go back six days later. */
const START = Date.parse('2026-10-26T00:00:00Z')
const DAYS = 49

/** What becomes of a day's readings, at 10:00 and at 20:00 in UTC. */
const days = fc.array(fc.constantFrom('down', 'down', 'read', 'feed fails', 'query fails'), {
  minLength: DAYS,
  maxLength: DAYS,
})
/** Whose papers come on the listing day after it. */
const holidays = fc.array(fc.integer({ min: 1, max: DAYS - 5 }), { maxLength: 6 })

test('weeks of downtime, holidays and failures lose no paper that was announced after the first reading', {
  timeout: 60_000,
}, async () => {
  let requests = 0
  await fc.assert(
    fc.asyncProperty(days, holidays, async (readings, holidays) => {
      const time = createTime('2026-10-26T10:00:00Z')
      const arxiv = await openArxiv({ now: time.at })
      const source = openSource(time, arxiv.url)
      const live = new Set<string>()
      const announced: string[] = []
      let cursor: Cursor | undefined
      let waiting: ArxivPaper[] = []
      const read = async (iso: string): Promise<void> => {
        time.set(iso)
        const reading = await collect(source.read(cursor), cursor)
        cursor = reading.cursor
        for (const one of reading.seen) if (one !== 'cursor') live.add(one.split(' ')[0] ?? '')
      }
      try {
        for (const [at, reading] of ['read', ...readings.slice(1), 'read', 'read'].entries()) {
          const noon = new Date(START + at * DAY + DAY / 2)
          const day = noon.toISOString().slice(0, 10)
          if (noon.getUTCDay() % 6 !== 0) {
            const submitted = new Date(noon.getTime() - (noon.getUTCDay() === 1 ? 3 : 1) * DAY).toISOString()
            waiting.push({ id: `2611.${String(at).padStart(5, '0')}`, title: `Paper ${at}`, submitted })
            if (!holidays.includes(at)) {
              arxiv.announce(day, waiting)
              announced.push(...waiting.map(({ id }) => id))
              waiting = []
            }
          }
          if (reading === 'down') continue
          if (reading !== 'read') arxiv.fault('web-page', reading === 'feed fails' ? 'feed' : 'query')
          await read(`${day}T10:00:00Z`)
          await read(`${day}T20:00:00Z`)
          arxiv.heal()
        }
        requests = Math.max(requests, arxiv.site.requests.length)
      } finally {
        await arxiv.close()
      }
      expect([...live].sort()).toEqual(announced)
    }),
    { numRuns: 15 },
  )
  expect(requests).toBeLessThan(250)
})
