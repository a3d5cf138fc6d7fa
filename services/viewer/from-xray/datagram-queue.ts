import type { Inbox, SegmentRecord } from '../records/record.ts'
import { RecordSlices } from '../records/record-slices.ts'
import { guarded } from '../turns/guarded.ts'
import { runInSlices } from '../turns/turns.ts'
import { readDatagram } from './datagram.ts'
import { noteProblem } from './put-trace-segments.ts'
import { parseSegments, type SegmentProblem } from './segment.ts'

/** What may wait while the viewer is behind: four times the kernel's buffer. */
const maxWaitingBytes = 16 * 1024 * 1024

/** Memory for the object of a datagram, besides its bytes. */
const datagramBytes = 256

/** Reasons kept between two counts. */
const maxNoted = 100

/** A document and its datagram. */
type Taken = { record: SegmentRecord; bytes: Buffer }

export type DatagramQueueOptions = {
  inbox: Inbox
  /** Called when documents could not be kept; they are counted as dropped. */
  onError(error: unknown): void
}

/**
 * Datagrams wait here until they are read, in slices: a burst must not block the event loop.
 * Documents that arrive together are written in one transaction, since one transaction each would
 * cost more than all other work. When too many wait, the newest are dropped and counted, as the
 * kernel would drop them.
 */
export function createDatagramQueue({ inbox, onError }: DatagramQueueOptions) {
  const slices = new RecordSlices<Taken>(keep)
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let isScheduled = false
  let amounts = noAmounts()
  let notedCount = 0

  function add(bytes: Buffer): void {
    if (waitingBytes + bytes.length > maxWaitingBytes) drop()
    else {
      waiting.push(bytes)
      waitingBytes += bytes.length + datagramBytes
    }
    if (isScheduled) return
    isScheduled = true
    setImmediate(guarded(work, onError))
  }

  function drop(): void {
    amounts.dropped++
    if (amounts.dropped > 1) return
    const reason = `${maxWaitingBytes} bytes of datagrams wait to be read: the next ones are dropped`
    attempt(() => inbox.noteRejection({ wire: 'xray-udp', reason }))
  }

  async function work(): Promise<void> {
    try {
      await runInSlices(steps())
    } finally {
      isScheduled = false
    }
  }

  function* steps(): Generator<void, void, void> {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      for (const bytes of batch) {
        take(bytes)
        yield
      }
      flush()
    }
  }

  function take(bytes: Buffer): void {
    waitingBytes -= bytes.length + datagramBytes
    const datagram = readDatagram(bytes)
    if (datagram === 'empty') return
    amounts.bytes += bytes.length
    if ('problem' in datagram) reject({ code: 'ParseError', reason: datagram.problem }, bytes)
    else {
      const parsed = parseSegments(datagram.document)
      if (parsed.problem) reject(parsed.problem, bytes)
      else {
        slices.weigh(bytes.length)
        for (const record of parsed.records) slices.add({ record, bytes })
      }
    }
  }

  function reject(problem: SegmentProblem, bytes: Buffer): void {
    amounts.rejected++
    if (notedCount++ < maxNoted) attempt(() => noteProblem(inbox, 'xray-udp', problem, bytes))
  }

  function keep(taken: Taken[]): void {
    const records = taken.map(({ record }) => record)
    if (attempt(() => inbox.addSegments(records))) amounts.received += records.length
    else {
      amounts.dropped += records.length
      for (const one of taken.slice(0, maxNoted)) noteFailure(one)
    }
  }

  function noteFailure({ record: { traceId }, bytes }: Taken): void {
    const reason = 'the store is not available'
    attempt(() => inbox.noteRejection({ wire: 'xray-udp', traceId, reason }, bytes))
  }

  function flush(): void {
    slices.flush()
    const counted = amounts
    amounts = noAmounts()
    notedCount = 0
    // The last flush, at the end, is not a datagram and must not change the wire's last time.
    const isAnything = Object.values(counted).some(amount => amount > 0)
    if (isAnything) attempt(() => inbox.count('xray-udp', counted))
  }

  /** A datagram's sender waits for no answer, so a failure of the store goes to the log alone. */
  function attempt(work: () => void): boolean {
    try {
      work()
      return true
    } catch (error) {
      onError(error)
      return false
    }
  }

  /** Reads the datagrams that still wait. */
  async function finish(): Promise<void> {
    await runInSlices(steps())
    flush()
  }

  return { add, finish }
}

const noAmounts = () => ({ received: 0, rejected: 0, dropped: 0, bytes: 0 })
