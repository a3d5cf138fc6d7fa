import { isObject, type JsonObject } from '../../json/json-object.ts'
import { pageOrigin } from '../../x-ray/segment-document.ts'
import type { NodeId } from '../filter/xray/subject.ts'
import type { SegmentNode } from './assemble.ts'

/** The node of a segment's service: its name, with its origin as type. */
export function nodeOfSegment({ name, origin, document }: SegmentNode): NodeId {
  const aws = isObject(document.aws) ? document.aws : {}
  return { name, type: origin || undefined, accountId: text(aws.account_id) }
}

/** The clients of a root service; nothing else is known about them. */
const clientOf = ({ name }: NodeId): NodeId => ({ name, type: 'client' })

/**
 * Where a request without a caller in its trace comes from: a queue, or the service's clients. A page
 * in a browser is a client itself, so nothing comes before it.
 */
export const sourceOf = (segment: SegmentNode): NodeId | undefined =>
  segment.origin === pageOrigin ? undefined : (segment.source ?? clientOf(nodeOfSegment(segment)))

type CallPiece = Pick<SegmentNode, 'name' | 'document' | 'peer'>

/**
 * The node of a callee that sent no segment, as its caller describes it. AWS documents DynamoDB
 * tables, SNS, other AWS services and `remote`; `Database::SQL`, queues, buckets and functions
 * follow what its console shows (rule G6 of docs/viewer.md).
 */
export function inferredNode({ name, document, peer }: CallPiece): NodeId {
  if (peer) return peer
  if (document.namespace !== 'aws') {
    return { name, type: isObject(document.sql) ? 'Database::SQL' : 'remote' }
  }
  return resourceNode(name, isObject(document.aws) ? document.aws : {})
}

function resourceNode(name: string, aws: JsonObject): NodeId {
  const [firstResource] = Array.isArray(aws.resource_names) ? aws.resource_names : []
  const named = (value: unknown, type: string): NodeId => {
    const resource = text(value)
    return resource ? { name: resource, type } : { name, type: `AWS::${name}` }
  }
  switch (name.toLowerCase()) {
    case 'dynamodb':
      return named(aws.table_name ?? firstResource, 'AWS::DynamoDB::Table')
    case 'sqs':
      return named(text(aws.queue_url)?.split('/').at(-1) ?? firstResource, 'AWS::SQS::Queue')
    case 's3':
      return named(aws.bucket_name ?? firstResource, 'AWS::S3::Bucket')
    case 'lambda':
      return named(aws.function_name ?? firstResource, 'AWS::Lambda')
    default:
      return { name, type: `AWS::${name}` }
  }
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
