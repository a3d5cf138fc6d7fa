import type { Fault, Wire } from '../../records/api.ts'

export type FaultChoice = { name: string; title: string; fault: Fault | null }

const late: FaultChoice = { name: 'slow', title: '2 s slow', fault: { delayMillis: 2_000 } }
const well: FaultChoice = { name: 'well', title: 'works', fault: null }

const ofHttp: FaultChoice[] = [
  well,
  {
    name: '429',
    title: '429, Retry-After 5 s',
    fault: { status: 429, retryAfterSeconds: 5 },
  },
  { name: '401', title: '401, key refused', fault: { status: 401 } },
  { name: '500', title: '500', fault: { status: 500 } },
  { name: '503', title: '503', fault: { status: 503 } },
  late,
  { name: 'hang', title: 'never answers', fault: { hang: true } },
  { name: 'drop', title: 'cuts the connection', fault: { drop: true } },
]

const ofUdp: FaultChoice[] = [
  well,
  late,
  { name: 'drop', title: 'loses datagrams', fault: { drop: true } },
]

export const shares = [
  { share: 1, title: 'all requests' },
  { share: 0.5, title: 'every second' },
  { share: 0.1, title: 'every tenth' },
] as const

/** What the page offers; the API can do more. */
export const faultChoices = (wire: Wire) => (wire === 'xray-udp' ? ofUdp : ofHttp)

/** The choice that a fault is, whatever its share; undefined for one that only the API can set. */
export function choiceOf(wire: Wire, fault: Fault | null): FaultChoice | undefined {
  const { share: _, ...what } = fault ?? {}
  const sought = JSON.stringify(Object.entries(what).sort())
  return faultChoices(wire).find(
    choice => JSON.stringify(Object.entries(choice.fault ?? {}).sort()) === sought,
  )
}

export const withShare = (fault: Fault | null, share: number): Fault | null =>
  fault && { ...fault, ...(share < 1 && { share }) }
