import { readConfig as readActivities } from '../../../services/activities/config.ts'
import { readConfig as readNotifications } from '../../../services/notifications/config.ts'
import { readTelemetryConfig } from '../../../services/telemetry/config/read-config.ts'
import { readViewerConfig } from '../../../services/viewer/config.ts'
import { textMutator } from '../mutate/text.ts'
import { type Random, wordsIn } from '../random.ts'
import { type Target, ViolationError } from '../target.ts'

const variables = wordsIn(`
    PORT OTLP_PORT OTLP_GRPC_PORT XRAY_PORT HOST WAYWISER_DATA ACTIVITIES_URL NOTIFICATIONS_URL VIEWER_URL
    VIEWER_PUBLIC_URL FAULTS LOG_LEVEL SAMPLING SAMPLING_RULES_FILE HONEYCOMB_API_KEY
    HONEYCOMB_API_ENDPOINT HONEYCOMB_DATASET HONEYCOMB_TEAM ROLLBAR_ENDPOINT ROLLBAR_ACCESS_TOKEN
    CLOUDWATCH_LOG_GROUP CLOUDWATCH_RETENTION_DAYS AWS_REGION AWS_XRAY_DAEMON_ADDRESS
    XRAY_GOES_TO AWS_ENDPOINT_URL DRAIN_DELAY_MILLIS DATABASE_URL DEPLOYMENT_ENVIRONMENT
    OTEL_SERVICE_NAME OTEL_RESOURCE_ATTRIBUTES OTEL_SDK_DISABLED OTEL_EXPORTER_OTLP_ENDPOINT
    OTEL_EXPORTER_OTLP_HEADERS OTEL_BSP_SCHEDULE_DELAY OTEL_NODE_ENABLED_INSTRUMENTATIONS
    PUSH_WEBHOOK_URL ALLOWED_HOSTS ALLOWED_ORIGINS MAX_BYTES MAX_AGE MAX_SPANS TRUST_INCOMING_TRACES TRUST_FORWARDED_HEADERS
    OTEL_EXPORTER_OTLP_TIMEOUT IMAGE_VERSION
  `)

const settings = [
  ...wordsIn(`
    0 3000 65536 -1 on off http://127.0.0.1:8088 https://a.example/x/ all local central peers
    none a=b,c=d 127.0.0.1:2000 512MB 1GB 24h 7d
  `),
  'udp:127.0.0.1:2000 tcp:a:1',
  'info',
  'true',
  'http,undici',
  'us-east-1',
  'postgres://a:b@c/d',
  'http://u:p@a/',
  '',
  ' ',
  '[::1]:80',
  'a%2Cb=%zz',
]

const environment = (random: Random) =>
  random
    .times(random.size(20), () => `${random.pick(variables)}=${random.pick(settings)}`)
    .join('\n')

/** Lines of `NAME=value`. */
const readEnvironment = (text: string) =>
  Object.fromEntries(
    text.split('\n').map(line => {
      const at = line.indexOf('=')
      return [line.slice(0, Math.max(at, 0)), line.slice(at + 1)]
    }),
  )

export const environments: Target = {
  name: 'environments',
  about: "the environment of each process: every mistake becomes a problem's line",
  generate: random => Buffer.from(environment(random)),
  mutate: textMutator([...variables.map(name => `\n${name}=`), ...settings]),
  open: () => ({
    run(input) {
      const given = readEnvironment(input.toString('utf8'))
      const problems = [
        ...readViewerConfig(given).problems,
        ...readTelemetryConfig(given, 'activities').problems,
        ...readActivities(given).problems,
        ...readNotifications(given).problems,
      ]
      const odd = problems.find(problem => typeof problem !== 'string' || problem === '')
      if (odd !== undefined) throw new ViolationError(`a problem is ${JSON.stringify(odd)}`)
    },
  }),
}
