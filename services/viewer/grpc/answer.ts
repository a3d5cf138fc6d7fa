import type { OutgoingHttpHeaders } from 'node:http'
import { bytesField, rpcCodeOf, textField, varintField } from '../from-otlp/answer.ts'
import { decompressors } from '../http/decompress.ts'
import type { ViewerAnswer } from '../http/message.ts'
import type { RequestError } from '../http/request-error.ts'
import { prefixBytes } from './message.ts'

const headers: OutgoingHttpHeaders = {
  'content-type': 'application/grpc',
  'grpc-accept-encoding': ['identity', ...Object.keys(decompressors)].join(','),
}

/** Puts the prefix of a message before an answer's protobuf, and the status after it. */
export function framedAnswer(answer: ViewerAnswer): ViewerAnswer {
  if (answer === 'handled') return answer
  const message = answer.body as Uint8Array
  const body = Buffer.alloc(prefixBytes + message.length)
  body.writeUInt32BE(message.length, 1)
  body.set(message, prefixBytes)
  return { status: 200, headers, body, trailers: { 'grpc-status': '0' } }
}

/** gRPC's code where it is another than that of the HTTP status in general. */
const unimplemented = 12
const callCodes: Record<number, number> = {
  404: unimplemented,
  405: unimplemented,
  415: unimplemented,
}

/** Clients receive at most 8 KiB of headers and trailers together. */
const maxMessageLength = 1000

/** A rejection as the status of a call, which has no message then. */
export function rejectedCall({ status, message, headers: { 'retry-after': after } }: RequestError) {
  const code = callCodes[status] ?? rpcCodeOf(status)
  const text = message.slice(0, maxMessageLength)
  const trailers: OutgoingHttpHeaders = {
    'grpc-status': String(code),
    'grpc-message': percentEncoded(text),
  }
  // Without this, exporters drop what was answered RESOURCE_EXHAUSTED.
  const isForLater = status === 429 || after !== undefined
  if (isForLater) {
    trailers['grpc-status-details-bin'] = statusDetails(code, text, Number(after ?? 0))
  }
  return { status: 200, headers, trailers }
}

/** A google.rpc.Status with a google.rpc.RetryInfo, in base64. */
function statusDetails(code: number, message: string, seconds: number): string {
  // RetryInfo: 1 retry_delay { 1 seconds }. Any: 1 type_url, 2 value. Status: 1, 2, 3 details.
  const retryInfo = bytesField(1, varintField(1, seconds))
  const any = [
    ...textField(1, 'type.googleapis.com/google.rpc.RetryInfo'),
    ...bytesField(2, retryInfo),
  ]
  const status = [...varintField(1, code), ...textField(2, message), ...bytesField(3, any)]
  return Buffer.from(status).toString('base64')
}

/** All but printable ASCII is escaped, byte by byte, and so is the escape itself. */
const percentEncoded = (text: string) =>
  Buffer.from(text.toWellFormed())
    .toString('latin1')
    .replace(
      /[^ -$&-~]/g,
      byte => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
