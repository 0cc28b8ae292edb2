import { ApiError, type Http } from "./http.ts"

/** Asked about one after the other, at most this many; the others after the next break. */
const MOST = 10

/**
 * Which of these things are gone: the server itself says so of each (404, 410). Not being on a page proves nothing: what one
 * has just written may not be there yet, and without a connection pages are those that were kept.
 */
export const whichAreGone = async (
  http: Http,
  ids: ReadonlyArray<string>,
  path: (id: string) => string
): Promise<ReadonlyArray<string>> => {
  const gone: Array<string> = []
  for (const id of ids.slice(0, MOST)) {
    try {
      await http.get(path(id))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status === 404 || error.status === 410) gone.push(id)
    }
  }
  return gone
}
