/** Where the viewer takes each lens. */
export type WaysIn = {
  /** Origin of the page, which takes all that comes by HTTP or gRPC. */
  main: string
  /** @default main */
  otlp?: string | undefined
  /** @default main */
  otlpGrpc?: string | undefined
  /** `127.0.0.1:2000` */
  daemon: string
}

/** What to set in an application for each lens, a line each. */
export const settingLines = ({ main, otlp = main, otlpGrpc = main, daemon }: WaysIn): string[] => [
  `spans, logs   ${otlpVariables(otlp, 'http/protobuf')}`,
  `     or       ${otlpVariables(otlpGrpc, 'grpc')}`,
  `segments      AWS_XRAY_DAEMON_ADDRESS=${daemon}`,
  `errors        Rollbar's option endpoint: '${main}/api/1/item/', with any access token`,
  `log lines     AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=${main}`,
]

export const otlpVariables = (url: string, protocol: string) =>
  `OTEL_EXPORTER_OTLP_ENDPOINT=${url} OTEL_EXPORTER_OTLP_PROTOCOL=${protocol}`
