import { Effect } from "effect"
import * as Reply from "../http/Reply.ts"
import { open } from "../http/Route.ts"
import { instanceV1, instanceV2, listRules } from "./InstanceView.ts"

const any: ReadonlyArray<string> = []

export const routes = [
  open("GET", "/livez", () => Effect.succeed(Reply.empty()), any),
  open("GET", "/readyz", () => Effect.succeed(Reply.empty()), any),
  open("GET", "/api/v1/instance", () => Effect.map(instanceV1(), (body) => Reply.json(body))),
  open("GET", "/api/v2/instance", () => Effect.map(instanceV2(), (body) => Reply.json(body))),
  open("GET", "/api/v1/instance/rules", () => Effect.map(listRules(), (body) => Reply.json(body)))
]
