import type { SetupCheck } from '../records/api.ts'
import type { Recent } from '../store/records/recent.ts'
import type { Room } from '../store/records/room.ts'
import type { KeptRejection } from '../store/records/wire-counts.ts'
import type { CountedLink } from '../store/xray/calls.ts'
import type { WaysIn } from '../words/ways-in.ts'
import type { Services } from './services.ts'

/** What the checks look at. */
export type Facts = {
  recent: Recent
  services: Services
  rejections: KeptRejection[]
  /** Calls of the traces. */
  links: CountedLink[]
  /** What samplers reported in the range. */
  sampling: { rule: string; requests: number; sampled: number }[]
  room: Room[]
  oldestMillis: number | undefined
  /** When a wire last took anything. */
  lastSeenMillis: number | undefined
  nowMillis: number
  /** `in the last 15 min` */
  when: string
  ways: WaysIn
}

export type Check = (facts: Facts) => Omit<SetupCheck, 'name'>
