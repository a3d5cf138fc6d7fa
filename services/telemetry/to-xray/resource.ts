import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { attributeKey } from './attribute-key.ts'
import { jsonValue, objectField, quote, stringField } from './json.ts'
import { maxFieldChars } from './limits.ts'
import type { MappingSettings } from './settings.ts'

type Resource = ReadableSpan['resource']

/** The parts of a segment that are the same for every segment of a process, ready as JSON. */
export type ResourceFields = {
  /** `,"origin":…,"service":{"version":…}` */
  process: string
  /** What goes into `aws` beside `xray`. */
  aws: string
  /** The fixed part of `aws.xray`. */
  sdk: string
  /** `otel.resource.*`, for `metadata.default`. */
  metadata: string
}

const origins: Record<string, string> = {
  aws_eks: 'AWS::EKS::Container',
  aws_ecs: 'AWS::ECS::Container',
  aws_ec2: 'AWS::EC2::Instance',
  aws_elastic_beanstalk: 'AWS::ElasticBeanstalk::Environment',
  aws_app_runner: 'AWS::AppRunner::Service',
}

const written = new WeakMap<Resource, ResourceFields>()

export function resourceFields(resource: Resource, settings: MappingSettings): ResourceFields {
  const before = written.get(resource)
  if (before) return before
  const { attributes } = resource
  const platform = String(attributes['cloud.platform'] ?? '')
  const fields: ResourceFields = {
    process:
      stringField('origin', settings.origin ?? origins[platform], maxFieldChars) +
      objectField('service', stringField('version', attributes['service.version'], maxFieldChars)),
    aws: eksField(resource, platform) + logsField(resource, settings),
    sdk: sdkFields(resource),
    metadata: metadataFields(resource),
  }
  // A detector may still be asking: what it finds belongs in later segments.
  if (!resource.asyncAttributesPending) written.set(resource, fields)
  return fields
}

function eksField({ attributes }: Resource, platform: string): string {
  if (platform !== 'aws_eks' && attributes['k8s.cluster.name'] === undefined) return ''
  return objectField(
    'eks',
    stringField('cluster_name', attributes['k8s.cluster.name'], maxFieldChars) +
      stringField('pod', attributes['k8s.pod.name'], maxFieldChars) +
      stringField('container_id', attributes['container.id'], maxFieldChars),
  )
}

/** With these X-Ray's console finds the log lines of a trace. */
function logsField({ attributes }: Resource, settings: MappingSettings): string {
  const arns = texts(attributes['aws.log.group.arns'])
  const named = texts(attributes['aws.log.group.names'])
  const groups =
    arns.length > 0
      ? arns.map(arn => `{"log_group":${quote(groupOfArn(arn))},"arn":${quote(arn)}}`)
      : (named.length > 0 ? named : settings.logGroupNames).map(
          name => `{"log_group":${quote(name)}}`,
        )
  return groups.length === 0 ? '' : `,"cloudwatch_logs":[${groups.join(',')}]`
}

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter(item => typeof item === 'string' && item !== '')

/** `arn:aws:logs:eu-west-1:123456789012:log-group:/waywiser/local:*` */
const groupOfArn = (arn: string) => arn.split(':')[6] ?? arn

function sdkFields({ attributes }: Resource): string {
  const name = attributes['telemetry.sdk.name'] ?? 'opentelemetry'
  const language = attributes['telemetry.sdk.language'] ?? 'nodejs'
  return (
    stringField('sdk', `${name} for ${language}`, maxFieldChars) +
    stringField('sdk_version', attributes['telemetry.sdk.version'], maxFieldChars) +
    ',"auto_instrumentation":false'
  )
}

const metadataFields = ({ attributes }: Resource) =>
  Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const json = attributeKey(key).isSecret ? '"[redacted]"' : jsonValue(value)
      return `,${quote(`otel.resource.${key}`)}:${json}`
    })
    .join('')
