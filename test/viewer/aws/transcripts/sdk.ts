import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as xray from '@aws-sdk/client-xray'
import { type Ask, plain, RefusedError } from './ask.ts'

const settings = (endpoint: string) => ({
  // Some operations use host names of their own, such as streaming-…, which the viewer does not
  // have.
  region: 'us-east-1',
  endpoint,
  maxAttempts: 1,
  disableHostPrefix: true,
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
})

/** The AWS SDK for JavaScript, version 3. */
export const sdk = {
  xray: (url: string): Ask => askBy(new xray.XRayClient(settings(url)), xray),
  logs: (url: string): Ask => askBy(new logs.CloudWatchLogsClient(settings(url)), logs),
}

type Client = { send(command: never): Promise<object> }

function askBy(client: Client, commands: object): Ask {
  return async (operation, input = {}) => {
    const Command = Reflect.get(commands, `${operation}Command`)
    try {
      return plain(await client.send(new Command(input) as never))
    } catch (error) {
      const { name, message } = error as Error
      throw new RefusedError(name, message)
    }
  }
}
