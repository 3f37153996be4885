/** What people see most, as Discord gets it (`.json`) and as they see it (`.txt`), in golden/. */
import { expect, test } from 'vitest'
import { renderModal, renderReturned } from '../../../src/platforms/discord/render/modals.ts'
import { renderAnswer, renderDelivery } from '../../../src/platforms/discord/render.ts'
import { faultsOfBody, faultsOfModal } from './accepted.ts'
import { asSeen, modalAsSeen } from './as-seen.ts'
import { GOLDEN_FORM, GOLDEN_MESSAGES } from './golden-messages.ts'

const DELIVERY = 'abcdefghijklmnopqrstuvw2'

async function expectGolden(name: string, payload: unknown, seen: string): Promise<void> {
  await expect(`${JSON.stringify(payload, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`)
  await expect(`${seen}\n`).toMatchFileSnapshot(`golden/${name}.txt`)
}

test.each(GOLDEN_MESSAGES)('$name', async ({ name, message, isPublic }) => {
  const bodies = isPublic ? [renderDelivery(message, DELIVERY)] : renderAnswer(message)
  for (const body of bodies) expect(faultsOfBody(body)).toEqual([])
  expect(bodies).toHaveLength(1)
  await expectGolden(name, bodies[0], bodies.map(asSeen).join('\n'))
})

test('the form that comes back with its preview', async () => {
  const body = renderReturned(GOLDEN_FORM)
  expect(faultsOfBody(body)).toEqual([])
  await expectGolden('returned-form', body, asSeen(body))
})

test('the form', async () => {
  const modal = renderModal(GOLDEN_FORM)
  expect(faultsOfModal(modal)).toEqual([])
  await expectGolden('form', modal, modalAsSeen(modal))
})
