import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startViewer, type TestViewer } from '../viewer.ts'
import { call, front, inWords, oneMap, type Sketch, sendSketches } from './sketches.ts'

type Row = [string, Sketch['attributes'], string]

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})

afterEach(async () => {
  expect(viewer.errors).toStrictEqual([])
  await viewer.close()
})

const map = () => oneMap(viewer)

describe('what a call of a span goes to', () => {
  test.each<Row>([
    [
      'the host of a URL',
      { 'url.full': 'https://api.stripe.com/v1/charges' },
      'api.stripe.com (remote)',
    ],
    [
      'the host of an earlier URL',
      { 'http.url': 'http://geo.example.com:8080/x' },
      'geo.example.com (remote)',
    ],
    ['a server', { 'server.address': 'ads', 'server.port': 9555 }, 'ads (remote)'],
    ['an earlier server', { 'net.peer.name': 'ads.example.com' }, 'ads.example.com (remote)'],
    [
      'a program on this machine',
      { 'server.address': 'localhost', 'server.port': 3001 },
      'localhost:3001 (remote)',
    ],
    ...['::1', '[::1]', '0:0:0:0:0:0:0:1', '::1%lo'].map(
      (host): Row => [
        `a program on this machine at ${host}`,
        { 'server.address': host, 'server.port': 3001 },
        host.endsWith('%lo') ? '[::1%lo]:3001 (remote)' : '[::1]:3001 (remote)',
      ],
    ),
    ...['::ffff:127.0.0.1', '[::ffff:7f00:1]'].map(
      (host): Row => [
        `a program on this machine at ${host}`,
        { 'server.address': host, 'server.port': 3001 },
        '127.0.0.1:3001 (remote)',
      ],
    ),
    ['IPv4 inside of IPv6', { 'net.peer.name': '::ffff:10.0.0.7' }, '10.0.0.7 (remote)'],
    ['the brackets of IPv6', { 'url.full': 'http://[FD00::7]:81/' }, 'fd00::7 (remote)'],
    ['a named peer', { 'peer.service': 'ads', 'server.address': '10.0.0.7' }, 'ads (remote)'],
    ['an address', { 'network.peer.address': '10.0.0.7' }, '10.0.0.7 (remote)'],
    [
      'a remote procedure',
      { 'rpc.system': 'grpc', 'rpc.service': 'shop.Ads', 'rpc.method': 'Get' },
      'shop.Ads (remote)',
    ],
    [
      'a database',
      { 'db.system.name': 'postgresql', 'db.namespace': 'orders', 'server.address': 'db.internal' },
      'orders@db.internal (Database::SQL)',
    ],
    [
      'an earlier database',
      { 'db.system': 'mysql', 'db.name': 'orders', 'net.peer.name': 'db' },
      'orders@db (Database::SQL)',
    ],
    [
      'a database without a host',
      { 'db.system': 'sqlite', 'db.name': 'orders' },
      'orders@sqlite (Database::SQL)',
    ],
    [
      'a cache',
      { 'db.system.name': 'redis', 'db.namespace': '0', 'server.address': 'cart-cache' },
      'cart-cache (Database::redis)',
    ],
    [
      'a document store',
      { 'db.system': 'mongodb', 'db.name': 'users', 'net.peer.name': 'mongo' },
      'users@mongo (Database::mongodb)',
    ],
    [
      'a topic',
      { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
      'orders (Queue::kafka)',
    ],
    [
      'an earlier queue',
      { 'messaging.system': 'rabbitmq', 'messaging.destination': 'mails' },
      'mails (Queue::rabbitmq)',
    ],
    [
      'a table',
      {
        'rpc.system': 'aws-api',
        'rpc.service': 'DynamoDb',
        'rpc.method': 'GetItem',
        'aws.dynamodb.table_names': ['carts'],
      },
      'carts (AWS::DynamoDB::Table)',
    ],
    [
      'a table by its database',
      { 'db.system': 'dynamodb', 'aws.dynamodb.table_names': ['carts'] },
      'carts (AWS::DynamoDB::Table)',
    ],
    [
      'an SQS queue',
      {
        'rpc.system.name': 'aws-api',
        'rpc.method': 'SQS/SendMessage',
        'aws.sqs.queue.url': 'https://sqs.us-east-1.amazonaws.com/1/jobs',
      },
      'jobs (AWS::SQS::Queue)',
    ],
    [
      'an SQS queue by its name',
      { 'messaging.system': 'aws_sqs', 'messaging.destination.name': 'jobs' },
      'jobs (AWS::SQS::Queue)',
    ],
    [
      'a bucket',
      { 'rpc.system': 'aws-api', 'rpc.service': 'S3', 'aws.s3.bucket': 'avatars' },
      'avatars (AWS::S3::Bucket)',
    ],
    [
      'a function',
      { 'rpc.system': 'aws-api', 'rpc.service': 'Lambda', 'faas.invoked_name': 'thumbs' },
      'thumbs (AWS::Lambda)',
    ],
    [
      'another AWS service',
      { 'rpc.system': 'aws-api', 'rpc.service': 'SNS', 'rpc.method': 'Publish' },
      'SNS (AWS::SNS)',
    ],
  ])('%s', async (_, attributes, node) => {
    await sendSketches(viewer, [front, call(attributes)])

    const drawn = await map()

    expect(inWords(drawn)).toStrictEqual(['front (client) → front', `front → ${node}`])
    expect(drawn.nodes.map(({ inferred }) => inferred)).toStrictEqual([false, false, true])
    expect(drawn.drawnFrom).toBe('spans')
  })
})
