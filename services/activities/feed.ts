import { handleText, messageText } from '../contracts/text.ts'
import { isUuid } from '../database/ids.ts'
import type { Route } from '../http/http-app.ts'
import { badParameter, readHandle, readPage, readPathText, readText } from '../http/query.ts'
import type { ActivitiesDeps } from './deps.ts'
import { sideBySide } from './run-both.ts'

/** The routes that list activities. */
export const feedRoutes = (deps: ActivitiesDeps): Route[] => [
  home(deps),
  search(deps),
  byHandle(deps),
  batch(deps),
]

/** One page of notifications refers to at most this many activities. */
const maxBatchIds = 100
/** Each id is a UUID, with a comma and a blank. */
const batchRule = {
  maxChars: maxBatchIds * 38,
  expected: `1 to ${maxBatchIds} ids, separated by commas`,
}
/** No message contains a longer term. */
const termRule = messageText

/**
 * Reads the feed and requests the unread count at the same time. The span of that request ends
 * inside the SERVER span even when the feed fails.
 */
const home = ({
  store,
  notifier,
  telemetry,
  runBoth = sideBySide,
  now,
}: ActivitiesDeps): Route => ({
  method: 'GET',
  path: '/api/activities/home',
  input: '?handle=&limit=&cursor=',
  about: 'the newest activities of everybody, and how many notifications are unread',
  handle: async (request, response) => {
    const page = readPage(request)
    const handle = readHandle(request)
    const [list, unreadNotifications] = await runBoth(
      () =>
        telemetry.withSpan('home-activities', async span => {
          const nowMillis = now()
          span.setAttribute('app.now', new Date(nowMillis).toISOString())
          const found = await store.home(page, nowMillis)
          span.setAttribute('app.result_length', found.activities.length)
          return found
        }),
      () => notifier.unreadCount(handle),
    )
    response.json({ ...list, unreadNotifications })
  },
})

const search = ({ store, now }: ActivitiesDeps): Route => ({
  method: 'GET',
  path: '/api/activities/search',
  input: '?term=&limit=&cursor=',
  about: 'activities and replies whose message contains the term',
  handle: async (request, response) => {
    const page = readPage(request)
    const term = readText(request, 'term', termRule)
    if (term === undefined) throw badParameter('term', '', 'what to look for')
    response.json(await store.search(term, page, now()))
  },
})

const byHandle = ({ store, telemetry, now }: ActivitiesDeps): Route => ({
  method: 'GET',
  path: '/api/activities/@:handle',
  input: '?limit=&cursor=',
  about: 'what one person wrote',
  handle: async (request, response) => {
    const page = readPage(request)
    const handle = readPathText(request, 'handle', handleText)
    const list = await telemetry.withSpan('user-activities', async () => {
      const nowMillis = now()
      const found = await store.byHandle(handle, page, nowMillis)
      telemetry.annotate(
        { 'app.handle': handle },
        { results: { now: new Date(nowMillis).toISOString(), size: found.activities.length } },
      )
      return found
    })
    response.json(list)
  },
})

/** Answers in the order of the ids, each activity once. */
const batch = ({ store, now }: ActivitiesDeps): Route => ({
  method: 'GET',
  path: '/api/activities',
  input: '?ids=a,b',
  about: 'several activities by their ids; the unknown and expired are left out',
  handle: async (request, response) => {
    const value = readText(request, 'ids', batchRule)
    const ids = [...new Set(value?.split(',').map(id => id.trim()))].filter(id => id !== '')
    if (ids.length === 0 || ids.length > maxBatchIds) {
      throw badParameter('ids', value ?? '', batchRule.expected)
    }
    const activities = await store.byIds(ids.filter(isUuid), now())
    const found = new Map(activities.map(activity => [activity.id, activity]))
    response.json({ activities: ids.flatMap(id => found.get(id) ?? []) })
  },
})
