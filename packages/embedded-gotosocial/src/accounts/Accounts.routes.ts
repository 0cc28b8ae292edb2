import { Effect } from "effect"
import * as Reply from "../http/Reply.ts"
import { user } from "../http/Route.ts"
import { credentialView } from "./CredentialView.ts"

export const routes = [
  user("GET", "/api/v1/accounts/verify_credentials", "read:accounts", ({ viewer }) =>
    Effect.map(credentialView(viewer.accountId), (body) => Reply.json(body))
  )
]
