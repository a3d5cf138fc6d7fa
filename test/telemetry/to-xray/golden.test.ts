import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { segmentDocument } from '../../../services/telemetry/to-xray/document.ts'
import { type Entity, entitiesOf } from './documents.ts'
import { spansOfOtlpJson } from './otlp-spans.ts'
import { segmentProblems } from './segment-rules.ts'

// The documents of the OpenTelemetry collector's X-Ray exporter for the same spans (test/golden).
const lines = (name: string) =>
  readFileSync(new URL(`../../golden/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
const collector: Entity[] = lines('segments.collector.jsonl').map(line => JSON.parse(line))
const spans = lines('spans.otlp-json.jsonl').flatMap(spansOfOtlpJson)
const options = { logGroupNames: ['/waywiser/app'], peers: [{ service: 'notifications' }] }
const documents = spans.map(span => segmentDocument(span, [], options))
const bridge = documents.flatMap(entitiesOf)
const twinOf = (id: string) => collector.find(document => document.id === id)!

/** The members that must be equal for every span; `false` and absent mean the same. */
const agreed = (entity: Entity) => ({
  id: entity.id,
  traceId: entity.trace_id,
  parentId: entity.parent_id,
  type: entity.type,
  namespace: entity.namespace,
  fault: entity.fault ?? false,
  error: entity.error ?? false,
  throttle: entity.throttle ?? false,
  method: entity.http?.request?.method,
  clientIp: entity.http?.request?.client_ip,
  userAgent: entity.http?.request?.user_agent,
  status: entity.http?.response?.status,
  version: entity.service?.version,
  exceptions: entity.cause?.exceptions.map(({ type, message, remote }) => ({
    type,
    message,
    remote,
  })),
})

describe('the same spans as the collector was given', () => {
  test('are 15 spans on both sides, with the same ids', () => {
    const ids = bridge.map(({ id }) => id)

    expect(ids.length).toBe(15)
    expect(ids.toSorted()).toEqual(collector.map(({ id }) => id).toSorted())
  })

  test.each(bridge)('agree with it for $id ($name)', entity => {
    const twin = twinOf(entity.id)
    // On purpose: our subsegments do not repeat their segment's version, and our calls have no
    // client_ip, where the collector writes the callee's address.
    const onSubsegments = { version: undefined, clientIp: undefined }
    const expected = { ...agreed(twin), ...(twin.type && onSubsegments) }

    expect(agreed(entity)).toEqual(expected)
    expect(Math.abs(entity.start_time - twin.start_time)).toBeLessThan(2e-6)
    expect(Math.abs(entity.end_time! - twin.end_time!)).toBeLessThan(2e-6)
  })

  test('all pass the rules of AWS', () => {
    expect(documents.flatMap(segmentProblems)).toEqual([])
  })

  test('differ from it on purpose in names of calls, query strings, stacks and users', () => {
    const named = bridge.filter(entity => entity.name !== twinOf(entity.id).name)
    const urls = bridge.map(({ http }) => http?.request?.url).filter(url => url?.includes('/find'))
    const boom = bridge.find(({ cause }) => cause?.exceptions[0]?.message === 'boom in handler')

    expect(named.map(({ name }) => name)).toEqual(['127.0.0.1'])
    expect(named.map(({ id }) => twinOf(id).name)).toEqual(['GET'])
    expect(urls).toEqual(Array(2).fill('http://127.0.0.1:24002/api/notifications/find'))
    expect(boom?.cause?.exceptions[0]?.stack?.[0]).toEqual({
      path: '/app/src/record-app.ts',
      line: 8,
      label: 'anonymous',
    })
    expect(bridge.map(({ user }) => user).filter(Boolean)).toEqual(['u-1'])
  })

  test('have their app. attributes as annotations, scalars only', () => {
    const home = bridge.find(({ name }) => name === 'home-activities mock data')

    expect(home?.annotations).toEqual({
      app_now: '2026-11-22T13:56:14.098Z',
      app_result_length: 2,
      app_cached: false,
    })
    expect(home?.metadata).toEqual({ default: { 'app.tags': ['a', 'b'] } })
  })

  test('have the same metadata as the collector', () => {
    const consumed = ['url.', 'http.request.method_original', 'user.id', 'app.']
    const kept = (entity: Entity) =>
      Object.entries(entity.metadata?.default ?? {})
        .filter(([key]) => !consumed.some(prefix => key.startsWith(prefix)))
        .filter(([key]) => key !== 'otel.span.name')
        .toSorted()

    for (const entity of bridge) expect(kept(entity)).toEqual(kept(twinOf(entity.id)))
  })
})
