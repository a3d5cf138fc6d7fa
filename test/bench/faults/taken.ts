import { gunzipSync } from 'node:zlib'
import { decodeAtOnce } from '../../../services/viewer/from-otlp/intake.ts'
import { decodeSpans } from '../../../services/viewer/from-otlp/protobuf-spans.ts'

/** A record by what makes it one: two with the same id are one that came twice. */
export type TakenRecord = {
  id: string
  /** Of a request answered by activities: its trace id; of an item: its uuid. */
  request?: string
}

/** The records in what a service sends to a vendor, and what the vendor answers. */
export type Vendor = { read(body: Buffer, operation: string): TakenRecord[]; answer: string }

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
 * A datagram: header line and document. The id is that of the document's own segment. One in progress
 * comes once more when it has ended, by the same id, and does not count.
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
