/**
 * A map with a bound, for the hot path: of more than `most` entries those that were neither written nor read for longest
 * are forgotten, half of all at a time. Every step takes constant time; taking the oldest out of one `Map` does not, since
 * its iterator walks over all that were taken out before.
 */
export class Generations<A> {
  #young = new Map<string, A>()
  #old = new Map<string, A>()
  readonly #half: number

  constructor(most: number) {
    this.#half = Math.ceil(most / 2)
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  get(key: string): A | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, value: A): void {
    this.#old.delete(key)
    this.#young.set(key, value)
    if (this.#young.size < this.#half) return
    this.#old = this.#young
    this.#young = new Map()
  }

  delete(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  /** Looks at every entry: for what happens rarely. */
  deleteWhere(gone: (value: A) => boolean): void {
    for (const map of [this.#young, this.#old]) {
      for (const [key, value] of map) if (gone(value)) map.delete(key)
    }
  }
}
