import { join } from 'node:path'
import { type Overlay, overlays } from '../../charts/overlays.ts'
import { type Manifest, readVariants } from '../../commands/check-manifests/manifest.ts'

const variants = readVariants(join(import.meta.dirname, '../../k8s'))

/** An overlay, or the viewer alone, whose manifests come last. */
export type Variant = Overlay | 'viewer-only'

/** A copy of the committed manifests that are deployed together. */
export const committed = (variant: Variant = 'local'): Manifest[] =>
  structuredClone(variants[[...overlays, 'viewer-only'].indexOf(variant)]!)

export function find(manifests: Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find(
    manifest => manifest.kind === kind && manifest.metadata.name === name,
  )
  if (!found) throw new Error(`no ${kind} ${name}`)
  return found
}
