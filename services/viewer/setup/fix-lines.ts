import type { Lens } from '../records/api.ts'
import { otlpVariables, type WaysIn } from '../words/ways-in.ts'
import { type Family, familyOf } from './language.ts'

type Lines = { [family in Family]?: string } & { other: string }

/** What adds a lens to a service of this language: one line with this viewer's addresses. */
export function fixLine(lens: Lens, language: string | undefined, ways: WaysIn): string {
  const lines = makers[lens](ways)
  return lines[familyOf(language) ?? 'other'] ?? lines.other
}

const makers: { [lens in Lens]: (ways: WaysIn) => Lines } = {
  otlp: ways => spans(otlpLine(ways), ways),
  xray: ({ daemon }) => segments(`AWS_XRAY_DAEMON_ADDRESS=${daemon}`),
  rollbar: ({ main }) => items(`${main}/api/1/`),
  logs: ways => lines(otlpLine(ways), ways),
}

export const otlpLine = ({ main, otlp = main }: WaysIn) => otlpVariables(otlp, 'http/protobuf')

const spans = (variables: string, { main, otlp = main }: WaysIn): Lines => ({
  nodejs: `${variables} node --require @opentelemetry/auto-instrumentations-node/register app.js`,
  webjs: `new OTLPTraceExporter({ url: '${otlp}/v1/traces' })`,
  python: `${variables} opentelemetry-instrument python app.py`,
  java: `${variables} java -javaagent:opentelemetry-javaagent.jar -jar app.jar`,
  go: `${variables} go run .  # with otlptracehttp.New(ctx)`,
  other: variables,
})

const segments = (variable: string): Lines => ({
  nodejs: `${variable} node app.js  # with aws-xray-sdk`,
  python: `${variable} python app.py  # with aws-xray-sdk`,
  java: `${variable} java -jar app.jar  # with aws-xray-recorder-sdk-core`,
  go: `${variable} go run .  # with github.com/aws/aws-xray-sdk-go`,
  other: variable,
})

/** Clients take the address of the items, or the folder above it. */
const items = (api: string): Lines => ({
  nodejs: `new Rollbar({ accessToken: 'any-token', endpoint: '${api}item/' })`,
  webjs: `new Rollbar({ accessToken: 'any-token', endpoint: '${api}item/' })`,
  python: `rollbar.init('any-token', endpoint='${api}')`,
  java: `ConfigBuilder.withAccessToken("any-token").endpoint("${api}item/").build()`,
  go: `rollbar.SetToken("any-token"); rollbar.SetEndpoint("${api}item/")`,
  ruby: `config.access_token = 'any-token'; config.endpoint = '${api}item/'`,
  other: `endpoint: '${api}item/'`,
})

const lines = (variables: string, { main }: WaysIn): Lines => ({
  nodejs: `OTEL_LOGS_EXPORTER=otlp ${variables}`,
  python: `OTEL_LOGS_EXPORTER=otlp OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED=true ${variables}`,
  java: `OTEL_LOGS_EXPORTER=otlp ${variables}`,
  go: `${variables}  # with otlploghttp.New(ctx)`,
  other: `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=${main}`,
})
