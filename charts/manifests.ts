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
import { kustomization, ViewerOnlyChart } from './viewer-only.ts'
import { XRayAddressChart } from './xray-address.ts'
import { XRayDaemonChart } from './xray-daemon.ts'

/** The folder of the manifests that all overlays share: `k8s/` itself. */
const common = ''

/**
 * Folders below `k8s/`: the overlays, one of which is deployed, the job of `skaffold verify`, and the
 * viewer alone, which is deployed without the others.
 */
export const folders = [common, ...overlays, 'verify', 'viewer-only'] as const

export type Folder = (typeof folders)[number]

/** Text of every manifest by its path in `k8s/`, such as `local/xray-daemon.yaml`. */
export type Manifests = Map<string, string>

const banner = '# Made by charts/main.ts: edit the charts and run `npm run synth`.\n'

/** Returns the same bytes at every run and on every machine: no chart reads the environment. */
export function renderManifests(): Manifests {
  return new Map([
    ...folders.flatMap(folder => chartsOf(folder).map(chart => render(folder, chart))),
    ['viewer-only/kustomization.yaml', banner + Yaml.stringify(kustomization)],
  ])
}

const render = (folder: Folder, chart: Chart): [string, string] => {
  const name = `${chart.node.id}.yaml`
  return [folder ? `${folder}/${name}` : name, banner + Yaml.stringify(...chart.toJson())]
}

function chartsOf(folder: Folder): Chart[] {
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
