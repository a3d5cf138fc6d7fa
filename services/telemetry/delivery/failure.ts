/** Codes of node:net and node:dns for a request that never left this machine. */
const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/

/**
 * Whether the destination may have taken a request that failed so: a reset or a timeout says nothing
 * about what arrived, a refused connection does.
 */
export const mayHaveArrived = (code: unknown): boolean =>
  typeof code !== 'string' || !neverSent.test(code)
