import { k8s } from 'cdk8s-plus-27'

/** What a container asks for, and may use at most; memory and disk in MiB, CPU in thousandths. */
export type Needs = {
  cpuMillis: number
  memoryMebibytes: { request: number; limit: number }
  diskMebibytes: { request: number; limit: number }
}

/**
 * No CPU limit: Node and Postgres use what is idle, and throttling would show as latency that no
 * span explains. Disk limits hold logs and emptyDirs together.
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
