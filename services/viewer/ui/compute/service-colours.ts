const colourCount = 6

/**
 * Class names `service-0` … `service-5` in alphabetical order, so that traces of the same services have
 * the same colours. Not everybody can distinguish six colours, so the name is always shown too.
 */
export function serviceClasses(services: string[]): Map<string, string> {
  const sorted = [...new Set(services)].sort()
  return new Map(sorted.map((service, index) => [service, `service-${index % colourCount}`]))
}
