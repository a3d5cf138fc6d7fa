import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { Wires } from '../../../services/viewer/records/api.ts'
import { openStore } from '../../../services/viewer/store/open.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { samplingRule } from '../aws/sampling-rule.ts'
import {
  getJson,
  makeLogStream,
  numberedWires,
  type Ports,
  sendNumbered,
} from '../numbered-records.ts'
import { sampleMillis, span, traceId } from '../records.ts'
import { startViewerProcess } from '../viewer-process.ts'

const start = async (folder: string) => {
  const viewer = await startViewerProcess({ WAYWISER_DATA: folder })
  return { ...viewer, ports: viewer.ports as Ports }
}

/** The received count of a wire in the file. */
function savedCount(folder: string, wire: string): unknown {
  const database = new DatabaseSync(join(folder, 'viewer.sqlite'), { readOnly: true })
  const row = database.prepare('SELECT received FROM wire_count WHERE wire = ?').get(wire)
  database.close()
  return row?.received
}

async function sendOneOfEach(ports: Ports, n: number): Promise<void> {
  for (const wire of numberedWires) expect((await sendNumbered(wire, ports, n)).status).toBe(200)
}

const rule = samplingRule({ RuleName: 'kept', FixedRate: 0.5 })

const askXray = async ({ port }: Ports, path: string, body: object) =>
  (
    await fetch(`http://127.0.0.1:${port}/${path}`, { method: 'POST', body: JSON.stringify(body) })
  ).text()

test('a restarted viewer has all that it had, with the wires’ counts and reasons', async () => {
  const folder = scratchFolder()
  const first = await start(folder)
  await makeLogStream(first.ports)
  await sendOneOfEach(first.ports, 1)
  await askXray(first.ports, 'CreateSamplingRule', { SamplingRule: rule })
  await askXray(first.ports, 'CreateGroup', { GroupName: 'kept', FilterExpression: 'fault' })
  const text = JSON.stringify({ trace_id: traceId(1), id: '46e85ea283aa63ec', name: 'x' })
  await askXray(first.ports, 'TraceSegments', { TraceSegmentDocuments: [text] })
  const questions = ['wires', `traces/${traceId(1)}`, 'traces', 'errors', 'logs']
  const askAll = async (ports: Ports) => {
    const answers = await Promise.all(questions.map(path => getJson(ports, path)))
    // These requests are last, since the wire counts them too.
    const ofXray = ['GetSamplingRules', 'Groups'].map(path => askXray(ports, path, {}))
    return [...answers, ...(await Promise.all(ofXray))]
  }
  const before = await askAll(first.ports)

  first.child.kill('SIGTERM')
  await first.ended
  const second = await start(folder)
  const [wiresAfter, ...after] = await askAll(second.ports)

  expect(after).toStrictEqual(before.slice(1))
  expect({ ...(wiresAfter as Wires), 'xray-api': {} }).toStrictEqual({
    ...(before[0] as Wires),
    'xray-api': {},
  })
  const { 'xray-api': segments, ...wires } = await getJson<Wires>(second.ports, 'wires')
  expect(segments).toMatchObject({ received: 0, rejected: 1 })
  expect([wires['otlp-traces'], wires['xray-tcp'], wires.rollbar, wires.logs]).toMatchObject(
    Array(4).fill({ received: 1, rejected: 0, dropped: 0, lastSeenMillis: expect.any(Number) }),
  )
})

test('counts are saved while it runs, so that a kill loses at most the last second of them', async () => {
  const folder = scratchFolder()
  const first = await start(folder)
  await makeLogStream(first.ports)
  await sendOneOfEach(first.ports, 1)
  await expect.poll(() => savedCount(folder, 'logs'), { timeout: 20_000 }).toBe(1)
  const before = await getJson<Wires>(first.ports, 'wires')

  first.child.kill('SIGKILL')
  await first.ended
  const second = await start(folder)

  expect(await getJson<Wires>(second.ports, 'wires')).toStrictEqual(before)
})

test('a trace still shows after a restart why something of it is missing', () => {
  const file = join(scratchFolder(), 'viewer.sqlite')
  const first = openStore({ file, now: () => sampleMillis })
  first.inbox.addSpans([span()])
  first.inbox.noteRejection({ wire: 'xray-udp', traceId: traceId(0), reason: 'too old' })
  first.close()

  const second = openStore({ file, now: () => sampleMillis + 60_000 })

  expect(second.summary(traceId(0))?.delivery.xray).toMatchObject({
    state: 'missing',
    reason: 'too old',
  })
  second.close()
})

test('a client of the live stream with an id from before a restart gets all events since then', async () => {
  const folder = scratchFolder()
  const first = await start(folder)
  const firstEvents = await fetch(`http://127.0.0.1:${first.ports.port}/-/events`)
  await sendNumbered('spans', first.ports, 1)
  const id = await lastEventId(firstEvents, traceId(1))
  first.child.kill('SIGKILL')
  await first.ended

  const second = await start(folder)
  const url = `http://127.0.0.1:${second.ports.port}/-/events`
  // Before any client is back.
  await sendNumbered('spans', second.ports, 2)
  const back = await fetch(url, { headers: { 'last-event-id': id } })

  expect(await lastEventId(back, traceId(2))).not.toBe(id)
})

/** Reads a live stream to the event that names `text`, and returns that event's id. */
async function lastEventId(events: Response, text: string): Promise<string> {
  let seen = ''
  for await (const chunk of events.body!) {
    seen += Buffer.from(chunk).toString()
    const event = seen.split('\n\n').findLast(each => each.includes(text))
    const id = event?.match(/^id: ?(.*)$/m)?.[1]
    if (id !== undefined) return id
  }
  throw new Error(`no event names ${text}: ${seen}`)
}
