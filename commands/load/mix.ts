import type { Planned } from './ask.ts'

/** What requests are made of: where the services are, what there is to read, and chance. */
export type Ground = {
  activities: string
  notifications: string
  /** Ids of activities that can be shown and replied to. */
  activityIds: readonly string[]
  random: () => number
}

type Make = (ground: Ground) => Planned

/** How many of a hundred requests are of a kind. */
type Mix = [weight: number, make: Make][]

const people = ['ada', 'bob', 'carol', 'dan', 'eve', 'frank', 'grace', 'heidi']
const words = ['hello', 'tracing', 'lunch', 'release', 'coffee', 'graph', 'latency', 'weekend']

const pick = <T>(list: readonly T[], { random }: Ground): T =>
  list[Math.floor(random() * list.length)]!

const get = (url: string): Planned => ({ method: 'GET', url })
const post = (url: string, body: object): Planned => ({
  method: 'POST',
  url,
  body: JSON.stringify(body),
})

const home: Make = ground =>
  get(`${ground.activities}/api/activities/home?handle=${pick(people, ground)}`)

const ofHandle: Make = ground => get(`${ground.activities}/api/activities/@${pick(people, ground)}`)

const search: Make = ground =>
  get(`${ground.activities}/api/activities/search?term=${pick(words, ground)}`)

const show: Make = ground =>
  get(`${ground.activities}/api/activities/${pick(ground.activityIds, ground)}`)

const notifications: Make = ground =>
  get(`${ground.notifications}/api/activities/notifications?handle=${pick(people, ground)}`)

const markRead: Make = ground =>
  post(`${ground.notifications}/api/notifications/read?handle=${pick(people, ground)}`, {})

/** A message that mentions up to three people, each of whom gets a notification. */
function message(ground: Ground): string {
  const mentions = Array.from(
    { length: Math.floor(ground.random() * 4) },
    () => `@${pick(people, ground)}`,
  )
  return [pick(words, ground), ...mentions].join(' ')
}

const create: Make = ground =>
  post(`${ground.activities}/api/activities`, {
    handle: pick(people, ground),
    message: message(ground),
    ttl: '1-hour',
  })

const reply: Make = ground =>
  post(`${ground.activities}/api/activities/${pick(ground.activityIds, ground)}/reply`, {
    handle: pick(people, ground),
    message: message(ground),
  })

const unknown: Make = ground =>
  get(`${ground.activities}/api/activities/00000000-0000-4000-8000-000000000000`)

const invalid: Make = ground =>
  post(`${ground.activities}/api/activities`, { handle: pick(people, ground), message: '' })

const reads: Mix = [
  [50, home],
  [15, notifications],
  [15, ofHandle],
  [10, search],
  [10, show],
]

/** `realistic` is a small community: much reading, some writing, a mistake now and then. */
export const mixes = {
  realistic: [
    [44, home],
    [14, notifications],
    [12, ofHandle],
    [8, search],
    [8, show],
    [6, create],
    [4, reply],
    [1, markRead],
    [2, unknown],
    [1, invalid],
  ],
  reads,
  writes: [
    [70, create],
    [30, reply],
  ],
  home: [[100, home]],
} satisfies Record<string, Mix>

export type MixName = keyof typeof mixes

/** Requests without an end, the same ones for the same seed and the same activities. */
export function* plannedRequests(mixName: MixName, ground: Ground): Generator<Planned, never> {
  const mix: Mix = mixes[mixName]
  const ofHundred = mix.flatMap(([weight, make]) => Array<Make>(weight).fill(make))
  for (;;) yield pick(ofHundred, ground)(ground)
}
