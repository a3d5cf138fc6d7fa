import {
  CreateGroupCommand,
  CreateSamplingRuleCommand,
  DeleteGroupCommand,
  DeleteSamplingRuleCommand,
  paginateGetGroups,
  paginateGetSamplingRules,
  type SamplingRule,
  UpdateGroupCommand,
  UpdateSamplingRuleCommand,
  XRayClient,
} from '@aws-sdk/client-xray'
import { redactAddress } from '../../services/secrets/redact-address.ts'
import type { Change, Present } from './difference.ts'
import type { Wanted, WantedGroup, WantedRule } from './document.ts'

export type Service = {
  /** For messages. */
  name: string
  read(): Promise<Present>
  /** Makes a change; throws the service's error. */
  carryOut(change: Change, wanted: Wanted): Promise<void>
  close(): void
}

/** The viewer, with placeholders instead of keys. @param url without the path */
export function viewerService(url: string): Service {
  const credentials = { accessKeyId: 'waywiser', secretAccessKey: 'waywiser' }
  const client = new XRayClient({ region: 'us-east-1', endpoint: url, credentials, maxAttempts: 1 })
  return serviceOf(client, `the viewer at ${redactAddress(url)}`)
}

/** AWS, with the credentials and the region that the AWS SDK finds. */
export const awsService = (): Service => serviceOf(new XRayClient(), 'AWS')

function serviceOf(client: XRayClient, name: string): Service {
  return {
    name,
    async read() {
      const rules: WantedRule[] = []
      for await (const page of paginateGetSamplingRules({ client }, {})) {
        const records = page.SamplingRuleRecords ?? []
        rules.push(...records.flatMap(record => toRule(record.SamplingRule) ?? []))
      }
      const groups: WantedGroup[] = []
      for await (const page of paginateGetGroups({ client }, {})) {
        groups.push(...(page.Groups ?? []).map(toGroup))
      }
      return { rules, groups }
    },
    async carryOut({ kind, name: thing, action }, { rules, groups }) {
      if (kind === 'rule') await changeRule(client, action, thing, rules)
      else await changeGroup(client, action, thing, groups)
    },
    close: () => client.destroy(),
  }
}

const toGroup = (group: { GroupName?: string; FilterExpression?: string }): WantedGroup => ({
  GroupName: group.GroupName ?? '',
  FilterExpression: group.FilterExpression ?? '',
})

function toRule(rule: SamplingRule | undefined): WantedRule | undefined {
  if (!rule?.RuleName) return undefined
  const { RuleName, RuleARN: _, Version, SamplingRateBoost, Attributes = {}, ...members } = rule
  return { RuleName, Attributes, ...members } as WantedRule
}

async function changeRule(
  client: XRayClient,
  action: Change['action'],
  name: string,
  rules: WantedRule[],
): Promise<void> {
  const rule = rules.find(({ RuleName }) => RuleName === name)
  if (action === 'delete') await client.send(new DeleteSamplingRuleCommand({ RuleName: name }))
  if (!rule) return
  if (action === 'create') {
    await client.send(new CreateSamplingRuleCommand({ SamplingRule: { ...rule, Version: 1 } }))
  }
  if (action === 'update') {
    // X-Ray rejects changes of other members of the Default rule.
    const { RuleName, FixedRate, ReservoirSize } = rule
    const update = name === 'Default' ? { RuleName, FixedRate, ReservoirSize } : rule
    await client.send(new UpdateSamplingRuleCommand({ SamplingRuleUpdate: update }))
  }
}

async function changeGroup(
  client: XRayClient,
  action: Change['action'],
  name: string,
  groups: WantedGroup[],
): Promise<void> {
  const group = groups.find(({ GroupName }) => GroupName === name)
  if (action === 'delete') await client.send(new DeleteGroupCommand({ GroupName: name }))
  if (action === 'create' && group) await client.send(new CreateGroupCommand(group))
  if (action === 'update' && group) await client.send(new UpdateGroupCommand(group))
}
