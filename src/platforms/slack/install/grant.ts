/** What Slack grants for the code that a browser brought: https://docs.slack.dev/reference/methods/oauth.v2.access. */
import { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { troubleOf } from '../connect/trouble.ts'
import { clientOptions, type WorkspaceOptions } from '../connect/workspace.ts'
import { PAGES, type Page } from './pages.ts'

export type Grant = {
  readonly token: string
  readonly scopes: readonly string[]
  readonly app: string
  readonly team: string
  readonly name: string
  /** The bot as a member of the workspace. */
  readonly bot: string
  readonly by?: string
}

type Asking = Pick<WorkspaceOptions, 'apiUrl' | 'requestMs' | 'log'> & {
  readonly client: { readonly id: string; readonly secret: string }
}

const AccessSchema = z.object({
  access_token: z.string(),
  token_type: z.string().optional(),
  scope: z.string().default(''),
  app_id: z.string(),
  bot_user_id: z.string().optional(),
  team: z.object({ id: z.string(), name: z.string().optional() }).nullish(),
  is_enterprise_install: z.boolean().default(false),
  authed_user: z.object({ id: z.string().optional() }).nullish(),
  refresh_token: z.string().optional(),
  expires_in: z.number().optional(),
})

/** Asks once: a code is good once. */
export async function takeGrant(
  asking: Asking,
  code: string,
): Promise<{ readonly kind: 'granted'; readonly grant: Grant } | { readonly kind: 'refused'; readonly page: Page }> {
  const { client, log } = asking
  const refused = (page: Page) => ({ kind: 'refused', page }) as const
  let answer: z.infer<typeof AccessSchema>
  try {
    const slack = new WebClient(undefined, clientOptions(asking))
    answer = AccessSchema.parse(
      await slack.oauth.v2.access({ client_id: client.id, client_secret: client.secret, code }),
    )
  } catch (error) {
    const trouble = troubleOf(error)
    log.warn({ trouble }, 'Slack gave no token for an installation')
    return refused(trouble.kind === 'refused' ? pageFor(trouble.code) : PAGES.unreachable)
  }
  const { access_token: token, scope, app_id: app, team, bot_user_id: bot, authed_user } = answer
  if (answer.is_enterprise_install || !team) return refused(PAGES.wholeOrganisation)
  if (answer.refresh_token !== undefined || answer.expires_in !== undefined) return refused(PAGES.rotatingToken)
  if (answer.token_type !== 'bot' || bot === undefined || !token.startsWith('xoxb-')) return refused(PAGES.noBot)
  const by = authed_user?.id
  const grant = { token, app, team: team.id, name: team.name ?? team.id, bot, scopes: scope.split(',').filter(Boolean) }
  return { kind: 'granted', grant: { ...grant, ...(by === undefined ? {} : { by }) } }
}

const OURS = new Set(['invalid_client_id', 'bad_client_secret', 'bad_redirect_uri', 'oauth_authorization_url_mismatch'])

function pageFor(code: string): Page {
  if (OURS.has(code)) return PAGES.misconfigured(code)
  return code === 'invalid_code' || code === 'code_already_used' ? PAGES.spent : PAGES.failed(code)
}
