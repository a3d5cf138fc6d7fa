/** The methods of OpenTelemetry's HTTP conventions; others are `_OTHER`, named `HTTP`. */
const knownMethods = new Set(
  'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH QUERY'.split(' '),
)

export const isKnownMethod = (method: string) => knownMethods.has(method)

/** The method in a span's name: with unknown methods a client could invent span names. */
export const nameOfMethod = (method: string) => (isKnownMethod(method) ? method : 'HTTP')
