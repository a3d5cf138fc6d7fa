import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { imageOfSystem } from './pod.ts'

/**
 * A folder for `kubectl apply -k` that refers to one of `k8s/`, as somebody would who has an image
 * elsewhere. The caller removes it.
 *
 * @param more members of the kustomization, such as patches
 */
export async function kustomizationOf(folder: string, more: object): Promise<string> {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'waywiser-kustomization-')))
  const image = await imageOfSystem()
  // A tag follows the last slash; a registry's port comes before one.
  const [, newName, newTag] = /^(.*?)(?::([^/:@]+))?$/.exec(image)!
  const kustomization = {
    resources: [relative(made, join(import.meta.dirname, '../../k8s', folder))],
    images: [{ name: 'waywiser', newName, newTag }],
    ...more,
  }
  writeFileSync(join(made, 'kustomization.yaml'), JSON.stringify(kustomization))
  return made
}
