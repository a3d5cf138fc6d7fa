import { expect, test } from 'vitest'
import { matches } from '../../../services/viewer/filter/xray/matches.ts'
import { parseFilterExpression } from '../../../services/viewer/filter/xray/parse.ts'
import { parseSegments } from '../../../services/viewer/from-xray/segment.ts'
import {
  type AssembledTrace,
  assemble,
  type SegmentNode,
} from '../../../services/viewer/graph/assemble.ts'
import { graphFacts } from '../../../services/viewer/graph/facts.ts'
import { bucketOf, outcomeOf } from '../../../services/viewer/graph/outcome.ts'
import { cellOf, createGraphBuilder } from '../../../services/viewer/graph/service-graph.ts'
import { roundMillis } from '../../../services/viewer/graph/statistics.ts'
import { subjectOf } from '../../../services/viewer/graph/subject.ts'
import { flattenSegments } from '../../../services/viewer/store/records/segments.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'
import { storySeconds, xrayId } from '../aws/xray/story.ts'

const id = (n: number) => n.toString(16).padStart(16, '0')

const timed = (n: number, name: string, fields: object = {}) => ({
  id: id(n),
  name,
  start_time: storySeconds,
  end_time: storySeconds + 0.1,
  ...fields,
})

/** Documents of one trace, read as the wire reads them. */
function assembled(...documents: object[]) {
  const records = documents.flatMap(document => {
    const parsed = parseSegments(JSON.stringify({ trace_id: xrayId(1), ...document }))
    if (parsed.problem) throw new Error(parsed.problem.reason)
    return parsed.records
  })
  return assemble(runAtOnce(flattenSegments(records, 1000)).segments)
}

function graphOf(trace: AssembledTrace) {
  const graph = createGraphBuilder()
  for (const fact of graphFacts(trace)) graph.add(cellOf(fact))
  return graph.finish()
}

const nodesOf = (...documents: object[]) =>
  graphOf(assembled(...documents)).map(({ id: { name, type } }) =>
    type === undefined ? name : `${name} (${type})`,
  )

const calling = (subsegment: object, fields: object = {}) =>
  timed(1, 'activities', { subsegments: [timed(2, 'callee', subsegment)], ...fields })

const callees: [title: string, fields: object, node: string][] = [
  ['another service', { namespace: 'remote' }, 'callee (remote)'],
  ['a database', { namespace: 'remote', sql: {} }, 'callee (Database::SQL)'],
  [
    'a DynamoDB table',
    { name: 'DynamoDB', namespace: 'aws', aws: { table_name: 'likes' } },
    'likes (AWS::DynamoDB::Table)',
  ],
  [
    'a DynamoDB table by its resource',
    { name: 'DynamoDB', namespace: 'aws', aws: { resource_names: ['likes'] } },
    'likes (AWS::DynamoDB::Table)',
  ],
  ['DynamoDB as such', { name: 'DynamoDB', namespace: 'aws' }, 'DynamoDB (AWS::DynamoDB)'],
  ['SNS', { name: 'SNS', namespace: 'aws', aws: { topic_arn: 'a' } }, 'SNS (AWS::SNS)'],
  [
    'a queue',
    { name: 'SQS', namespace: 'aws', aws: { queue_url: 'https://sqs.us-east-1/1/jobs' } },
    'jobs (AWS::SQS::Queue)',
  ],
  [
    'a bucket',
    { name: 'S3', namespace: 'aws', aws: { bucket_name: 'avatars' } },
    'avatars (AWS::S3::Bucket)',
  ],
  [
    'any AWS service',
    { name: 'rdsdataservice', namespace: 'aws' },
    'rdsdataservice (AWS::rdsdataservice)',
  ],
]

test.each(callees)('%s that sends no segment is inferred from its caller', (_, fields, node) => {
  expect(nodesOf(calling(fields))).toStrictEqual(['activities (client)', 'activities', node])
})

test.each([{}, { namespace: 'local' }])('work of the service itself (%j) is not a node', fields => {
  expect(nodesOf(calling(fields))).toStrictEqual(['activities (client)', 'activities'])
})

test('one name with two types is two nodes', () => {
  const elsewhere = timed(3, 'activities', { parent_id: id(2), origin: 'AWS::EC2::Instance' })

  expect(nodesOf(calling({ namespace: 'remote' }), elsewhere)).toStrictEqual([
    'activities (client)',
    'activities',
    'activities (AWS::EC2::Instance)',
  ])
})

test('a segment replaces its inferred node, and the edge stays its caller’s', () => {
  const callee = timed(3, 'notifications', { parent_id: id(2), end_time: storySeconds + 0.04 })
  const trace = assembled(calling({ namespace: 'remote', fault: true }), callee)

  const [, activities, notifications] = graphOf(trace)

  expect(notifications).toMatchObject({
    id: { name: 'notifications' },
    isInferred: false,
    statistics: { counts: { ok: 1, fault: 0 }, histogram: new Map([[0.04, 1]]) },
  })
  expect(activities?.edges).toMatchObject([
    {
      aliases: ['callee'],
      statistics: { counts: { ok: 0, fault: 1 }, histogram: new Map([[0.1, 1]]) },
    },
  ])
})

test('a segment that names a segment as its parent is called by it', () => {
  const graph = nodesOf(timed(1, 'activities'), timed(2, 'notifications', { parent_id: id(1) }))

  expect(graph).toStrictEqual(['activities (client)', 'activities', 'notifications'])
})

test('a segment whose caller was not received has no client and is not a root', () => {
  const trace = assembled(timed(2, 'notifications', { parent_id: id(9) }))

  const [node, ...others] = graphOf(trace)

  expect(others).toStrictEqual([])
  expect(node).toMatchObject({ isRoot: false, isInferred: false })
  expect(trace.root?.name).toBe('notifications')
})

const inProgress = { end_time: undefined, in_progress: true }

const partial: [title: string, documents: object[], isPartial: boolean][] = [
  ['everything came', [calling({ namespace: 'remote' })], false],
  ['a segment is in progress', [timed(1, 'activities', inProgress)], true],
  ['a subsegment is in progress', [calling(inProgress)], true],
  [
    'a subsegment waits for its segment',
    [timed(2, 'late', { type: 'subsegment', parent_id: id(1) })],
    true,
  ],
  [
    'a traced callee has not come',
    [calling({ namespace: 'remote', http: { request: { traced: true } } })],
    true,
  ],
  [
    'a traced callee has come',
    [
      calling({ namespace: 'remote', http: { request: { traced: true } } }),
      timed(3, 'notifications', { parent_id: id(2) }),
    ],
    false,
  ],
]

test.each(partial)('a trace is partial or not: %s', (_, documents, isPartial) => {
  expect(assembled(...documents).isPartial).toBe(isPartial)
})

const outcomes: [document: object, bucket: string][] = [
  [{}, 'ok'],
  [{ http: { response: { status: 201 } } }, 'ok'],
  [{ http: { response: { status: 404 } } }, 'error'],
  [{ http: { response: { status: 429 } } }, 'throttle'],
  [{ http: { response: { status: 503 } } }, 'fault'],
  [{ error: true, http: { response: { status: 503 } } }, 'error'],
  [{ error: true, throttle: true }, 'throttle'],
  [{ error: true, throttle: true, fault: true }, 'fault'],
  [{ fault: false, error: false, http: { response: { status: 500 } } }, 'fault'],
]

test.each(outcomes)('%j counts once', (document, bucket) => {
  expect(bucketOf(outcomeOf(document as Record<string, unknown>))).toBe(bucket)
})

test('histograms have whole milliseconds, from a second on three digits', () => {
  expect([0.4, 0.5, 12.49, 999.4, 1234.5, 65_432].map(roundMillis)).toStrictEqual([
    0, 1, 12, 999, 1230, 65_400,
  ])
})

test('annotations named like members of every object are annotations like any other', () => {
  const annotations = { constructor: 'a', toString: 7 }
  const subject = runAtOnce(subjectOf(assembled(timed(1, 'activities', { annotations }))))
  const isMatch = (text: string) =>
    runAtOnce(matches(parseFilterExpression(text)!, subject, () => undefined))

  expect(isMatch('annotation.constructor = "a" AND annotation.toString = 7')).toBe(true)
  expect(isMatch('annotation.hasOwnProperty')).toBe(false)
})

test('each parent in a chain or a circle of subsegments is visited at most twice', () => {
  let looks = 0
  const pieces = ['segment', ...Array<string>(4999).fill('subsegment')].map((type, index) => ({
    id: `${index}`,
    name: `piece ${index}`,
    type: type as 'segment' | 'subsegment',
    startMillis: 0,
    durationMillis: 1,
    document: { namespace: 'remote' },
    get parentId() {
      looks++
      return index === 0 ? undefined : `${index - 1}`
    },
  }))
  const circle = pieces.slice(1, 2500).map((piece, index) => ({
    ...piece,
    get parentId() {
      looks++
      return index === 0 ? '2499' : `${index}`
    },
  }))

  looks = 0
  const chained = assemble(pieces).segmentOf
  const circling = assemble(circle).segmentOf

  expect(new Set((pieces as SegmentNode[]).map(chained))).toStrictEqual(new Set([pieces[0]]))
  expect(new Set((circle as SegmentNode[]).map(circling))).toStrictEqual(new Set([undefined]))
  expect(looks / (pieces.length + circle.length)).toBeLessThan(2.01)
})
