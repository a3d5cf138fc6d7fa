/** What the service decided about a trace of ours; `alone`: no request of it was answered. */
export type Decision = 'kept' | 'dropped' | 'alone'

const decisions = new Map<string, Exclude<Decision, 'alone'>>()
const receipts = new Map<string, string>()
let newest = ''

const traceIdIn = (receipt: string) => receipt.slice(0, 32)

export const decisionOf = (traceId: string): Decision => decisions.get(traceId) ?? 'alone'

/** The receipt of this trace, or the newest one, which proves that this is a page of the service. */
export const receiptFor = (traceId: string) => receipts.get(traceId) ?? newest

export function takeReceipt(receipt: string, isKept: boolean): void {
  newest = receipt
  receipts.set(traceIdIn(receipt), receipt)
  decisions.set(traceIdIn(receipt), isKept ? 'kept' : 'dropped')
  // A page may be open for days.
  for (const map of [receipts, decisions]) if (map.size > 50) map.delete(map.keys().next().value!)
}

/** Reads the decision from an answer; the service may have begun a trace of its own instead. */
export function takeAnswer(traceId: string, headers: Headers): void {
  const receipt = headers.get('x-waywiser-page')
  const [, answered, , flags = '00'] = (headers.get('traceresponse') ?? '').split('-')
  if (!receipt || !answered) return
  takeReceipt(receipt, (Number.parseInt(flags, 16) & 1) === 1)
  if (answered !== traceId) decisions.set(traceId, 'dropped')
}
