import type { SavedSearch } from "@chirp/domain/api/SearchApi"
import { createSignal } from "solid-js"
import type { Scope } from "../shell/scope.ts"
import { forgotten, type Recent, readRecent, searched, tidy } from "./recent.ts"
import { searchesOf } from "./search.store.ts"

const keyOf = (account: string) => `chirp.searches/${account}`

/** What an account has searched for on this device, and the searches it keeps on the server. */
const createRemembered = (scope: Scope) => {
  const { api } = searchesOf(scope)
  const key = keyOf(scope.me.id)
  const stored = () => {
    try {
      return readRecent(localStorage.getItem(key))
    } catch {
      return []
    }
  }
  const [recent, setRecent] = createSignal<Recent>(stored())
  const [saved, setSaved] = createSignal<ReadonlyArray<SavedSearch>>([])
  let asked: Promise<void> | undefined

  const keep = (next: Recent) => {
    setRecent(next)
    try {
      if (next.length === 0) localStorage.removeItem(key)
      else localStorage.setItem(key, JSON.stringify(next))
    } catch {
      // Storage that is full or forbidden costs only the memory of a search.
    }
  }

  return {
    recent,
    saved,
    /** Asks for the saved searches, once until it fails. */
    load: () => {
      asked ??= api.saved().then(
        (found) => void setSaved(found),
        () => {
          asked = undefined
        }
      )
      return asked
    },
    note: (query: string) => keep(searched(stored(), query)),
    forget: (query: string) => keep(forgotten(stored(), query)),
    clear: () => keep([]),
    savedAs: (query: string) => saved().find((one) => tidy(one.query) === tidy(query)),
    /** Keeps a search. Fails with ApiError. */
    save: async (query: string) => {
      const one = await api.save(tidy(query))
      setSaved((all) => [one, ...all.filter(({ id }) => id !== one.id)])
    },
    unsave: async (id: string) => {
      const before = saved()
      setSaved(before.filter((one) => one.id !== id))
      try {
        await api.unsave(id)
      } catch (error) {
        setSaved(before)
        throw error
      }
    }
  }
}

export type Remembered = ReturnType<typeof createRemembered>

const stores = new WeakMap<Scope, Remembered>()

export const rememberedOf = (scope: Scope): Remembered => {
  const before = stores.get(scope)
  if (before !== undefined) return before
  const store = createRemembered(scope)
  stores.set(scope, store)
  return store
}
