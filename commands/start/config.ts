import { resolve } from 'node:path'
import { type Environment, environmentReader } from '../../services/environment.ts'
import { readEnvFile } from '../../services/settings/env-file.ts'
import { pathForm } from '../../services/settings/value-form.ts'

export type StartConfig = {
  /** 0: any free port. */
  ports: {
    activities: number
    notifications: number
    viewer: number
    otlp: number
    otlpGrpc: number
    xray: number
  }
  /** Absolute path of the folder for all data. */
  dataFolder: string
  problems: string[]
}

/** The variables of the shell and of `.env`; the shell wins. `problems` are those of the file. */
export function environmentWithFile(shell: Environment, file: string) {
  const { variables, problems } = readEnvFile(file)
  return { environment: { ...variables, ...shell }, problems }
}

export function readStartConfig(environment: Environment): StartConfig {
  const read = environmentReader(environment)
  return {
    ports: {
      activities: read.port('ACTIVITIES_PORT', 3000),
      notifications: read.port('NOTIFICATIONS_PORT', 3001),
      viewer: read.port('VIEWER_PORT', 8088),
      otlp: read.port('OTLP_PORT', 4318),
      otlpGrpc: read.port('OTLP_GRPC_PORT', 4317),
      xray: read.port('XRAY_PORT', 2000),
    },
    dataFolder: resolve(read.text('WAYWISER_DATA', pathForm) ?? '.waywiser'),
    problems: read.problems,
  }
}
