import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { type Environment, environmentReader } from '../../services/environment.ts'

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

/** The variables of the shell and of `.env`; the shell wins. */
export function environmentWithFile(shell: Environment, file: string): Environment {
  if (!existsSync(file)) return shell
  return { ...parseEnv(readFileSync(file, 'utf8')), ...shell }
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
    dataFolder: resolve(read.text('WAYWISER_DATA') ?? '.waywiser'),
    problems: read.problems,
  }
}
