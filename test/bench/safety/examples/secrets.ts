import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome, ViewerExample } from '../example.ts'
import { callLogs, json, post, send } from '../http.ts'
import type { ViewerProcess } from '../viewer-process.ts'

const secret = 'hunter2-planted-secret'

/** How many of these texts show the secret. */
function leaks(texts: string[]): Outcome {
  const count = texts.filter(text => text.includes(secret)).length
  return { said: `shown in ${count} of ${texts.length} places`, isRight: count === 0 }
}

/**
 * Bodies with the secret in a member with a secret's name, in an address, or in a text within a
 * text.
 */
const bodies: [wire: string, path: string, body: string][] = [
  ['logs', '/', logLine({ msg: 'in', password: secret })],
  ['logs', '/', logLine({ msg: 'in', url: `https://user:${secret}@db.example/a` })],
  ['logs', '/', logLine({ msg: JSON.stringify({ inner: { api_key: secret } }) })],
  [
    'rollbar',
    '/api/1/item/',
    item({ custom: { body: JSON.stringify({ authorization: secret }) } }),
  ],
  ['rollbar', '/api/1/item/', item({ request: { url: `http://user:${secret}@a.example/` } })],
  ['otlp-traces', '/v1/traces', spanWith('url.full', `https://user:${secret}@a.example/`)],
  ['otlp-traces', '/v1/traces', spanWith('http.request.header.authorization', secret)],
]

function logLine(fields: object): string {
  const logEvents = [{ timestamp: Date.now(), message: JSON.stringify(fields) }]
  const target = { logGroupName: '/bench/honest', logStreamName: 'honest/a/1' }
  return JSON.stringify({ ...target, logEvents })
}

function item(data: object): string {
  return JSON.stringify({
    access_token: 'a',
    data: { environment: 'bench', body: { message: { body: 'leak' } }, ...data },
  })
}

function spanWith(key: string, stringValue: string): string {
  const span = {
    traceId: 'b'.repeat(32),
    spanId: 'b'.repeat(16),
    attributes: [{ key, value: { stringValue } }],
  }
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })
}

async function showRaw({ port }: ViewerProcess): Promise<Outcome> {
  const shown: string[] = []
  for (const [wire, path, body] of bodies) {
    if (path === '/') await callLogs(port, 'PutLogEvents', body)
    else await post(port, path, body, json)
    shown.push((await send({ port, path: `/-/api/wires/${wire}` })).text)
  }
  return leaks(shown)
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

export const secrets: ViewerExample[] = [
  {
    kind: 15,
    name: 'secrets in members, addresses and texts of texts: the raw views',
    play: showRaw,
  },
  {
    kind: 15,
    name: 'user:pass@ in ACTIVITIES_URL: the answer of a failed demo',
    environment: { ACTIVITIES_URL: `http://user:${secret}@127.0.0.1:1` },
    async play({ port }) {
      return leaks([(await send({ port, method: 'POST', path: '/-/api/demo' })).text])
    },
  },
  {
    kind: 16,
    name: 'modes of the data folder and of the files in it',
    async play({ dataFolder }) {
      const files = readdirSync(dataFolder).map(name => mode(join(dataFolder, name)))
      const modes = [mode(dataFolder), ...new Set(files)]
      return {
        said: modes.map(each => `0${each}`).join(', '),
        isRight: modes.every(each => each.endsWith('00')),
      }
    },
  },
]
