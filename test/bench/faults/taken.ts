import { gunzipSync } from 'node:zlib'
import { decodeAtOnce } from '../../../services/viewer/from-otlp/intake.ts'
import { decodeSpans } from '../../../services/viewer/from-otlp/protobuf-spans.ts'

/** A record's identity: two with the same id are duplicates. */
export type TakenRecord = {
  id: string
  /** The trace id of a request that activities answered, or the uuid of an item. */
  request?: string
}

/** The records in a request to a vendor, and the vendor's answer. */
type Vendor = { read(body: Buffer, operation: string): TakenRecord[]; answer: string }

const isOfActivities = (service: unknown) => service === 'activities'

export const vendors: { [lens in 'otlp' | 'rollbar' | 'logs']: Vendor } = {
  otlp: {
    read: body =>
      decodeAtOnce(gunzipSync(body), decodeSpans).map(({ traceId, spanId, kind, service }) => ({
        id: `${traceId} ${spanId}`,
        ...(kind === 'SERVER' && isOfActivities(service) && { request: traceId }),
      })),
    answer: '',
  },
  rollbar: {
    read(body) {
      const { uuid } = JSON.parse(body.toString()).data
      return [{ id: uuid, request: uuid }]
    },
    answer: '{"err":0,"result":{"id":null}}',
  },
  logs: {
    read(body, operation) {
      if (!operation.endsWith('.PutLogEvents')) return []
      const { logStreamName, logEvents } = JSON.parse(body.toString())
      return logEvents.map(({ message }: { message: string }) => {
        const { seq, msg, service, trace_id: traceId } = JSON.parse(message)
        const isRequest = msg === 'request' && isOfActivities(service)
        return { id: `${logStreamName} ${seq}`, ...(isRequest && { request: traceId }) }
      })
    },
    answer: '{}',
  },
}

/**
 * A datagram: header line and document. The id is that of the document's own segment. A segment in
 * progress is sent again, with the same id, when it has ended, so it does not count.
 */
export function readDatagram(message: Buffer): TakenRecord[] {
  const text = message.toString()
  const document = JSON.parse(text.slice(text.indexOf('\n') + 1))
  const first = Array.isArray(document) ? document[0] : document
  const { id, trace_id: traceId, name, type, in_progress: isInProgress } = first
  if (isInProgress) return []
  const isRequest = type !== 'subsegment' && isOfActivities(name)
  const request = String(traceId).replace(/^1-|-/g, '')
  return [{ id: `${traceId} ${id}`, ...(isRequest && { request }) }]
}
