import type { Trace } from '../records/api.ts'

/** Gives the records of a large trace, which have keys, their resources and scopes as in others. */
export function withSharedMembers(trace: Trace): Trace {
  const { resources, scopes } = trace
  if (!resources || !scopes) return trace
  for (const record of [...trace.spans, ...trace.logs]) {
    const { resourceKey, scopeKey } = record
    const scope = scopes[`${scopeKey}`]
    record.resource = resources[`${resourceKey}`] ?? {}
    if (scope) record.scope = scope
  }
  return trace
}
