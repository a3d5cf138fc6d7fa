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

  /**
   * @param isAway nothing listens at the address: the name may have another one by now
   * @returns whether a connection is being opened
   */
  openIfOld(isAway: boolean): boolean {
    const { reopenMillis = 30_000, retryMillis = 1000 } = this.#options
    const now = performance.now()
    const maxAgeMillis = isAway ? Math.min(retryMillis, reopenMillis) : reopenMillis
    const isOld = !this.#current || now - this.#current.openedMillis > maxAgeMillis
    const isDue = isOld && !this.#opening && now - this.#lastTryMillis > retryMillis
    if (isDue) this.#start(now, isAway)
    return this.#opening !== undefined
  }

  #start(now: number, isAway: boolean): void {
    this.#lastTryMillis = now
    const awayAddress = isAway ? this.#current?.address : undefined
    this.#opening = this.#open(awayAddress).then(isOpen => {
      this.#opening = undefined
      if (isOpen) this.#options.onOpen()
    })
  }

  close(): void {
    this.#isClosed = true
    this.#current?.retire()
    this.#current = undefined
  }

  async #open(awayAddress: string | undefined): Promise<boolean> {
    const { host, port, onError, onFailure } = this.#options
    try {
      const next = await connectDatagrams({ host, port, onError, awayAddress })
      this.#current?.retire()
      this.#current = next
      if (this.#isClosed) this.close()
      return !this.#isClosed
    } catch (error) {
      onFailure(error)
      return false
    }
  }
}
