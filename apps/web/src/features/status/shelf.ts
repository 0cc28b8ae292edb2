import { type Accessor, batch, createSignal, getListener, type Setter } from "solid-js"
import { createStore, reconcile, type SetStoreFunction } from "solid-js/store"

interface Place<T extends object> {
  readonly read: Accessor<T | undefined>
  readonly tell: Setter<T | undefined>
  /** There is something in it. */
  filled?: { readonly plain: T; readonly change: SetStoreFunction<T> }
}

/**
 * Things by their ids, each reactive on its own: what becomes of one is no news to those who read others, and what is let
 * go leaves nothing behind. (One Solid store of them all keeps something of every id that was ever read of it, and can
 * only be rid of that by being put in anew, whereupon everything on the screen is read again.)
 */
export const makeShelf = <T extends object>() => {
  const places = new Map<string, Place<T>>()
  let size = 0

  const placeOf = (id: string): Place<T> => {
    const known = places.get(id)
    if (known) return known
    // told of each change, even from nothing to nothing: then the place is gone and those who wait look for the new one
    const [read, tell] = createSignal<T | undefined>(undefined, { equals: false })
    const place: Place<T> = { read, tell }
    places.set(id, place)
    return place
  }

  return {
    /** How many there are. */
    size: () => size,
    /** Reactive, also for what is yet to come. */
    get: (id: string): T | undefined => (getListener() ? placeOf(id) : places.get(id))?.read(),
    /** Not reactive, and not to be changed. */
    peek: (id: string): T | undefined => places.get(id)?.filled?.plain,
    /** What is the same as before is no change. The shelf keeps `value`. */
    put: (id: string, value: T): void => {
      const place = placeOf(id)
      if (place.filled) {
        place.filled.change(reconcile(value, { key: "id" }))
        return
      }
      const [store, change] = createStore(value)
      place.filled = { plain: value, change }
      size += 1
      place.tell(() => store)
    },
    patch: (id: string, patch: Partial<T>): void =>
      places.get(id)?.filled?.change((before) => ({ ...before, ...patch })),
    /** Lets go of all others. */
    keep: (ids: ReadonlySet<string>): void =>
      batch(() => {
        for (const [id, place] of places) {
          if (ids.has(id)) continue
          places.delete(id)
          if (place.filled) size -= 1
          place.tell(undefined)
        }
      })
  }
}
