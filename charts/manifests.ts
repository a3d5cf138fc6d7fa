import { App, type Chart, Yaml } from 'cdk8s'
import { ConfigurationChart } from './configuration.ts'
import { NamespaceChart } from './namespace.ts'
import { NetworkPoliciesAtChart, NetworkPoliciesChart } from './network-policies.ts'
import { OverlayChart, overlays } from './overlays.ts'
import { PostgresChart } from './postgres.ts'
import { SecretsChart } from './secrets.ts'
import { ServiceChart } from './services.ts'
import { VerifyChart } from './verify.ts'
import { ViewerChart } from './viewer.ts'
import { ViewerOnlyChart } from './viewer-only.ts'
import { XRayAddressChart } from './xray-address.ts'
import { XRayDaemonChart } from './xray-daemon.ts'

/** The folder of the manifests that all overlays share. */
export const common = 'base'

/**
 * Folders below `k8s/`: the overlays, one of which is deployed, the job of `skaffold verify`, and the
 * viewer alone, which is deployed without the others.
 */
export const folders = [common, ...overlays, 'verify', 'viewer-only'] as const

export type Folder = (typeof folders)[number]

/** Text of every manifest by its path in `k8s/`, such as `local/xray-daemon.yaml`. */
export type Manifests = Map<string, string>

const banner = '# Made by charts/main.ts: edit the charts and run `npm run synth`.\n'

/** The job of `skaffold verify`, which Skaffold alone starts. */
const notApplied = 'verify'

/** Returns the same bytes at every run and on every machine: no chart reads the environment. */
export function renderManifests(): Manifests {
  return new Map(
    folders.flatMap(folder => {
      const charts = chartsOf(folder)
      const files = charts.map((chart): [string, unknown[]] => [fileOf(chart), chart.toJson()])
      if (folder !== notApplied)
        files.push(['kustomization.yaml', [kustomizationOf(folder, charts)]])
      return files.map(([name, objects]) => [
        `${folder}/${name}`,
        banner + Yaml.stringify(...objects),
      ])
    }),
  )
}

const fileOf = (chart: Chart) => `${chart.node.id}.yaml`

/** For `kubectl apply -k`, and for kustomizations of others that have the folder as a base. */
function kustomizationOf(folder: Folder, charts: Chart[]) {
  const isOverlay = overlays.some(overlay => overlay === folder)
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...(isOverlay ? [`../${common}`] : []), ...charts.map(fileOf)],
  }
}

export function chartsOf(folder: Folder): Chart[] {
  const app = new App()
  if (folder === 'verify') return [new VerifyChart(app)]
  if (folder === 'viewer-only') return [new ViewerOnlyChart(app)]
  if (folder !== common) {
    return [
      new OverlayChart(app, folder),
      new XRayDaemonChart(app, folder),
      new NetworkPoliciesAtChart(app, folder),
    ]
  }
  return [
    new NamespaceChart(app),
    new ConfigurationChart(app),
    new SecretsChart(app),
    new NetworkPoliciesChart(app),
    new PostgresChart(app),
    new XRayAddressChart(app),
    new ViewerChart(app),
    new ServiceChart(app, 'notifications'),
    new ServiceChart(app, 'activities'),
  ]
}
