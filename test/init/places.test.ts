import { expect, test } from 'vitest'
import type { Asker } from '../../src/init/asker.ts'
import { askPlaces, type Place, readPlaces } from '../../src/init/places.ts'

const place = (channel: string, name: string): Place => ({
  ref: { platform: 'slack', workspace: 'T1', channel },
  name,
  where: 'Slack, The Lab',
  note: '',
})
const many = Array.from({ length: 40 }, (_, index) => place(`C${index + 1}`, `room-${index + 1}`))
const namesOf = (places: readonly Place[] | string) =>
  typeof places === 'string' ? places : places.map(({ name }) => name)

/** Types these lines, one for each question. */
function typing(...lines: string[]): Asker & { readonly said: string[] } {
  const said: string[] = []
  const next = async (): Promise<string> => lines.shift() ?? ''
  return {
    said,
    say: (text) => void said.push(text),
    ask: next,
    askHidden: next,
    left: new Promise(() => {}),
    close() {},
  }
}

test('a number is that of a channel which is listed; the others have only names', async () => {
  const asker = typing('31', '0', '30, room-31')
  expect(namesOf(await askPlaces(asker, many))).toEqual(['room-30', 'room-31'])
  expect(asker.said[0]).toContain('and 10 more, by name')
  expect(asker.said.slice(1)).toEqual([
    expect.stringContaining('There is no channel "31".'),
    expect.stringContaining('There is no channel "0".'),
  ])
})

test('where nothing was listed a number is a name', () => {
  expect(readPlaces(many, '5', [])).toContain('There is no channel "5".')
  expect(namesOf(readPlaces([...many, place('C99', '5')], '5', []))).toEqual(['5'])
  expect(namesOf(readPlaces([...many, place('C99', '5')], '5', many))).toEqual(['room-5'])
})
