import { expect, test } from 'vitest'
import { createDatagramQueue } from '../../../services/viewer/from-xray/datagram-queue.ts'
import { until } from '../../support/until.ts'
import { segment } from '../from-xray/segment-documents.ts'
import { createRecordingInbox } from '../recording-viewer.ts'

const header = '{"format":"json","version":1}\n'
const id = (n: number) => n.toString(16).padStart(16, 'f')
const datagram = (n: number, length: number) =>
  Buffer.from((header + JSON.stringify(segment({ id: id(n) }))).padEnd(length))

/** A queue, and what it passed on. */
function start() {
  const { inbox, kept } = createRecordingInbox()
  const errors: unknown[] = []
  const queue = createDatagramQueue({ inbox, onError: error => void errors.push(error) })
  return { queue, kept, errors, counts: () => kept.counts['xray-udp'] }
}

test('a burst is read in order and in slices, between which other work runs', async () => {
  const { queue, kept, errors, counts } = start()
  let isRead = false
  let turns = 0
  const countTurns = () => {
    if (isRead) return
    turns++
    setImmediate(countTurns)
  }

  for (let n = 0; n < 3000; n++) queue.add(datagram(n, 4000))
  setImmediate(countTurns)
  await until(() => counts()?.received === 3000)
  isRead = true

  expect(turns).toBeGreaterThan(2)
  expect(kept.segments.map(record => record.id)).toStrictEqual(
    Array.from({ length: 3000 }, (_, n) => id(n)),
  )
  expect(errors).toStrictEqual([])
})

test('when more than 16 MiB wait, the newest are dropped and counted, with one reason', async () => {
  const { queue, kept, counts } = start()

  for (let n = 0; n < 20_000; n++) queue.add(datagram(n, 1000))
  await until(() => (counts()?.received ?? 0) > 0)
  queue.add(datagram(20_000, 1000))
  await until(() => kept.segments.at(-1)?.id === id(20_000))

  const { received = 0, dropped = 0 } = counts() ?? {}
  expect(received + dropped).toBe(20_001)
  expect(received).toBe(Math.ceil((16 * 1024 * 1024 - 1000) / 1256) + 1)
  expect(kept.rejections).toStrictEqual([
    {
      wire: 'xray-udp',
      reason: '16777216 bytes of datagrams wait to be read: the next ones are dropped',
    },
  ])
})

test('a flood of rejected datagrams is counted, with the first hundred reasons', async () => {
  const { queue, kept, counts } = start()

  for (let n = 0; n < 10_000; n++) queue.add(Buffer.from(`${header}[${n}]`))
  await until(() => counts()?.rejected === 10_000)

  expect(kept.rejections).toHaveLength(100)
  expect(kept.segments).toStrictEqual([])
})
