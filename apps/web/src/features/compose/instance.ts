import type { Instance } from "@chirp/domain/Instance"
import type { Http } from "../../clients/http.ts"
import { api } from "../../paths.ts"

const known = new WeakMap<Http, Promise<Instance>>()

/** The instance's rules, asked for once per account and page. A failure is not kept. */
export const instanceOf = (http: Http): Promise<Instance> => {
  const before = known.get(http)
  if (before !== undefined) return before
  const asked = http.get<Instance>(api.instance)
  known.set(http, asked)
  asked.catch(() => known.delete(http))
  return asked
}
