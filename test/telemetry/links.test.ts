import { expect, test } from 'vitest'
import {
  type LinkOptions,
  traceLinks,
  traceUrl,
} from '../../services/telemetry/config/vendor-links.ts'

const traceId = '5759e988bd862e3fe1be46a994272793'
const spanId = '53995c3f42cd8ad8'
const nowMillis = 1_700_000_000_000
const range = 'trace_start_ts=1699999400&trace_end_ts=1700000600'

const noAws = { region: undefined, logGroup: undefined, hasXRay: false }
const honeycomb = {
  apiKey: 'hcaik_0123',
  endpoint: 'https://api.honeycomb.io',
  dataset: undefined,
  team: 'my team',
  environment: 'prod',
}
const viewerUrl = 'http://localhost:8088'
const at = (options: Partial<LinkOptions>) =>
  traceLinks(
    { viewerUrl: undefined, honeycomb: undefined, aws: noAws, ...options },
    traceId,
    spanId,
    nowMillis,
  )

test('nothing configured, no link', () => {
  expect(at({})).toEqual({})
})

test("the viewer's link is the trace's page", () => {
  expect(at({ viewerUrl })).toEqual({ viewer: `${viewerUrl}/trace/${traceId}` })
})

test("Honeycomb's link names environment, trace, span and a range, and no dataset", () => {
  expect(at({ honeycomb })).toEqual({
    honeycomb: `https://ui.honeycomb.io/my%20team/environments/prod/trace?trace_id=${traceId}&span=${spanId}&${range}`,
  })
})

test("a European key's link is to the European page", () => {
  const endpoint = 'https://api.eu1.honeycomb.io'

  expect(at({ honeycomb: { ...honeycomb, endpoint } }).honeycomb).toMatch(
    /^https:\/\/ui\.eu1\.honeycomb\.io\//,
  )
})

test("a classic key's link names the dataset instead of an environment", () => {
  const classic = { ...honeycomb, apiKey: '0123456789abcdef0123456789abcdef', dataset: 'cruddur' }

  expect(at({ honeycomb: classic }).honeycomb).toBe(
    `https://ui.honeycomb.io/my%20team/datasets/cruddur/trace?trace_id=${traceId}&span=${spanId}&${range}`,
  )
})

test('without a team there is no link to Honeycomb', () => {
  expect(at({ honeycomb: { ...honeycomb, team: undefined } })).toEqual({})
})

test('the links to AWS open the trace map and a query for both spellings of the id', () => {
  const aws = { region: 'eu-central-1', logGroup: '/waywiser/local', hasXRay: true }
  const page = 'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1'

  const links = at({ aws })

  expect(links.xray).toBe(`${page}#xray:traces/1-5759e988-bd862e3fe1be46a994272793`)
  expect(links.logs).toBe(
    `${page}#logsV2:logs-insights$3FqueryDetail$3D~(end~0~start~-3600~timeType~'RELATIVE~unit~'seconds` +
      "~editorString~'fields*20*40timestamp*2c*20service*2c*20level*2c*20msg*0a*7c*20filter*20trace_id*20*3d*20" +
      '*225759e988bd862e3fe1be46a994272793*22*20or*20xray_trace_id*20*3d*20*221-5759e988-bd862e3fe1be46a994272793*22' +
      "*0a*7c*20sort*20*40timestamp*20asc~source~(~'*2fwaywiser*2flocal))",
  )
})

test('without a region there is no link to AWS, and none to X-Ray when the viewer has it', () => {
  expect(at({ aws: { region: undefined, logGroup: '/g', hasXRay: true } })).toEqual({})
  const { xray, logs } = at({ aws: { region: 'us-east-1', logGroup: '/g', hasXRay: false } })
  expect(xray).toBeUndefined()
  expect(logs).toBeDefined()
})

test("x-trace-url is the viewer's page, sampled or not; Honeycomb's only when sampled", () => {
  const options = { viewerUrl: undefined, honeycomb, aws: noAws }

  expect(traceUrl({ ...options, viewerUrl }, traceId, spanId, false)).toBe(
    `${viewerUrl}/trace/${traceId}`,
  )
  expect(traceUrl(options, traceId, spanId, true)).toMatch(/^https:\/\/ui\.honeycomb\.io\//)
  expect(traceUrl(options, traceId, spanId, false)).toBeUndefined()
  expect(traceUrl({ ...options, honeycomb: undefined }, traceId, spanId, true)).toBeUndefined()
})
