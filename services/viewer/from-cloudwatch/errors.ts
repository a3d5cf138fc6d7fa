/**
 * An error of CloudWatch Logs, answered with status 400 and `{"__type": …, "message": …}`:
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html
 */
export class LogsError extends Error {
  readonly type: LogsErrorType

  constructor(type: LogsErrorType, message: string) {
    super(message)
    this.type = type
  }
}

type LogsErrorType =
  | 'InvalidParameterException'
  | 'LimitExceededException'
  | 'ResourceAlreadyExistsException'
  | 'ResourceNotFoundException'
  | 'SerializationException'
  | 'UnknownOperationException'

export const invalid = (message: string) => new LogsError('InvalidParameterException', message)

export const groupNotFound = () =>
  new LogsError('ResourceNotFoundException', 'The specified log group does not exist.')

export const streamNotFound = () =>
  new LogsError('ResourceNotFoundException', 'The specified log stream does not exist.')
