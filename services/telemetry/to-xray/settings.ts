/** How the spans of a process become segments. */
export type MappingSettings = {
  /** Names of span attributes that become annotations, besides those that start with `app.`. */
  annotationKeys: ReadonlySet<string>
  /** Names of services that send segments of their own for our calls. */
  tracedServices: ReadonlySet<string>
  /** The log groups of the service, unless the resource has `aws.log.group.names`. */
  logGroupNames: readonly string[]
  /** `AWS::EKS::Container`, …; by default derived from the resource. */
  origin: string | undefined
}

export type MappingOptions = {
  annotationKeys?: readonly string[]
  peers?: readonly { service: string }[]
  logGroupNames?: readonly string[]
  origin?: string
}

export function mappingSettings(options: MappingOptions = {}): MappingSettings {
  return {
    annotationKeys: new Set(options.annotationKeys),
    tracedServices: new Set(options.peers?.map(peer => peer.service)),
    logGroupNames: options.logGroupNames ?? [],
    origin: options.origin,
  }
}
