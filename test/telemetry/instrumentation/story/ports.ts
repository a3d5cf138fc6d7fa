export type Ports = {
  main: number
  peer: number
  /** Nobody of ours; answers with the request it got. */
  thirdParty: number
  /** Accepts connections, never answers. */
  silent: number
  /** Nobody listens. */
  closed: number
}
