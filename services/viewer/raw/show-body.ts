import { createSecretMask } from '../../telemetry/secret-mask.ts'
import type { RawPayload } from '../api.ts'
import { decodeLogs } from '../from-otlp/protobuf-logs.ts'
import { decodeSpans } from '../from-otlp/protobuf-spans.ts'
import { maskSecrets } from '../from-rollbar/mask.ts'
import { maskText } from './mask-text.ts'
import type { Kept } from './raw-payloads.ts'

/** Bytes that nobody can read as text: this many, in hex. */
const maxHexBytes = 256

type Shown = Pick<RawPayload, 'shownAs' | 'body'>

/** Text as it came; protobuf as the records read from it; what is neither, as its first bytes. */
export function showBody({ wire, headers, body, byteCount }: Kept, secrets: string[]): Shown {
  const isProtobuf = /^application\/(x-)?protobuf\b/i.test(headers['content-type'] ?? '')
  if (!isProtobuf && !hasControlBytes(body)) {
    return { shownAs: 'text', body: maskText(body.toString('utf8'), secrets) }
  }
  const decode = wire === 'otlp-logs' ? decodeLogs : decodeSpans
  const isWhole = body.length === byteCount
  const records = isProtobuf && isWhole ? decodeOrNothing(() => decode(body).records) : undefined
  if (!records) return { shownAs: 'hex', body: hexOf(body) }
  const plain = maskSecrets(records, createSecretMask(secrets))
  return { shownAs: 'decoded', body: JSON.stringify(plain, null, 2) }
}

/** Neither JSON nor any other text has a null byte in it. */
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
  body
    .subarray(0, maxHexBytes)
    .toString('hex')
    .replace(/(.{32})/g, '$1\n')
    .replace(/(..)(?=.)/g, '$1 ')
