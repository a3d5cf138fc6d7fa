import * as http from 'node:http'
import * as https from 'node:https'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { OtlpDestination } from '../config/destinations.ts'
import { mayHaveArrived } from '../delivery/failure.ts'
import { readRetryAfter } from '../delivery/retry-after.ts'

/** What became of one request. */
export type Outcome =
  /** `refusedSpans`: of a request that was taken all the same. */
  | { kind: 'accepted'; problem?: string; refusedSpans?: number }
  /** Worth sending again: no answer came, or one that says to come back. */
  | { kind: 'unavailable'; problem: string; mayHaveArrived: boolean; retryAfterMillis?: number }
  /** It would be refused again. */
  | { kind: 'refused'; problem: string }
  /** Half of it may be taken. */
  | { kind: 'too large'; problem: string }

export type Post = (body: Buffer) => Promise<Outcome>

const maxAnswerBytes = 64 * 1024

/**
 * A function that posts one gzipped protobuf ExportTraceServiceRequest to a destination, as OTLP/HTTP
 * has it (https://opentelemetry.io/docs/specs/otlp/#otlphttp). It never rejects.
 */
export function createPost(destination: OtlpDestination): Post {
  const url = new URL(destination.url)
  const { request, Agent } = url.protocol === 'https:' ? https : http
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const headers = {
    ...destination.headers,
    'content-type': 'application/x-protobuf',
    'content-encoding': 'gzip',
    'user-agent': 'waywiser',
  }
  return body =>
    new Promise(resolve => {
      const fail = (error: Error & { code?: unknown }) =>
        resolve({
          kind: 'unavailable',
          problem: describe(error),
          mayHaveArrived: mayHaveArrived(error.code),
        })
      const outgoing = request(url, {
        method: 'POST',
        agent,
        headers: { ...headers, 'content-length': body.length },
        signal: AbortSignal.timeout(destination.timeoutMillis),
      })
      outgoing.on('error', fail)
      outgoing.on('response', answer => {
        readBody(answer).then(content => resolve(readOutcome(answer, content)), fail)
      })
      outgoing.end(body)
    })
}

async function readBody(answer: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= maxAnswerBytes) chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function readOutcome(answer: http.IncomingMessage, content: Buffer): Outcome {
  const status = answer.statusCode ?? 0
  if (status >= 200 && status < 300) return readAcceptance(answer, content)
  const problem = `answered ${status} ${http.STATUS_CODES[status] ?? ''}`.trim()
  if (status === 413) return { kind: 'too large', problem }
  // 500 is not on OTLP's list of retryable ones, but is what a back end says while it starts.
  if (status !== 429 && status !== 408 && status < 500) return { kind: 'refused', problem }
  const retryAfterMillis = readRetryAfter(answer.headers['retry-after'])
  const unavailable = { kind: 'unavailable', problem, mayHaveArrived: false } as const
  return retryAfterMillis === undefined ? unavailable : { ...unavailable, retryAfterMillis }
}

/** A back end may take a request and yet refuse some of its spans. */
function readAcceptance(answer: http.IncomingMessage, content: Buffer): Outcome {
  const isProtobuf = answer.headers['content-type']?.includes('protobuf')
  if (!isProtobuf || content.length === 0) return { kind: 'accepted' }
  try {
    const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(content)
    const rejected = Number(partialSuccess?.rejectedSpans ?? 0)
    if (rejected === 0) return { kind: 'accepted' }
    const problem = `refused ${rejected} spans: ${partialSuccess?.errorMessage ?? ''}`
    return { kind: 'accepted', problem, refusedSpans: rejected }
  } catch {
    // It has them; what it says about them is unreadable.
    return { kind: 'accepted' }
  }
}

function describe(error: Error & { code?: unknown }): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'did not answer in time'
  return typeof error.code === 'string' ? error.code : error.message
}
