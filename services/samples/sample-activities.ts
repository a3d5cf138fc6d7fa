import type { Activity } from '../contracts/activity.ts'
import type { NewNotification } from '../contracts/notification.ts'
import { notificationsFor } from '../contracts/recipients.ts'
import { type TimeToLive, timeToLiveMillis } from '../contracts/time-to-live.ts'

type Sample = {
  handle: string
  message: string
  minutesAgo: number
  /** Number of the sample that this one answers and expires with. */
  repliesTo?: number
  ttl?: TimeToLive
}

/** Oldest first. Ids are fixed, so that both services refer to the same samples. */
const samples: Sample[] = [
  {
    handle: 'grace',
    message: 'A ship in port is safe, but that is not what ships are built for.',
    minutesAgo: 26 * 60,
    ttl: '30-days',
  },
  {
    handle: 'ada',
    message: 'Looked after a slow request today: 3 ms of work, 400 ms of waiting.',
    minutesAgo: 20 * 60,
    ttl: '7-days',
  },
  {
    handle: 'linus',
    message: 'Waiting for whom? The map should tell.',
    minutesAgo: 19 * 60,
    repliesTo: 1,
  },
  {
    handle: 'ada',
    message: 'For the database. One index later it was gone.',
    minutesAgo: 18 * 60,
    repliesTo: 1,
  },
  {
    handle: 'margaret',
    message: 'Names are half of the design. The other half is deleting.',
    minutesAgo: 9 * 60,
    ttl: '7-days',
  },
  {
    handle: 'bob',
    message: 'Tea first, then traces. @ada @grace join me at four?',
    minutesAgo: 3 * 60,
    ttl: '3-days',
  },
  { handle: 'grace', message: 'I bring a nanosecond of wire.', minutesAgo: 2 * 60, repliesTo: 5 },
  {
    handle: 'ada',
    message: 'One request, four lenses, one trace id.',
    minutesAgo: 40,
    ttl: '30-days',
  },
  { handle: 'bob', message: 'Which one do you open first?', minutesAgo: 25, repliesTo: 7 },
]

/** The samples, as if they had just been written. */
export function sampleActivities(nowMillis: number): Activity[] {
  return samples.map((sample, index) => {
    const root = sample.repliesTo === undefined ? sample : samples[sample.repliesTo]!
    const createdAt = minutesBefore(nowMillis, sample.minutesAgo)
    const expiresAt = minutesBefore(nowMillis, root.minutesAgo) + timeToLiveMillis[root.ttl!]
    return {
      id: sampleId(index),
      handle: sample.handle,
      message: sample.message,
      createdAt: new Date(createdAt).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
      repliesCount: samples.filter(other => other.repliesTo === index).length,
      replyTo: sample.repliesTo === undefined ? null : sampleId(sample.repliesTo),
    }
  })
}

/** The notifications that the samples would have caused, with their times. */
export function sampleNotifications(
  nowMillis: number,
): (NewNotification & { createdAt: string })[] {
  const activities = sampleActivities(nowMillis)
  return activities.flatMap(activity => {
    const repliesTo = activities.find(({ id }) => id === activity.replyTo)
    const { createdAt } = activity
    const { notifications } = notificationsFor(activity, repliesTo)
    return notifications.map(notification => ({ ...notification, createdAt }))
  })
}

type Feed = {
  countAlive(nowMillis: number): Promise<number>
  put(activity: Activity): Promise<void>
}

/** Fills an empty feed. Expired samples that are still stored get new times. */
export async function fillWithSamples(store: Feed, nowMillis: number): Promise<void> {
  if ((await store.countAlive(nowMillis)) > 0) return
  for (const activity of sampleActivities(nowMillis)) await store.put(activity)
}

const minutesBefore = (nowMillis: number, minutes: number) => nowMillis - minutes * 60_000

/** A UUID of version 8, whose content is free (RFC 9562). */
const sampleId = (index: number) => `00000000-0000-8000-8000-${String(index + 1).padStart(12, '0')}`
