import { connectDatagrams, type DatagramConnection } from './datagram-connection.ts'

type KeptConnectionOptions = {
  host: string
  port: number
  /** @default 30 s */
  reopenMillis?: number | undefined
  /** The least time between two attempts. @default 1 s */
  retryMillis?: number | undefined
  /** A datagram that was sent earlier did not arrive. */
  onError: (error: Error) => void
  onOpen: () => void
  /** The name cannot be looked up, or no socket opened. */
  onFailure: (error: unknown) => void
}

/**
 * The connection to one address. After `reopenMillis` the name is looked up again, for a new socket: a
 * lookup per datagram would cost more than the datagram, and behind a Kubernetes Service an old source
 * port stays bound to a pod that may be gone.
 */
export class KeptConnection {
  readonly #options: KeptConnectionOptions
  #current: DatagramConnection | undefined
  #opening: Promise<void> | undefined
  #lastTryMillis = Number.NEGATIVE_INFINITY
  #isClosed = false

  constructor(options: KeptConnectionOptions) {
    this.#options = options
  }

  get current(): DatagramConnection | undefined {
    return this.#current
  }

  /** Whether it is being opened, or has datagrams that the network has not. */
  get isBusy(): boolean {
    return this.#opening !== undefined || (this.#current?.unsent() ?? 0) > 0
  }

  openIfOld(): void {
    const { reopenMillis = 30_000, retryMillis = 1000 } = this.#options
    const now = performance.now()
    const isOld = !this.#current || now - this.#current.openedMillis > reopenMillis
    if (!isOld || this.#opening || now - this.#lastTryMillis <= retryMillis) return
    this.#lastTryMillis = now
    this.#opening = this.#open().finally(() => {
      this.#opening = undefined
    })
  }

  close(): void {
    this.#isClosed = true
    this.#current?.retire()
    this.#current = undefined
  }

  async #open(): Promise<void> {
    const { host, port, onError, onOpen, onFailure } = this.#options
    try {
      const next = await connectDatagrams(host, port, onError)
      this.#current?.retire()
      this.#current = next
      if (this.#isClosed) this.close()
      else onOpen()
    } catch (error) {
      onFailure(error)
    }
  }
}
