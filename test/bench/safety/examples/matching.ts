import { judged, type Outcome, type ViewerExample } from '../example.ts'
import { sendLines } from '../honest.ts'
import { callLogs, json, post, send } from '../http.ts'
import type { ViewerProcess } from '../viewer-process.ts'

const word = 'answered GET /api/activities/home in 12.3 ms '
const ordinary = Array.from({ length: 300 }, (_, index) => (word + index).padEnd(128, ' -'))

/** A line of `a` that is not long enough to look suspicious. */
const planted = ['a'.repeat(8192)]

const quadratic = '%.*.*.*.*@@%'
const endless = '%a*a*a*a*b%'

const askOwn = (lines: string[], pattern: string) => async (viewer: ViewerProcess) => {
  await sendLines(viewer.port, lines)
  const path = `/-/api/logs?filter=${encodeURIComponent(pattern)}`
  return judged([(await send({ port: viewer.port, path })).status])
}

const askLogs = (lines: string[], pattern: string) => async (viewer: ViewerProcess) => {
  await sendLines(viewer.port, lines)
  const input = { logGroupName: '/bench/honest', filterPattern: pattern }
  return judged([(await callLogs(viewer.port, 'FilterLogEvents', input)).status])
}

const item = (data: object) => async (viewer: ViewerProcess) => {
  const whole = { access_token: 'a', data: { environment: 'bench', ...data } }
  return judged([(await post(viewer.port, '/api/1/item/', JSON.stringify(whole))).status])
}

const exception = { class: 'Error', message: 'it broke' }
const framesOf = (filename: string) =>
  Array.from({ length: 5 }, () => ({ filename, lineno: 1, method: 'f' }))
const traceOf = (filename: string, message = '') => ({
  body: { trace: { frames: framesOf(filename), exception: { ...exception, message } } },
})

async function readRaw(viewer: ViewerProcess, body: string): Promise<Outcome> {
  const { port } = viewer
  const sent = await post(port, '/api/1/item/', body)
  const read = await send({ port, path: '/-/api/wires/rollbar' })
  return judged([sent.status, read.status])
}

export const matching: ViewerExample[] = [
  {
    kind: 1,
    name: `GET /-/api/logs?filter=${quadratic}, 300 ordinary lines`,
    play: askOwn(ordinary, quadratic),
  },
  {
    kind: 1,
    name: `FilterLogEvents ${quadratic}, 300 ordinary lines`,
    play: askLogs(ordinary, quadratic),
  },
  { kind: 1, name: `${endless} on a planted line`, play: askOwn(planted, endless) },
  {
    kind: 1,
    name: 'X-Ray expression with 500 wildcards',
    async play({ port }) {
      const filter = `service("${'*a'.repeat(500)}")`
      return judged([
        (await send({ port, path: `/-/api/traces?filter=${encodeURIComponent(filter)}` })).status,
      ])
    },
  },
  {
    kind: 2,
    name: 'server.root of 40,000 slashes, 5 frames',
    play: item({ server: { root: `${'/'.repeat(40_000)}x` }, ...traceOf('/a.js') }),
  },
  {
    kind: 2,
    name: 'frame of 200,000 question marks and slashes',
    play: item(traceOf(`${'file://?'.repeat(25_000)}\n`)),
  },
  {
    kind: 2,
    name: 'message of 500,000 hex digits without a number',
    play: item(traceOf('/a.js', 'abcdef'.repeat(80_000))),
  },
  {
    kind: 2,
    name: 'delimited pattern on a line of 250,000 brackets',
    play: askOwn(['['.repeat(250_000)], '[first, ..., last]'),
  },
  {
    kind: 2,
    name: 'raw view of 250,000 bytes of backslashes and quotes',
    play: viewer => readRaw(viewer, `${'\\"a'.repeat(80_000)}`),
  },
  {
    kind: 2,
    name: 'raw view of 80,000 keys without values',
    play: viewer => readRaw(viewer, `"key":"a","value":{`.repeat(13_000)),
  },
  {
    kind: 2,
    name: 'host header of 15,000 digits',
    async play({ port }) {
      const headers = { host: `a${':1'.repeat(7500)}x`, 'content-type': json }
      return judged([(await send({ port, path: '/-/api/wires', headers })).status])
    },
  },
]
