import { type Attributes, SpanKind } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { segmentDocument } from '../../../services/telemetry/to-xray/document.ts'
import type { MappingOptions } from '../../../services/telemetry/to-xray/settings.ts'
import type { Entity } from './documents.ts'
import { segmentProblems } from './segment-rules.ts'
import { callOf, spanOf } from './spans.ts'
import { validDocumentOf } from './valid-document.ts'

function localWork(attributes: Attributes, options?: MappingOptions): Entity {
  const kind = SpanKind.INTERNAL
  return validDocumentOf(spanOf({ kind, parentId: '1f68809491a75037', attributes }), options)
}

test('scalars under the prefix, and the listed ones, are annotations; the rest is metadata', () => {
  const { annotations, metadata } = localWork(
    {
      'app.handle': 'bob',
      'app.result-length': 2,
      'app.cached': false,
      'app.tags': ['a'],
      'app.share': Number.NaN,
      'http.route': '/x',
      other: 'y',
    },
    { annotationKeys: ['http.route'] },
  )

  expect(annotations).toEqual({
    app_handle: 'bob',
    app_result_length: 2,
    app_cached: false,
    http_route: '/x',
  })
  expect(metadata).toEqual({ default: { 'app.tags': ['a'], 'app.share': 'NaN', other: 'y' } })
})

test('two attributes never share an annotation, and at most 50 are annotations', () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`app.n${i}`, i]))

  const shared = localWork({ 'app.a.b': 1, 'app.a_b': 2 })
  const { annotations, metadata } = localWork(many)

  expect(shared.annotations).toEqual({ app_a_b: 1 })
  expect(shared.metadata).toEqual({ default: { 'app.a_b': 2 } })
  expect(Object.keys(annotations!).length).toBe(50)
  expect(Object.keys(metadata!.default!).length).toBe(10)
})

test('an annotation is cut at 1000 characters', () => {
  const { annotations } = localWork({ 'app.text': 'x'.repeat(2000) })

  expect(annotations?.app_text).toBe(`${'x'.repeat(999)}…`)
})

test('metadata in namespaces of its own is taken as JSON, when it is an object', () => {
  const { metadata } = localWork({
    'aws.xray.metadata.result': '{"size":2,"time":{"millis":5}}',
    'aws.xray.metadata.default': '{"given":true}',
    'aws.xray.metadata.AWS.mine': '{"a":1}',
    'aws.xray.metadata.broken': '{"size":',
    'aws.xray.metadata.list': '[1]',
    plain: 1,
  })

  expect(metadata).toEqual({
    default: {
      'aws.xray.metadata.broken': '{"size":',
      'aws.xray.metadata.list': '[1]',
      plain: 1,
      given: true,
    },
    result: { size: 2, time: { millis: 5 } },
    mine: { a: 1 },
  })
})

test('empty metadata leaves nothing behind', () => {
  const { metadata } = localWork({ 'aws.xray.metadata.default': '{ }', plain: 1 })

  expect(metadata).toEqual({ default: { plain: 1 } })
  expect(localWork({ 'aws.xray.metadata.default': ' {} ' }).metadata).toBeUndefined()
})

test('attributes with secret names, and query strings, are redacted', () => {
  const { annotations, metadata } = localWork({
    'http.request.header.authorization': ['Bearer planted'],
    'http.request.header.x-rollbar-access-token': ['planted'],
    'app.api_key': 'planted',
    'url.query': 'key=planted',
    'url.full': 'https://planted@example.com/x?planted',
  })

  expect(annotations).toEqual({ app_api_key: '[redacted]' })
  expect(metadata).toEqual({
    default: {
      'http.request.header.authorization': '[redacted]',
      'http.request.header.x-rollbar-access-token': '[redacted]',
      'url.full': 'https://example.com/x',
    },
  })
})

test('values without a JSON form are shown as text', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const strange = {
    big: 12n,
    inside: [1n, Number.POSITIVE_INFINITY, '\ud800'],
    circle,
    nothing: null,
    broken: 'a\ud800b',
    control: '\u0000"\\',
  } as unknown as Attributes

  const { metadata } = localWork(strange)

  expect(metadata?.default).toEqual({
    big: '12',
    inside: ['1', 'Infinity', '\ufffd'],
    circle: '[not serializable]',
    nothing: null,
    broken: 'a\ufffdb',
    control: '\u0000"\\',
  })
})

test('fields are cut at the 250 characters that AWS allows', () => {
  const call = callOf({
    'http.request.method': 'GET',
    'url.full': `https://example.com/${'x'.repeat(400)}`,
    'user_agent.original': 'u'.repeat(400),
  })

  const { http }: Entity = JSON.parse(segmentDocument(call))

  expect(http?.request?.url?.length).toBe(250)
  expect(http?.request?.user_agent?.length).toBe(250)
})

/** Seeded, so that a failure can be repeated. */
function randomSource(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test('whatever the attributes and names are, documents are valid', () => {
  const random = randomSource(20_261_122)
  const pieces = ['🦉', '\u0000', '"', '\\', '\n', 'ß', '\ud83e', 'a', ' ', '{', 'x'.repeat(600)]
  const textOf = () =>
    Array.from({ length: random(6) }, () => pieces[random(pieces.length)]).join('')
  const scalars = () => [textOf(), random(1e9), Number.NaN, -0, 2 ** 60, 1e300, true, null]
  const anyValues = () => [
    ...scalars(),
    7n,
    scalars(),
    [[scalars()]],
    { [textOf()]: { b: scalars() } },
    undefined,
  ]
  const known = ['app.', 'http.request.method', 'url.full', 'url.path', 'server.address', 'user.id']
  const others = ['db.system.name', 'db.namespace', 'peer.service', 'aws.xray.metadata.x', '']
  const statuses = ['http.response.status_code', 'client.address', 'rpc.system', '__proto__']
  const keys = [...known, ...others, ...statuses]
  const attributesOf = () =>
    Object.fromEntries(
      Array.from({ length: random(90) }, () => {
        const values = anyValues()
        const suffix = random(3) === 0 ? '' : textOf()
        return [`${keys[random(keys.length)]}${suffix}`, values[random(values.length)]]
      }),
    ) as Attributes
  const exceptionOf = () => ({
    'exception.type': textOf(),
    'exception.message': textOf(),
    'exception.stacktrace': `${textOf()}\n    at ${textOf()} (${textOf()}:1:2)\n[cause]: ${textOf()}`,
  })

  for (let i = 0; i < 200; i++) {
    const span = spanOf({
      kind: random(5),
      name: textOf(),
      parentId: random(2) === 0 ? undefined : '1f68809491a75037',
      attributes: attributesOf(),
      resource: i % 50 === 0 ? attributesOf() : {},
      failed: random(2) === 0 ? textOf() : true,
      exceptions: random(3) === 0 ? [exceptionOf()] : [],
      links: [],
    })

    expect(segmentProblems(segmentDocument(span)), `round ${i}`).toEqual([])
  }
})
