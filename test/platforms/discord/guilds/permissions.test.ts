import { PermissionFlagsBits } from 'discord.js'
import { describe, expect, test } from 'vitest'
import { ASKED_FOR, GRANTS, inviteUrl } from '../../../../src/platforms/discord/connect/grants.ts'
import { afterEvent, GuildSchema, guildOf } from '../../../../src/platforms/discord/guilds/guild-events.ts'
import {
  isManager,
  listed,
  permissionsAt,
  permissionsIn,
} from '../../../../src/platforms/discord/guilds/permissions.ts'
import { createWorld } from '../../../servers/discord/create-world.ts'
import { guildCreateJson } from '../../../servers/discord/payloads.ts'
import { permissionsIn as expectedAt, PERMISSION } from '../../../servers/discord/permissions.ts'
import type { Overwrite } from '../../../servers/discord/world.ts'

/** Numbers that look random and are the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const FLAGS = Object.values(PERMISSION).filter((flag) => flag !== PERMISSION.administrator)
const NOW = Date.parse('2026-11-20T09:00:00Z')

test.each(Array.from({ length: 200 }, (_, seed) => seed))('are as Discord computes them: server %i', (seed) => {
  const random = randomFrom(seed)
  const some = () => FLAGS.filter(() => random() < 0.5).reduce((sum, flag) => sum | flag, 0n)
  const world = createWorld(() => NOW)
  const guild = world.addGuild({ everyone: some(), botPermissions: some() })
  const roles = [0, 1].map(() =>
    world.addRole(guild.id, { permissions: some() | (random() < 0.1 ? PERMISSION.administrator : 0n) }),
  )
  const us = guild.members.get(world.bot.id)
  us?.roles.push(...roles.filter(() => random() < 0.5).map(({ id }) => id))
  if (us !== undefined && random() < 0.2)
    us.communication_disabled_until = new Date(NOW + (random() - 0.5) * 1_000_000).toISOString()
  if (random() < 0.1) guild.owner_id = world.bot.id
  const overwrites: Overwrite[] = [guild.id, ...roles.map(({ id }) => id), world.bot.id, guild.owner_id]
    .filter(() => random() < 0.5)
    .map((id) => ({ id, type: guild.roles.has(id) ? 0 : 1, allow: some(), deny: some() }))
  const channel = world.addChannel({ permission_overwrites: overwrites })
  const thread = world.addChannel({ type: 11, parent_id: channel.id })
  const read = guildOf(GuildSchema.parse(JSON.parse(JSON.stringify(guildCreateJson(world, guild)))), world.bot.id)
  const mask = FLAGS.reduce((sum, flag) => sum | flag, PERMISSION.administrator)
  for (const place of [channel, thread]) {
    const told = read.places.get(place.id)
    // Of a thread that the bot does not see it is not told.
    const ours = told === undefined ? 0n : permissionsAt(read, told, read.us, NOW)
    expect(ours & mask).toBe(expectedAt(world, place, world.bot.id) & mask)
  }
})

describe('what is asked for', () => {
  test('is the least that the bot can do with', () => {
    const { ViewChannel, SendMessages, SendMessagesInThreads, EmbedLinks, ReadMessageHistory, CreatePublicThreads } =
      PermissionFlagsBits
    expect(ASKED_FOR).toBe(
      ViewChannel | SendMessages | SendMessagesInThreads | EmbedLinks | ReadMessageHistory | CreatePublicThreads,
    )
    expect(inviteUrl('123')).toBe(
      `https://discord.com/oauth2/authorize?client_id=123&scope=bot+applications.commands&permissions=${ASKED_FOR}`,
    )
  })

  test('is told with what each is for', () => {
    expect(GRANTS.map(({ name }) => name)).toEqual([
      'bot',
      'applications.commands',
      'View Channel',
      'Send Messages',
      'Send Messages in Threads',
      'Embed Links',
      'Read Message History',
      'Create Public Threads',
    ])
    for (const { why } of GRANTS) expect(why).toMatch(/^[a-z].{5,}[^.]$/)
  })
})

test.each([
  [PermissionFlagsBits.ManageChannels, true],
  [PermissionFlagsBits.ManageGuild, true],
  [PermissionFlagsBits.Administrator, true],
  [PermissionFlagsBits.ManageMessages | PermissionFlagsBits.SendMessages, false],
])('managing takes one of three permissions: %i', (permissions, expected) => {
  expect(isManager(permissions)).toBe(expected)
})

test.each([
  [[], ''],
  [['A'], 'A'],
  [['A', 'B'], 'A and B'],
  [['A', 'B', 'C'], 'A, B and C'],
])('%o is listed as "%s"', (names, text) => {
  expect(listed(names)).toBe(text)
})

describe('events that cannot be read', () => {
  const world = createWorld(() => NOW)
  const made = world.addGuild()
  const { id: lab } = world.addChannel()
  const guild = guildOf(GuildSchema.parse(guildCreateJson(world, made)), world.bot.id)

  test.each([
    'GUILD_UPDATE',
    'GUILD_ROLE_UPDATE',
    'CHANNEL_CREATE',
    'CHANNEL_UPDATE',
    'THREAD_UPDATE',
    'THREAD_LIST_SYNC',
    'GUILD_MEMBER_UPDATE',
    'TYPING_START',
  ])('leave the server as it is: %s', (type) => {
    for (const event of [null, 5, {}, { role: 5 }, { id: 5, user: {} }, { threads: [null] }]) {
      expect(afterEvent(guild, type, event)).toEqual(guild)
    }
  })

  test('hide no other part of a server', () => {
    const json = guildCreateJson(world, made)
    const odd = {
      ...json,
      channels: [null, { id: 1 }, ...(json.channels as object[])],
      roles: [5, ...(json.roles as object[])],
      members: 'none',
    }
    const read = guildOf(GuildSchema.parse(odd), world.bot.id)
    expect([...read.places.keys()]).toEqual([lab])
    expect(permissionsIn(read, read.us)).toBe(permissionsIn(guild, { id: world.bot.id, roles: [] }))
  })
})
