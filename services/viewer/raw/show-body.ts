import { maskValue } from '../../secrets/mask-value.ts'
import { redactQuery } from '../../secrets/redact-address.ts'
import { createSecretMask } from '../../secrets/secret-mask.ts'
import { mightHoldSecret } from '../../secrets/secret-names.ts'
import type { Steps } from '../../secrets/steps.ts'
import { decodeAtOnce } from '../from-otlp/intake.ts'
import { decodeLogs } from '../from-otlp/protobuf-logs.ts'
import { decodeSpans } from '../from-otlp/protobuf-spans.ts'
import type { RawPayload } from '../records/api.ts'
import type { KeptPayload } from './kept-payload.ts'
import { maskText } from './mask-text.ts'

/** Bytes that are not readable as text: this many are shown, in hex. */
const maxHexBytes = 256

const maxDecodedLength = 256 * 1024

type Shown = Pick<RawPayload, 'shownAs' | 'body'>

/** Text as received; protobuf as its decoded records; anything else as its first bytes. */
export function* showBody(
  { wire, headers, body, byteCount }: KeptPayload,
  secrets: string[],
): Steps<Shown> {
  const isProtobuf = /^application\/(?:(?:x-)?protobuf|grpc)\b/i.test(headers['content-type'] ?? '')
  if (!isProtobuf && !hasControlBytes(body)) {
    const text = body.toString('utf8')
    const shown = yield* maskText(isForm(headers) ? redactQuery(text) : text, secrets)
    return { shownAs: 'text', body: shown }
  }
  const decode =
    wire === 'otlp-logs'
      ? () => decodeAtOnce(body, decodeLogs)
      : () => decodeAtOnce(body, decodeSpans)
  const isWhole = body.length === byteCount
  const records = isProtobuf && isWhole ? decodeOrNothing(decode) : undefined
  if (!records) return { shownAs: 'hex', body: hexOf(body) }
  const mask = createSecretMask(secrets)
  return { shownAs: 'decoded', body: yield* listOf(records, record => maskValue(record, mask)) }
}

/** A list in JSON, up to about the length of a kept payload: records repeat their names. */
function* listOf(records: object[], masked: (record: object) => Steps<unknown>): Steps<string> {
  const shown: string[] = []
  let length = 0
  for (const record of records) {
    if (length > maxDecodedLength) break
    const json = JSON.stringify(yield* masked(record), null, 2)
    yield
    length += json.length
    shown.push(json)
  }
  const left = records.length - shown.length
  return `[\n${shown.join(',\n')}\n]${left > 0 ? `\n… and ${left} more` : ''}`
}

const isForm = (headers: KeptPayload['headers']) =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true

/** Neither JSON nor other text contains a null byte. */
const hasControlBytes = (body: Buffer) => body.subarray(0, maxHexBytes).includes(0)

function decodeOrNothing(decode: () => object[]): object[] | undefined {
  try {
    const records = decode()
    return records.length > 0 ? records : undefined
  } catch {
    return undefined
  }
}

const hexOf = (body: Buffer) =>
  withoutText(body.subarray(0, maxHexBytes))
    .toString('hex')
    .replace(/(.{32})/g, '$1\n')
    .replace(/(..)(?=.)/g, '$1 ')

/** Blots out the readable bytes where a secret may be among them. */
const withoutText = (bytes: Buffer) =>
  mightHoldSecret(bytes.toString('latin1'))
    ? bytes.map(byte => (byte >= 0x20 && byte <= 0x7e ? 0x2a : byte))
    : bytes
