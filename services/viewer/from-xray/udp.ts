import { createSocket, type Socket } from 'node:dgram'
import { guarded } from '../guarded.ts'
import type { Inbox, SegmentRecord } from '../record.ts'
import { readDatagram } from './datagram.ts'
import { noteProblem } from './put-trace-segments.ts'
import { parseSegments, type SegmentProblem } from './segment.ts'

/**
 * The kernel keeps this much for us while we are busy: with its default of 208 kB a burst of
 * 50 datagrams in one millisecond loses a quarter (facts/viewer.md, 3.4).
 */
const receiveBufferBytes = 4 * 1024 * 1024

/** Written at the latest after this many, however fast more arrive. */
const maxPending = 512

export type UdpOptions = {
  inbox: Inbox
  /** Told when documents could not be kept; they are counted as dropped. */
  onError(error: unknown): void
  /** Sees each datagram first; @default takes it at once */
  watch?: WatchDatagram
}

/** Calls `take` when the datagram is to be read; never when it is to be lost. */
export type WatchDatagram = (bytes: Buffer, take: () => void) => void

export type UdpReceiver = {
  /** Datagrams that came before this was called are lost, as with a daemon that starts later. */
  receive(options: UdpOptions): void
  /** What was received until now is still handed in. */
  close(): Promise<void>
}

/**
 * Opens the daemon's UDP port. Nothing is ever answered: what is wrong is counted as rejected and
 * its reason kept. Documents that arrive together are written in one transaction, because one
 * each would cost the store more than all the rest of the work.
 */
export async function bindUdp(host: string, port: number): Promise<UdpReceiver> {
  const socket = createSocket({
    type: host.includes(':') ? 'udp6' : 'udp4',
    recvBufferSize: receiveBufferBytes,
  })
  await bind(socket, host, port)
  let flush = () => {}
  return {
    receive(options) {
      const batch = createBatch(options)
      flush = batch.flush
      const { watch = (_, take) => take() } = options
      socket.on('message', bytes => watch(bytes, () => batch.add(bytes)))
      socket.on('error', options.onError)
    },
    async close() {
      await new Promise<void>(resolve => socket.close(resolve))
      flush()
    },
  }
}

function bind(socket: Socket, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address: host, port }, () => {
      socket.off('error', reject)
      resolve()
    })
  })
}

function createBatch({ inbox, onError }: UdpOptions) {
  let pending: SegmentRecord[] = []
  let byteCount = 0
  let rejectedCount = 0
  let scheduled: NodeJS.Immediate | undefined

  function add(bytes: Buffer): void {
    const datagram = readDatagram(bytes)
    if (datagram === 'empty') return
    byteCount += bytes.length
    if ('problem' in datagram) reject({ code: 'ParseError', reason: datagram.problem }, bytes)
    else {
      const parsed = parseSegments(datagram.document)
      if (parsed.problem) reject(parsed.problem, bytes)
      else pending.push(...parsed.records)
    }
    scheduled ??= setImmediate(guarded(flush, onError))
    if (pending.length >= maxPending) flush()
  }

  function reject(problem: SegmentProblem, bytes: Buffer): void {
    rejectedCount++
    attempt(() => noteProblem(inbox, 'xray-udp', problem, bytes))
  }

  function flush(): void {
    clearImmediate(scheduled)
    scheduled = undefined
    const amounts = { rejected: rejectedCount, bytes: byteCount }
    const records = pending
    pending = []
    byteCount = 0
    rejectedCount = 0
    const isKept = records.length === 0 || attempt(() => inbox.addSegments(records))
    const fate = isKept ? { received: records.length } : { dropped: records.length }
    attempt(() => inbox.count('xray-udp', { ...fate, ...amounts }))
  }

  /** No sender waits for an answer, so a store that fails is told to the log and nobody else. */
  function attempt(work: () => void): boolean {
    try {
      work()
      return true
    } catch (error) {
      onError(error)
      return false
    }
  }

  return { add, flush }
}
