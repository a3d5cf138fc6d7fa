import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, expect, test } from 'vitest'
import { scratchFolder } from '../support/scratch-folder.ts'
import type { FakeCluster } from './fake-kubectl.ts'

const command = join(import.meta.dirname, '../../commands/secrets.ts')
const fake = join(import.meta.dirname, 'fake-kubectl.ts')
let folder: string

beforeEach(() => {
  folder = scratchFolder()
  mkdirSync(join(folder, 'bin'))
  const script = `#!/bin/sh\nexec "${process.execPath}" "${fake}" "$@"\n`
  writeFileSync(join(folder, 'bin/kubectl'), script, { mode: 0o755 })
  writeCluster({ calls: [], secrets: {}, workloads: [], volume: '' })
})

test("without a .env the vendors' Secrets stay empty, the database gets a password and the services a key", async () => {
  const printed = await secrets()

  expect(printed.split('\n')).toEqual([
    'secret/postgres: made at random',
    'secret/peers: made at random',
    'secret/honeycomb: nothing in .env, left empty',
    'secret/rollbar: nothing in .env, left empty',
    'secret/aws: nothing in .env, left empty',
    '',
  ])
  const { POSTGRES_PASSWORD, DATABASE_URL } = held('postgres')
  expect(POSTGRES_PASSWORD).toMatch(/^[\w-]{32}$/)
  expect(DATABASE_URL).toBe(`postgresql://waywiser:${POSTGRES_PASSWORD}@postgres:5432/waywiser`)
  expect(printed).not.toContain(POSTGRES_PASSWORD)
  expect(held('peers').PEER_TRUST_KEY).toMatch(/^[\w-]{43}$/)
  expect(printed).not.toContain(held('peers').PEER_TRUST_KEY)
})

test("a vendor's Secret takes all of its variables, and settings of this machine are not copied", async () => {
  writeEnv({
    HONEYCOMB_API_KEY: 'key-of-honeycomb',
    HONEYCOMB_TEAM: 'team',
    HONEYCOMB_DATASET: '',
    AWS_ACCESS_KEY_ID: 'id-of-aws',
    CLOUDWATCH_LOG_GROUP: '/a/group',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    AWS_PROFILE: 'mine',
    SAMPLING: 'local',
  })

  const printed = await secrets({ ROLLBAR_ACCESS_TOKEN: 'of-the-shell' })

  expect(held('honeycomb')).toEqual({
    HONEYCOMB_API_KEY: 'key-of-honeycomb',
    HONEYCOMB_TEAM: 'team',
  })
  expect(held('aws')).toEqual({ AWS_ACCESS_KEY_ID: 'id-of-aws', CLOUDWATCH_LOG_GROUP: '/a/group' })
  expect(readCluster().secrets.rollbar).toBeUndefined()
  expect(printed).toContain('secret/honeycomb: HONEYCOMB_API_KEY, HONEYCOMB_TEAM set\n')
  expect(printed).toContain(
    'of .env, not for the cluster: AWS_PROFILE, AWS_XRAY_DAEMON_ADDRESS, SAMPLING\n',
  )
})

test('no value is printed, nor in an argument, where every process of the machine could read it', async () => {
  writeEnv({ HONEYCOMB_API_KEY: 'key-of-honeycomb' })

  const printed = await secrets()

  const seen = printed + JSON.stringify(readCluster().calls)
  expect(seen).not.toContain('key-of-honeycomb')
  expect(seen).not.toContain(base64('key-of-honeycomb'))
})

test('an error of the API server is printed without the values that it quotes', async () => {
  writeEnv({ ROLLBAR_ACCESS_TOKEN: 'token-of-rollbar' })
  const known = {
    POSTGRES_PASSWORD: base64('password-of-postgres'),
    DATABASE_URL: base64('address-of-postgres'),
  }
  const made = { PEER_TRUST_KEY: base64('key-of-peers') }
  writeCluster({
    calls: [],
    workloads: [],
    volume: '',
    rejection: 'Invalid value: DATA',
    secrets: {
      postgres: { metadata: { name: 'postgres' }, data: known },
      peers: { metadata: { name: 'peers' }, data: made },
    },
  })

  const { stderr, code } = await failing()

  expect(code).toBe(1)
  expect(stderr).toMatch(/^kubectl apply .*: Invalid value: \*\*\*( \*\*\*){4}$/m)
})

test('the namespace comes first, then the Secrets as committed, in the cluster that Skaffold names', async () => {
  await secrets({ SKAFFOLD_KUBE_CONTEXT: 'kind-home' })

  const [first, ...others] = readCluster().calls
  expect(first).toEqual([
    '--context=kind-home',
    '--namespace=waywiser',
    'apply',
    expect.stringMatching(/--filename=.*\/k8s\/base\/00-namespace\.yaml$/),
    expect.stringMatching(/--filename=.*\/k8s\/base\/secrets\.yaml$/),
  ])
  expect(others.every(([context]) => context === '--context=kind-home')).toBe(true)
})

test('a changed Secret restarts the workloads that read it, and a second run restarts nothing', async () => {
  const from = (name: string) => [{ secretRef: { name } }]
  const workload = (kind: string, name: string, envFrom: object[], env: object[] = []) => ({
    kind,
    metadata: { name },
    spec: { template: { spec: { containers: [{ envFrom, env }] } } },
  })
  const region = { secretKeyRef: { name: 'aws', key: 'AWS_REGION', optional: true } }
  const workloads = [
    workload('Deployment', 'activities', [...from('honeycomb'), ...from('aws')]),
    workload('StatefulSet', 'viewer', [], [{ name: 'AWS_REGION', valueFrom: region }]),
    workload('DaemonSet', 'xray-daemon', from('aws')),
  ]
  writeCluster({ calls: [], secrets: {}, workloads, volume: '' })
  writeEnv({ AWS_ACCESS_KEY_ID: 'one' })

  const first = await secrets()
  const second = await secrets()
  writeEnv({ AWS_ACCESS_KEY_ID: 'one', HONEYCOMB_API_KEY: 'two' })
  const third = await secrets()

  const restarted = 'restarted for their new keys:'
  expect(first).toContain(`${restarted} deployment/activities, daemonset/xray-daemon\n`)
  expect(second).not.toContain('restarted')
  expect(third).toContain(`${restarted} deployment/activities\n`)
  const restarts = readCluster().calls.filter(call => call.includes('restart'))
  expect(restarts.map(call => call.slice(3))).toEqual([
    ['deployment/activities', 'daemonset/xray-daemon'],
    ['deployment/activities'],
  ])
})

test('a run without a .env keeps all keys, the password included', async () => {
  writeEnv({ HONEYCOMB_API_KEY: 'key-of-honeycomb' })
  await secrets()
  const password = held('postgres')
  const key = held('peers')
  rmSync(join(folder, '.env'))

  const printed = await secrets()

  expect(printed).toContain('secret/honeycomb: nothing in .env, left as it is\n')
  expect(held('honeycomb')).toEqual({ HONEYCOMB_API_KEY: 'key-of-honeycomb' })
  expect(held('postgres')).toEqual(password)
  expect(held('peers')).toEqual(key)
})

test('a password chosen by hand is encoded in the address', async () => {
  const data = { POSTGRES_PASSWORD: base64('a/b@c') }
  const secret = { metadata: { name: 'postgres' }, data }
  writeCluster({ calls: [], secrets: { postgres: secret }, workloads: [], volume: '' })

  await secrets()

  expect(held('postgres')).toEqual({
    POSTGRES_PASSWORD: 'a/b@c',
    DATABASE_URL: 'postgresql://waywiser:a%2Fb%40c@postgres:5432/waywiser',
  })
})

test('a volume that is older than the password causes a warning that says what to do', async () => {
  writeCluster({ calls: [], secrets: {}, workloads: [], volume: 'data-postgres-0   Bound' })

  expect(await secrets()).toContain(
    'kubectl -n waywiser delete statefulset/postgres pvc/data-postgres-0\n',
  )
})

test('the note that kubectl keeps of the committed manifest stays, since the next deploy would warn without it', async () => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' }
  const secret = { metadata: { name: 'honeycomb', annotations } }
  writeCluster({ calls: [], secrets: { honeycomb: secret }, workloads: [], volume: '' })
  writeEnv({ HONEYCOMB_API_KEY: 'key-of-honeycomb' })

  await secrets()

  expect(readCluster().secrets.honeycomb?.metadata).toMatchObject({ annotations })
})

test('without kubectl, one line says so', async () => {
  rmSync(join(folder, 'bin/kubectl'))

  expect((await failing()).stderr).toBe('kubectl is not on the PATH: install it first.\n')
})

async function secrets(environment: Record<string, string> = {}): Promise<string> {
  const env = {
    PATH: join(folder, 'bin'),
    FAKE_CLUSTER: join(folder, 'cluster.json'),
    ...environment,
  }
  const { stdout } = await promisify(execFile)(process.execPath, [command], { cwd: folder, env })
  return stdout
}

const failing = async () =>
  secrets().then(
    () => {
      throw new Error('it did not fail')
    },
    error => error as { stderr: string; code: number },
  )

const base64 = (value: string) => Buffer.from(value).toString('base64')

/** Values of a Secret, as a pod reads them. */
function held(name: string): Record<string, string> {
  const data = Object.entries(readCluster().secrets[name]?.data ?? {})
  return Object.fromEntries(
    data.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  )
}

const readCluster = () =>
  JSON.parse(readFileSync(join(folder, 'cluster.json'), 'utf8')) as FakeCluster

const writeCluster = (cluster: FakeCluster) =>
  writeFileSync(join(folder, 'cluster.json'), JSON.stringify(cluster))

const writeEnv = (variables: Record<string, string>) =>
  writeFileSync(
    join(folder, '.env'),
    Object.entries(variables)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
