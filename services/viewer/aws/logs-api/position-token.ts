import type { EventPosition } from '../../store/records/log-query-shapes.ts'
import { expiryMillis, tokenInvalid } from './page-token.ts'

/**
 * A token that reads on after an event (`f`) or back before it (`b`): 20 digits of the sender's
 * time in microseconds, 23 of the event's id, 13 of the time of the token.
 *
 *     f/00001795367694245000000000000000000000000031795367694300/s
 */
export function writePosition(
  direction: 'f' | 'b',
  { timeMicros, id }: EventPosition,
  nowMillis: number,
): string {
  const digits = [
    `${timeMicros}`.padStart(20, '0'),
    `${id}`.padStart(23, '0'),
    `${Math.floor(nowMillis)}`.padStart(13, '0'),
  ]
  return `${direction}/${digits.join('')}/s`
}

/** Throws for an invalid or expired token. */
export function readPosition(token: string, nowMillis: number) {
  const parts = /^([fb])\/(-?\d{20})(\d{23})(\d{13})\/s$/.exec(token)
  if (!parts || nowMillis - Number(parts[4]) > expiryMillis) throw tokenInvalid()
  const position: EventPosition = { timeMicros: Number(parts[2]), id: Number(parts[3]) }
  return { direction: parts[1], position }
}
