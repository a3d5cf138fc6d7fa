const colourCount = 12

/**
 * Start of the hash. This one gives different colours to our own services, and to the twelve of
 * OpenTelemetry's demo.
 */
const seed = 20_419

/**
 * The class name of a service's colour, `service-0` … `service-11`: by its name alone, so that it has
 * the same colour on every page, whatever other services are there. Two may share a colour, and not
 * everybody can distinguish twelve, so the name is always shown too.
 */
export function serviceClass(service: string): string {
  // FNV-1a. https://datatracker.ietf.org/doc/draft-eastlake-fnv/
  let hash = seed
  for (let index = 0; index < service.length; index++) {
    hash = Math.imul(hash ^ (service.charCodeAt(index) & 0xff), 0x01000193) >>> 0
  }
  return `service-${((hash ^ (hash >>> 15)) >>> 0) % colourCount}`
}
