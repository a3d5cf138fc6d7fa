import { type Check, ok, skipped } from '../frame/check.ts'

export const logGroup: Check = {
  id: 'log-group',
  area: 'offline',
  what: 'log group',
  about: 'the log group at CloudWatch, and its retention',
  run({ config }) {
    const destination = config.logs.find(({ name }) => name === 'cloudwatch')
    if (!destination) return skipped('CLOUDWATCH_LOG_GROUP is not set: log lines stay at home')
    const { logGroup, retentionDays } = destination
    return ok(`${logGroup}; made with a retention of ${retentionDays} days if it does not exist`)
  },
}
