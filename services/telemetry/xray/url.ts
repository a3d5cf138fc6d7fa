const userInformation = /^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i

/** Queries carry tokens and search terms; userinfo carries passwords. X-Ray gets neither. */
export function withoutSecrets(url: string): string {
  const end = url.search(/[?#]/)
  const address = end === -1 ? url : url.slice(0, end)
  return address.includes('@') ? address.replace(userInformation, '$1') : address
}
