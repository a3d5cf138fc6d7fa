// The names that CloudWatch Logs allows for groups and streams:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html

export const groupNameForm = /^[.\-_/#A-Za-z0-9]{1,512}$/
export const streamNameForm = /^[^:*]{1,512}$/
