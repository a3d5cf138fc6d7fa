import { type Attributes, firstText, type Peer } from './map-span.ts'

/**
 * A call by an AWS SDK, as X-Ray's SDKs write it: the name of the service, and in `aws` the table,
 * queue, bucket or function that names the node. Undefined when it is no call to AWS.
 */
export function awsCallOf(attributes: Attributes): Peer | undefined {
  const service = serviceOf(attributes)
  if (service === undefined) return undefined
  const name = spellings.find(known => known.toLowerCase() === service.toLowerCase()) ?? service
  return {
    name,
    aws: {
      table_name: firstOf(attributes['aws.dynamodb.table_names']) ?? tableOf(attributes),
      queue_url:
        firstText(attributes, 'aws.sqs.queue.url', 'aws.queue.url', 'messaging.url') ??
        queueOf(attributes),
      bucket_name: firstText(attributes, 'aws.s3.bucket', 'aws.bucket.name'),
      function_name:
        firstText(attributes, 'aws.lambda.function.name', 'faas.invoked_name') ??
        firstText(attributes, 'aws.lambda.invoked_arn')?.split(':')[6],
    },
  }
}

/** The instrumentations spell names as the SDK of their language does. */
const spellings = [
  'DynamoDB',
  'SQS',
  'SNS',
  'S3',
  'Lambda',
  'Kinesis',
  'SecretsManager',
  'SSM',
  'SES',
  'EventBridge',
]

function serviceOf(attributes: Attributes): string | undefined {
  if (firstText(attributes, 'rpc.system.name', 'rpc.system') === 'aws-api') {
    const [service] = firstText(attributes, 'rpc.method')?.split('/') ?? []
    return firstText(attributes, 'rpc.service', 'aws.service') ?? service
  }
  const system = firstText(attributes, 'db.system.name', 'db.system', 'messaging.system')
  const ofSystem = systems.get(system ?? '')
  if (ofSystem !== undefined) return ofSystem
  const resource = resources.find(([key]) => attributes[key] !== undefined)
  return resource?.[1] ?? firstText(attributes, 'aws.service')
}

/** What a call is about also says which service it goes to. */
const resources = [
  ['aws.dynamodb.table_names', 'DynamoDB'],
  ['aws.sqs.queue.url', 'SQS'],
  ['aws.queue.url', 'SQS'],
  ['aws.sns.topic.arn', 'SNS'],
  ['aws.s3.bucket', 'S3'],
  ['aws.bucket.name', 'S3'],
  ['aws.lambda.invoked_arn', 'Lambda'],
  ['aws.kinesis.stream_name', 'Kinesis'],
] as const

const systems = new Map([
  ['dynamodb', 'DynamoDB'],
  ['aws.dynamodb', 'DynamoDB'],
  ['aws_sqs', 'SQS'],
  ['AmazonSQS', 'SQS'],
  ['aws_sns', 'SNS'],
])

const tableOf = (attributes: Attributes) =>
  firstText(attributes, 'aws.table.name', 'db.collection.name', 'db.name')

/** Only of SQS: a queue's name instead of its address. */
const queueOf = (attributes: Attributes) =>
  firstText(attributes, 'messaging.destination.name', 'messaging.destination', 'aws.queue.name')

const firstOf = (value: unknown) =>
  Array.isArray(value) && typeof value[0] === 'string' ? value[0] : undefined
