import {
  CreateGroupCommand,
  CreateSamplingRuleCommand,
  DeleteGroupCommand,
  DeleteSamplingRuleCommand,
  paginateGetGroups,
  paginateGetSamplingRules,
  UpdateGroupCommand,
  UpdateSamplingRuleCommand,
  XRayClient,
} from '@aws-sdk/client-xray'
import { AwsHandler, withHandler } from '../../services/proxy/aws-handler.ts'
import type { ChooseProxy } from '../../services/proxy/proxy-settings.ts'
import { redactAddress } from '../../services/secrets/redact-address.ts'
import type { XRayRule } from '../../services/x-ray/sampling-rule.ts'
import type { Change, Present } from './difference.ts'
import type { Wanted, WantedGroup } from './document.ts'

export type Service = {
  /** Name of the service in messages. */
  name: string
  read(): Promise<Present>
  /** Makes a change; throws the service's error. */
  carryOut(change: Change, wanted: Wanted): Promise<void>
  close(): void
}

/** The viewer, with placeholders instead of keys. @param url without the path */
export function viewerService(url: string, chooseProxy: ChooseProxy = () => undefined): Service {
  const credentials = { accessKeyId: 'waywiser', secretAccessKey: 'waywiser' }
  const requestHandler = new AwsHandler({}, chooseProxy)
  const place = { region: 'us-east-1', endpoint: url, credentials, requestHandler }
  const client = new XRayClient({ ...place, maxAttempts: 1 })
  return serviceOf(client, `the viewer at ${redactAddress(url)}`)
}

/** AWS, with the credentials and the region that the AWS SDK finds. */
export const awsService = (chooseProxy: ChooseProxy): Service =>
  serviceOf(new XRayClient(withHandler(new AwsHandler({}, chooseProxy))), 'AWS')

function serviceOf(client: XRayClient, name: string): Service {
  return {
    name,
    async read() {
      const rules: XRayRule[] = []
      for await (const page of paginateGetSamplingRules({ client }, {})) {
        const records = page.SamplingRuleRecords ?? []
        rules.push(...records.flatMap(record => toRules(record.SamplingRule)))
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

const toRules = (rule: Partial<XRayRule> | undefined): XRayRule[] =>
  rule?.RuleName ? [{ ...rule, Attributes: rule.Attributes ?? {} } as XRayRule] : []

async function changeRule(
  client: XRayClient,
  action: Change['action'],
  name: string,
  rules: XRayRule[],
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
