import { computed, signal } from '@preact/signals'
import { isThisMachine } from '../../../text/ip-address.ts'
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
  if (!url || !isThisMachine(url.hostname) || !isThisMachine(location.hostname)) return undefined
  // A server of IPv6 alone: not every machine knows `localhost` by it.
  const host = url.hostname.startsWith('[') ? url.hostname : 'localhost'
  return `${host}:${url.port || 80}`
})
