import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kustomizationOf } from './kustomization.ts'
import { runPod } from './pod.ts'
import { kubectlIn, run } from './run.ts'

const namespace = 'waywiser-viewer-only'
const kubectl = kubectlIn(namespace)
let folder: string

// A cluster for tests has few volumes.
const withoutVolume = {
  target: { kind: 'StatefulSet', name: 'viewer' },
  patch: JSON.stringify([
    { op: 'remove', path: '/spec/volumeClaimTemplates' },
    {
      op: 'add',
      path: '/spec/template/spec/volumes/-',
      value: { name: 'data', emptyDir: {} },
    },
  ]),
}

beforeAll(async () => {
  folder = await kustomizationOf('viewer-only', { patches: [withoutVolume] })
  await run('kubectl', ['create', 'namespace', namespace])
  const restricted = 'pod-security.kubernetes.io/enforce=restricted'
  await run('kubectl', ['label', 'namespace', namespace, restricted])
  await kubectl('apply', '-k', folder)
  await kubectl('rollout', 'status', 'statefulset/viewer', '--timeout=180s')
})

afterAll(async () => {
  if (folder) rmSync(folder, { recursive: true, force: true })
  await run('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found'])
})

/** Sends a span by HTTP and a segment by UDP, and prints what the viewer shows of the trace. */
const code = `
  import { createSocket } from 'node:dgram'
  const host = process.argv.at(-1)
  const traceId = crypto.randomUUID().replaceAll('-', '')
  const now = Date.now()
  const span = {
    traceId,
    spanId: '00f067aa0ba902b7',
    name: 'GET /cart',
    kind: 2,
    startTimeUnixNano: now + '000000',
    endTimeUnixNano: now + 10 + '000000',
  }
  await fetch('http://' + host + ':4318/v1/traces', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  })
  const document = {
    trace_id: '1-' + traceId.slice(0, 8) + '-' + traceId.slice(8),
    id: span.spanId,
    name: 'shop',
    start_time: now / 1000,
    end_time: now / 1000 + 0.01,
  }
  const datagram = '{"format":"json","version":1}\\n' + JSON.stringify(document)
  const socket = createSocket('udp4')
  let trace
  do {
    await new Promise(resolve => socket.send(datagram, 2000, host, resolve))
    await new Promise(resolve => setTimeout(resolve, 200))
    trace = await (await fetch('http://' + host + ':8088/-/api/traces/' + traceId)).json()
  } while (!trace.segments?.length)
  socket.close()
  console.log(JSON.stringify([...trace.spans, ...trace.segments].map(({ name }) => name)))`

test.each(['', '.svc.cluster.local'])(
  'the viewer alone takes a span and a segment at viewer.<namespace>%s',
  async end => {
    const host = `viewer.${namespace}${end}`
    const printed = await runPod({ label: 'shop', code, args: [host], seconds: 60, namespace })

    expect(JSON.parse(printed)).toStrictEqual(['GET /cart', 'shop'])
  },
)
