import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { scratchFolder } from '../../support/scratch-folder.ts'
import type { FakeCluster } from './fake-kubectl.ts'
import { runDoctor } from './run-doctor.ts'
import { honeycombKey } from './stand-ins.ts'

const ready = { conditions: [{ type: 'Ready', status: 'True' }] }

const pod = (program: string, nodeName: string, status: object = ready) => ({
  metadata: { name: `${program}-${nodeName}`, labels: { 'app.kubernetes.io/name': program } },
  spec: { nodeName },
  status: { phase: 'Running', ...status },
})

const node = (name: string) => ({
  metadata: { name },
  status: { ...ready, nodeInfo: { architecture: 'amd64' } },
})

const named = (name: string, data?: object) => ({ metadata: { name }, data })

const base64 = (text: string) => Buffer.from(text).toString('base64')
const password = base64('a-password-of-postgres')

const filled = [
  named('postgres', { POSTGRES_PASSWORD: password, DATABASE_URL: base64('postgresql://u:p@h/d') }),
  named('peers', { PEER_TRUST_KEY: base64('a-key-of-peers-that-is-long-enough') }),
  named('honeycomb', { HONEYCOMB_API_KEY: base64(honeycombKey) }),
]

const daemonConfig = (endpoint: string) => ({ 'cfg.yaml': `Version: 2\n${endpoint}Socket:\n` })

/** The system as `skaffold dev` deploys it on two nodes. */
const well: FakeCluster = {
  context: 'kind-kind',
  items: {
    namespaces: [
      {
        metadata: {
          name: 'waywiser',
          labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
        },
      },
    ],
    nodes: [node('one'), node('two')],
    pods: [
      pod('activities', 'one'),
      pod('notifications', 'two'),
      pod('viewer', 'one'),
      pod('xray-daemon', 'one'),
      pod('xray-daemon', 'two'),
    ],
    secrets: filled,
    configmaps: [
      named('where', { XRAY_GOES_TO: 'viewer' }),
      named('xray-daemon', daemonConfig('Endpoint: http://viewer:8088\n')),
    ],
    networkpolicies: [named('default-deny')],
  },
  evaluated: {
    '5432': 'refused\n',
    createSocket: 'sent\n',
    '/-/api/traces/': '1\n',
    '/-/api/routes': '0\n',
  },
  log: '',
}

/** Runs the command with kubectl replaced, and returns its lines about the cluster. */
async function inCluster(cluster: FakeCluster, dotEnv?: string[]) {
  const folder = scratchFolder()
  const file = join(folder, 'cluster.json')
  mkdirSync(join(folder, 'bin'))
  const fake = resolve('test/commands/doctor/fake-kubectl.ts')
  const script = `#!/bin/sh\nexec "${process.execPath}" "${fake}" "$@"\n`
  writeFileSync(join(folder, 'bin/kubectl'), script, { mode: 0o755 })
  writeFileSync(file, JSON.stringify(cluster))
  const run = await runDoctor({
    args: ['--cluster'],
    environment: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, FAKE_CLUSTER: file },
    ...(dotEnv && { dotEnv }),
  })
  const at = run.lines.indexOf('The cluster')
  const lines = run.lines.slice(at + 1, run.lines.indexOf('', at)).map(line => line.trim())
  const verbs = readFileSync(`${file}.calls`, 'utf8')
    .split('\n')
    .map(call => call.split(' ')[0])
  return { ...run, lines, verbs: [...new Set(verbs)].sort() }
}

test('all is fine; nothing in the cluster is changed, and no value of a Secret is printed', async () => {
  const { code, lines, verbs, printed } = await inCluster(well)

  expect(lines).toStrictEqual([
    'ok       cluster: context kind-kind, 2 nodes (amd64)',
    'ok       namespace waywiser: Pod Security restricted is enforced',
    'ok       pods: all 5 are ready',
    'ok       Secret postgres: has POSTGRES_PASSWORD, DATABASE_URL',
    'ok       Secret peers: has PEER_TRUST_KEY',
    'ok       Secret honeycomb: has HONEYCOMB_API_KEY',
    'ok       Secret rollbar: is empty: this lens goes to the viewer alone',
    'ok       Secret aws: is empty: this lens goes to the viewer alone',
    'ok       where segments go: to viewer, as where and the daemon say',
    'ok       X-Ray daemons: one is ready on each of 2 nodes with services',
    'ok       network policies: enforced: the viewer does not reach the database',
    'ok       segment from a pod: arrived at the viewer',
    'ok       traces of probes: 0 in the last ten minutes',
  ])
  expect(code).toBe(0)
  expect(verbs).toStrictEqual(['', 'config', 'exec', 'get'])
  for (const secret of [password, 'a-password-of-postgres', honeycombKey]) {
    expect(printed).not.toContain(secret)
  }
}, 60_000)

test('a Secret that is missing, a node without a daemon, an image that is not there, mixed overlays', async () => {
  const waiting = (reason: string, message: string) => ({
    containerStatuses: [{ ready: false, state: { waiting: { reason, message } } }],
  })
  const { code, lines } = await inCluster(
    {
      ...well,
      items: {
        ...well.items,
        namespaces: [{ metadata: { name: 'waywiser', labels: {} } }],
        pods: [
          pod('activities', 'one', waiting('ErrImageNeverPull', 'image "waywiser" is not present')),
          pod(
            'notifications',
            'two',
            waiting('CreateContainerConfigError', 'secret "peers" not found'),
          ),
          pod('viewer', 'one'),
          pod('xray-daemon', 'one'),
          pod('xray-daemon', 'two', waiting('CrashLoopBackOff', 'back-off 40s')),
        ],
        secrets: filled.filter(({ metadata }) => metadata.name !== 'peers').slice(0, 1),
        configmaps: [
          named('where', { XRAY_GOES_TO: 'viewer' }),
          named('xray-daemon', daemonConfig('')),
        ],
      },
      evaluated: {
        ...well.evaluated,
        '5432': 'reached',
        '/-/api/traces/': '0',
        '/-/api/routes': '7',
      },
      log: `2026-11-30T01:00:00Z [Info] Initializing AWS X-Ray daemon 3.6.6
2026-11-30T01:00:02Z [Error] Sending segment batch failed with: NoCredentialProviders: no valid providers in chain\n`,
    },
    [`HONEYCOMB_API_KEY=${honeycombKey}`, 'not a line'],
  )

  expect(lines).toStrictEqual([
    'ok       cluster: context kind-kind, 2 nodes (amd64)',
    'warning  namespace waywiser: Pod Security restricted is not enforced; mend: kubectl apply --filename=k8s/base/00-namespace.yaml',
    'FAILING  pod activities-one: ErrImageNeverPull; cause: image "waywiser" is not present; mend: skaffold dev, which builds the image and loads it',
    'FAILING  pod notifications-two: CreateContainerConfigError; cause: secret "peers" not found; mend: npm run secrets',
    'FAILING  pod xray-daemon-two: CrashLoopBackOff; cause: back-off 40s; mend: kubectl -n waywiser logs xray-daemon-two --previous',
    'ok       Secret postgres: has POSTGRES_PASSWORD, DATABASE_URL',
    'FAILING  Secret peers: is not there; cause: pods that read it do not start; mend: npm run secrets',
    'warning  Secret honeycomb: lacks HONEYCOMB_API_KEY, which .env has; mend: npm run secrets',
    'ok       Secret rollbar: is empty: this lens goes to the viewer alone',
    'ok       Secret aws: is empty: this lens goes to the viewer alone',
    'FAILING  where segments go: where says viewer, and the daemon sends to aws; cause: two overlays are mixed: badges and links lead to the wrong place; mend: kubectl apply -k k8s/local',
    'FAILING  X-Ray daemon on node two: none is ready there, and services run there; cause: internalTrafficPolicy: Local drops the segments of that node; mend: kubectl -n waywiser describe daemonset/xray-daemon',
    'warning  network policies: not enforced: the viewer reaches the database; cause: the cluster has no engine for them, so every pod reaches every other; mend: make the cluster with a network that has one, such as Calico or Cilium',
    "FAILING  segment from a pod: sent, and not delivered: 1 errors in the daemons' logs; cause: 2026-11-30T01:00:02Z [Error] Sending segment batch failed with: NoCredentialProviders: no valid providers in chain; mend: kubectl -n waywiser logs daemonset/xray-daemon",
    'FAILING  traces of probes: 7 in the last ten minutes; cause: a service is instrumented by other means than ours; mend: unset NODE_OPTIONS in its pod',
  ])
  expect(code).toBe(1)
}, 60_000)

test('the wrong context: the namespace is not there', async () => {
  const { code, lines } = await inCluster({ ...well, items: { nodes: [node('one')] } })

  expect(lines.slice(0, 3)).toStrictEqual([
    'ok       cluster: context kind-kind, 1 node (amd64)',
    'FAILING  namespace waywiser: is not there; cause: nothing is deployed there, or kind-kind is not the context that is meant; mend: skaffold dev',
    'skipped  pods: not looked at; cause: there is no namespace waywiser',
  ])
  expect(code).toBe(1)
}, 60_000)

test('no context, no server, no kubectl: it could not look, exit 2', async () => {
  const { context: _, ...withoutContext } = well
  const away = 'Unable to connect to the server: dial tcp 127.0.0.1:6443: connect: refused'
  const [none, server, program] = await Promise.all([
    inCluster(withoutContext),
    inCluster({ ...well, away }),
    runDoctor({ args: ['--cluster'], environment: { PATH: dirname(process.execPath) } }),
  ])

  expect(none.lines[0]).toBe(
    'skipped  cluster: could not look; cause: kubectl has no current context; mend: kubectl config use-context <name>, of kubectl config get-contexts',
  )
  expect(server.lines[0]).toContain(
    'skipped  cluster: could not look; cause: the cluster of the context kind-kind does not answer: kubectl ',
  )
  expect(server.lines[0]).toContain(`${away}; mend: kubectl cluster-info`)
  expect(server.lines[1]).toBe('skipped  pods: not looked at; cause: the cluster does not answer')
  expect(program.about('cluster')).toStrictEqual([
    'skipped  cluster: could not look; cause: kubectl is not on the PATH: install it first.',
  ])
  expect([none.code, server.code, program.code]).toStrictEqual([2, 2, 2])
}, 60_000)
