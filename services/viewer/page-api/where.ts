import { redactAddress } from '../../secrets/redact-address.ts'
import type { ViewerRequest } from '../http/message.ts'
import type { WhereAnswer } from '../records/api.ts'
import { activitiesFor, waysInAt } from '../setup/addresses.ts'
import { howToSend } from '../setup/how-to-send.ts'
import { allowOnly } from './query.ts'

type Where = { activitiesUrl?: string | undefined; ports: WhereAnswer['ports'] }

/** `/-/api/viewer`: see `WhereAnswer`. */
export function showWhere(
  { activitiesUrl, ports }: Where,
  { query, headers }: Pick<ViewerRequest, 'query' | 'headers'>,
): WhereAnswer {
  allowOnly(query, [])
  return {
    ...(activitiesUrl && {
      activitiesUrl: redactAddress(activitiesUrl),
      activitiesAddress: activitiesFor(headers, activitiesUrl),
    }),
    ports,
    howToSend: howToSend(waysInAt(headers, ports), ports),
  }
}
