/** The methods that HTTP's semantic conventions know; others are `_OTHER`, named `HTTP`. */
const knownMethods = new Set(
  'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH QUERY'.split(' '),
)

export const isKnownMethod = (method: string) => knownMethods.has(method)

/** What spans are named by: an unknown method would let a client invent span names. */
export const nameOfMethod = (method: string) => (isKnownMethod(method) ? method : 'HTTP')
