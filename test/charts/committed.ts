import { join } from 'node:path'
import { type Overlay, overlays } from '../../charts/overlays.ts'
import { type Manifest, readVariants } from '../../commands/check-manifests/manifest.ts'

const variants = readVariants(join(import.meta.dirname, '../../k8s'))

/** A copy of the committed manifests that are deployed together for an overlay. */
export const committed = (overlay: Overlay = 'local'): Manifest[] =>
  structuredClone(variants[overlays.indexOf(overlay)]!)

export function find(manifests: Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find(
    manifest => manifest.kind === kind && manifest.metadata.name === name,
  )
  if (!found) throw new Error(`no ${kind} ${name}`)
  return found
}
