import { judged, type Outcome, type ViewerExample } from '../example.ts'
import { json, send } from '../http.ts'

const rule = {
  SamplingRule: {
    RuleName: 'off',
    ResourceARN: '*',
    Priority: 1,
    FixedRate: 0,
    ReservoirSize: 0,
    ServiceName: '*',
    ServiceType: '*',
    Host: '*',
    HTTPMethod: '*',
    URLPath: '*',
    Version: 1,
  },
}

/** Requests that a page of another site can make a browser send without a preflight. */
const foreign = { origin: 'http://evil.example', 'content-type': 'text/plain' }

/** Headers of its `<img>` and `<script>`: no Origin, but Sec-Fetch-Site. */
const embedded = {
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'no-cors',
  'sec-fetch-dest': 'image',
}

const writes: [method: string, path: string, body: string][] = [
  ['POST', '/CreateSamplingRule', JSON.stringify(rule)],
  ['POST', '/CreateGroup', '{"GroupName":"evil"}'],
  ['POST', '/TraceSegments', '{"TraceSegmentDocuments":[]}'],
  ['POST', '/v1/traces', '{}'],
  ['POST', '/v1/logs', '{}'],
  ['POST', '/v1/metrics', '{}'],
  ['POST', '/api/1/item/', '{"access_token":"a"}'],
  ['POST', '/', '{}'],
  ['POST', '/-/api/import', '{}'],
  ['POST', '/-/api/demo', ''],
  ['DELETE', '/-/api/data', ''],
]

const reads = ['traces', 'map', 'errors', 'logs', 'wires'].map(name => `/-/api/${name}`)

/** Whether all requests were rejected with 403. */
function allRefused(statuses: number[]): Outcome {
  const refused = statuses.filter(status => status === 403).length
  return {
    said: `${refused} of ${statuses.length} refused`,
    isRight: refused === statuses.length,
  }
}

export const crossSite: ViewerExample[] = [
  {
    kind: 13,
    name: "another site's page posts /CreateSamplingRule",
    async play({ port }) {
      const body = JSON.stringify(rule)
      const { status } = await send({
        port,
        method: 'POST',
        path: '/CreateSamplingRule',
        headers: foreign,
        body,
      })
      return { said: `${status}`, isRight: status === 403 }
    },
  },
  {
    kind: 13,
    name: "another site's page writes by each wire and route, on each port",
    // A trace that is kept here must be there afterwards: the DELETE of the page is answered
    // earlier.
    async play({ port, otlpPort, xrayPort }) {
      const statuses: number[] = []
      for (const [method, path, body] of writes) {
        statuses.push((await send({ port, method, path, headers: foreign, body })).status)
        statuses.push((await send({ port, method, path, headers: embedded, body })).status)
      }
      for (const path of ['/v1/traces', '/CreateGroup']) {
        const question = { method: 'POST', path, headers: foreign, body: '{}' }
        statuses.push((await send({ port: otlpPort, ...question })).status)
      }
      const daemon = { path: '/GetSamplingRules', method: 'POST', headers: foreign, body: '{}' }
      statuses.push((await send({ port: xrayPort, ...daemon })).status)
      return allRefused(statuses)
    },
  },
  {
    kind: 13,
    name: "another site's page reads by <img>",
    async play({ port }) {
      const statuses: number[] = []
      for (const path of [...reads, '/-/events']) {
        statuses.push((await send({ port, path, headers: embedded })).status)
      }
      return allRefused(statuses)
    },
  },
  {
    kind: 13,
    name: 'SDKs (no origin) and a link from elsewhere still pass',
    async play({ port }) {
      const link = {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      }
      const statuses = [
        (await send({ port, path: '/traces', headers: link })).status,
        (await send({ port, path: '/-/api/wires' })).status,
        (
          await send({
            port,
            method: 'POST',
            path: '/v1/traces',
            headers: { 'content-type': json },
            body: '{}',
          })
        ).status,
      ]
      return { ...judged(statuses), isRight: statuses.every(status => status === 200) }
    },
  },
]
