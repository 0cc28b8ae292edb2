import { type Clock, Duration } from "effect"
import { Generations } from "./Generations.ts"

/** What was found out lately, for the hot path: read and written without an effect. An entry is gone after `age`. */
export class Recent<A> {
  readonly #entries: Generations<{ readonly value: A; readonly until: number }>
  readonly #age: number
  readonly #clock: Clock.Clock

  constructor(most: number, age: Duration.Duration, clock: Clock.Clock) {
    this.#entries = new Generations(most)
    this.#age = Duration.toMillis(age)
    this.#clock = clock
  }

  get(key: string): A | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (entry.until > this.#clock.currentTimeMillisUnsafe()) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  set(key: string, value: A): void {
    this.#entries.set(key, { value, until: this.#clock.currentTimeMillisUnsafe() + this.#age })
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  /** Looks at every entry: for what happens rarely. */
  deleteWhere(gone: (value: A) => boolean): void {
    this.#entries.deleteWhere(({ value }) => gone(value))
  }
}
