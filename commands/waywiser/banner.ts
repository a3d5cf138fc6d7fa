/** How an application reaches the viewer. */
type Addresses = {
  /** The host in them: `localhost` unless the viewer has a public one. */
  host: string
  port: number
  /** Absent when it was taken. */
  otlpPort?: number
  /** Absent when it was taken. */
  otlpGrpcPort?: number
  xrayPort: number
  dataFolder: string
}

/** The first lines of the viewer alone: its page, and what to set in an application for each lens. */
export function banner({ host, port, dataFolder, ...ports }: Addresses): string {
  const main = `http://${host}:${port}`
  // The main port takes all of OTLP too.
  const { otlpPort = port, otlpGrpcPort = port, xrayPort } = ports
  const daemonHost = host === 'localhost' ? '127.0.0.1' : host
  const otlp = (port: number, protocol: string) =>
    `OTEL_EXPORTER_OTLP_ENDPOINT=http://${host}:${port} OTEL_EXPORTER_OTLP_PROTOCOL=${protocol}`
  return `
Waywiser is up: ${main}

Set in your application what it has of these:
  spans, logs   ${otlp(otlpPort, 'http/protobuf')}
       or       ${otlp(otlpGrpcPort, 'grpc')}
  segments      AWS_XRAY_DAEMON_ADDRESS=${daemonHost}:${xrayPort}
  errors        Rollbar's option endpoint: '${main}/api/1/item/', with any access token
  log lines     AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=${main}

Kept in ${dataFolder}. Ctrl-C ends it.
`
}
