import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A status that the upstream has kept. */
export interface KeptStatus {
  readonly id: string
  readonly account: string
  readonly text: string
  readonly inReplyTo: string | null
  /** Milliseconds since 1970. */
  readonly at: number
}

/** One address of the upstream: what comes in here comes from one replica. */
export interface Entrance {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** What to do with a post: keep it and answer, or something worse. Called before and after it is kept. */
export type Fate = (moment: "received" | "kept", text: string, entrance: Entrance) => "go" | "drop"

/**
 * As much of GoToSocial as the scheduler uses, in memory, as the judge of what really happened: `statuses` is everything it
 * has kept, in order. Accounts are the ends of their tokens: `token-of-<account>`.
 */
export interface StatusesUpstream {
  readonly statuses: ReadonlyArray<KeptStatus>
  readonly entrance: () => Promise<Entrance>
  readonly stop: () => Promise<void>
}

const LIMITS = {
  configuration: {
    statuses: { max_characters: 5000, max_media_attachments: 6 },
    polls: { max_options: 6, max_characters_per_option: 50, min_expiration: 300, max_expiration: 2_629_746 }
  }
}

export const startStatusesUpstream = (fate: Fate = () => "go"): StatusesUpstream => {
  const statuses: Array<KeptStatus> = []
  const entrances = new Set<Entrance>()
  let last = 0

  const answer = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))

  const view = (status: KeptStatus) => ({
    id: status.id,
    created_at: new Date(status.at).toISOString(),
    visibility: "public",
    spoiler_text: "",
    language: null,
    in_reply_to_id: status.inReplyTo,
    media_attachments: [],
    poll: null,
    reblog: null
  })

  const handle = (request: IncomingMessage, body: string, response: ServerResponse, entrance: Entrance) => {
    const url = new URL(request.url ?? "/", "http://upstream")
    const account = /^Bearer token-of-(.+)$/.exec(request.headers.authorization ?? "")?.[1]
    if (url.pathname === "/api/v1/instance") return answer(response, 200, LIMITS)
    if (account === undefined) return answer(response, 401, { error: "Unauthorized: token not supplied" })
    if (url.pathname === "/api/v1/accounts/verify_credentials") {
      return answer(response, 200, { id: account, acct: account, username: account })
    }
    if (request.method === "POST" && url.pathname === "/api/v1/statuses") {
      const { in_reply_to_id = null, status: text = "" } = JSON.parse(body)
      if (text === "") return answer(response, 400, { error: "Bad Request: status contains no text, media or poll" })
      if (fate("received", text, entrance) === "drop") return response.destroy()
      last = Math.max(last + 1, Date.now())
      const kept = {
        id: `S${String(last).padStart(15, "0")}`,
        account,
        text,
        inReplyTo: in_reply_to_id,
        at: Date.now()
      }
      statuses.push(kept)
      if (fate("kept", text, entrance) === "drop") return response.destroy()
      return answer(response, 200, view(kept))
    }
    const [, , , noun, id, rest] = url.pathname.split("/")
    const mine = statuses.filter((one) => one.account === account)
    if (noun === "accounts" && rest === "statuses") {
      const before = url.searchParams.get("max_id")
      const page = mine.filter((one) => before === null || one.id < before).slice(-40)
      return answer(response, 200, page.reverse().map(view))
    }
    const found = mine.find((one) => one.id === id)
    if (noun === "statuses" && found !== undefined) {
      return answer(
        response,
        200,
        rest === "source" ? { id: found.id, text: found.text, spoiler_text: "" } : view(found)
      )
    }
    return answer(response, 404, { error: "Not Found" })
  }

  return {
    statuses,
    entrance: () =>
      new Promise((resolve) => {
        const server = createServer((request, response) => {
          const chunks: Array<Buffer> = []
          request.on("data", (chunk: Buffer) => chunks.push(chunk))
          request.on("end", () => handle(request, Buffer.concat(chunks).toString("utf8"), response, entrance))
          request.on("error", () => {})
          response.on("error", () => {})
        })
        let entrance: Entrance
        server.listen(0, "127.0.0.1", () => {
          entrance = {
            url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
            stop: () =>
              new Promise((done) => {
                server.close(() => done())
                server.closeAllConnections()
              })
          }
          entrances.add(entrance)
          resolve(entrance)
        })
      }),
    stop: async () => {
      await Promise.all([...entrances].map((entrance) => entrance.stop()))
    }
  }
}
