import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  admit,
  bytes,
  concurrentUploads,
  mediaIds,
  missingAlt,
  rulesOf,
  startable,
  step,
  typeNames,
  type UploadEvent,
  type UploadItem,
  type Uploads
} from "../../../src/features/upload/upload.ts"
import { attachment, configuration } from "../fixtures.ts"

const item = (key: string): UploadItem => ({
  key,
  name: `${key}.png`,
  size: 10,
  kind: "image",
  alt: "",
  savedAlt: "",
  state: { at: "waiting" }
})
const run = (...events: ReadonlyArray<UploadEvent>): Uploads => events.reduce(step, [] as Uploads)

describe("step", () => {
  it("takes a file from waiting to done, keeping the order it was picked in", () => {
    const uploads = run(
      { on: "added", items: [item("a"), item("b")] },
      { on: "started", key: "a", alt: "" },
      { on: "started", key: "b", alt: "" },
      { on: "progress", key: "b", fraction: 1 },
      { on: "done", key: "b", attachment: attachment("MB") },
      { on: "progress", key: "a", fraction: 0.4 },
      { on: "done", key: "a", attachment: attachment("MA", { description: "a cat" }) }
    )
    expect(mediaIds(uploads)).toEqual(["MA", "MB"])
    expect(uploads[0]?.savedAlt).toBe("a cat")
  })
  it("ignores what comes for a removed file, and a done after a failure", () => {
    const uploads = run(
      { on: "added", items: [item("a"), item("b")] },
      { on: "started", key: "a", alt: "" },
      { on: "removed", key: "a" },
      { on: "done", key: "a", attachment: attachment("MA") },
      { on: "started", key: "b", alt: "" },
      { on: "failed", key: "b", message: "no", canRetry: true },
      { on: "done", key: "b", attachment: attachment("MB") }
    )
    expect(uploads).toHaveLength(1)
    expect(uploads[0]?.state.at).toBe("failed")
    expect(step(uploads, { on: "retry", key: "b" })[0]?.state.at).toBe("waiting")
  })
  it("never goes back in progress", () => {
    const uploads = run(
      { on: "added", items: [item("a")] },
      { on: "started", key: "a", alt: "" },
      { on: "progress", key: "a", fraction: 0.6 },
      { on: "progress", key: "a", fraction: 0.2 }
    )
    expect(uploads[0]?.state).toEqual({ at: "sending", fraction: 0.6 })
  })
  it("moves a file within bounds", () => {
    const uploads = run({ on: "added", items: [item("a"), item("b"), item("c")] })
    const order = (by: number) => step(uploads, { on: "moved", key: "b", by }).map(({ key }) => key)
    expect(order(-1)).toEqual(["b", "a", "c"])
    expect(order(5)).toEqual(["a", "c", "b"])
  })
  it("holds its invariants under any run of events", () => {
    const key = fc.constantFrom("a", "b", "c", "d")
    const event: fc.Arbitrary<UploadEvent> = fc.oneof(
      key.map((k) => ({ on: "started" as const, key: k, alt: "" })),
      fc.record({ on: fc.constant("progress" as const), key, fraction: fc.double({ min: 0, max: 1, noNaN: true }) }),
      key.map((k) => ({ on: "done" as const, key: k, attachment: attachment(k) })),
      key.map((k) => ({ on: "failed" as const, key: k, message: "no", canRetry: true })),
      key.map((k) => ({ on: "retry" as const, key: k })),
      key.map((k) => ({ on: "removed" as const, key: k })),
      key.map((k) => ({ on: "described" as const, key: k, alt: "x" }))
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let uploads = run({ on: "added", items: ["a", "b", "c", "d"].map(item) })
        for (const one of events) {
          // the queue only starts what may start
          if (one.on === "started" && !startable(uploads).some(({ key: k }) => k === one.key)) continue
          const before = uploads
          uploads = step(uploads, one)
          const keys = uploads.map(({ key: k }) => k)
          expect(keys).toEqual(before.map(({ key: k }) => k).filter((k) => keys.includes(k)))
          const running = uploads.filter(({ state }) => state.at === "sending" || state.at === "working")
          expect(running.length).toBeLessThanOrEqual(concurrentUploads)
          for (const old of before)
            if (old.state.at === "done" && keys.includes(old.key))
              expect(uploads.find(({ key: k }) => k === old.key)?.state.at).toBe("done")
        }
      })
    )
  })
})

describe("admit", () => {
  const rules = rulesOf({ configuration })
  const file = (name: string, type = "image/png", size = 10) => ({ name, type, size })
  it("names the file and the limit", () => {
    const { accepted, refused } = admit(
      [
        file("ok.png"),
        file("a.heic", "image/heic"),
        file("big.png", "image/png", 41943041),
        file("nil.png", "image/png", 0)
      ],
      0,
      rules
    )
    expect(accepted.map(({ name }) => name)).toEqual(["ok.png"])
    expect(refused).toEqual([
      "“a.heic” (image/heic) can’t be posted: this server takes JPEG, GIF, PNG, WEBP, and MP4.",
      "“big.png” is 40.1 MiB; the limit for images here is 40 MiB.",
      "“nil.png” is empty."
    ])
  })
  it("takes as many as still fit and says which were left out", () => {
    const { accepted, refused } = admit([file("a.png"), file("b.png"), file("c.png")], 5, rules)
    expect(accepted).toHaveLength(1)
    expect(refused).toEqual(["A post here holds at most 6 files; “b.png” and 1 more were left out."])
  })
  it("leaves a file without a type to the server", () => {
    expect(admit([file("a.weird", "")], 0, rules).accepted).toHaveLength(1)
  })
})

describe("words", () => {
  it("names sizes and types", () => {
    expect(bytes(41943040)).toBe("40 MiB")
    expect(bytes(1536)).toBe("1.5 KiB")
    expect(typeNames(["image/svg+xml", "video/quicktime", "video/x-matroska"])).toEqual(["SVG", "MOV", "MKV"])
  })
  it("finds what has no description", () => {
    expect(missingAlt([item("a"), { ...item("b"), alt: "a cat" }]).map(({ key }) => key)).toEqual(["a"])
  })
})
