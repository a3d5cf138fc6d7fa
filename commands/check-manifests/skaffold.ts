import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Manifest, membersOf, titleOf } from './manifest.ts'

type Skaffold = {
  build: { artifacts: { docker: { dockerfile: string } }[] }
  portForward: { resourceType: string; resourceName: string; port: number }[]
  profiles: { patches: { path: string; value: unknown }[] }[]
}

/**
 * Finds names in `skaffold.yaml` of things that do not exist. Skaffold itself reports them in the
 * middle of a deployment, or not at all.
 *
 * @param text of `skaffold.yaml`
 * @param root folder of the project
 * @param manifests all of `k8s/`
 */
export function skaffoldProblems(text: string, root: string, manifests: Manifest[]): string[] {
  const skaffold = parse(text) as Skaffold
  return [
    ...imageProblems(skaffold, manifests),
    ...targetProblems(skaffold, root),
    ...pathProblems(skaffold, root),
    ...forwardProblems(skaffold, manifests),
    ...hookProblems(skaffold, root),
    ...syncProblems(skaffold, root),
  ].map(problem => `skaffold.yaml: ${problem}`)
}

const membersNamed = (value: unknown, wanted: string) =>
  membersOf(value).flatMap(([name, member]) => (name === wanted ? [member] : []))

/** Values that profiles put at places of this name. */
const patchesOf = ({ profiles }: Skaffold, place: string) =>
  profiles
    .flatMap(({ patches }) => patches)
    .filter(({ path }) => path.endsWith(place))
    .map(({ value }) => value)

function imageProblems(skaffold: Skaffold, manifests: Manifest[]): string[] {
  const used = membersNamed(manifests, 'image')
  return membersNamed(skaffold, 'image')
    .filter(image => !used.includes(image))
    .map(image => `no manifest has the image "${image}"`)
}

function targetProblems(skaffold: Skaffold, root: string): string[] {
  const { docker } = skaffold.build.artifacts[0]!
  const dockerfile = readFileSync(join(root, docker.dockerfile), 'utf8')
  const targets = [...dockerfile.matchAll(/^FROM .* AS (\w+)$/gm)].map(([, name]) => name)
  return [...membersNamed(docker, 'target'), ...patchesOf(skaffold, '/docker/target')]
    .filter(target => !targets.includes(target))
    .map(target => `${docker.dockerfile} has no target "${target}"`)
}

/** Manifests, and scripts of ours in the image. */
const pathProblems = (skaffold: Skaffold, root: string): string[] =>
  membersOf(skaffold)
    .flatMap(([, value]) => (typeof value === 'string' ? value : []))
    .filter(value => /^(k8s|\/app)\//.test(value))
    .map(path => path.replace('/app/', ''))
    .filter(path => globSync(path, { cwd: root }).length === 0)
    .map(path => `no file is named "${path}"`)

const forwardProblems = ({ portForward }: Skaffold, manifests: Manifest[]): string[] =>
  portForward
    .map(({ resourceType, resourceName, port }) => ({
      title: `${resourceType} ${resourceName}`,
      port,
    }))
    .filter(({ title, port }) => {
      const target = manifests.find(manifest => titleOf(manifest).toLowerCase() === title)
      return !target?.spec.ports.some((known: { port: number }) => known.port === port)
    })
    .map(({ title, port }) => `forwards port ${port} of ${title}, which has none`)

function hookProblems(skaffold: Skaffold, root: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return membersNamed(skaffold, 'command')
    .filter(command => Array.isArray(command) && !(command.at(-1) in scripts))
    .map(command => `package.json has no script "${command.at(-1)}"`)
}

/** An unsynced source costs a new image at each edit; a synced page would show the old one. */
function syncProblems(skaffold: Skaffold, root: string): string[] {
  const synced = new Set(
    membersNamed(patchesOf(skaffold, '/sync'), 'src').flatMap(src => globSync(src, { cwd: root })),
  )
  return globSync('services/**/*.ts', { cwd: root }).flatMap(file => {
    const isOfPage = /^services\/(?:viewer\/ui|activities\/web)\//.test(file)
    if (synced.has(file) === !isOfPage) return []
    return `${file} is ${isOfPage ? 'synced, but has to be built' : 'not synced'}`
  })
}
