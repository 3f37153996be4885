/** What is right and wrong with the bot in each workspace, for people to mend. */
import type { Finding } from '../../../core/ports.ts'
import type { Installation } from '../../../core/store/workspaces.ts'
import type { Health } from './inlet.ts'
import { checkScopes } from './scopes.ts'
import type { Workspace } from './workspace.ts'
import type { Workspaces } from './workspaces.ts'

/** Looked at together, so many at a time: Slack counts its limits for each workspace. */
const AT_ONCE = 10

/** Of all workspaces, or of one: what is wrong in another is nobody's business there. */
export async function checkAll(workspaces: Workspaces, own: Workspace | undefined, team?: string): Promise<Finding[]> {
  const findings: Finding[] = []
  const installed = await workspaces.installed()
  if (own !== undefined) {
    await own.identity.known()
    const self = own.identity.self()
    // As long as Slack has not said whose the token is, it may be that of any workspace without one of its own.
    const mayBeIts = self === undefined ? installed.every(({ workspace }) => workspace !== team) : self.team === team
    if (team === undefined || mayBeIts)
      findings.push(
        findingOf(own.identity.health(), 'Slack accepts the bot token.'),
        ...(self === undefined ? [] : checkScopes(self)),
      )
  }
  const meant = installed.filter(({ workspace, state }) =>
    team === undefined ? state !== 'revoked' : workspace === team,
  )
  for (let from = 0; from < meant.length; from += AT_ONCE) {
    const some = meant.slice(from, from + AT_ONCE).map((installation) => checkOne(workspaces, installation))
    findings.push(...(await Promise.all(some)).flat())
  }
  return findings
}

async function checkOne(workspaces: Workspaces, { workspace: team, name }: Installation): Promise<Finding[]> {
  const found = await workspaces.find(team)
  if (found.kind === 'gone')
    return [{ ok: false, what: `In the workspace ${name} ${found.why}.`, mend: 'Have it installed there again.' }]
  if (found.kind !== 'open') return [{ ok: false, what: found.why }]
  if (found.isOwn) return []
  const { identity } = found.workspace
  await identity.known()
  const self = identity.self()
  const scopes = self === undefined ? [] : checkScopes(self)
  return [
    findingOf(identity.health(), `Slack accepts the token of the workspace ${name}.`),
    ...scopes.map((one) => ({ ...one, what: `${name}: ${one.what}` })),
  ]
}

function findingOf({ ok, why }: Health, well: string): Finding {
  return { ok, what: why ?? well }
}
