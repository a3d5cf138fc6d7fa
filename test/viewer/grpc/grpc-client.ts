import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import { grpcPaths } from '../../../services/viewer/grpc/route.ts'
import { afterwards } from '../../support/afterwards.ts'

const asIs = (bytes: Buffer) => bytes

type CallOptions = {
  method?: string
  metadata?: Record<string, string>
  /** A channel's `grpc.default_compression_algorithm`: 0 identity, 1 deflate, 2 gzip. */
  compression?: 0 | 1 | 2
  authority?: string
  deadlineMillis?: number
}

export type CallResult = { code: number; message: string; answer?: Buffer; details?: string }

/** One call of the real gRPC client. A status other than OK is a result too. */
export function call(url: string, message: Buffer, options: CallOptions = {}): Promise<CallResult> {
  const { method = grpcPaths['/v1/traces'], metadata = {}, compression = 0 } = options
  const client = new Client(new URL(url).host, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': compression,
    'grpc.enable_retries': 0,
    'grpc.max_send_message_length': -1,
    ...(options.authority && { 'grpc.default_authority': options.authority }),
  })
  afterwards(() => client.close())
  const given = new Metadata()
  for (const [name, value] of Object.entries(metadata)) given.set(name, value)
  const deadline = Date.now() + (options.deadlineMillis ?? 20_000)
  return new Promise(resolve => {
    client.makeUnaryRequest(method, asIs, asIs, message, given, { deadline }, (error, answer) =>
      resolve(error ? failed(error) : { code: 0, message: '', answer: answer! }),
    )
  })
}

const failed = ({ code, details, metadata }: ServiceError): CallResult => {
  const [status] = metadata.get('grpc-status-details-bin')
  return { code, message: details, ...(status && { details: status.toString('latin1') }) }
}
