import { computed, signal } from '@preact/signals'
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

/** The activities service as this browser may reach it: another machine has its own localhost. */
export const activitiesAddress = computed(() => {
  const url = URL.parse(where.value?.activitiesUrl ?? '')
  if (!url || !isLoopback(url.hostname)) return undefined
  return isLoopback(location.hostname) ? `localhost:${url.port || 80}` : undefined
})

const isLoopback = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host)
