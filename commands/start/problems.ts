import { readConfig as readActivities } from '../../services/activities/config.ts'
import { readConfig as readNotifications } from '../../services/notifications/config.ts'
import { readTelemetryConfig } from '../../services/telemetry/config/read-config.ts'
import { readRules } from '../../services/telemetry/sampling/rules-file.ts'
import { readViewerConfig } from '../../services/viewer/config.ts'
import { type EnvironmentOptions, serviceEnvironment, viewerEnvironment } from './environments.ts'

/** Configuration problems of the three processes, found before any of them starts. */
export function problemsOfProcesses(options: EnvironmentOptions): string[] {
  const activities = serviceEnvironment(options, 'activities')
  return [
    readActivities(activities),
    // With those of the rules file, which both services read.
    readRules(readTelemetryConfig(activities, 'activities')),
    readNotifications(serviceEnvironment(options, 'notifications')),
    readViewerConfig(viewerEnvironment(options)),
  ].flatMap(({ problems }) => problems)
}
