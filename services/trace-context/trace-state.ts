import { TraceState } from '@opentelemetry/core'
import { believable } from './threshold.ts'

const maxMembers = 32
/** What every system passes on: https://www.w3.org/TR/trace-context/#tracestate-limits */
const maxChars = 512
/** Longer members go first when all do not fit. */
const longMemberChars = 128

/**
 * The `tracestate` that came with a parent; undefined when nothing of it can be passed on. Malformed
 * members are left out, and so is a weight that cannot be true.
 */
export function readTraceState(
  header: string,
  traceId: string,
  isSampled: boolean,
): TraceState | undefined {
  const state = new TraceState(withinLimits(header))
  const member = state.get('ot')
  if (member === undefined) return state.serialize() === '' ? undefined : state
  const believed = believable(member, traceId, isSampled)
  if (believed === member) return state
  return believed === '' ? state.unset('ot') : state.set('ot', believed)
}

function withinLimits(header: string): string {
  if (header.length <= maxChars) return header
  const members = header
    .split(',')
    .map(member => member.trim())
    .filter(member => member !== '')
    .slice(0, maxMembers)
  let length = members.join(',').length
  for (const fewestChars of [longMemberChars + 1, 0]) {
    for (let i = members.length - 1; i >= 0 && length > maxChars; i--) {
      if (members[i]!.length >= fewestChars) length -= members.splice(i, 1)[0]!.length + 1
    }
  }
  return members.join(',')
}
