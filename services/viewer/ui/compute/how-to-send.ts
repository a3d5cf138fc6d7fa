import type { WhereAnswer } from '../../records/api.ts'

type Address = { hostname: string; origin: string; port: string }

/** How to send each kind of record here: what to set in an application. */
export function howToSend(
  { hostname, origin, port }: Address,
  { ports }: Pick<WhereAnswer, 'ports'>,
): [what: string, settings: string][] {
  const otlp = `http://${hostname}:${ports.otlp ?? port}`
  const grpc = `http://${hostname}:${ports.otlpGrpc ?? port}`
  const daemon = `${hostname === 'localhost' ? '127.0.0.1' : hostname}:${ports.xray}`
  const rows: [string, string | undefined][] = [
    [
      'Spans and log records, OTLP over HTTP',
      `OTEL_EXPORTER_OTLP_ENDPOINT=${otlp} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`,
    ],
    ['The same over gRPC', `OTEL_EXPORTER_OTLP_ENDPOINT=${grpc} OTEL_EXPORTER_OTLP_PROTOCOL=grpc`],
    ['X-Ray segments', ports.xray === undefined ? undefined : `AWS_XRAY_DAEMON_ADDRESS=${daemon}`],
    ['Rollbar items, with any token', `endpoint: '${origin}/api/1/item/'`],
    ['CloudWatch log lines, with any credentials', `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=${origin}`],
  ]
  return rows.filter((row): row is [string, string] => row[1] !== undefined)
}
