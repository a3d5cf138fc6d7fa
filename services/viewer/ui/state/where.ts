import { signal } from '@preact/signals'
import type { WhereAnswer } from '../../records/api.ts'
import { callApi } from './api-client.ts'

const where = signal<WhereAnswer | undefined>(undefined)
let isAsked = false

/** Where the viewer takes records; undefined until it has answered. Asked once. */
export function whereRecordsGo(): WhereAnswer | undefined {
  if (!isAsked) {
    isAsked = true
    callApi<WhereAnswer>('viewer').then(
      answer => (where.value = answer),
      // Asks again when it is needed again.
      () => (isAsked = false),
    )
  }
  return where.value
}
