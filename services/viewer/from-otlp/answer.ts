import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { ViewerAnswer } from '../http/message.ts'
import { RequestError } from '../http/request-error.ts'

export type Encoding = 'protobuf' | 'json'

const contentTypes: Record<Encoding, string> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
}

/** The encodings of OTLP/HTTP; Honeycomb accepts the same three names. */
const encodings: Record<string, Encoding> = {
  'application/x-protobuf': 'protobuf',
  'application/protobuf': 'protobuf',
  'application/json': 'json',
}

const contentType = (headers: IncomingHttpHeaders) =>
  (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()

/** The encoding that a request names, if it is one of OTLP. */
export function encodingNamed(headers: IncomingHttpHeaders): Encoding | undefined {
  const type = contentType(headers)
  // A name such as `constructor` exists on every object, but is not an encoding.
  return Object.hasOwn(encodings, type) ? encodings[type] : undefined
}

/** The encoding of a request and of its answer. Throws a `RequestError` (415). */
export function encodingOf(headers: IncomingHttpHeaders): Encoding {
  const encoding = encodingNamed(headers)
  if (encoding) return encoding
  const type = contentType(headers)
  const known = Object.keys(encodings).join(', ')
  throw new RequestError(415, `content-type "${type}" is not supported: expected ${known}`)
}

/** The name of the count in `Export…PartialSuccess` is different for each of the three signals. */
type PartialSuccess = { countName: string; rejected: number; message: string }

/** An `Export…ServiceResponse`: empty, or with a partial success when records were rejected. */
export function accepted(encoding: Encoding, partial?: PartialSuccess): ViewerAnswer {
  const headers = { 'content-type': contentTypes[encoding] }
  if (encoding === 'json') {
    const partialSuccess = partial && {
      [partial.countName]: String(partial.rejected),
      errorMessage: partial.message,
    }
    return { status: 200, headers, body: partialSuccess ? { partialSuccess } : {} }
  }
  // 1 partial_success { 1 rejected_…, 2 error_message }
  const body = partial
    ? bytesField(1, [...varintField(1, partial.rejected), ...textField(2, partial.message)])
    : []
  return { status: 200, headers, body: Buffer.from(body) }
}

/** The google.rpc.Code of each status. */
const rpcCodes: Record<number, number> = {
  401: 16,
  403: 7,
  404: 5,
  408: 4,
  413: 8,
  421: 7,
  429: 8,
  502: 14,
  503: 14,
  504: 14,
}
const invalidArgument = 3
const internal = 13

export const rpcCodeOf = (status: number): number =>
  rpcCodes[status] ?? (status < 500 ? invalidArgument : internal)

/** A google.rpc.Status in the request's own content type, or in JSON when that is neither. */
export function rejected(rejection: RequestError, request: IncomingMessage): ViewerAnswer {
  const { status, message } = rejection
  const code = rpcCodeOf(status)
  const type = request.headers['content-type'] ?? ''
  const isProtobuf = /^application\/(x-)?protobuf\b/i.test(type)
  const headers = {
    ...rejection.headers,
    'content-type': contentTypes[isProtobuf ? 'protobuf' : 'json'],
  }
  if (!isProtobuf) return { status, headers, body: { code, message } }
  // 1 code, 2 message
  return {
    status,
    headers,
    body: Buffer.from([...varintField(1, code), ...textField(2, message)]),
  }
}

export const varintField = (field: number, value: number) => [field << 3, ...varint(value)]
export const textField = (field: number, text: string) => bytesField(field, [...Buffer.from(text)])
export const bytesField = (field: number, bytes: number[]) => [
  (field << 3) | 2,
  ...varint(bytes.length),
  ...bytes,
]

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))]
}
