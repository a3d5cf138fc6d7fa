export const tooLarge = 'segments do not fit into a datagram, however much is left out'

const hasCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

/** Nothing listens at the address. */
export const isRejection = (error: unknown) => hasCode(error, 'ECONNREFUSED')

/** The datagram cannot leave this machine: no route, no such network, an interface or rule that is away. */
export const isUnreachable = (error: unknown) => unreachableCodes.some(code => hasCode(error, code))

const unreachableCodes = [
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'],
  ...['EADDRNOTAVAIL', 'EACCES', 'EPERM'],
]

export const isTooLarge = (error: unknown) => hasCode(error, 'EMSGSIZE')

export function describeProblem(error: unknown): string {
  if (isRejection(error)) return 'no X-Ray daemon listens there'
  if (isTooLarge(error)) return tooLarge
  return error instanceof Error ? error.message : String(error)
}
