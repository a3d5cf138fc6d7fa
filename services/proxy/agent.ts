import * as http from 'node:http'
import * as https from 'node:https'

/**
 * An agent for one scheme, through a proxy or not. `https` goes through a tunnel (CONNECT), in which
 * the destination's certificate is verified as ever.
 *
 * @param proxy undefined: none, whatever the environment says, which Node otherwise reads itself
 */
export function createAgent(
  protocol: string,
  proxy: string | undefined,
  options: http.AgentOptions = {},
): http.Agent {
  const { Agent } = protocol === 'https:' ? https : http
  const proxyEnv = proxy ? { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } : {}
  return new Agent({ ...options, proxyEnv })
}
