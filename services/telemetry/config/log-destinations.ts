import { createHash } from 'node:crypto'
import type { EnvironmentReader } from '../../environment.ts'
import { keyForm } from '../../settings/value-form.ts'
import type { LogDestination } from './destinations.ts'

const retentionChoices = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]

/** AWS has its own credentials. */
const awsAddress = { user: false }

export function readLogDestinations(
  read: EnvironmentReader,
  environmentName: string,
  viewerUrl: string | undefined,
): { logGroup: string; destinations: LogDestination[] } {
  const named = readLogGroup(read)
  const logGroup = named ?? defaultLogGroup(environmentName)
  const common = { logGroup, retentionDays: readRetention(read) }
  const destinations: LogDestination[] = []
  const vendorEndpoint =
    read.url('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', awsAddress) ??
    read.url('AWS_ENDPOINT_URL', awsAddress)
  if (named) {
    for (const name of credentialNames) read.text(name, keyForm)
    const vendor = { region: readRegion(read), endpoint: vendorEndpoint, credentials: undefined }
    destinations.push({ name: 'cloudwatch', ...vendor, ...common })
  }
  if (viewerUrl) {
    const credentials = { accessKeyId: 'waywiser', secretAccessKey: 'waywiser' }
    const viewer = { region: 'us-east-1', endpoint: viewerUrl, credentials }
    destinations.push({ name: 'viewer', ...viewer, ...common })
  }
  return { logGroup, destinations }
}

/** The AWS SDK reads them by itself. */
export const credentialNames = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export function readLogGroup(read: EnvironmentReader): string | undefined {
  const name = read.text('CLOUDWATCH_LOG_GROUP')
  if (name && !/^[\w/.#-]{1,512}$/.test(name)) {
    read.addProblem('CLOUDWATCH_LOG_GROUP', '1 to 512 of letters, digits and _ - / . #')
  } else if (name?.startsWith('aws/')) {
    read.addProblem('CLOUDWATCH_LOG_GROUP', 'a name that does not begin with aws/, as AWS has it')
  }
  return name
}

/** It becomes a part of host names. */
export function readRegion(read: EnvironmentReader): string | undefined {
  const region = read.text('AWS_REGION')
  if (region && !/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/.test(region)) {
    read.addProblem('AWS_REGION', 'a region such as eu-central-1')
  }
  return region
}

function readRetention(read: EnvironmentReader): number {
  const days = read.integer('CLOUDWATCH_RETENTION_DAYS', 7, 1, 3653)
  if (!retentionChoices.includes(days)) {
    read.addProblem('CLOUDWATCH_RETENTION_DAYS', `one of ${retentionChoices.join(' ')}`)
  }
  return days
}

/**
 * `/waywiser/<environment>` out of the characters that CloudWatch takes: `bob's laptop` becomes
 * `bob-s-laptop`. A name that has none of them is distinguished by its hash.
 */
export function defaultLogGroup(environmentName: string): string {
  const plain = environmentName.normalize('NFKD').replace(/\p{M}/gu, '')
  const allowed = plain.replace(/[^\w/.#-]+/g, '-').replace(/^-|-$/g, '')
  const hash = createHash('sha256').update(environmentName).digest('hex').slice(0, 8)
  return `/waywiser/${/[a-z\d]/i.test(allowed) ? allowed : hash}`
}
