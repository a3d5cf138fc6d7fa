export type Ports = {
  main: number
  peer: number
  /** A foreign server; answers with the names of the request's headers. */
  thirdParty: number
  /** Accepts connections, never answers. */
  silent: number
  /** Nothing listens here. */
  closed: number
}
