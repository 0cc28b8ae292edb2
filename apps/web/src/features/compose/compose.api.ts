import type { Status } from "@chirp/domain/Status"
import type { Http } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import type { StatusRequest } from "./compose.ts"

export interface ComposeApi {
  /** Posts once per key, however often it is called with it: Chirp keeps the answer (GoToSocial itself ignores the header). Fails with ApiError. */
  readonly post: (request: StatusRequest, idempotencyKey: string) => Promise<Status>
}

export const makeComposeApi = (http: Http): ComposeApi => ({
  post: (request, idempotencyKey) =>
    http.send<Status>("POST", api.statuses, {
      body: request,
      headers: { "idempotency-key": idempotencyKey }
    })
})
