/** Milliseconds after the start until answers that nobody asked for are let go. */
const KEPT = 10_000

/** Requests that a page's head has made while the app's script was on its way. Each serves once. */
export interface Early {
  /** By account (empty: none was named), a blank, path and query. */
  readonly answers: Map<string, Promise<Response>>
  /** Whose answers those without a name are. Undefined: not certain, then they are nobody's. */
  readonly whose: Promise<string | undefined>
}

declare global {
  interface Window {
    chirpEarly?: Early
  }
}

const take = async ({ answers, whose }: Early, account: string, path: string): Promise<Response | undefined> => {
  const named = `${account} ${path}`
  const unnamed = ` ${path}`
  const key = answers.has(named) ? named : answers.has(unnamed) && (await whose) === account ? unnamed : undefined
  const answer = key === undefined ? undefined : answers.get(key)
  if (key !== undefined) answers.delete(key)
  const response = await answer?.catch(() => undefined)
  return response?.ok === true ? response : undefined
}

/**
 * `fetch`, but for a read that the page's head has made already (`features/shell/early.ts`), as the same account: that
 * one's answer, if it is a good one. Whatever went wrong with it is asked for anew.
 */
export const fetchOrEarly: typeof globalThis.fetch = async (input, init) => {
  const early = globalThis.window?.chirpEarly
  if (early !== undefined && early.answers.size > 0 && init?.method === "GET" && typeof input === "string") {
    if (performance.now() > KEPT) early.answers.clear()
    const found = await take(early, new Headers(init.headers).get("x-chirp-account") ?? "", input)
    if (found !== undefined) return found
  }
  return globalThis.fetch(input, init)
}
