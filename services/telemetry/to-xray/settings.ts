/** How the spans of a process become segments. */
export type MappingSettings = {
  /** Span attributes with this prefix become annotations. */
  annotationPrefix: string
  /** Names of further span attributes that become annotations. */
  annotationKeys: ReadonlySet<string>
  /** Names of services that send segments of their own for our calls. */
  tracedServices: ReadonlySet<string>
  /** The log groups of the service, unless the resource has `aws.log.group.names`. */
  logGroupNames: readonly string[]
  /** `AWS::EKS::Container`, …; by default derived from the resource. */
  origin: string | undefined
}

export type MappingOptions = {
  annotationPrefix?: string
  annotationKeys?: readonly string[]
  peers?: readonly { service: string }[]
  logGroupNames?: readonly string[]
  origin?: string
}

export function mappingSettings(options: MappingOptions = {}): MappingSettings {
  return {
    annotationPrefix: options.annotationPrefix ?? 'app.',
    annotationKeys: new Set(options.annotationKeys),
    tracedServices: new Set(options.peers?.map(peer => peer.service)),
    logGroupNames: options.logGroupNames ?? [],
    origin: options.origin,
  }
}
