import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { keptClaim, keptVolumeName, volumeRights } from './kept-volume.ts'
import {
  bothFamilies,
  database,
  labelsOf,
  namespace,
  partOf,
  ports,
  purpose,
  selectorOf,
} from './names.ts'
import { tcpProbe } from './probes.ts'
import { mebibytes, resources } from './quantities.ts'
import { restrictedContainer, restrictedPod, scratch } from './restricted.ts'
import { ServiceAccount } from './service-account.ts'

const name = 'postgres'
const image = 'postgres:17-bookworm'
/** The image's own user, who owns its folders. */
const userId = 999
const volumeFolder = '/var/lib/postgresql/data'

/** The services' database, on a volume that outlives the pod and `skaffold delete`. */
export class PostgresChart extends Chart {
  constructor(scope: Construct) {
    super(scope, name, { namespace, labels: partOf })
    const metadata = (sentence: string) => ({
      name,
      labels: labelsOf(name),
      annotations: purpose(sentence),
    })
    const port = ports.postgres
    new ServiceAccount(this, name)
    new k8s.KubeService(this, 'service', {
      metadata: metadata('The name by which the services reach the database.'),
      spec: {
        ...bothFamilies,
        selector: selectorOf(name),
        ports: [{ name, port, targetPort: k8s.IntOrString.fromString(name) }],
      },
    })
    new k8s.KubeStatefulSet(this, 'stateful-set', {
      metadata: metadata('The database of both services, one pod with a volume that outlives it.'),
      spec: {
        serviceName: name,
        replicas: 1,
        revisionHistoryLimit: 3,
        selector: { matchLabels: selectorOf(name) },
        template: { metadata: { labels: labelsOf(name) }, spec: podSpec },
        volumeClaimTemplates: [keptClaim(name, 1)],
      },
    })
  }
}

const container: k8s.Container = {
  name,
  image,
  ...restrictedContainer,
  // No `command`: the image's entrypoint restores the mode of PGDATA, which fsGroup widens.
  // Connections: 10 for each of up to 8 pods, and for one more pod of each service during a
  // rollout.
  args: ['postgres', '-c', 'listen_addresses=*', '-c', 'max_connections=150'],
  ports: [{ name, containerPort: ports.postgres }],
  env: [
    { name: 'POSTGRES_USER', value: database.user },
    { name: 'POSTGRES_DB', value: database.name },
    {
      name: 'POSTGRES_PASSWORD',
      valueFrom: { secretKeyRef: { name, key: 'POSTGRES_PASSWORD' } },
    },
    // Postgres needs an empty folder, and a volume's root may hold lost+found.
    { name: 'PGDATA', value: `${volumeFolder}/pgdata` },
  ],
  startupProbe: { ...tcpProbe(ports.postgres), periodSeconds: 2, failureThreshold: 90 },
  livenessProbe: tcpProbe(ports.postgres),
  // By address: while the entrypoint creates the database, Postgres listens on a socket file only.
  readinessProbe: {
    exec: {
      command: ['pg_isready', '-h', 'localhost', '-U', database.user, '-d', database.name],
    },
    periodSeconds: 5,
    timeoutSeconds: 5,
  },
  resources: resources({
    cpuMillis: 50,
    memoryMebibytes: { request: 96, limit: 384 },
    diskMebibytes: { request: 16, limit: 256 },
  }),
  volumeMounts: [
    { name: keptVolumeName, mountPath: volumeFolder },
    { name: 'run', mountPath: '/var/run/postgresql' },
    { name: 'tmp', mountPath: '/tmp' },
  ],
}

const pod = restrictedPod(name, userId)

const podSpec: k8s.PodSpec = {
  ...pod,
  securityContext: { ...pod.securityContext, ...volumeRights(userId) },
  terminationGracePeriodSeconds: 60,
  volumes: [scratch('run', mebibytes(16)), scratch('tmp', mebibytes(64))],
  containers: [container],
}
