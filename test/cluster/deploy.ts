import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { namespace } from '../../charts/names.ts'
import { traceIdOf, waitForTrace } from '../support/traces.ts'
import { kubectl, pods, report, run, untilRolledOut } from './run.ts'
import { fillTree, tree } from './tree.ts'
import { atActivities, atViewer } from './viewer.ts'
import { emptyVolumes, freeVolumes } from './volumes.ts'

beforeAll(async () => {
  fillTree()
  await run('skaffold', ['build'], tree)
  const startMillis = Date.now()
  await run('skaffold', ['run'], tree)
  await untilRolledOut()
  report('from skaffold run, image built, to all pods Ready (s)', (Date.now() - startMillis) / 1000)
})

afterAll(async () => {
  try {
    await emptyVolumes()
  } finally {
    await run('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found'])
    // keep-and-delete.ts gives an image of Skaffold this name, which the manifests use.
    await run('docker', ['rmi', 'waywiser:latest']).catch(() => {})
    rmSync(tree, { recursive: true, force: true })
  }
  await freeVolumes()
})

test('a request through port-forward is complete in the viewer within 5 s, with segments from the daemon', async () => {
  const { answer, answeredMillis } = await atActivities(async activities => {
    const answer = await fetch(`${activities}/api/activities/home`)
    return { answer, answeredMillis: Date.now() }
  })

  const trace = await atViewer(viewer =>
    waitForTrace(
      viewer,
      traceIdOf(answer),
      ({ spans, delivery }) =>
        ['activities', 'notifications'].every(name => spans.some(span => span.service === name)) &&
        delivery.xray.state === 'received' &&
        delivery.logs.state === 'received',
    ),
  )

  const delays = Object.values(trace.delivery).map(({ firstDelayMillis }) => firstDelayMillis ?? 0)
  report('first delay of the slowest lens (ms)', Math.round(Math.max(...delays)))
  report('request to complete trace, port-forward included (ms)', Date.now() - answeredMillis)
  expect(Math.max(...delays)).toBeLessThan(5000)
  expect(trace.delivery.otlp.state).toBe('received')
  expect(answer.headers.get('x-trace-url')).toBe(`http://localhost:8088/trace/${trace.traceId}`)
  const server = trace.segments.find(
    ({ type, name }) => type === 'segment' && name === 'activities',
  )
  const activities = (await pods('activities')).map(({ metadata }) => metadata.name)
  expect(JSON.stringify(server?.document)).toMatch(new RegExp(activities.join('|')))
})

test('an error item arrives too', async () => {
  const answer = await atActivities(activities => fetch(`${activities}/rollbar/test`))

  const trace = await atViewer(viewer =>
    waitForTrace(
      viewer,
      traceIdOf(answer),
      ({ delivery }) => delivery.rollbar.state === 'received',
    ),
  )

  expect(trace.errors).toHaveLength(1)
})

test('a second skaffold run without a change restarts no pod', async () => {
  const before = await identities()

  await run('skaffold', ['run'], tree)

  await untilRolledOut()
  // The autoscaler may have added some.
  expect(await identities()).toEqual(expect.arrayContaining(before))
})

test('skaffold verify passes', async () => {
  // Without the tags of a build, Skaffold looks for waywiser:latest.
  await run('skaffold', ['build', '--file-output=build.json'], tree)
  const printed = await run('skaffold', ['verify', '--build-artifacts=build.json'], tree)

  expect(printed).toContain('rollbar: received')
})

test('the daemon has no error in its log, and no pod was restarted', async () => {
  expect(await kubectl('logs', 'daemonset/xray-daemon')).not.toMatch(/error/i)

  const restarts = (await pods()).flatMap(pod =>
    (pod.status.containerStatuses ?? []).map(({ restartCount }) => restartCount),
  )
  expect(restarts.every(count => count === 0)).toBe(true)
})

const identities = async () => (await pods()).map(({ metadata }) => metadata.uid).sort()
