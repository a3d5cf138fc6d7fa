import type { NewNotification } from '../contracts/notification.ts'
import { createIds } from '../database/ids.ts'
import { sampleNotifications } from './sample-activities.ts'

type Stored = NewNotification & { id: string; createdAt: string; readAt: null }

type Inbox = { count(): Promise<number>; add(notifications: Stored[]): Promise<unknown> }

/** Fills an empty store with the notifications of the sample activities. */
export async function fillWithSamples(store: Inbox, nowMillis: number): Promise<void> {
  if ((await store.count()) > 0) return
  const newId = createIds()
  await store.add(
    sampleNotifications(nowMillis).map(fields => ({
      ...fields,
      id: newId(nowMillis),
      readAt: null,
    })),
  )
}
