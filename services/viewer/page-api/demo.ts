import { takeLogin } from '../../http/take-login.ts'
import { redactAddress } from '../../secrets/redact-address.ts'
import { redactText } from '../../secrets/redact-text.ts'
import type { DemoAnswer } from '../records/api.ts'
import { PageApiError } from './query.ts'

const demoPath = '/api/activities/home'

const timeoutMillis = 5000

// 00-<trace id>-<span id>-<flags>
const traceResponseForm = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/

/** Sends one request that goes through both services, and returns the id of its trace. */
export async function sendDemo(activitiesUrl: string | undefined): Promise<DemoAnswer> {
  if (activitiesUrl === undefined) {
    throw new PageApiError(502, 'no activities service is known', {
      hint: 'start the viewer with ACTIVITIES_URL=http://127.0.0.1:3000, or use npm start',
    })
  }
  const header = await ask(activitiesUrl)
  const traceId = traceResponseForm.exec(header ?? '')?.[1]
  if (traceId !== undefined) return { traceId }
  throw new PageApiError(
    502,
    `${redactAddress(activitiesUrl)} answered without a traceresponse header`,
    {
      hint: 'is this the activities service, and is its telemetry on?',
    },
  )
}

async function ask(activitiesUrl: string): Promise<string | null> {
  try {
    const url = new URL(activitiesUrl + demoPath)
    const response = await fetch(url, {
      headers: takeLogin(url),
      signal: AbortSignal.timeout(timeoutMillis),
    })
    await response.body?.cancel()
    return response.headers.get('traceresponse')
  } catch (problem) {
    const { message, cause } = problem as Error
    const reason = cause instanceof Error ? cause.message : message
    const place = redactAddress(activitiesUrl)
    throw new PageApiError(502, `activities does not answer at ${place}: ${redactText(reason)}`, {
      hint: 'is it running? npm start runs all; ACTIVITIES_URL says where it is',
    })
  }
}
