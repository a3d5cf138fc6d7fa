import { k8s } from 'cdk8s-plus-27'

/** Requests and limits of a container: memory and disk in MiB, CPU in thousandths of a core. */
export type Needs = {
  cpuMillis: number
  memoryMebibytes: { request: number; limit: number }
  diskMebibytes: { request: number; limit: number }
}

/**
 * No CPU limit: throttling would show as latency that no span explains. Disk limits are for logs
 * and emptyDirs together.
 */
export const resources = ({ cpuMillis, memoryMebibytes, diskMebibytes }: Needs) => ({
  requests: {
    cpu: k8s.Quantity.fromString(`${cpuMillis}m`),
    memory: mebibytes(memoryMebibytes.request),
    'ephemeral-storage': mebibytes(diskMebibytes.request),
  },
  limits: {
    memory: mebibytes(memoryMebibytes.limit),
    'ephemeral-storage': mebibytes(diskMebibytes.limit),
  },
})

export const mebibytes = (amount: number) => k8s.Quantity.fromString(`${amount}Mi`)
