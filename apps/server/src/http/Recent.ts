import { type Clock, Duration } from "effect"

/**
 * What was found out lately, for the hot path: read and written without an effect. An entry is gone after `age`; past
 * `most` entries the one that was written longest ago goes.
 */
export class Recent<A> {
  readonly #entries = new Map<string, { readonly value: A; readonly until: number }>()
  readonly #most: number
  readonly #age: number
  readonly #clock: Clock.Clock

  constructor(most: number, age: Duration.Duration, clock: Clock.Clock) {
    this.#most = most
    this.#age = Duration.toMillis(age)
    this.#clock = clock
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): A | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (entry.until > this.#clock.currentTimeMillisUnsafe()) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  set(key: string, value: A): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, until: this.#clock.currentTimeMillisUnsafe() + this.#age })
    if (this.#entries.size <= this.#most) return
    const oldest = this.#entries.keys().next().value
    if (oldest !== undefined) this.#entries.delete(oldest)
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  /** Looks at every entry: for what happens rarely. */
  deleteWhere(gone: (value: A) => boolean): void {
    for (const [key, { value }] of this.#entries) if (gone(value)) this.#entries.delete(key)
  }
}
