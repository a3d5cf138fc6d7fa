import { expect, test } from 'vitest'
import { type Break, breakCopy, titles } from './broken-copy.ts'

const { pod, container, daemon, database } = titles

const breaks: Break[] = [
  [
    'the network of the node',
    c => (c.pod.hostNetwork = true),
    [`${pod}: hostNetwork is not allowed`],
  ],
  ['the processes of the node', c => (c.pod.hostPID = true), [`${pod}: hostPID is not allowed`]],
  [
    'the shared memory of the node',
    c => (c.pod.hostIPC = true),
    [`${pod}: hostIPC is not allowed`],
  ],
  [
    'a folder of the node',
    c => (c.daemon.volumes[0] = { name: 'config', hostPath: { path: '/etc' } }),
    ['DaemonSet xray-daemon: volume config is a hostPath, which is not allowed'],
  ],
  [
    'a kernel setting',
    c => (c.pod.securityContext.sysctls = []),
    [`${pod}: sysctls are not allowed`],
  ],
  [
    'a container that may be root',
    c => delete c.daemon.securityContext.runAsNonRoot,
    [`${daemon}: runAsNonRoot is not true`],
  ],
  [
    'a user that the node may have',
    c => (c.container.securityContext.runAsUser = 1000),
    [`${container}: runAsUser is 1000: expected more than 10000`],
  ],
  [
    'the id of Postgres for somebody else',
    c => (c.pod.securityContext.runAsUser = 999),
    [`${container}: runAsUser is 999: expected more than 10000`],
  ],
  [
    'no group',
    c => delete c.daemon.securityContext.runAsGroup,
    [`${daemon}: runAsGroup is undefined: expected more than 10000`],
  ],
  [
    'no filter of system calls',
    c => delete c.database.securityContext.seccompProfile,
    [`${database}: seccompProfile is not RuntimeDefault`],
  ],
  [
    'a privileged container',
    c => (c.container.securityContext.privileged = true),
    [`${container}: privileged is not allowed`],
  ],
  [
    'rising privileges',
    c => delete c.container.securityContext.allowPrivilegeEscalation,
    [`${container}: allowPrivilegeEscalation is not false`],
  ],
  [
    'an unmasked /proc',
    c => (c.container.securityContext.procMount = 'Unmasked'),
    [`${container}: procMount is not allowed`],
  ],
  [
    'capabilities that are kept',
    c => delete c.container.securityContext.capabilities,
    [`${container}: capabilities do not drop ALL`],
  ],
  [
    'a capability that is added',
    c => (c.container.securityContext.capabilities.add = ['NET_BIND_SERVICE', 'NET_RAW']),
    [`${container}: capability NET_RAW is not allowed`],
  ],
  [
    'a port of the node',
    c => (c.daemon.containers[0].ports[0].hostPort = 2000),
    [`${daemon}: hostPort 2000 is not allowed`],
  ],
  [
    'a probe that asks another host',
    c => (c.container.livenessProbe.httpGet.host = 'elsewhere'),
    [`${container}: livenessProbe's host is not allowed`],
  ],
  [
    'an init container without any of it',
    c => (c.pod.initContainers = [{ ...c.container, name: 'first', securityContext: {} }]),
    [
      'Deployment activities, container first: allowPrivilegeEscalation is not false',
      'Deployment activities, container first: capabilities do not drop ALL',
      'Deployment activities, container first: readOnlyRootFilesystem is not true',
    ],
  ],
]

test.each(breaks)('the policy finds %s', (_what, change, problems) => {
  expect(breakCopy(change)).toEqual(problems)
})
