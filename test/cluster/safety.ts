import { expect, test } from 'vitest'
import { create, runPod } from './pod.ts'
import { kubectl, pods, run } from './run.ts'
import { plantedKey } from './tree.ts'

test('a planted key is in Secrets only: in no pod, no manifest, no image', async () => {
  const [pod] = await pods('activities')
  const image = pod!.spec.containers[0]!.image
  const saved = ['-c', `docker save ${image} | grep -c ${plantedKey} || true`]

  expect(await run('bash', saved)).toBe('0\n')
  expect(await run('docker', ['history', '--no-trunc', image])).not.toContain(plantedKey)
  const everything =
    'pods,deployments,configmaps,daemonsets,statefulsets,replicasets,events,secrets'
  const objects = await kubectl('get', everything, '--output=yaml')
  expect(objects).not.toContain(plantedKey)
  const key = await kubectl(
    'get',
    'secret/honeycomb',
    '--output=jsonpath={.data.HONEYCOMB_API_KEY}',
  )
  expect(Buffer.from(key, 'base64').toString()).toBe(plantedKey)
  // Each of two Secrets has the key once, in base64.
  expect(objects.split(key)).toHaveLength(3)
})

test('a pod without allowed connections reaches no other pod, but resolves names', async () => {
  const code = `
    import { lookup } from 'node:dns/promises'
    import { connect } from 'node:net'
    await new Promise(resolve => setTimeout(resolve, 2000)) // policies may take effect a moment late
    for (const [host, port] of [['activities', 3000], ['notifications', 3001], ['viewer', 8088],
      ['postgres', 5432], ['xray-daemon', 2000]]) {
      const { address } = await lookup(host)
      const socket = connect({ host: address, port, timeout: 2000 })
      const result = await new Promise(resolve => {
        for (const event of ['connect', 'timeout', 'error']) socket.on(event, () => resolve(event))
      })
      socket.destroy()
      console.log(host, result === 'connect' ? 'reached' : 'not reached')
    }`

  const stranger = await runPod({ label: 'stranger', code, seconds: 60 })
  const verify = await runPod({ label: 'verify', code, seconds: 60 })

  const hosts = ['activities', 'notifications', 'viewer', 'postgres', 'xray-daemon']
  expect(stranger.trim().split('\n')).toEqual(hosts.map(host => `${host} not reached`))
  expect(verify.trim().split('\n')).toEqual([
    'activities reached',
    'notifications reached',
    'viewer reached',
    'postgres not reached',
    'xray-daemon not reached',
  ])
})

test('Pod Security rejects a pod that is not restricted', async () => {
  const metadata = { name: 'unrestricted' }
  const spec = { containers: [{ name: 'unrestricted', image: 'waywiser' }] }

  await expect(create({ apiVersion: 'v1', kind: 'Pod', metadata, spec })).rejects.toThrow(
    /violates PodSecurity "restricted/,
  )
})
