/** The files for compose, Kubernetes and systemd: what they promise is looked up in them. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'

const ROOT = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
/** What the image itself sets. */
const DATABASE_URL = /DATABASE_URL=(\S+)/.exec(read('Dockerfile'))?.[1]

/** Seconds that a stop takes where neither chat answers, as the README says. */
const LONGEST_STOP = 39

const ServiceSchema = z.looseObject({
  read_only: z.literal(true),
  restart: z.literal('unless-stopped'),
  tmpfs: z.array(z.string()),
  env_file: z.array(z.string()),
  profiles: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  volumes: z.array(z.string()),
  cap_drop: z.array(z.string()).optional(),
  deploy: z.object({ replicas: z.number() }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  image: z.string(),
  stop_grace_period: z.string(),
})

describe('compose.yaml', () => {
  const file = z
    .object({ services: z.record(z.string(), ServiceSchema), volumes: z.record(z.string(), z.null()) })
    .parse(parse(read('config/compose.yaml'), { merge: true }))
  const { paperwire, replica, postgres } = file.services

  test('one bot on SQLite by default; three replicas and PostgreSQL 17 behind a profile', () => {
    expect(Object.entries(file.services).map(([name, { profiles = [] }]) => [name, ...profiles])).toEqual([
      ['paperwire'],
      ['replica', 'postgres'],
      ['postgres', 'postgres'],
    ])
    expect(paperwire?.environment.DATABASE_URL).toBe(DATABASE_URL)
    expect(replica?.deploy?.replicas).toBe(3)
    expect(replica?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
    expect(postgres?.image).toBe('postgres:17')
    // A server that is being made answers on its socket already.
    expect(postgres?.healthcheck?.test).toEqual(expect.arrayContaining(['pg_isready', '--host=127.0.0.1']))
  })

  test('a stop is waited for', () => {
    for (const one of [paperwire, replica])
      expect(Number(one?.stop_grace_period.replace('s', ''))).toBeGreaterThan(LONGEST_STOP)
  })

  test('no secret stands in it, and every named volume is declared', () => {
    expect(read('config/compose.yaml').replace(/^\s*#.*$/gm, '')).not.toMatch(/PASSWORD|TOKEN|SECRET/)
    const named = Object.values(file.services).flatMap(({ volumes }) => volumes.map((one) => one.split(':')[0] ?? ''))
    expect(named.filter((name) => !name.startsWith('.')).toSorted()).toEqual(Object.keys(file.volumes).toSorted())
    for (const one of [paperwire, replica]) expect(one?.cap_drop).toEqual(['ALL'])
  })
})

const ProbeSchema = z.looseObject({ httpGet: z.object({ path: z.string(), port: z.string() }) })
const WorkloadSchema = z.looseObject({
  kind: z.enum(['Deployment', 'StatefulSet']),
  spec: z.looseObject({
    replicas: z.number(),
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({
        terminationGracePeriodSeconds: z.number(),
        securityContext: z.looseObject({ runAsNonRoot: z.literal(true), runAsUser: z.number().positive() }),
        containers: z.tuple([
          z.looseObject({
            envFrom: z.tuple([z.object({ secretRef: z.object({ name: z.string() }) })]),
            env: z.array(z.object({ name: z.string(), value: z.string() })),
            securityContext: z.object({
              allowPrivilegeEscalation: z.literal(false),
              readOnlyRootFilesystem: z.literal(true),
              capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
            }),
            startupProbe: ProbeSchema,
            livenessProbe: ProbeSchema,
            readinessProbe: ProbeSchema,
            lifecycle: z
              .object({ preStop: z.object({ exec: z.object({ command: z.tuple([z.literal('sleep'), z.string()]) }) }) })
              .optional(),
          }),
        ]),
      }),
    }),
  }),
})

describe.each([
  ['kubernetes.yaml', 'Deployment', 3],
  ['kubernetes-sqlite.yaml', 'StatefulSet', 1],
] as const)('%s', (name, kind, replicas) => {
  const documents = parseAllDocuments(read(`config/${name}`))
  const [first, ...others] = documents.map((one) => one.toJS() as { kind: string })

  test('is whole, and its parts find each other', () => {
    expect(documents.flatMap((one) => [...one.errors, ...one.warnings])).toEqual([])
    const { spec, kind: found } = WorkloadSchema.parse(first)
    expect([found, spec.replicas]).toEqual([kind, replicas])
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels)
    const service = z
      .looseObject({
        spec: z.object({
          selector: z.record(z.string(), z.string()),
          ports: z.array(z.object({ targetPort: z.string() }).loose()),
        }),
      })
      .parse(others.find((one) => one.kind === 'Service'))
    expect(spec.template.metadata.labels).toMatchObject(service.spec.selector)
  })

  test('a stop is waited for; of several pods one is left alone before its port closes', () => {
    const { terminationGracePeriodSeconds, containers } = WorkloadSchema.parse(first).spec.template.spec
    const [, seconds] = containers[0].lifecycle?.preStop.exec.command ?? []
    expect(terminationGracePeriodSeconds - Number(seconds ?? 0)).toBeGreaterThan(LONGEST_STOP)
    expect(seconds !== undefined).toBe(replicas > 1)
  })

  test('probes what the bot serves; only one pod has a file', () => {
    const [container] = WorkloadSchema.parse(first).spec.template.spec.containers
    const paths = [container.startupProbe, container.livenessProbe, container.readinessProbe].map(
      ({ httpGet }) => httpGet.path,
    )
    expect(paths).toEqual(['/healthz', '/healthz', '/readyz'])
    const database = container.env.find((one) => one.name === 'DATABASE_URL')?.value
    expect(database).toBe(kind === 'StatefulSet' ? DATABASE_URL : undefined)
  })
})

describe('paperwire.service', () => {
  const settings = new Map(
    read('config/paperwire.service')
      .split('\n')
      .flatMap((line) =>
        /^\w+=/.test(line) ? [[line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const] : [],
      ),
  )

  test('comes back after a fault, but not after a wrong configuration', () => {
    expect([settings.get('Restart'), settings.get('RestartPreventExitStatus')]).toEqual(['on-failure', '78'])
  })

  test('a stop is waited for', () => {
    expect(Number(settings.get('TimeoutStopSec'))).toBeGreaterThan(LONGEST_STOP)
  })

  test('has rights to its own data alone', () => {
    expect(settings.get('DynamicUser')).toBe('yes')
    expect(settings.get('ProtectSystem')).toBe('strict')
    expect(settings.get('NoNewPrivileges')).toBe('yes')
    expect(settings.get('Environment')).toContain(`/var/lib/${settings.get('StateDirectory')}/`)
  })

  test('systemd finds no fault in it', (context) => {
    const found = spawnSync('systemd-analyze', ['verify', join(ROOT, 'config', 'paperwire.service')], {
      encoding: 'utf8',
    })
    if (found.error !== undefined) {
      console.warn('systemd-analyze is not here, so the unit is not verified.')
      return context.skip()
    }
    expect(found.stderr + found.stdout).not.toMatch(/paperwire\.service:\d+|Unknown|Failed to parse/)
  })
})
