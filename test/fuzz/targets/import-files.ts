import { jsonMutator } from '../mutate/json.ts'
import { nowMillis } from '../now.ts'
import { type Random, wordsIn } from '../random.ts'
import { ViolationError } from '../target.ts'
import { json, viewerTarget } from './viewer-target.ts'

const words = wordsIn(`
    format waywiser-trace version traceId arrivals refusals spans segments items logs spanId
    parentId name service kind SERVER startMillis durationMillis status ERROR statusMessage
    attributes events links resource timeMillis id type segment subsegment endMillis document
    uuid fingerprint class title level frames raw group stream message fields traceFlags
    samplingRule firstMillis lastMillis otlp xray rollbar __proto__ waywiser.lenses
  `)

const spanId = (random: Random) => `${random.below(9) + 1}`.padStart(16, '0')

const span = (random: Random) => ({
  spanId: spanId(random),
  name: 'GET /',
  service: 'activities',
  kind: 'SERVER',
  status: 'UNSET',
  startMillis: nowMillis - random.below(1000),
  durationMillis: random.below(100),
  ...(random.chance(0.5) && { parentId: spanId(random) }),
  attributes: { 'http.response.status_code': 200 },
  events: random.chance(0.3) ? [{ name: 'e', timeMillis: nowMillis, attributes: {} }] : [],
  links: random.chance(0.2)
    ? [{ traceId: random.hex(32), spanId: random.hex(16), attributes: {} }]
    : [],
  resource: { 'service.name': 'activities', 'waywiser.lenses': ['otlp', 'logs'] },
})

const segment = (random: Random) => ({
  id: spanId(random),
  name: 'activities',
  type: 'segment',
  startMillis: nowMillis - 100,
  ...(random.chance(0.8) && { endMillis: nowMillis }),
  document: { name: 'activities', id: spanId(random), start_time: nowMillis / 1000 },
})

const item = (random: Random) => ({
  uuid: random.hex(32),
  fingerprint: random.hex(8),
  class: 'Error',
  title: 'a',
  level: 'error',
  timeMillis: nowMillis,
  frames: [{ filename: 'a' }],
  raw: {},
  spanId: spanId(random),
  traceFlags: 1,
})

const log = () => ({
  timeMillis: nowMillis,
  group: '/a',
  stream: 's',
  level: 'info',
  service: 'activities',
  message: 'm',
  fields: { msg: 'm' },
  raw: '{"msg":"m"}',
  traceFlags: 1,
})

const file = (random: Random) => ({
  format: 'waywiser-trace',
  version: 1,
  traceId: `6921d0a0${'7'.padStart(24, '0')}`,
  arrivals: {
    firstMillis: nowMillis - 500,
    lastMillis: nowMillis,
    otlpMillis: nowMillis - 500,
    xrayMillis: null,
    rollbarMillis: null,
    logsMillis: null,
  },
  refusals: random.chance(0.3) ? { xray: 'refused' } : {},
  spans: random.times(random.size(6), () => span(random)),
  segments: random.times(random.size(3), () => segment(random)),
  items: random.times(random.size(2), () => item(random)),
  logs: random.times(random.size(3), log),
})

export const importFiles = viewerTarget({
  name: 'import-files',
  about: 'trace files, POST /-/api/import: what is taken can be exported and taken again',
  generate: random => Buffer.from(JSON.stringify(file(random))),
  mutate: jsonMutator(words),
  request: body => ({ method: 'POST', path: '/-/api/import', headers: json, body }),
  async judge({ status, body }, viewer) {
    if (status !== 200) return
    const { traceId } = JSON.parse(body.toString('utf8')) as { traceId: string }
    const exported = await viewer.ask('GET', `/-/api/export/${traceId}`)
    const again = await viewer.ask('POST', '/-/api/import', json, exported.body)
    if (exported.status === 200 && again.status === 200) return
    // A file of no records leaves nothing to export.
    if (exported.status === 404) return
    throw new ViolationError(
      `export ${exported.status}, import of it ${again.status}: ${again.body}`,
    )
  },
})
