import type { Fault, Wire } from '../../records/api.ts'

type FaultChoice = { name: string; title: string; fault: Fault | null }

const slow: FaultChoice = { name: 'slow', title: '2 s delay', fault: { delayMillis: 2_000 } }
const works: FaultChoice = { name: 'well', title: 'works', fault: null }

const ofHttp: FaultChoice[] = [
  works,
  {
    name: '429',
    title: '429, Retry-After 5 s',
    fault: { status: 429, retryAfterSeconds: 5 },
  },
  { name: '401', title: '401, key rejected', fault: { status: 401 } },
  { name: '500', title: '500', fault: { status: 500 } },
  { name: '503', title: '503', fault: { status: 503 } },
  slow,
  { name: 'hang', title: 'never answers', fault: { hang: true } },
  { name: 'drop', title: 'cuts the connection', fault: { drop: true } },
]

const ofUdp: FaultChoice[] = [
  works,
  slow,
  { name: 'drop', title: 'loses datagrams', fault: { drop: true } },
]

export const faultShares = [
  { share: 1, title: 'all requests' },
  { share: 0.5, title: 'every second request' },
  { share: 0.1, title: 'every tenth request' },
] as const

/** The choices of the page; the API allows more. */
export const faultChoices = (wire: Wire) => (wire === 'xray-udp' ? ofUdp : ofHttp)

/** The choice of a fault, whatever its share; undefined for a fault that only the API can set. */
export function choiceOf(wire: Wire, fault: Fault | null): FaultChoice | undefined {
  const { share: _, ...kind } = fault ?? {}
  const wanted = JSON.stringify(Object.entries(kind).sort())
  return faultChoices(wire).find(
    choice => JSON.stringify(Object.entries(choice.fault ?? {}).sort()) === wanted,
  )
}

export const withShare = (fault: Fault | null, share: number): Fault | null =>
  fault && { ...fault, ...(share < 1 && { share }) }
