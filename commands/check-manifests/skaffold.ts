import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Manifest, titleOf } from './manifest.ts'

type Skaffold = {
  build: { artifacts: { image: string; docker: { dockerfile: string; target: string } }[] }
  manifests: { rawYaml: string[]; hooks: Hooks }
  deploy: { kubectl: { hooks: Hooks } }
  portForward: { resourceType: string; resourceName: string; port: number }[]
  verify: {
    container: { name: string; image: string; args: string[] }
    executionMode: { kubernetesCluster: { jobManifestPath: string } }
  }[]
  profiles: { name: string; patches: { path: string; value: unknown }[] }[]
}

type Hooks = { before: { host: { command: string[] } }[] }

/**
 * What `skaffold.yaml` names and is not there: Skaffold itself says so only in the middle of a
 * deployment, or not at all.
 *
 * @param text what `skaffold.yaml` says
 * @param root folder of the project
 * @param manifests all that `k8s/` has
 */
export function skaffoldProblems(text: string, root: string, manifests: Manifest[]): string[] {
  const skaffold = parse(text) as Skaffold
  return [
    ...imageProblems(root, skaffold, manifests),
    ...pathProblems(root, skaffold),
    ...skaffold.portForward.flatMap(forward => forwardProblems(forward, manifests)),
    ...hookProblems(root, skaffold),
    ...syncProblems(root, skaffold),
  ].map(problem => `skaffold.yaml: ${problem}`)
}

function imageProblems(root: string, { build, profiles }: Skaffold, manifests: Manifest[]) {
  const used = manifests.flatMap(({ spec }) => spec?.template?.spec?.containers ?? [])
  const images = used.map(({ image }: { image: string }) => image)
  const targetsOf = (dockerfile: string) =>
    [...readFileSync(join(root, dockerfile), 'utf8').matchAll(/^FROM .* AS (\w+)$/gm)].map(
      ([, name]) => name,
    )
  const targets = profiles
    .flatMap(({ patches }) => patches)
    .filter(({ path }) => path.endsWith('/docker/target'))
    .map(({ value }) => String(value))
  return build.artifacts.flatMap(({ image, docker }) => [
    ...(images.includes(image) ? [] : [`no manifest has the image "${image}"`]),
    ...[docker.target, ...targets]
      .filter(target => !targetsOf(docker.dockerfile).includes(target))
      .map(target => `${docker.dockerfile} has no target "${target}"`),
  ])
}

function pathProblems(root: string, { manifests, verify, profiles }: Skaffold): string[] {
  const replaced = profiles
    .flatMap(({ patches }) => patches)
    .filter(({ path }) => path.startsWith('/manifests/rawYaml/'))
  const jobs = verify.map(({ executionMode }) => executionMode.kubernetesCluster.jobManifestPath)
  const scripts = verify.flatMap(({ container }) =>
    container.args.filter(argument => argument.startsWith('/app/')).map(path => path.slice(5)),
  )
  return [
    ...manifests.rawYaml,
    ...replaced.map(({ value }) => String(value)),
    ...jobs,
    ...scripts,
  ].flatMap(path =>
    globSync(path, { cwd: root }).length > 0 ? [] : [`no file is named "${path}"`],
  )
}

function forwardProblems(
  { resourceType, resourceName, port }: Skaffold['portForward'][number],
  manifests: Manifest[],
): string[] {
  const title = `${resourceType} ${resourceName}`
  const target = manifests.find(manifest => titleOf(manifest).toLowerCase() === title)
  const ports: { port: number }[] = target?.spec?.ports ?? []
  return ports.some(known => known.port === port)
    ? []
    : [`forwards port ${port} of ${title}, which has none`]
}

function hookProblems(root: string, { manifests, deploy }: Skaffold): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return [...manifests.hooks.before, ...deploy.kubectl.hooks.before]
    .map(({ host }) => host.command.at(-1)!)
    .filter(script => !(script in scripts))
    .map(script => `package.json has no script "${script}"`)
}

/** A file that is not synced costs a new image at each edit; a page that is, shows the old one. */
function syncProblems(root: string, { profiles }: Skaffold): string[] {
  const sync = profiles.flatMap(({ patches }) => patches).find(({ path }) => path.endsWith('/sync'))
    ?.value as { manual: { src: string }[] } | undefined
  const synced = new Set(sync?.manual.flatMap(({ src }) => globSync(src, { cwd: root })))
  return globSync('services/**/*.ts', { cwd: root }).flatMap(file => {
    const isOfPage = file.startsWith('services/viewer/ui/')
    if (synced.has(file) === !isOfPage) return []
    return [`${file} is ${isOfPage ? 'synced, but has to be built' : 'not synced'}`]
  })
}
