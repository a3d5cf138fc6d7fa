import { TraceState } from '@opentelemetry/core'
import { withoutFalseThreshold } from './threshold.ts'

const maxMembers = 32
/** The least that every system must pass on: https://www.w3.org/TR/trace-context/#tracestate-limits */
const maxChars = 512
/** Longer members are dropped first when not all fit. */
const longMemberChars = 128

/**
 * Reads the `tracestate` of a parent, without malformed members and without a weight that cannot be
 * true; undefined when nothing remains.
 */
export function readTraceState(
  header: string,
  traceId: string,
  isSampled: boolean,
): TraceState | undefined {
  const state = new TraceState(withinLimits(header))
  const member = state.get('ot')
  if (member === undefined) return state.serialize() === '' ? undefined : state
  const kept = withoutFalseThreshold(member, traceId, isSampled)
  if (kept === member) return state
  return kept === '' ? state.unset('ot') : state.set('ot', kept)
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
