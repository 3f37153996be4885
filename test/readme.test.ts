/** The README says what the program is: its tables are those of the code, its links and files exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { VERBS } from '../src/cli.ts'
import { COMMANDS, type CommandSpec, usageOf } from '../src/core/command.ts'
import { STORED } from '../src/core/reply/about.ts'
import { GRANTS } from '../src/platforms/discord/connect/grants.ts'
import { SCOPES } from '../src/platforms/slack/connect/scopes.ts'

const ROOT = join(import.meta.dirname, '..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')

const cell = (text: string): string => text.replaceAll('|', '\\|')

function commandRow(command: CommandSpec): string {
  const aliases = command.aliases.length === 0 ? '' : ` (${command.aliases.join(', ')})`
  return `| \`${command.name}\`${command.changes === undefined ? '' : '*'}${aliases} | \`${cell(usageOf(command))}\` | ${cell(command.summary)} |`
}

describe('the README', () => {
  test('has exactly the commands of the table', () => {
    const section = README.slice(README.indexOf('## Commands'), README.indexOf('## Command line'))
    const rows = section.split('\n').filter((line) => /^\| `/.test(line))
    expect(rows).toEqual(COMMANDS.map(commandRow))
  })

  test('says of everything stored which fields, why and how long', () => {
    const section = README.slice(README.indexOf('## What is stored'), README.indexOf('## How it works'))
    const rows = section
      .split('\n')
      .filter((line) => /^\| [a-z]/.test(line))
      .slice(1)
    expect(rows).toEqual(
      STORED.map(({ what, fields, why, kept }) => `| ${[what, fields, why, kept].map(cell).join(' | ')} |`),
    )
  })

  test('says why each scope of Slack is asked for', () => {
    for (const { name, why, without } of SCOPES) expect(README).toContain(`| \`${name}\` | ${why} | ${without} |`)
  })

  test('says why each permission of Discord is asked for', () => {
    for (const { name, why } of GRANTS) expect(README).toContain(`| ${name} | ${why} |`)
  })

  test.each(VERBS.map(({ name }) => name))('has the verb %s', (name) => {
    const section = README.slice(README.indexOf('## Command line'), README.indexOf('## Configuration'))
    expect(section).toMatch(new RegExp(`\`${name}\\b`))
  })

  test('has a place in its layers for all that is in src', () => {
    const section = README.slice(README.indexOf('## How it works'), README.indexOf('**Goals.**'))
    for (const name of readdirSync(join(ROOT, 'src'))) expect(section).toMatch(new RegExp(`\`src/${name}[\`/]`))
  })

  test('has every metric', () => {
    const section = README.slice(README.indexOf('| metric |'), README.indexOf('## Where papers come from'))
    const code = readFileSync(join(ROOT, 'src', 'web', 'metrics.ts'), 'utf8')
    const names = [...code.matchAll(/\b(?:gauge|counter|histogram)\(\s*'(\w+)'/g)].map(([, name = '']) => name)
    expect(names.length).toBeGreaterThan(15)
    for (const name of names) expect(section).toMatch(new RegExp(`_${name}\\b`))
  })

  test('names only files and scripts that there are', () => {
    const scripts = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts
    for (const [, script = ''] of README.matchAll(/npm run ([a-z:]+)/g)) expect(scripts).toHaveProperty(script)
    for (const [, path = ''] of README.matchAll(/`((?:src|test|config|seeds)\/[\w./-]+)`/g)) {
      expect(existsSync(join(ROOT, path)), path).toBe(true)
    }
  })
})
