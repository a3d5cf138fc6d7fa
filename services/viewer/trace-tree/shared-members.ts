import type { Trace } from '../records/api.ts'

type Shared = Pick<Trace, 'spans' | 'resources' | 'scopes'> & Partial<Pick<Trace, 'logs'>>

/** Gives the records of a large trace, which have keys, their resources and scopes as in others. */
export function withSharedMembers<Records extends Shared>(trace: Records): Records {
  const { resources, scopes, spans, logs = [] } = trace
  if (!resources || !scopes) return trace
  for (const record of [...spans, ...logs]) {
    const { resourceKey, scopeKey } = record
    const scope = scopes[`${scopeKey}`]
    record.resource = resources[`${resourceKey}`] ?? {}
    if (scope) record.scope = scope
  }
  return trace
}
