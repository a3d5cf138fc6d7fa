import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Trace, WireDetail } from '../../services/viewer/records/api.ts'
import { mountSmallDisk } from '../bench/faults/places.ts'
import { freePort } from '../support/ports.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import {
  getJson,
  makeLogStream,
  type NumberedWire,
  numberedWires,
  type Ports,
  sendDatagram,
  sendNumbered,
} from './numbered-records.ts'
import { traceId } from './records.ts'
import { startViewerProcess, type ViewerProcess } from './viewer-process.ts'

const tracesOf = async ({ ports }: ViewerProcess) =>
  (await fetch(`http://127.0.0.1:${ports?.port}/-/api/traces`)).status

test('a second viewer on the same file ends with one line, and the first one keeps running', async () => {
  const WAYWISER_DATA = scratchFolder()
  const first = await startViewerProcess({ WAYWISER_DATA })

  const second = await startViewerProcess({ WAYWISER_DATA })

  expect(second.ports).toBeUndefined()
  expect(await second.ended).toStrictEqual({
    code: 1,
    output: `another viewer has ${WAYWISER_DATA}/viewer.sqlite open; end it, or set WAYWISER_DATA (--data) to another folder\n`,
  })
  expect(await tracesOf(first)).toBe(200)
  expect(readdirSync(WAYWISER_DATA).filter(name => name.includes('.aside-'))).toStrictEqual([])
})

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'a viewer that starts while another is stopping waits for it (%s)',
  async signal => {
    const WAYWISER_DATA = scratchFolder()
    const first = await startViewerProcess({ WAYWISER_DATA })

    const PORT = String(await freePort())
    const starting = startViewerProcess({ WAYWISER_DATA, PORT, LOG_LEVEL: 'warn' })
    const readiness = () => fetch(`http://127.0.0.1:${PORT}/readyz`).then(({ status }) => status)
    await expect.poll(readiness, { timeout: 20_000 }).toBe(503)
    first.child.kill(signal)
    const second = await starting

    expect(await tracesOf(second)).toBe(200)
    second.child.kill('SIGTERM')
    expect(await second.ended).toStrictEqual({ code: 0, output: '' })
  },
)

test('a data folder that cannot be created: one line', async () => {
  const folder = join(scratchFolder(), 'a-file')
  writeFileSync(folder, '')

  const viewer = await startViewerProcess({ WAYWISER_DATA: join(folder, 'data') })

  const { code, output } = await viewer.ended
  expect(code).toBe(1)
  expect(output).toMatch(
    /^\S+\/a-file\/data\/viewer\.sqlite cannot be opened \(ENOTDIR: .*\); check the folder, or set WAYWISER_DATA \(--data\) to another one\n$/,
  )
})

// `npm test` prints in capitals that these do not run.
const diskTest = test.skipIf(process.env.WAYWISER_TEST_NO_DISK)

const disks: ReturnType<typeof mountSmallDisk>[] = []

afterEach(() => {
  for (const disk of disks.splice(0)) disk.unmount()
})

function smallDisk(megabytes: number) {
  const disk = mountSmallDisk(scratchFolder(), megabytes)
  disks.push(disk)
  return disk
}

diskTest('a data folder that cannot be written: one line', async () => {
  const disk = smallDisk(4)
  const folder = join(disk.path, 'data')
  mkdirSync(folder)
  disk.makeReadOnly()

  const viewer = await startViewerProcess({ WAYWISER_DATA: folder })

  const { code, output } = await viewer.ended
  expect(code).toBe(1)
  expect(output).toMatch(
    /^\S+\/data\/viewer\.sqlite cannot be opened \(EROFS: .*\); check the folder, or set WAYWISER_DATA \(--data\) to another one\n$/,
  )
})

diskTest('a disk that is full at the start: one line, and nothing is set aside', async () => {
  const disk = smallDisk(4)
  const folder = join(disk.path, 'data')
  mkdirSync(folder)
  disk.fill()

  const viewer = await startViewerProcess({ WAYWISER_DATA: folder })

  expect(await viewer.ended).toStrictEqual({
    code: 1,
    output: `the disk is full: ${folder}/viewer.sqlite cannot be opened; make room, or set WAYWISER_DATA (--data) to a folder elsewhere\n`,
  })
  expect(readdirSync(folder).filter(name => name.includes('.aside-'))).toStrictEqual([])
})

const reason = 'the store is not available: send it again'

/** How each vendor rejects records when the store is not available. */
const refusals: { [wire in NumberedWire]: object } = {
  spans: { code: 14, message: reason },
  segments: { Message: reason },
  errors: { err: 1, message: reason },
  logs: { __type: 'ServiceUnavailableException', message: reason },
}

/** How many records of each kind the n-th trace has. */
async function countsOfTrace(ports: Ports, n: number) {
  const trace = await getJson<Partial<Trace>>(ports, `traces/${traceId(n)}`)
  return numberedWires.map(wire => trace[wire]?.length)
}

/** SQLite's journal may have some room left: sends until there is none. */
async function untilRefused(wire: NumberedWire, ports: Ports) {
  let answer: Awaited<ReturnType<typeof sendNumbered>>
  let n = 1000
  do answer = await sendNumbered(wire, ports, n++)
  while (answer.status === 200)
  const { status, headers, text } = answer
  return { status, retryAfter: headers.get('retry-after'), body: JSON.parse(text) }
}

const isRefused = ({ counts, rejected }: WireDetail) =>
  counts.dropped > 0 && rejected.some(({ reasons }) => reasons?.[0]?.startsWith('the store is not'))

diskTest(
  'while the disk is full: 503 by every wire, reads still work; with room again all is accepted',
  async () => {
    const disk = smallDisk(8)
    const viewer = await startViewerProcess({ WAYWISER_DATA: join(disk.path, 'data') })
    const ports = viewer.ports as Ports
    await makeLogStream(ports)
    for (const wire of numberedWires) await sendNumbered(wire, ports, 1)

    disk.fill()
    for (const wire of numberedWires) {
      const expected = { status: 503, retryAfter: '5', body: refusals[wire] }
      expect(await untilRefused(wire, ports)).toStrictEqual(expected)
    }
    await sendDatagram(ports, 2)
    for (const wire of ['otlp-traces', 'xray-tcp', 'rollbar', 'logs', 'xray-udp']) {
      const detail = () => getJson<WireDetail>(ports, `wires/${wire}`)
      await expect.poll(async () => isRefused(await detail()), { message: wire }).toBe(true)
    }
    expect(await countsOfTrace(ports, 1)).toStrictEqual([1, 1, 1, 1])

    disk.empty()
    for (const wire of numberedWires) {
      expect((await sendNumbered(wire, ports, 3)).status).toBe(200)
    }
    expect(await countsOfTrace(ports, 3)).toStrictEqual([1, 1, 1, 1])
    viewer.child.kill('SIGTERM')
    expect((await viewer.ended).code).toBe(0)
  },
)
