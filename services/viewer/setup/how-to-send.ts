import type { WhereAnswer } from '../records/api.ts'
import { otlpVariables, type WaysIn } from '../words/ways-in.ts'

/** How to send each kind of record here: what to set in an application. */
export function howToSend(
  { main, otlp = main, otlpGrpc = main, daemon }: WaysIn,
  ports: WhereAnswer['ports'],
): WhereAnswer['howToSend'] {
  const segments: WhereAnswer['howToSend'] =
    ports.xray === undefined ? [] : [['X-Ray segments', `AWS_XRAY_DAEMON_ADDRESS=${daemon}`]]
  return [
    ['Spans and log records, OTLP over HTTP', otlpVariables(otlp, 'http/protobuf')],
    ['The same over gRPC', otlpVariables(otlpGrpc, 'grpc')],
    ...segments,
    ['Rollbar items, with any token', `endpoint: '${main}/api/1/item/'`],
    ['CloudWatch log lines, with any credentials', `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=${main}`],
  ]
}
