/** The variables that change nothing here, and why. */
export type IgnoredVariables = {
  names: string[]
  because: string
  /** The values that hold here anyway, in lower case: no word is said of them. */
  holding?: string[]
}

export const ignoredVariables: IgnoredVariables[] = [
  {
    names: ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'],
    because: 'spans are sent as http/protobuf',
    holding: ['http/protobuf'],
  },
  {
    names: ['OTEL_EXPORTER_OTLP_COMPRESSION', 'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION'],
    because: 'requests are always compressed with gzip',
    holding: ['gzip'],
  },
  {
    names: [
      'OTEL_EXPORTER_OTLP_CERTIFICATE',
      'OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE',
      'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
      'OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE',
      'OTEL_EXPORTER_OTLP_CLIENT_KEY',
      'OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY',
    ],
    because: "certificates are Node's: NODE_EXTRA_CA_CERTS adds one",
  },
  {
    names: [
      'OTEL_EXPORTER_OTLP_INSECURE',
      'OTEL_EXPORTER_OTLP_TRACES_INSECURE',
      'OTEL_EXPORTER_OTLP_SPAN_INSECURE',
    ],
    because: 'the scheme of the address decides',
    holding: ['false'],
  },
  {
    names: [
      'OTEL_METRICS_EXEMPLAR_FILTER',
      'OTEL_METRIC_EXPORT_INTERVAL',
      'OTEL_METRIC_EXPORT_TIMEOUT',
      'OTEL_EXPORTER_PROMETHEUS_HOST',
      'OTEL_EXPORTER_PROMETHEUS_PORT',
      'OTEL_EXPORTER_OTLP_METRIC_INSECURE',
      'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
      'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
      'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
      'OTEL_EXPORTER_OTLP_METRICS_HEADERS',
      'OTEL_EXPORTER_OTLP_METRICS_TIMEOUT',
      'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL',
      'OTEL_EXPORTER_OTLP_METRICS_COMPRESSION',
      'OTEL_EXPORTER_OTLP_METRICS_INSECURE',
      'OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE',
      'OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE',
      'OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY',
    ],
    because: 'no metrics are made',
  },
  {
    names: ['OTEL_METRICS_EXPORTER'],
    because: 'no metrics are made',
    holding: ['none'],
  },
  {
    names: ['OTEL_NODE_EXPERIMENTAL_SDK_METRICS'],
    because: 'no metrics are made',
    holding: ['false'],
  },
  {
    names: [
      'OTEL_BLRP_SCHEDULE_DELAY',
      'OTEL_BLRP_EXPORT_TIMEOUT',
      'OTEL_BLRP_MAX_QUEUE_SIZE',
      'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE',
      'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
      'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
      'OTEL_EXPORTER_OTLP_LOGS_HEADERS',
      'OTEL_EXPORTER_OTLP_LOGS_TIMEOUT',
      'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL',
      'OTEL_EXPORTER_OTLP_LOGS_COMPRESSION',
      'OTEL_EXPORTER_OTLP_LOGS_INSECURE',
      'OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE',
      'OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE',
      'OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY',
    ],
    because: 'log lines go to stdout and CloudWatch Logs',
  },
  {
    names: ['OTEL_LOGS_EXPORTER'],
    because: 'log lines go to stdout and CloudWatch Logs',
    holding: ['none'],
  },
  {
    names: [
      'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
      'OTEL_EXPORTER_ZIPKIN_TIMEOUT',
      'OTEL_EXPORTER_ZIPKIN_PROTOCOL',
    ],
    because: 'spans are sent by OTLP, not to Zipkin',
  },
  {
    names: ['OTEL_CONFIG_FILE', 'OTEL_EXPERIMENTAL_CONFIG_FILE'],
    because: 'the configuration is read from the environment alone',
  },
  {
    names: ['OTEL_NODE_RESOURCE_DETECTORS'],
    because: 'nothing is detected: OTEL_RESOURCE_ATTRIBUTES adds attributes',
    holding: ['none'],
  },
  { names: ['OTEL_ENTITIES'], because: 'OTEL_RESOURCE_ATTRIBUTES describes the process' },
  {
    names: ['OTEL_SEMCONV_STABILITY_OPT_IN'],
    because: 'attributes have the stable names alone',
    holding: ['http', 'database', 'http,database'],
  },
  {
    names: ['OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS'],
    because: 'the methods are those of the conventions',
  },
  {
    names: ['OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'],
    because: 'what is said to a model is not recorded',
    holding: ['false'],
  },
  {
    names: [
      'OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT',
      'OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT',
    ],
    because:
      'their names are OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT and OTEL_LINK_ATTRIBUTE_COUNT_LIMIT now',
  },
]
