import { sampleTellings } from '../activities/sample-activities.ts'
import { createIds } from '../database/ids.ts'
import type { NotificationStore } from './store.ts'

/** Fills a store that would be empty with those told by the sample activities. */
export async function fillWithSamples(store: NotificationStore, nowMillis: number): Promise<void> {
  if ((await store.count()) > 0) return
  const newId = createIds()
  await store.add(
    sampleTellings(nowMillis).map(telling => ({
      ...telling,
      id: newId(nowMillis),
      readAt: null,
    })),
  )
}
