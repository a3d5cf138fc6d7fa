const list = (names: string) => names.trim().split(/\s+/)

/** Names of secrets, in spellings that occur. */
export const secretNames = list(`
  token refresh_token passwd pwd private_key session jwt credential api-key x-honeycomb-team
  clientSecret accessToken ACCESS_TOKEN id_token csrftoken X-Amz-Security-Token refreshToken
  apiKey apikey APIKey X-Api-Key HONEYCOMB_API_KEY AWSAccessKeyId aws_secret_access_key password
  PASSWORD userPassword user[password] passwordHash passphrase db.password Authorization
  proxy-authorization http.request.header.authorization auth oauth_token cookie Set-Cookie
  cookies sessionId session_id JSESSIONID PHPSESSID sig signature X-Amz-Signature
  X-Amz-Credential credentials secrets client.secret.value x-rollbar-access-token
  x-waywiser-peer PEER_TRUST_KEY PUSH_WEBHOOK_URL signingKey
`)

/** Names that only resemble one. */
export const harmlessNames = list(`
  author authors authority authorized authenticated secretary passenger key keyword keyboard
  monkey sortKey primary_key messaging.kafka.message.key token_count tokens_used max_tokens
  promptTokens tokenType tokenizer sessions_total session_count session.id password_length
  passwordless password_changed_at token_expires_in secretRef secret_name cookie_enabled design
  signal assign message trace_id span_id url peer.service team db.query.text app.handle code
  state compass pass_rate
`)
