import type { LogDestination } from '../../../services/telemetry/config/destinations.ts'
import { createLogsClient } from '../../../services/telemetry/to-cloudwatch/log-stream-client.ts'
import { readThrown } from '../../../services/text/thrown.ts'
import { within } from '../canary/deliver.ts'
import { failing, ok, type Result, skipped } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { setKeys } from './aws-mend.ts'
import { vendorCheck } from './vendor-check.ts'

export const awsAccount = vendorCheck({
  id: 'aws-account',
  what: 'AWS',
  about:
    'where the AWS SDK finds credentials, until when they last, and that region and endpoints agree; nothing is asked of AWS',
  async run(context) {
    const { config, options } = context
    const destination = config.logs.find(({ name }) => name === 'cloudwatch')
    if (!destination && !options.aws) {
      return skipped('CLOUDWATCH_LOG_GROUP is not set: the services ask nothing of AWS')
    }
    const client = createLogsClient({ ...(destination ?? anyLogs(context)), timeoutMillis: 2_000 })
    return Promise.all([credentialsOf(client), regionOf(client, context)])
  },
})

const anyLogs = ({ config, environment }: DoctorContext): LogDestination => ({
  name: 'cloudwatch',
  region: environment.AWS_REGION?.trim() || undefined,
  endpoint: undefined,
  credentials: undefined,
  proxies: config.proxies,
  logGroup: config.logGroup,
  retentionDays: 1,
})

type Client = ReturnType<typeof createLogsClient>

async function credentialsOf({ config }: Client): Promise<Result> {
  const what = 'AWS credentials'
  try {
    const { expiration, $source } = (await within(5_000, config.credentials())) as Found
    const source = Object.keys($source ?? {})
      .map(sourceInWords)
      .join(', ')
    const from = source ? `found by: ${source}` : 'found'
    if (!expiration) return ok(from, { what })
    const until = `${from}; they last until ${expiration.toISOString()}`
    if (expiration.getTime() > Date.now()) return ok(until, { what })
    return failing(until, { what, cause: 'they have expired', mend: 'aws sso login' })
  } catch (error) {
    return failing('none found', { what, cause: readThrown(error).message, mend: setKeys })
  }
}

type Found = { expiration?: Date; $source?: Record<string, string> }

/** `CREDENTIALS_ENV_VARS` → `env vars` */
const sourceInWords = (name: string) =>
  name
    .replace(/^CREDENTIALS_/, '')
    .replaceAll('_', ' ')
    .toLowerCase()

const regionInHost = /\b(?:logs|xray|monitoring|sts)\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com/

const endpointNames = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS',
  'AWS_ENDPOINT_URL_XRAY',
]

async function regionOf({ config }: Client, { environment }: DoctorContext): Promise<Result> {
  const what = 'AWS region'
  let region: string
  try {
    region = await config.region()
  } catch {
    return failing('is not set', { what, mend: 'AWS_REGION=us-east-1, or the region of yours' })
  }
  for (const name of endpointNames) {
    const other = regionInHost.exec(environment[name] ?? '')?.[1]
    if (other === undefined || other === region) continue
    const cause = 'AWS refuses a request that is signed for another region'
    return failing(`${region}, and ${name} is in ${other}`, {
      what,
      cause,
      mend: `AWS_REGION=${other}`,
    })
  }
  return ok(region, { what })
}
