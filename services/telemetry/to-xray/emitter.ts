import { createRequire } from 'node:module'
import type { DocumentText } from './document.ts'

/**
 * The members that aws-xray-sdk-core's emitter uses of a segment; its own type requires the whole
 * class.
 */
type Emittable = { id: string; trace_id: string; type: string; format(): string }
type Send = (message: Buffer) => void

type SegmentEmitter = {
  daemonConfig: { udp_ip: string; udp_port: number }
  socket: { send: Send }
  send(segment: Emittable): void
}

/**
 * Returns the X-Ray SDK's emitter, which writes the header line before a document:
 *
 *     {"format":"json","version":1}
 *     {"trace_id":"1-5759e988-bd862e3fe1be46a994272793","id":"defdfd9912dc5a56",…}
 *
 * Only its file is imported: the package's main module loads cls-hooked, which enables async_hooks
 * for the whole process. Imported late, and without AWS_XRAY_DAEMON_ADDRESS: the file would read it
 * too, and throws at forms that it does not know, such as IPv6. The emitter gets the finished text,
 * since it would stringify a segment twice. It gets our socket, since its own looks the name up for
 * each datagram and reports errors on the console. Our socket does not call back, because the emitter
 * would then build a debug line for each datagram.
 */
export function createEmitter(options: { host: string; port: number; send: Send }) {
  const shared = withoutVariable('AWS_XRAY_DAEMON_ADDRESS', loadEmitter)
  const emitter: SegmentEmitter = Object.create(shared)
  emitter.daemonConfig = { udp_ip: options.host, udp_port: options.port }
  emitter.socket = { send: options.send }

  return ({ id, traceId, text }: DocumentText): void =>
    emitter.send({ id, trace_id: traceId, type: 'segment', format: () => text })
}

const loadEmitter = (): SegmentEmitter =>
  createRequire(import.meta.url)('aws-xray-sdk-core/dist/lib/segment_emitter.js')

function withoutVariable<Result>(name: string, work: () => Result): Result {
  const value = process.env[name]
  delete process.env[name]
  try {
    return work()
  } finally {
    if (value !== undefined) process.env[name] = value
  }
}
