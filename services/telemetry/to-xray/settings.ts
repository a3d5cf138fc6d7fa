/** How spans become segments; the same for every span of a process. */
export type MappingSettings = {
  /** Span attributes that start so become annotations. */
  annotationPrefix: string
  /** Further span attributes, by their whole name, that become annotations. */
  annotationKeys: ReadonlySet<string>
  /** Names of services that send segments of their own under our ids. */
  tracedServices: ReadonlySet<string>
  /** Where the service's log lines go, unless the resource says `aws.log.group.names`. */
  logGroupNames: readonly string[]
  /** `AWS::EKS::Container`, …; by default what the resource says. */
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
