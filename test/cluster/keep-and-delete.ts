import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { getJson, traceIdOf, waitForTrace } from '../support/traces.ts'
import { kubectl, pods, run, untilRolledOut } from './run.ts'
import { plantedKey, tree } from './tree.ts'
import { atActivities, atViewer, isComplete } from './viewer.ts'

const keyIn = async (secret: string, key: string) =>
  Buffer.from(
    await kubectl('get', `secret/${secret}`, `--output=jsonpath={.data.${key}}`),
    'base64',
  ).toString()

test('a changed key restarts the services that use it, and no other pod; no value is printed', async () => {
  const before = await identities()
  const file = join(tree, '.env')
  writeFileSync(file, readFileSync(file, 'utf8').replace(plantedKey, `${plantedKey}-changed`))

  const printed = await run('npm', ['run', '--silent', 'secrets'], tree)
  await untilRolledOut()

  expect(printed).toContain(
    'restarted for their new keys: deployment/activities, deployment/notifications',
  )
  expect(printed).not.toContain(plantedKey)
  const after = await identities()
  expect(after.viewer).toEqual(before.viewer)
  expect(after.postgres).toEqual(before.postgres)
  expect(after.activities!.filter(uid => before.activities!.includes(uid))).toEqual([])
})

test('skaffold delete keeps keys, data and traces, and without Skaffold everything comes up again', async () => {
  const [pod] = await pods('activities')
  const image = pod!.spec.containers[0]!.image
  const password = await keyIn('postgres', 'POSTGRES_PASSWORD')
  const message = `kept ${plantedKey}`
  const posted = await atActivities(activities =>
    fetch(`${activities}/api/activities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ handle: 'ada', message, ttl: '1-day' }),
    }),
  )

  const traceId = traceIdOf(posted)
  const before = await atViewer(viewer => waitForTrace(viewer, traceId, isComplete))

  await run('skaffold', ['delete'], tree)
  await kubectl('wait', 'pods', '--all', '--for=delete', '--timeout=120s').catch(() => {})
  expect(await keyIn('honeycomb', 'HONEYCOMB_API_KEY')).toBe(`${plantedKey}-changed`)
  expect(await keyIn('postgres', 'POSTGRES_PASSWORD')).toBe(password)

  await run('docker', ['tag', image, 'waywiser:latest'])
  await run('npm', ['run', '--silent', 'secrets'], tree)
  const printed = await run('kubectl', ['apply', '-k', 'k8s/local'], tree)
  await untilRolledOut()
  expect(printed).not.toMatch(/warning/i)
  const found = await atActivities(activities =>
    getJson<{ activities: { message: string }[] }>(`${activities}/api/activities/@ada`),
  )
  expect(found.activities[0]?.message).toBe(message)
  const after = await atViewer(viewer => waitForTrace(viewer, traceId, isComplete))
  expect(after).toEqual(before)
})

/** Unique ids of the pods by program. */
async function identities(): Promise<Record<string, string[]>> {
  const byName: Record<string, string[]> = {}
  for (const { metadata } of await pods()) {
    const name = metadata.labels['app.kubernetes.io/name']!
    byName[name] = [...(byName[name] ?? []), metadata.uid].sort()
  }
  return byName
}
