import { chartsOf, type Folder, folders } from './manifests.ts'
import { purposeAnnotation } from './names.ts'

type Described = {
  kind: string
  metadata: { name: string; annotations: Record<string, string> }
}

const folderPurposes: Record<Folder, string> = {
  base: 'What every cluster gets; one of `local`, `aws` and `eks` adds the rest.',
  local: 'For kind, minikube and Docker Desktop: segments go to the viewer.',
  aws: 'For any cluster, with keys of AWS: segments go to AWS.',
  eks: 'For EKS, with roles instead of keys: segments go to AWS.',
  verify: 'What `skaffold verify` starts.',
  'viewer-only': 'The viewer alone, in a namespace of yours.',
}

/** A page in Markdown that says what each object of each folder of `k8s/` is for. */
export const explanation = (): string =>
  ['# What each object in k8s/ is for', ...folders.map(sectionOf)].join('\n\n')

function sectionOf(folder: Folder): string {
  const rows = chartsOf(folder)
    .flatMap(chart => chart.toJson() as Described[])
    .map(({ kind, metadata: { name, annotations } }) => [
      kind,
      name,
      annotations[purposeAnnotation],
    ])
  const lines = [['object', 'name', 'for'], ['---', '---', '---'], ...rows].map(
    cells => `| ${cells.join(' | ')} |`,
  )
  return [`## k8s/${folder}`, '', folderPurposes[folder], '', ...lines].join('\n')
}
