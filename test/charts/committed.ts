import { join } from 'node:path'
import { type Overlay, overlays } from '../../charts/overlays.ts'
import { type Manifest, readVariants } from '../../commands/check-manifests/manifest.ts'

const variants = readVariants(join(import.meta.dirname, '../../k8s'))

/** A copy of the manifests that are committed, as they are deployed together in one place. */
export const committed = (where: Overlay = 'local'): Manifest[] =>
  structuredClone(variants[overlays.indexOf(where)]!)

export function find(manifests: Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find(
    manifest => manifest.kind === kind && manifest.metadata.name === name,
  )
  if (!found) throw new Error(`no ${kind} ${name}`)
  return found
}
