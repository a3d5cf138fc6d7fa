import type { Activity } from '../../../contracts/activity.ts'
import type { Notification } from '../../../contracts/notification.ts'
import type { TimeToLive } from '../../../contracts/time-to-live.ts'
import type { Call } from '../tracing/tracing.ts'

export type Feed = { activities: Activity[]; next?: string; unreadNotifications?: number | null }
export type Inbox = { notifications: Notification[] | null; next?: string }
export type Created = Activity & { notified: number | null }

/** The service answered, and not as hoped; `message` is for the person. */
export class AnswerError extends Error {
  readonly isAnswer = true
}

/** Where the last request can be seen. */
export let lastTrace: { url: string; what: string } | undefined

const query = (values: Record<string, string | undefined>) => {
  const given = Object.entries(values).filter((entry): entry is [string, string] => !!entry[1])
  return given.length > 0 ? `?${new URLSearchParams(given)}` : ''
}

async function ask<Body>(call: Call, path: string, init: RequestInit = {}): Promise<Body> {
  const response = await call(path, init).catch(() => {
    throw new AnswerError('The service cannot be reached. Try again in a moment.')
  })
  const url = response.headers.get('x-trace-url')
  if (url) lastTrace = { url, what: `${init.method ?? 'GET'} ${path.split('?', 1)[0]}` }
  if (!response.ok) throw new AnswerError(messageOf(response.status, await errorIn(response)))
  return (await response.json()) as Body
}

type ErrorBody = { errors?: string[]; message?: string }

/** What a proxy in between answers may be no JSON. */
const errorIn = (response: Response): Promise<ErrorBody> =>
  response.json().then(
    body => body ?? {},
    () => ({}),
  )

function messageOf(status: number, body: ErrorBody): string {
  if (body.errors && body.message) return body.message
  if (status === 404) return 'There is nothing here, or no more: activities expire.'
  if (status === 503) return 'The database is away. Try again in a moment.'
  if (status >= 500) return 'Something failed in the service.'
  return body.message ?? `The service answered ${status}.`
}

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

export const readFeed = (call: Call, handle: string, cursor?: string) =>
  ask<Feed>(call, `/api/activities/home${query({ handle, cursor })}`)

export const readPerson = (call: Call, handle: string, cursor?: string) =>
  ask<Feed>(call, `/api/activities/@${encodeURIComponent(handle)}${query({ cursor })}`)

export const search = (call: Call, term: string, cursor?: string) =>
  ask<Feed>(call, `/api/activities/search${query({ term, cursor })}`)

export const readActivity = (call: Call, id: string) =>
  ask<Activity>(call, `/api/activities/${encodeURIComponent(id)}${query({ limit: '100' })}`)

export const readInbox = (call: Call, handle: string, cursor?: string) =>
  ask<Inbox>(call, `/api/activities/notifications${query({ handle, cursor })}`)

export const markRead = (call: Call, handle: string) =>
  ask<{ read: number | null }>(
    call,
    `/api/activities/notifications/read${query({ handle })}`,
    post({}),
  )

export const create = (call: Call, handle: string, message: string, ttl: TimeToLive) =>
  ask<Created>(call, '/api/activities', post({ handle, message, ttl }))

export const reply = (call: Call, id: string, handle: string, message: string) =>
  ask<Created>(call, `/api/activities/${encodeURIComponent(id)}/reply`, post({ handle, message }))
