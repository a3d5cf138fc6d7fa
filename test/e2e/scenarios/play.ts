import type {
  ApiError,
  ScenarioPlay,
  ScenariosAnswer,
} from '../../../services/viewer/records/api.ts'
import { getJson } from '../../support/traces.ts'

/** Plays a scenario; its answer comes when its traces are complete. */
export async function play(viewer: string, name: string) {
  const answer = await fetch(`${viewer}/-/api/scenarios/${name}/play`, { method: 'POST' })
  return { status: answer.status, body: (await answer.json()) as ScenarioPlay & ApiError }
}

export const listScenarios = (viewer: string) =>
  getJson<ScenariosAnswer>(`${viewer}/-/api/scenarios`)

export async function putScenario(viewer: string, name: string, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(`${viewer}/-/api/scenarios/${name}`, { method: 'PUT', body: text })
  return { status: answer.status, body: (await answer.json()) as ScenariosAnswer & ApiError }
}
