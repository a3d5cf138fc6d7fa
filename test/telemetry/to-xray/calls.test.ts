import type { Attributes } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import { callOf, xrayTraceId } from './spans.ts'
import { validDocumentOf } from './valid-document.ts'

describe('a CLIENT span', () => {
  const answered = {
    'http.request.method': 'GET',
    'url.full': 'http://me:secret@localhost:3001/api/notifications?key=planted#part',
    'server.address': 'localhost',
    'http.response.status_code': 200,
  }
  const peers = [{ service: 'notifications' }]

  test('to a service of ours is a traced remote subsegment named after it, without secrets', () => {
    const document = validDocumentOf(callOf({ ...answered, 'peer.service': 'notifications' }), {
      peers,
    })

    expect(document).toEqual({
      type: 'subsegment',
      trace_id: xrayTraceId,
      parent_id: 'defdfd9912dc5a56',
      id: '53995c3f42cd8ad8',
      name: 'notifications',
      start_time: 1461096053.37518,
      end_time: 1461096053.4042,
      namespace: 'remote',
      http: {
        request: { method: 'GET', url: 'http://localhost:3001/api/notifications', traced: true },
        response: { status: 200 },
      },
      metadata: { default: { 'peer.service': 'notifications' } },
    })
  })

  test('is not traced without an answer, or when the peer is not one of ours', () => {
    const refused = { ...answered, 'http.response.status_code': undefined }

    const documents = [
      validDocumentOf(callOf({ ...refused, 'peer.service': 'notifications' }), { peers }),
      validDocumentOf(callOf({ ...answered, 'peer.service': 'weather' }), { peers }),
    ]

    expect(documents.map(({ http }) => http?.request?.traced)).toEqual([undefined, undefined])
  })

  test.each([
    [{ 'server.address': 'hooks.example.com', 'url.full': 'https://hooks.example.com/x' }],
    [{ 'url.full': 'https://hooks.example.com:8443/x' }],
  ])('to a third party (%o) is named by host, never by method', (attributes: Attributes) => {
    expect(validDocumentOf(callOf(attributes)).name).toBe('hooks.example.com')
  })

  test('to a database has sql, without credentials', () => {
    const document = validDocumentOf(
      callOf({
        'db.system.name': 'postgresql',
        'db.namespace': 'waywiser',
        'db.operation.name': 'SELECT',
        'db.query.text': 'SELECT * FROM activities WHERE handle = $1',
        'server.address': 'db.example.com',
        'server.port': 5432,
        'db.connection_string': 'postgresql://me:planted@db.example.com',
      }),
    )

    expect(document.name).toBe('waywiser@db.example.com')
    expect(document.namespace).toBe('remote')
    expect(document.sql).toEqual({
      url: 'postgresql://db.example.com:5432/waywiser',
      database_type: 'PostgreSQL',
      sanitized_query: 'SELECT * FROM activities WHERE handle = $1',
    })
    expect(document.metadata).toEqual({ default: { 'db.operation.name': 'SELECT' } })
  })

  test('to a database in this process is named by its engine', () => {
    const document = validDocumentOf(
      callOf({ 'db.system.name': 'sqlite', 'db.namespace': 'activities' }),
    )

    expect(document.name).toBe('activities@sqlite')
    expect(document.sql).toEqual({ url: 'sqlite:activities', database_type: 'SQLite' })
  })

  test.each(['mongodb', 'constructor', 'toString'])(
    'to a database without SQL (%s) has no sql block',
    system => {
      const document = validDocumentOf(
        callOf({ 'db.system.name': system, 'server.address': 'db.example.com' }),
      )

      expect(document.name).toBe('db.example.com')
      expect(document.sql).toBeUndefined()
    },
  )

  test('of an AWS SDK is in the namespace aws', () => {
    const document = validDocumentOf(
      callOf({
        'rpc.system': 'aws-api',
        'rpc.service': 'DynamoDB',
        'rpc.method': 'GetItem',
        'cloud.region': 'eu-west-1',
        'aws.dynamodb.table_names': ['activities'],
      }),
    )

    expect([document.name, document.namespace]).toEqual(['DynamoDB', 'aws'])
    expect(document.aws).toEqual({
      operation: 'GetItem',
      region: 'eu-west-1',
      table_name: 'activities',
    })
  })

  test('without a parent stands inside a segment of its service', () => {
    const call = callOf({ 'server.address': 'example.com' }, { parentId: undefined })

    const document = validDocumentOf(call)

    expect(document.name).toBe('activities')
    expect(document.id).not.toBe('53995c3f42cd8ad8')
    expect(document.subsegments?.map(({ id, name, namespace }) => [id, name, namespace])).toEqual([
      ['53995c3f42cd8ad8', 'example.com', 'remote'],
    ])
  })
})
