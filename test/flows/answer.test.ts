import { test } from 'vitest'
import { openDesk } from '../desk.ts'
test('walk', async () => {
  const { ask, arrive, click, tick, posted, clock, deliver } = await openDesk()
  await arrive([{ title: 'World models for robots', abstract: 'We learn world models. They plan.', arxiv: '2603.00001', authors: ['Ann Lee'] }])
  console.log(await ask('subscribe "world models" as Planning'))
  console.log(await ask('digest'))
  console.log(await ask('list'))
  clock.forward(3600_000)
  console.log(await tick())
  console.log((await posted()).map((p) => p.text).join('\n----\n'))
  await deliver()
  console.log(await ask('status'))
  console.log(await ask('why 2603.00001'))
  console.log(await ask('show 2603.00001'))
  console.log(await click('Save'))
})
