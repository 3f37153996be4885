/** The pages that somebody sees who installs the app: one sentence on what came of it, one on what to do. */
import type { IncomingMessage, ServerResponse } from 'node:http'

export type Page = {
  readonly status: number
  readonly title: string
  /** Plain text, a paragraph each. */
  readonly text: readonly string[]
  /** Whether it offers to begin again. */
  readonly again?: true
}

const AGAIN = 'Begin again; it takes a minute.'
const refused = (status: number, title: string, ...text: string[]): Page => ({ status, title, text, again: true })

export const PAGES = {
  begin: {
    status: 200,
    title: 'Install Paperwire',
    text: ['Open this page in a browser to install the app in Slack.'],
  },
  nothingBegun: refused(400, 'Nothing was installed', 'This page is where Slack sends people back to.', AGAIN),
  spent: refused(
    400,
    'Nothing was installed',
    'This installation was finished already, or it was begun more than ten minutes ago.',
    AGAIN,
  ),
  anotherBrowser: refused(
    400,
    'Nothing was installed',
    'This installation was begun in another browser, or this one keeps no cookies.',
    'Begin again in this browser, and finish it here.',
  ),
  denied: refused(
    403,
    'Nothing was installed',
    'The app was not allowed in Slack.',
    'Begin again if that was a mistake.',
  ),
  unreachable: refused(502, 'Nothing was installed', 'Slack did not answer in time.', AGAIN),
  wholeOrganisation: refused(
    400,
    'Nothing was installed',
    'The app was installed for a whole organisation, which it does not support.',
    'Remove it there, and install it in each workspace by itself.',
  ),
  rotatingToken: refused(
    400,
    'Nothing was installed',
    'Token rotation is on for this Slack app, which it does not support.',
    'Whoever runs the bot has to make an app from config/slack-manifest.yaml, where it is off.',
  ),
  noBot: refused(
    400,
    'Nothing was installed',
    'Slack gave no token of a bot.',
    'Whoever runs the bot has to check that the Slack app has a bot user, as in config/slack-manifest.yaml.',
  ),
  fault: refused(
    500,
    'Nothing was installed',
    'That did not work, because of a fault in the program; its log says more.',
    'Begin again in a minute.',
  ),
  failed: (code: string): Page =>
    refused(400, 'Nothing was installed', `Slack refused the installation (${code}).`, AGAIN),
  misconfigured: (code: string): Page => ({
    status: 500,
    title: 'Nothing was installed',
    text: [
      `Slack does not know this bot (${code}).`,
      'Whoever runs it has to check SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and the redirect URL of the Slack app.',
    ],
  }),
  anotherApp: (granted: string, ours: string): Page => ({
    status: 500,
    title: 'Nothing was installed',
    text: [
      `The installation is of another Slack app (${granted}) than the one that this bot hears (${ours}).`,
      'Whoever runs it has to take SLACK_CLIENT_ID and SLACK_CLIENT_SECRET from the same app as its other Slack settings.',
    ],
  }),
  installed: (
    workspace: string,
    lacking: readonly { readonly name: string; readonly without: string; readonly isNeeded?: true }[],
  ): Page => ({
    status: 200,
    title: `Paperwire is installed in ${workspace}`,
    text: [
      'Close this page, invite the bot to a channel with /invite, and type /papers there.',
      ...lacking.map(({ name, without }) => `Slack did not grant the scope ${name}: ${without.replaceAll('`', '')}.`),
    ],
    ...(lacking.some(({ isNeeded }) => isNeeded) ? { again: true as const } : {}),
  }),
} as const

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;color:#1d1c1d;background:#fff}h1{font-size:1.4rem}@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#1a1d21}a{color:#8ab4f8}}'

/** Shows nothing but its own words: no script, no picture, nothing from elsewhere. The address holds a code, so it goes nowhere. */
export function writePage(
  request: IncomingMessage,
  response: ServerResponse,
  { status, title, text, again }: Page,
): void {
  if (response.headersSent || response.destroyed) return
  const paragraphs = text.map((one) => `<p>${escaped(one)}</p>`).join('')
  const link = again ? '<p><a href="/slack/install">Install in Slack</a></p>' : ''
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>`
  const html = `<!doctype html><html lang="en"><head>${head}<style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1>${paragraphs}${link}</main></body></html>\n`
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(html),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? undefined : html)
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (one) => names[one] ?? one)
}
