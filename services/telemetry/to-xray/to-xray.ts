import { TraceFlags } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import { type DeliveryCounts, withWaiting } from '../delivery/delivery-counts.ts'
import { createOutbox } from '../delivery/outbox.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { untraced } from '../delivery/untraced.ts'
import { DatagramSocket } from './datagram-socket.ts'
import type { DocumentText } from './document.ts'
import { createEmitter } from './emitter.ts'
import { createOpenRequests } from './open-requests.ts'
import { type MappingOptions, mappingSettings } from './settings.ts'

/** How long `forceFlush` and `shutdown` wait for the network. */
const flushMillis = 1000

export type XRayOptions = MappingOptions & {
  /** The daemon's UDP address. */
  daemon: { host: string; port: number }
  warn: ThrottledWarn
  onDrop?: () => void
  /** How many spans may be open at once before the oldest are no longer nested. */
  maxOpenSpans?: number
  /** A request that is open longer is reported before it ends. */
  inProgressAfterMillis?: number
  burstDocuments?: number
  burstMillis?: number
  /** The bound of the backlog while the daemon is away. */
  maxWaitingBytes?: number
}

type XRayProcessor = SpanProcessor & {
  /** Counts documents: a request with its subsegments is one. */
  counts(): { [destination: string]: DeliveryCounts }
  /** Sends everything in this turn, for a process that exits: datagrams need no later turn. */
  sendNow(): void
}

/**
 * Turns finished spans into X-Ray segment documents and sends them to the daemon, one document per
 * request: the local root is the segment, its descendants are nested subsegments. Ids, parents and
 * times are the spans' own, so both lenses show one trace.
 *
 * Opens no socket before the first document. Never throws into the application.
 */
export function createXRayProcessor(options: XRayOptions): XRayProcessor {
  const { warn, daemon, onDrop, inProgressAfterMillis = 5000 } = options
  const socket = new DatagramSocket({
    ...daemon,
    onProblem: problem => warn('xray', problem),
    onDrop,
    maxWaitingBytes: options.maxWaitingBytes,
  })
  const emit = createEmitter({ ...daemon, send: message => socket.send(message) })
  const outbox = createOutbox<DocumentText>({
    // The lookup and the sending do not belong to the request that happens to run now.
    sendAll: documents => guard(() => untraced(() => documents.forEach(emit))),
    burstItems: options.burstDocuments ?? 16,
    burstMillis: options.burstMillis ?? 50,
  })
  const requests = createOpenRequests({
    settings: mappingSettings(options),
    emit: outbox.push,
    warn,
    maxOpenSpans: options.maxOpenSpans ?? 20_000,
    inProgressAfterMillis,
  })
  const sweep = setInterval(
    () => guard(requests.reportInProgress),
    inProgressAfterMillis / 5,
  ).unref()
  let isShutDown = false

  /** A span without a document must not fail its request. */
  function guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      socket.drop('could not be made')
      warn('xray', `a segment could not be made: ${error}`)
    }
  }

  function end(span: ReadableSpan): void {
    if (isShutDown) socket.drop('not delivered at the end')
    else requests.end(span)
  }

  function sendAll(): void {
    requests.sendAll()
    outbox.flush()
  }

  async function forceFlush(): Promise<void> {
    outbox.flush()
    await socket.drain(flushMillis)
  }

  return {
    counts: () => ({ daemon: withWaiting(socket.counts(), outbox.length()) }),
    sendNow: () =>
      guard(() => {
        sendAll()
        socket.sendRest()
      }),
    onStart: span => guard(() => isSampled(span) && !isShutDown && requests.start(span)),
    onEnd: span => guard(() => isSampled(span) && end(span)),
    forceFlush,
    async shutdown() {
      guard(sendAll)
      isShutDown = true
      clearInterval(sweep)
      await forceFlush()
      socket.close()
    },
  }
}

const isSampled = (span: ReadableSpan) => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0
