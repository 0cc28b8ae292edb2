import { assert, describe, it } from "vitest"
import { problems } from "../../src/http/Errors.ts"
import { pageLanguage, said } from "../../src/http/PageWords.ts"

describe("the language of the server's own pages", () => {
  it("is the one the app was set to, else the first of the browser's that is spoken", () => {
    const of = (accepted?: string, cookie?: string) => pageLanguage({ "accept-language": accepted, cookie })
    assert.deepEqual(
      [
        of(),
        of("de-AT,de;q=0.9,en;q=0.8"),
        of("fr, de;q=0.5, en;q=0.9"),
        of("fr-FR"),
        of("de;q=0, en"),
        of("de", "a=b; chirp_language=en"),
        of("en", "chirp_language=de"),
        of("de", "chirp_language=ar-XB"),
        of("de;q=x,,;;=")
      ],
      ["en", "de", "en", "en", "en", "en", "de", "de", "en"]
    )
  })

  it("has a German sentence for all that a page can say, with its numbers", () => {
    const shown = [
      problems.badPath,
      problems.badRequest,
      problems.badBody,
      problems.accountsFull(8),
      problems.tooLarge(64 * 1024),
      problems.tooLarge(2 ** 20),
      problems.rateLimited(1),
      problems.rateLimited(30),
      problems.rateLimited(600),
      problems.notFound,
      problems.internal,
      problems.sessionsUnavailable,
      problems.disk,
      problems.busy,
      problems.unavailable,
      problems.starting,
      problems.timeout,
      problems.badAnswer
    ]
    for (const { error } of shown) {
      const german = said("de", error)
      assert.notStrictEqual(german, error)
      assert.notInclude(german, "#")
      assert.deepEqual(german.match(/\d+/g), error.match(/\d+/g))
    }
    assert.strictEqual(
      said("de", "GoToSocial does not let this account in: it is <disabled>: ask"),
      "GoToSocial lässt dieses Konto nicht ein: it is <disabled>: ask"
    )
    assert.strictEqual(said("de", "Said by nobody yet"), "Said by nobody yet")
  })
})
