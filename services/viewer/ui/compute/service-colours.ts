const colourCount = 6

/**
 * Class names `service-0` … `service-5` by the order of the alphabet, so that a service keeps its
 * colour from trace to trace as long as the same services take part. Six colours cannot all stay
 * distinct for every eye: the name is always written beside.
 */
export function serviceClasses(services: string[]): Map<string, string> {
  const sorted = [...new Set(services)].sort()
  return new Map(sorted.map((service, index) => [service, `service-${index % colourCount}`]))
}
