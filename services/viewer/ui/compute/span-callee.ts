import type { TraceSpan } from '../../records/api.ts'

/** The callee of an outgoing HTTP call, whose span is named after the method alone. */
export function calleeOf({ kind, attributes }: TraceSpan): string | undefined {
  if (kind !== 'CLIENT' || attributes['db.system.name'] !== undefined) return undefined
  const callee = attributes['peer.service'] ?? attributes['server.address']
  return typeof callee === 'string' ? callee : undefined
}
