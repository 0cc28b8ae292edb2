import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import fc from "fast-check"
import {
  BadAnswer,
  GoToSocialError,
  Refused,
  Starting,
  Unauthorized,
  Unreachable
} from "../../src/gotosocial/GoToSocialError.ts"
import {
  backoff,
  type Circumstances,
  decide,
  GIVE_UP_AFTER,
  MAX_ATTEMPTS,
  missing
} from "../../src/schedule/RetryPolicy.ts"

const calm: Circumstances = { setbacks: 0, lateBy: 0, isReply: false, hasMedia: false, random: 1 }
const about = (reason: GoToSocialError["reason"]) => new GoToSocialError({ operation: "test", reason })
const refused = (status: number, detail = "no", retryAfter?: number) =>
  about(new Refused({ status, detail, retryAfter }))
const decideOn = (status: number, more: Partial<Circumstances> = {}, detail?: string) =>
  decide(refused(status, detail), { ...calm, ...more })

describe("what an unsuccessful try means", () => {
  it("looks for the post whenever it may have arrived", () => {
    for (const status of [500, 501, 502, 504, 520, 100])
      assert.strictEqual(decideOn(status)._tag, "Look", String(status))
    assert.strictEqual(decide(about(new BadAnswer({ status: 200, detail: "half" })), calm)._tag, "Look")
    for (const timedOut of [true, false]) {
      assert.strictEqual(decide(about(new Unreachable({ timedOut, sent: true, cause: "" })), calm)._tag, "Look")
    }
  })

  it("waits when nothing was posted and that may change, as long as GoToSocial says", () => {
    for (const status of [408, 425, 429, 503, 301, 307, 308]) {
      assert.strictEqual(decideOn(status)._tag, "Later", String(status))
    }
    const told = decide(refused(429, "rate limit reached", 42), calm)
    assert.deepInclude(told, { _tag: "Later", everybody: true, delay: Duration.seconds(42) })
    assert.deepInclude(decide(about(new Starting({ retryAfter: 120 })), calm), { delay: Duration.seconds(120) })
    assert.deepInclude(decide(about(new Unreachable({ timedOut: false, sent: false, cause: "" })), calm), {
      everybody: true
    })
  })

  it("fails with the reason when GoToSocial says no", () => {
    const problem = (status: number, more: Partial<Circumstances>, detail: string) => {
      const decision = decideOn(status, more, detail)
      return decision._tag === "Fail" ? decision.problem : undefined
    }
    assert.strictEqual(problem(404, { isReply: true }, "Not Found")?.code, "reply_gone")
    assert.strictEqual(problem(400, { hasMedia: true }, "Bad Request: media not found: X")?.code, "media_gone")
    assert.strictEqual(problem(403, {}, "Forbidden")?.code, "forbidden")
    assert.deepInclude(problem(422, {}, "Unprocessable Entity: too long"), { code: "refused" })
    assert.match(problem(422, {}, "Unprocessable Entity: too long")?.message ?? "", /too long$/)
    assert.strictEqual(decide(about(new Unauthorized({ detail: "" })), calm)._tag, "OtherToken")
  })

  it("decides on every status, and never sends again what may be out", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.nat(50),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (status, setbacks, random) => {
          const decision = decideOn(status, { setbacks, random })
          const certain =
            status === 408 || status === 425 || status === 429 || status === 503 || (status >= 300 && status < 500)
          assert.strictEqual(decision._tag !== "Look", certain, `${status}: ${decision._tag}`)
        }
      )
    )
  })

  it("gives up after a day", () => {
    assert.deepInclude(decideOn(503, { lateBy: Duration.toMillis(GIVE_UP_AFTER) }), { _tag: "Fail" })
    assert.strictEqual(decideOn(503, { lateBy: Duration.toMillis(GIVE_UP_AFTER) - 1 })._tag, "Later")
  })
})

describe("the waits", () => {
  it("grow to a minute and are never less than half a second", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: -1, max: 2, noNaN: true }), (setbacks, random) => {
        const wait = Duration.toMillis(backoff(setbacks, random))
        assert.isTrue(wait >= 500 && wait <= 60_000, String(wait))
      })
    )
    assert.deepStrictEqual(
      [0, 1, 2, 6, 60].map((n) => Duration.toSeconds(backoff(n, 1))),
      [1, 2, 4, 60, 60]
    )
  })
})

describe("a try that is not to be found", () => {
  it("is never followed by another before the settle delay, and by two more at most", () => {
    const settle = Duration.seconds(60)
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.nat(200_000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempts, since, random) => {
          const next = missing({ attempts, sinceTry: Duration.millis(since), settle, random })
          if (since < 60_000) {
            assert.strictEqual(next._tag, "LookAgain")
            if (next._tag === "LookAgain") assert.isAtMost(Duration.toMillis(next.delay), 60_000 - since)
          } else {
            assert.strictEqual(next._tag, attempts >= MAX_ATTEMPTS ? "GiveUp" : "SendAgain")
          }
        }
      )
    )
  })
})
