import { trimEndOf } from '../text/trim-end.ts'

/**
 * `th` of tracestate's member `ot`: the share of traces that is dropped, times 2^56, in hex without
 * trailing zeros. A kept trace stands for 1 / probability traces.
 *
 *     ot=th:e666666666666      90 % are dropped, so a kept trace stands for 10
 *
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
const thresholdDigits = 14
const scale = 2 ** (4 * thresholdDigits)

/**
 * The smallest share that a rule may keep and that an incoming weight may claim: one trace in a quarter
 * of an hour at 1,000 requests a second. A smaller one is a mistake or a lie, and one request of its
 * weight would outweigh all others.
 */
export const smallestProbability = 1e-6

/** The first 48 of the 56 bits, since a double holds no more than 53. */
export function formatThreshold(probability: number): string {
  const dropped = Math.min(Math.round((1 - probability) * 2 ** 48), 2 ** 48 - 1)
  return trimEndOf(dropped.toString(16).padStart(12, '0'), '0') || '0'
}

export const probabilityOf = (threshold: string): number =>
  Math.max(1 - Number.parseInt(fullLength(threshold), 16) / scale, smallestProbability)

const fullLength = (threshold: string) => threshold.toLowerCase().padEnd(thresholdDigits, '0')

/** The threshold of an `ot` member; undefined when there is none, or several, or a malformed one. */
export function thresholdIn(member: string): string | undefined {
  const named = member.split(';').filter(isThreshold)
  const threshold = named.length === 1 ? named[0]!.slice(3) : ''
  return /^[0-9a-f]{1,14}$/i.test(threshold) ? threshold : undefined
}

const isThreshold = (field: string) => field.startsWith('th:')

/**
 * The `ot` member of a parent, without a threshold that cannot be true: one of several, malformed, a
 * smaller share than any rule keeps, on a trace that was not kept, or on one that it would have
 * dropped. The specification requires that the last two are removed.
 */
export function withoutFalseThreshold(member: string, traceId: string, isSampled: boolean): string {
  const threshold = thresholdIn(member)
  const isTrue =
    threshold !== undefined &&
    isSampled &&
    1 - Number.parseInt(fullLength(threshold), 16) / scale >= smallestProbability &&
    randomnessOf(member, traceId) >= fullLength(threshold)
  if (isTrue) return member
  return member
    .split(';')
    .filter(field => !isThreshold(field))
    .join(';')
}

/** Hex numbers of the same length compare as texts. */
function randomnessOf(member: string, traceId: string): string {
  const explicit = member.split(';').find(field => /^rv:[0-9a-f]{14}$/i.test(field))
  return explicit?.slice(3).toLowerCase() ?? traceId.slice(-thresholdDigits)
}
