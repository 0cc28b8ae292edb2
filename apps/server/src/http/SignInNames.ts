import { buffer } from "node:stream/consumers"
import { Clock, Effect } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { hashOf } from "../session/Seal.ts"
import { originsOf } from "./ClientAddress.ts"
import { problemJson, problemPage, problems } from "./Errors.ts"
import { sensitiveRules } from "./LimitRules.ts"
import { Limits } from "./Limits.ts"
import type { Taken } from "./Proxy.ts"

const PATH = "/auth/sign_in"
/** As GoToSocial's page sends it: an address and a password. */
const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i
const MAX_FORM = 16 * 1024
/** More names in one form than anybody has. */
const MAX_NAMES = 1

/**
 * GoToSocial's sign-in form on its way, with the tries counted by the name in it besides by network: whoever guesses one
 * person's password from many networks meets a limit too, and no network alone can use that one up
 * (docs/decisions/0051-sign-in-by-name.md). GoToSocial reads other kinds of bodies as well; a name could hide in them, so
 * they are refused.
 */
export const make = Effect.gen(function* () {
  const limits = yield* Limits
  const clock = yield* Clock.Clock
  const { trustedProxies } = yield* AppConfig
  const originOf = originsOf(trustedProxies)

  return Effect.fnUntraced(function* ({ body, incoming, send }: Taken) {
    const isPerson = incoming.headers.accept?.includes("text/html") === true
    const refuse = (problem: Parameters<typeof problemJson>[0]) =>
      isPerson
        ? problemPage(problem, { title: "Signing in", action: { href: PATH, label: "Try again" } }, incoming.headers)
        : problemJson(problem)
    if (body._tag === "None" || !FORM.test(incoming.headers["content-type"] ?? "")) return refuse(problems.badRequest)
    const bytes = body._tag === "Memory" ? body.bytes : yield* Effect.promise(() => buffer(body.stream()))
    if (bytes.length > MAX_FORM) return refuse(problems.tooLarge(MAX_FORM))
    const names = namesIn(bytes.toString("utf8"), incoming.url ?? "")
    if (names.size > MAX_NAMES) return refuse(problems.badRequest)
    for (const name of names) {
      // fixed in length, and what is kept says nothing of whom
      const hash = hashOf(name)
      const { network } = originOf(incoming)
      for (const [rule, key] of [
        [sensitiveRules.signInNameHere, `${hash}:${network}`],
        [sensitiveRules.signInName, hash]
      ] as const) {
        const { allowed, resetAt } = yield* limits.take(rule, key)
        const seconds = Math.max(1, Math.ceil((resetAt - clock.currentTimeMillisUnsafe()) / 1000))
        if (!allowed) return refuse(problems.rateLimited(seconds))
      }
    }
    return yield* send
  })
})

/** As GoToSocial finds them, which looks into the address after the body; each in one way of writing it. */
const namesIn = (body: string, url: string): ReadonlySet<string> => {
  const query = url.includes("?") ? url.slice(url.indexOf("?") + 1) : ""
  const all = [body, query].flatMap((part) => new URLSearchParams(part).getAll("username"))
  return new Set(all.map((name) => name.normalize("NFKC").trim().toLowerCase()).filter((name) => name !== ""))
}
