import { expect, test } from 'vitest'
import { evict } from './evict.ts'
import { loadDuring } from './load.ts'
import { kubectl, pods, report } from './run.ts'

const services = ['activities', 'notifications']
const connections = 32
const podsWanted = 4

/** Requests are counted in the second half of the first minute. */
const settleMillis = 30_000
const countedMillis = 30_000

test('within a minute each pod gets half of its fair share: new ones, and all after a rollout and an eviction', async () => {
  const shares: Record<string, number[]> = {}
  const note = async (what: string) => Object.assign(shares, await sharesAfter(what))

  const { failed, answered } = await loadDuring({ connections }, async () => {
    await setMinimum(podsWanted)
    await note('scaling')
    for (const name of services) await kubectl('rollout', 'restart', `deployment/${name}`)
    const [pod] = await pods('activities')
    await evict(pod!.metadata.name)
    await note('a rollout and an eviction')
  }).finally(() => setMinimum(2))

  report(`requests on ${connections} connections`, `${answered.length} answered`)
  for (const [what, ofPods] of Object.entries(shares)) report(`shares after ${what}`, ofPods)
  expect(failed).toEqual([])
  for (const [what, ofPods] of Object.entries(shares)) {
    expect(ofPods, what).toHaveLength(podsWanted)
    expect(Math.min(...ofPods), what).toBeGreaterThan(0.5)
  }
})

const setMinimum = (minReplicas: number) =>
  Promise.all(
    services.map(name =>
      kubectl('patch', 'hpa', name, '--patch', JSON.stringify({ spec: { minReplicas } })),
    ),
  )

/** Each pod's part of the requests by service, in parts of the mean: 1 is a fair share. */
async function sharesAfter(what: string): Promise<Record<string, number[]>> {
  for (const name of services) await untilAllReady(name)
  await sleep(settleMillis)
  const since = new Date().toISOString()
  await sleep(countedMillis)
  const entries = services.map(async name => [`${what}, ${name}`, await sharesOf(name, since)])
  return Object.fromEntries(await Promise.all(entries))
}

async function sharesOf(name: string, since: string): Promise<number[]> {
  const logs = (await pods(name)).map(({ metadata }) =>
    kubectl('logs', metadata.name, `--since-time=${since}`),
  )
  const counts = (await Promise.all(logs)).map(text => text.split('"msg":"request"').length - 1)
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.map(count => Number((count / mean).toFixed(2)))
}

async function untilAllReady(name: string): Promise<void> {
  await kubectl(
    'wait',
    `deployment/${name}`,
    `--for=jsonpath={.status.replicas}=${podsWanted}`,
    '--timeout=120s',
  )
  await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=180s')
}

const sleep = (millis: number) => new Promise(resolve => setTimeout(resolve, millis))
