import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { JsonObject } from '../../json/json-object.ts'
import { pageOrigin, type Segment, type SegmentAws } from '../../x-ray/segment-document.ts'
import { attributeKey } from './attribute-key.ts'
import { jsonValue, textOf, unlessEmpty } from './member-values.ts'
import type { MappingSettings } from './settings.ts'

type Resource = ReadableSpan['resource']

/** The members that are the same in every segment of a process. */
export type ProcessMembers = {
  origin: Segment['origin']
  service: Segment['service']
  aws: SegmentAws
  /** `otel.resource.*`, for `metadata.default`. */
  metadata: JsonObject
}

const origins: Record<string, string> = {
  aws_eks: 'AWS::EKS::Container',
  aws_ecs: 'AWS::ECS::Container',
  aws_ec2: 'AWS::EC2::Instance',
  aws_elastic_beanstalk: 'AWS::ElasticBeanstalk::Environment',
  aws_app_runner: 'AWS::AppRunner::Service',
}

/** As AWS's own web client says it. */
const isPage = (attributes: Resource['attributes']) =>
  attributes['telemetry.sdk.language'] === 'webjs'

const known = new WeakMap<Resource, ProcessMembers>()

export function processMembers(resource: Resource, settings: MappingSettings): ProcessMembers {
  const before = known.get(resource)
  if (before) return before
  const { attributes } = resource
  const platform = String(attributes['cloud.platform'] ?? '')
  const members: ProcessMembers = {
    origin: isPage(attributes) ? pageOrigin : textOf(settings.origin ?? origins[platform]),
    service: unlessEmpty({ version: textOf(attributes['service.version']) }),
    aws: {
      xray: sdkOf(resource),
      eks: eksOf(resource, platform),
      cloudwatch_logs: logGroupsOf(resource, settings),
    },
    metadata: metadataOf(resource),
  }
  // While a detector is still running, its findings belong in later segments.
  if (!resource.asyncAttributesPending) known.set(resource, members)
  return members
}

function eksOf({ attributes }: Resource, platform: string): SegmentAws['eks'] {
  if (platform !== 'aws_eks' && attributes['k8s.cluster.name'] === undefined) return undefined
  return unlessEmpty({
    cluster_name: textOf(attributes['k8s.cluster.name']),
    pod: textOf(attributes['k8s.pod.name']),
    container_id: textOf(attributes['container.id']),
  })
}

/** X-Ray's console finds the log lines of a trace by these. */
function logGroupsOf(
  { attributes }: Resource,
  settings: MappingSettings,
): SegmentAws['cloudwatch_logs'] {
  const arns = texts(attributes['aws.log.group.arns'])
  const named = texts(attributes['aws.log.group.names'])
  const names = named.length > 0 ? named : settings.logGroupNames
  const groups =
    arns.length > 0
      ? arns.map(arn => ({ log_group: groupOfArn(arn), arn }))
      : names.map(name => ({ log_group: name }))
  return groups.length > 0 ? groups : undefined
}

const texts = (value: unknown): string[] =>
  [value]
    .flat()
    .filter(item => typeof item === 'string' && item !== '')
    .map(item => String(item).toWellFormed())

/** `arn:aws:logs:eu-west-1:123456789012:log-group:/waywiser/local:*` */
const groupOfArn = (arn: string) => arn.split(':')[6] ?? arn

function sdkOf({ attributes }: Resource): SegmentAws['xray'] {
  const name = attributes['telemetry.sdk.name'] ?? 'opentelemetry'
  const language = attributes['telemetry.sdk.language'] ?? 'nodejs'
  return {
    sdk: textOf(`${name} for ${language}`),
    sdk_version: textOf(attributes['telemetry.sdk.version']),
    auto_instrumentation: false,
  }
}

function metadataOf({ attributes }: Resource): JsonObject {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    given.map(([name, value]) => [
      `otel.resource.${name}`.toWellFormed(),
      attributeKey(name).isSecret ? '[redacted]' : jsonValue(value),
    ]),
  )
}
