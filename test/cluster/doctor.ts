import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Finding } from '../../commands/doctor/frame/check.ts'
import { kubectl, untilRolledOut } from './run.ts'

/** Ports that nothing of ours listens on: only the cluster is looked at. */
const nothing = Object.fromEntries(
  ['ACTIVITIES', 'NOTIFICATIONS', 'VIEWER', 'OTLP', 'OTLP_GRPC', 'XRAY'].map(name => [
    `${name}_PORT`,
    '0',
  ]),
)

/** The findings of the doctor about the real cluster. */
async function findings(): Promise<Finding[]> {
  const args = ['commands/doctor.ts', '--cluster', '--json']
  const { PATH, HOME, KUBECONFIG } = process.env
  const env = { PATH, HOME, KUBECONFIG, ...nothing }
  const running = promisify(execFile)(process.execPath, args, { env }).catch(error => error)
  const { findings } = JSON.parse((await running).stdout) as { findings: Finding[] }
  return findings.filter(({ id }) => id.startsWith('cluster-'))
}

test('the doctor finds nothing wrong in the cluster, and a canary of a pod arrives', async () => {
  await untilRolledOut()

  const found = await findings()

  expect(found.filter(({ state }) => state !== 'ok')).toStrictEqual([])
  expect(found.find(({ id }) => id === 'cluster-segment')?.seen).toBe('arrived at the viewer')
})

test('a daemon that is kept from its nodes is named, with each node', async () => {
  const selector = (value: string | null) =>
    JSON.stringify({ spec: { template: { spec: { nodeSelector: { 'no-such': value } } } } })
  await kubectl('patch', 'daemonset/xray-daemon', `--patch=${selector('node')}`)
  try {
    await expect
      .poll(async () => (await findings()).filter(({ id }) => id === 'cluster-daemons'), {
        timeout: 120_000,
        interval: 2_000,
      })
      .toContainEqual(expect.objectContaining({ state: 'failing' }))
  } finally {
    await kubectl('patch', 'daemonset/xray-daemon', `--patch=${selector(null)}`)
    await untilRolledOut()
  }
})
