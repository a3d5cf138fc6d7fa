import { type Environment, environmentReader } from '../services/environment.ts'

/** `VIEWER_URL`, or the viewer of `npm start`; `problems` says what is wrong with the variables. */
export function readViewerUrl(environment: Environment): { url: string; problems: string[] } {
  const read = environmentReader(environment)
  const url = read.url('VIEWER_URL') ?? `http://localhost:${read.port('VIEWER_PORT', 8088)}`
  return { url, problems: read.problems }
}
