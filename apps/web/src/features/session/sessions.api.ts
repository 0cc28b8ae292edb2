import type { OwnSession, OwnSessions } from "@chirp/domain/Session"
import { ApiError, type Http } from "../../clients/http.ts"
import { api } from "../../paths.ts"

export const listSessions = async (http: Http): Promise<ReadonlyArray<OwnSession>> =>
  (await http.get<OwnSessions>(api.sessions)).sessions

/** Already gone is what was wanted. */
export const endSession = (http: Http, id: string): Promise<void> =>
  http.send<void>("DELETE", api.sessionById(id)).catch((error: unknown) => {
    if (!(error instanceof ApiError && error.status === 404)) throw error
  })
