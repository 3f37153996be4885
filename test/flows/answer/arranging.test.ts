import { describe, expect, test } from 'vitest'
import { ANN, LAB, openDesk } from '../../desk.ts'

const FRIDAY = '2026-03-13T12:00:00Z'

describe('schedule', () => {
  test('answers with the reading, the next local instant and how fresh the sources are', async () => {
    const { ask, arrive, store, clock } = await openDesk({ now: FRIDAY })
    await arrive([{ title: 'Robots' }])
    await store.recordRead('arxiv', { at: clock.at, error: 'the server answered 503' })
    expect(await ask('schedule weekdays 9am Berlin')).toBe(
      [
        'Digests come Monday to Friday at 09:00; the next one Mon 16 Mar 2026, 09:00 Berlin.',
        'arXiv: not read yet; failing: the server answered 503 · Hugging Face: last read Fri 13 Mar 2026, 13:00 Berlin, 1 entry',
        '[Change]',
      ].join('\n'),
    )
  })

  test.each([
    ['daily', 'every day at 09:00; the next one Sat 14 Mar 2026, 09:00 Oslo'],
    ['17:30', 'every Mon, Thu at 17:30; the next one Mon 16 Mar 2026, 17:30 Oslo'],
    ['5:30 pm', 'every Mon, Thu at 17:30; the next one Mon 16 Mar 2026, 17:30 Oslo'],
    ['daily noon', 'every day at 12:00; the next one Sat 14 Mar 2026, 12:00 Oslo'],
    ['weekdays at 7', 'Monday to Friday at 07:00; the next one Mon 16 Mar 2026, 07:00 Oslo'],
    ['Tokyo', 'every Mon, Thu at 09:00; the next one Mon 16 Mar 2026, 09:00 Tokyo'],
    ['9am New York', 'every Mon, Thu at 09:00; the next one Mon 16 Mar 2026, 09:00 New York'],
    ['weekly fri 18:00 in Lisbon', 'every Fri at 18:00; the next one Fri 13 Mar 2026, 18:00 Lisbon'],
    ['instant', 'as papers are found, at most 4 digests an hour'],
  ])('%s, where it was weekly mon,thu 09:00 in Oslo: what is left out stays', async (typed, reading) => {
    const { ask } = await openDesk({ now: FRIDAY })
    await ask('schedule weekly mon,thu 09:00 Oslo')
    expect(await ask(`schedule ${typed}`)).toContain(`Digests come ${reading}.`)
  })

  test('a time after `instant` makes it daily', async () => {
    const { ask } = await openDesk({ now: FRIDAY })
    await ask('schedule instant')
    expect(await ask('schedule 8am')).toContain('every day at 08:00')
  })

  test.each([
    [
      'fortnightly 9am',
      '"fortnightly" is no schedule. Say daily 09:00, weekdays 09:00, weekly mon,thu 09:00 or instant.',
    ],
    ['dayly 9am', '"dayly" is no schedule. Did you mean daily?'],
    ['weekly 9am', 'A weekly schedule needs its days: weekly mon,thu 09:00.'],
    ['daily 25:00', '"25:00" is no time of day. Write it from 00:00 to 23:59, or like 9am or 5:30 pm.'],
    ['instant 9am', 'An instant schedule has no time: papers are posted as they are found.'],
    [
      'daily 9am Qqqqqqq',
      'No time zone is called "Qqqqqqq". Name a big city near you, such as Berlin, or an IANA name such as Europe/Berlin.',
    ],
  ])('%s is refused', async (typed, sentence) => {
    const { ask, store } = await openDesk()
    expect(await ask(`schedule ${typed}`)).toBe(sentence)
    expect(await store.channels()).toEqual([])
  })

  test('a zone that may be several is asked back with a select', async () => {
    const { ask, click } = await openDesk()
    await ask('schedule weekdays 08:00')
    const asked = await ask('schedule daily 9am CST')
    expect(asked).toMatch(
      /^"CST" is said of several time zones\. Do you mean .*\?\n\[Choose the zone: America\/Chicago, .*\]$/,
    )
    expect(await click('Choose the zone', { value: 'America/Chicago' })).toContain(
      'every day at 09:00; the next one Mon 16 Mar 2026, 09:00 Chicago.',
    )
  })

  test('while nobody has chosen a zone it says which holds, and offers a select', async () => {
    const { ask, click } = await openDesk({ now: FRIDAY })
    const asked = await ask('schedule daily 8am', { person: { ...ANN, zone: 'Asia/Tokyo' } })
    expect(asked).toContain(
      'Nobody has chosen a zone here yet, so it is UTC.\n[Choose the zone: Asia/Tokyo, Pacific/Honolulu',
    )
    const chosen = await click('Choose the zone', { value: 'Asia/Tokyo' })
    expect(chosen).toContain('every day at 08:00; the next one Sat 14 Mar 2026, 08:00 Tokyo.')
    expect(chosen).not.toContain('Choose the zone')
  })

  test('a paused channel says that it is paused', async () => {
    const { ask } = await openDesk()
    await ask('pause')
    expect(await ask('schedule daily 8am Oslo')).toContain(
      'Digests come every day at 08:00. The channel is paused until `/papers resume`.',
    )
  })
})

describe('the form of the schedule', () => {
  test("stands filled in with what holds, and with the asker's zone while nobody has chosen one", async () => {
    const { ask } = await openDesk()
    const person = { ...ANN, zone: 'Asia/Tokyo' }
    expect(await ask('schedule', { person })).toBe(
      'Form: Digest schedule\nwhen: daily\ntime: 09:00\nzone: Asia/Tokyo\n(Save)',
    )
    await ask('schedule weekly mon,thu 17:00 Oslo')
    expect(await ask('schedule', { person })).toContain('when: weekly mon,thu\ntime: 17:00\nzone: Europe/Oslo')
  })

  test.each<[string, Record<string, string>, string]>([
    ['as it stands', {}, 'every day at 09:00; the next one Mon 16 Mar 2026, 09:00 UTC'],
    ['other days', { when: 'weekdays' }, 'Monday to Friday at 09:00'],
    ['a time beside the days', { when: 'weekly mon 10:30' }, 'every Mon at 10:30'],
    ['instant, with the old time still there', { when: 'instant' }, 'as papers are found'],
    ['no time', { time: '' }, 'every day at 09:00'],
    ['a city', { zone: 'Nairobi' }, '09:00 Nairobi'],
  ])('%s', async (_, values, reading) => {
    const { ask, submit } = await openDesk()
    await ask('schedule')
    expect(await submit(values)).toContain(reading)
  })

  test.each<[Record<string, string>, string]>([
    [{ when: 'sometimes' }, 'when: sometimes  ! "sometimes" is no schedule.'],
    [{ time: 'late' }, 'time: late  ! "late" is no time of day.'],
    [{ zone: 'Berln' }, 'zone: Berln  ! No time zone is called "Berln". Do you mean Berlin'],
  ])('says at the field what is wrong: %j', async (values, line) => {
    const { ask, submit } = await openDesk()
    await ask('schedule')
    expect(await submit(values)).toContain(line)
  })
})

describe('settings', () => {
  test('are listed with what they mean', async () => {
    const { ask } = await openDesk()
    expect(await ask('settings')).toBe(
      [
        '# Settings of #lab',
        'size 8  papers in a digest, 3 to 15',
        'announce on  one public line when somebody changes what is followed, on or off',
        'quiet on  a line now and then when nothing matched, on or off',
        'hourly 4  digests an hour at most with the schedule `instant`, 1 to 60',
        'who members  who may change the channel: anyone, members or managers',
        'Change one: `/papers settings size 5`.',
      ].join('\n'),
    )
  })

  test.each([
    ['size 5', 'size 5'],
    ['announce OFF', 'announce off'],
    ['quiet no', 'quiet off'],
    ['hourly 1', 'hourly 1'],
    ['who managers', 'who managers'],
  ])('%s is saved', async (typed, line) => {
    const { ask } = await openDesk()
    expect(await ask(`settings ${typed}`)).toMatch(new RegExp(`^# Saved. Settings of #lab\n.*${line}  `, 's'))
    expect(await ask('settings')).toContain(line)
  })

  test('two that are changed at the same time are both saved', async () => {
    const { ask, store } = await openDesk()
    await ask('settings who anyone')
    await Promise.all([ask('settings size 5'), ask('settings quiet off')])
    expect((await store.channel(LAB))?.settings).toMatchObject({ size: 5, quiet: false, who: 'anyone' })
  })

  test.each([
    ['size 2', '"2" does not do: `size` is papers in a digest, 3 to 15.'],
    ['size many', '"many" does not do: `size` is papers in a digest, 3 to 15.'],
    ['quiet 1', '"1" does not do: `quiet` is a line now and then when nothing matched, on or off.'],
    ['who nobody', '"nobody" does not do: `who` is who may change the channel: anyone, members or managers.'],
  ])('%s is refused', async (typed, sentence) => {
    const { ask } = await openDesk()
    expect(await ask(`settings ${typed}`)).toBe(sentence)
  })

  test('a value without a name asks which setting is meant', async () => {
    const { send } = await openDesk()
    expect(await send({ kind: 'command', name: 'settings', args: { value: '5' } })).toBe(
      'Which setting is to be "5"? Name it: `size`, `announce`, `quiet`, `hourly` or `who`.',
    )
  })
})
