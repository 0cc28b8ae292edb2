import type { IncomingMessage } from "node:http"
import { accountHeader } from "@chirp/domain/Session"
import { takesJson } from "./CacheRules.ts"
import type { Wanted } from "./KeptAnswer.ts"

/** With one of these a request is somebody's, is for a part or something else, has a body, or names itself. */
const telling = new Set([
  ...["authorization", "cookie", accountHeader, "range", "upgrade", "expect", "content-length", "transfer-encoding"],
  "x-request-id"
])

/**
 * What a request wants when it is one that anybody might send: GET over HTTP/1.1 at `host`, once, for JSON, with nothing
 * that says who is asking. Read from the headers as they came: the record that Node makes of them costs more than all of
 * this. Undefined is no refusal: the usual way can do everything.
 */
export const plainAsk = (incoming: IncomingMessage, host: string): Wanted | undefined => {
  if (incoming.method !== "GET" || incoming.httpVersion !== "1.1") return undefined
  const { rawHeaders } = incoming
  let [hosts, accepts] = [0, 0]
  let accepted: string | undefined
  let known: string | undefined
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? "").toLowerCase()
    const value = rawHeaders[at + 1] ?? ""
    if (name === "host") {
      if (++hosts > 1 || value !== host) return undefined
    } else if (name === "accept") {
      if (++accepts > 1 || !takesJson(value)) return undefined
    } else if (name === "accept-encoding") {
      if (accepted !== undefined) return undefined
      accepted = value
    } else if (name === "if-none-match") {
      if (known !== undefined) return undefined
      known = value
    } else if (telling.has(name)) return undefined
  }
  return hosts === 1 ? { "accept-encoding": accepted, "if-none-match": known } : undefined
}
