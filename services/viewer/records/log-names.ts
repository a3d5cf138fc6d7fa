// The names that CloudWatch Logs allows for groups:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html

export const groupNameForm = /^[.\-_/#A-Za-z0-9]{1,512}$/
