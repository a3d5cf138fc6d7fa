/**
 * Every environment variable of OpenTelemetry's specification and of its SDK for Node, and what it does
 * here. `docs/opentelemetry-variables.md` is made of this table.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export type HonouredVariables = { names: string[]; values: string; effect: string }

const count = 'a whole number'
const millis = 'milliseconds'
const timeout = 'milliseconds; 0: no limit'

export const honouredVariables: HonouredVariables[] = [
  {
    names: ['OTEL_SDK_DISABLED'],
    values: '`true`, `false`',
    effect:
      'no span, id, segment, item or shipped line is made; incoming trace headers go no further',
  },
  {
    names: ['OTEL_SERVICE_NAME'],
    values: 'a name',
    effect: 'the name of the service; wins over `service.name` in `OTEL_RESOURCE_ATTRIBUTES`',
  },
  {
    names: ['OTEL_RESOURCE_ATTRIBUTES'],
    values: '`key=value` pairs with commas between them, percent-encoded',
    effect: 'attributes of every span; with one pair that cannot be read none is taken',
  },
  {
    names: ['OTEL_LOG_LEVEL'],
    values: '`none`, `error`, `warn`, `info`, `debug`, `verbose`, `all` (`info`)',
    effect: "which of the SDK's own messages become log lines; of problems one a minute",
  },
  {
    names: ['OTEL_PROPAGATORS'],
    values: 'a list of `tracecontext`, `xray`, `baggage`; or `none` (`tracecontext,xray`)',
    effect:
      'the headers that are read, and sent to our own services; proofs of origin need `tracecontext`',
  },
  {
    names: ['OTEL_TRACES_SAMPLER'],
    values:
      '`always_on`, `always_off`, `traceidratio`, each also with `parentbased_` before it; `xray` (`parentbased_always_on`)',
    effect: 'which traces are kept, unless `SAMPLING` is set; `xray` is `SAMPLING=central`',
  },
  {
    names: ['OTEL_TRACES_SAMPLER_ARG'],
    values: 'a number from 0 to 1 (1)',
    effect: 'the share that `traceidratio` keeps',
  },
  {
    names: ['OTEL_BSP_SCHEDULE_DELAY'],
    values: `${millis} (500)`,
    effect: 'how long a span waits for others',
  },
  {
    names: ['OTEL_BSP_EXPORT_TIMEOUT'],
    values: `${timeout} (30000)`,
    effect: 'the end of a request with spans',
  },
  {
    names: ['OTEL_BSP_MAX_QUEUE_SIZE'],
    values: `${count} from 1 (none: 16 MiB)`,
    effect: 'how many spans wait for one destination',
  },
  {
    names: ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE'],
    values: `${count} from 1 (512)`,
    effect: 'the spans of one request; at most the queue',
  },
  {
    names: ['OTEL_ATTRIBUTE_COUNT_LIMIT', 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT'],
    values: `${count} (128)`,
    effect: 'the attributes of a span, and so of its segment; the second one wins',
  },
  {
    names: ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
    values: `${count} (no limit)`,
    effect: 'the characters of a value; the second one wins',
  },
  {
    names: ['OTEL_SPAN_EVENT_COUNT_LIMIT'],
    values: `${count} (128)`,
    effect: 'the events of a span',
  },
  {
    names: ['OTEL_SPAN_LINK_COUNT_LIMIT'],
    values: `${count} (128)`,
    effect: 'the links of a span',
  },
  {
    names: ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'],
    values: `${count} (128)`,
    effect: 'the attributes of an event',
  },
  {
    names: ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'],
    values: `${count} (128)`,
    effect: 'the attributes of a link',
  },
  {
    names: ['OTEL_TRACES_EXPORTER'],
    values: '`otlp`, `none` (`otlp`)',
    effect: '`none`: no spans by OTLP, to Honeycomb and the viewer neither',
  },
  {
    names: ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'],
    values: 'an http(s) address',
    effect: 'where spans are sent; the second one is used as it is',
  },
  {
    names: ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'],
    values: '`key=value` pairs',
    effect: 'headers for this destination alone',
  },
  {
    names: ['OTEL_EXPORTER_OTLP_TIMEOUT', 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'],
    values: `${timeout} (10000)`,
    effect: 'the end of a request to this destination',
  },
  {
    names: ['OTEL_NODE_ENABLED_INSTRUMENTATIONS'],
    values: '`all`, or a list of short names',
    effect: 'the contributed instrumentations in place of our own hooks',
  },
  {
    names: ['OTEL_NODE_DISABLED_INSTRUMENTATIONS'],
    values: 'a list of short names',
    effect: 'those left out of `OTEL_NODE_ENABLED_INSTRUMENTATIONS`; alone without effect',
  },
]
