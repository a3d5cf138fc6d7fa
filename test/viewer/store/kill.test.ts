import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { Trace, Wires } from '../../../services/viewer/records/api.ts'
import { createRandom } from '../../random.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import {
  getJson,
  makeLogStream,
  type NumberedWire,
  numberedWires,
  type Ports,
  sendDatagram,
  sendNumbered,
} from '../numbered-records.ts'
import { traceId } from '../records.ts'
import { startViewerProcess } from '../viewer-process.ts'

const seed = 1

const rounds = 5

/** Several senders for each wire, so that some write while others are answered. */
const sendersOfWire = 2

type Record = { wire: NumberedWire; n: number }

/** Sends one record after the other until the viewer is gone. */
async function load(onNext: () => number, send: (n: number) => Promise<void>): Promise<void> {
  try {
    for (;;) await send(onNext())
  } catch (error) {
    // The client's error for a request whose server is killed.
    if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error
  }
}

/** A datagram is acknowledged only by the count of its wire. */
async function sendCountedDatagram(ports: Ports, n: number): Promise<void> {
  const countOf = async () => (await getJson<Wires>(ports, 'wires'))['xray-udp'].received
  const before = await countOf()
  await sendDatagram(ports, n)
  let isThere = false
  while (!isThere) isThere = (await countOf()) > before
}

test('kill -9 under load loses no acknowledged record, and no file', {
  timeout: 120_000,
}, async () => {
  const folder = scratchFolder()
  const random = createRandom(seed)
  const acknowledged: Record[] = []
  let lastNumber = 0
  const next = () => ++lastNumber

  for (let round = 0; round < rounds; round++) {
    const viewer = await startViewerProcess({ WAYWISER_DATA: folder })
    const ports = viewer.ports as Ports
    await makeLogStream(ports)
    const killAt = acknowledged.length + 20 + random.upTo(200)
    const acknowledge = (record: Record) => {
      acknowledged.push(record)
      if (acknowledged.length >= killAt) viewer.child.kill('SIGKILL')
    }
    const overHttp = numberedWires.flatMap(wire =>
      Array.from({ length: sendersOfWire }, () =>
        load(next, async n => {
          const { status } = await sendNumbered(wire, ports, n)
          expect([wire, status]).toStrictEqual([wire, 200])
          acknowledge({ wire, n })
        }),
      ),
    )
    const overUdp = load(next, async n => {
      await sendCountedDatagram(ports, n)
      acknowledge({ wire: 'segments', n })
    })
    await Promise.all([...overHttp, overUdp])
    expect((await viewer.ended).output).not.toContain('"level":"warn"')
  }
  const last = await startViewerProcess({ WAYWISER_DATA: folder })
  const lost: Record[] = []
  for (const record of acknowledged) {
    const trace = await getJson<Partial<Trace>>(last.ports as Ports, `traces/${traceId(record.n)}`)
    if (trace[record.wire]?.length !== 1) lost.push(record)
  }

  expect(lost).toStrictEqual([])
  expect(acknowledged.length).toBeGreaterThan(rounds * 20)
  expect(new Set(acknowledged.map(({ wire }) => wire)).size).toBe(numberedWires.length)
  expect(readdirSync(folder).filter(name => name.includes('.aside-'))).toStrictEqual([])
  const database = new DatabaseSync(join(folder, 'viewer.sqlite'), { readOnly: true })
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  database.close()
})
