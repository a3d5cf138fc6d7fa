import { expect, test } from 'vitest'
import type { Route } from '../../services/http/http-app.ts'
import { sendRequest } from '../support/send-request.ts'
import { inputsOf, routesOf, services } from './route-tables.ts'
import { startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()

const good: Record<string, unknown> = {
  handle: 'bob',
  message: 'tea?',
  ttl: '1-day',
  kind: 'mention',
  actor: 'eve',
  activityId: '00000000-0000-8000-8000-000000000001',
}

const longTexts = ['x'.repeat(5000), 'a b '.repeat(1000)]

/** Encoded texts for a path or a query. */
const oddTexts = [
  '',
  ...'%20 %00 %ed%a0%80 %zz % %2F .. __proto__ -1 1e9 %F0%9F%8E%89'.split(' '),
  ..."{} [] ' %22 %0d%0a * null NaN".split(' '),
]

/** JSON for a member of a body, or for the whole body. */
const oddJson = [
  ...'null true 0 -1 1e308 "" "__proto__" "toString"'.split(' '),
  ...String.raw`"\u0000" "\ud800"`.split(' '),
  ...'[] {} ["a"] [[[[]]]] {"handle":"a"} {"$gt":""} {"toString":null} {"length":1e9}'.split(' '),
  '" "',
  '{"__proto__":{}}',
  `${'['.repeat(40_000)}${']'.repeat(40_000)}`,
]

type Target = { method: string; path: string; body?: string }

function targetOf(route: Route, change: { path?: string; query?: string; body?: string } = {}) {
  const { inBody, isList } = inputsOf(route)
  const path = route.path.replace(/:\w+/, change.path ?? 'some-id')
  const fields = Object.fromEntries(inBody.map(name => [name, good[name]]))
  const body = change.body ?? JSON.stringify(isList ? [fields] : fields)
  return {
    method: route.method,
    path: change.query === undefined ? path : `${path}?${change.query}`,
    ...(route.takesBody && { body }),
  }
}

function withField(route: Route, name: string, json: string): Target {
  const { inBody, isList } = inputsOf(route)
  const others = inBody.filter(other => other !== name).map(other => [other, good[other]])
  const fields = JSON.stringify(Object.fromEntries(others)).slice(1, -1)
  const object = `{${[fields, `"${name}":${json}`].filter(Boolean).join(',')}}`
  return targetOf(route, { body: isList ? `[${object}]` : object })
}

async function statusOf(address: string, target: Target): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const { status, body } = await sendRequest(address, { ...target, headers })
  expect(() => JSON.parse(body), `${status} ${target.path}`).not.toThrow()
  return status
}

async function statusesOf(targetsFor: (route: Route) => [what: string, target: Target][]) {
  const addresses = await startServices({ telemetry })
  telemetry.reported.length = 0
  const statuses: [what: string, status: number][] = []
  for (const service of services) {
    for (const route of routesOf[service]) {
      const asked = targetsFor(route).map(async ([what, target]): Promise<[string, number]> => {
        const where = `${route.method} ${service}${route.path}: ${what}`
        return [where, await statusOf(addresses[service], target)]
      })
      statuses.push(...(await Promise.all(asked)))
    }
  }
  expect(statuses.length).toBeGreaterThan(10)
  // `/rollbar/test` reports a message; nothing reports an error.
  expect(telemetry.reported.filter(({ error }) => error instanceof Error)).toEqual([])
  return statuses
}

test('every input of every route is refused when it is too long', async () => {
  const statuses = await statusesOf(route => {
    const { inPath, inQuery, inBody } = inputsOf(route)
    const inUrl = longTexts.map(encodeURIComponent)
    return [
      ...inPath.flatMap(name => inUrl.map(path => [`:${name}`, targetOf(route, { path })])),
      ...inQuery.flatMap(name =>
        inUrl.map(text => [`${name}=`, targetOf(route, { query: `${name}=${text}` })]),
      ),
      ...inBody.flatMap(name =>
        [...longTexts, '🎉'.repeat(281), 'x'.repeat(90_000)].map(text => [
          `"${name}"`,
          withField(route, name, JSON.stringify(text)),
        ]),
      ),
    ] as [string, Target][]
  })

  for (const [what, status] of statuses) {
    // An id in a path is not found.
    const expected = what.endsWith('"') ? 422 : what.endsWith(': :id') ? 404 : 400
    expect(status, what).toBe(expected)
  }
})

test('a target of more than 8,192 characters is refused on every route', async () => {
  const statuses = await statusesOf(route => [
    ['more', targetOf(route, { query: `any=${'x'.repeat(8192)}` })],
    ['as many', targetOf(route, { query: `${'x'.repeat(8191 - targetOf(route).path.length)}` })],
  ])

  for (const [what, status] of statuses) {
    if (what.endsWith('more')) expect(status, what).toBe(414)
    else expect(status, what).not.toBe(414)
  }
})

test('no odd text in a path or a query is a 5xx', async () => {
  const statuses = await statusesOf(route => {
    const { inPath, inQuery } = inputsOf(route)
    return oddTexts.flatMap((text): [string, Target][] => [
      ...inPath.map((name): [string, Target] => [
        `:${name} ${text}`,
        targetOf(route, { path: text }),
      ]),
      ...[...inQuery, 'unknown'].flatMap(name =>
        [`${name}=${text}`, `${name}=a&${name}[]=${text}&${name}[a]=${text}`].map(
          (query): [string, Target] => [query, targetOf(route, { query })],
        ),
      ),
    ])
  })

  for (const [what, status] of statuses) expect(status, what).toBeLessThan(500)
})

test('a repeated parameter is refused', async () => {
  const statuses = await statusesOf(route =>
    inputsOf(route).inQuery.map(name => [
      `${name} twice`,
      targetOf(route, { query: `${name}=1&${name}=2` }),
    ]),
  )

  for (const [what, status] of statuses) expect(status, what).toBe(400)
})

test('no odd value in a body is a 5xx', async () => {
  const statuses = await statusesOf(route => {
    if (!route.takesBody) return []
    const { inBody } = inputsOf(route)
    return [
      ...['', ...oddJson].map((body): [string, Target] => [
        `body ${body.slice(0, 30)}`,
        targetOf(route, { body }),
      ]),
      ...inBody.flatMap(name =>
        oddJson.map((json): [string, Target] => [
          `"${name}": ${json.slice(0, 30)}`,
          withField(route, name, json),
        ]),
      ),
    ]
  })

  for (const [what, status] of statuses) expect(status, what).toBeLessThan(500)
})
