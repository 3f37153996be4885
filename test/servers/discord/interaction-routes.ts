/** The addresses by which an app answers interactions. The token in the path is all they want to know. */
import type { Interactions } from './interactions.ts'
import { refuse } from './refusal.ts'
import { type Asked, param, type Route } from './routes.ts'
import type { World } from './world.ts'

export function interactionRoutes({ application }: World, interactions: Interactions): readonly Route[] {
  function tokenOf(asked: Asked): string {
    if (param(asked, 'application') !== application.id) refuse(10015)
    return param(asked, 'token')
  }
  const webhook = '/webhooks/:application/:token'

  return [
    {
      route: 'POST /interactions/:interaction/:token/callback',
      open: true,
      run(asked) {
        const answer = interactions.callBack(param(asked, 'interaction'), param(asked, 'token'), asked.body)
        return asked.query.get('with_response') === 'true' ? answer : undefined
      },
    },
    { route: `POST ${webhook}`, open: true, run: (asked) => interactions.followUp(tokenOf(asked), asked.body) },
    {
      route: `GET ${webhook}/messages/:message`,
      open: true,
      run: (asked) => interactions.readMessage(tokenOf(asked), param(asked, 'message')),
    },
    {
      route: `PATCH ${webhook}/messages/:message`,
      open: true,
      run: (asked) => interactions.editMessage(tokenOf(asked), param(asked, 'message'), asked.body),
    },
    {
      route: `DELETE ${webhook}/messages/:message`,
      open: true,
      run: (asked) => interactions.deleteMessage(tokenOf(asked), param(asked, 'message')),
    },
  ]
}
