import { Option } from "effect"
import { assert, describe, it } from "vitest"
import { readStatusForm } from "../../src/http/StatusForm.ts"

const read = (type: string | undefined, text: string) =>
  Option.getOrUndefined(Option.map(readStatusForm(type, Buffer.from(text)), (fields) => structuredClone(fields)))
const FORM = "application/x-www-form-urlencoded"

describe("readStatusForm", () => {
  it("reads JSON objects", () => {
    const body = { status: "ü", media_ids: ["1"], poll: { options: ["a", "b"], multiple: true } }
    assert.deepStrictEqual(read("application/json; charset=utf-8", JSON.stringify(body)), body)
  })

  it("resolves the brackets of forms", () => {
    assert.deepStrictEqual(
      read(
        FORM,
        "status=a+b%20c&media_ids[]=1&media_ids%5B%5D=2&poll[options][]=x&poll[options][]=y&poll[expires_in]=300&spoiler_text="
      ),
      {
        status: "a b c",
        media_ids: ["1", "2"],
        poll: { options: ["x", "y"], expires_in: "300" },
        spoiler_text: ""
      }
    )
    assert.deepStrictEqual(read(FORM, "a[0]=x&a[1]=y&status=first&status=second"), {
      a: ["x", "y"],
      status: "first"
    })
  })

  it("reads the text of multipart forms, and leaves files out", () => {
    const body =
      '--b\r\nContent-Disposition: form-data; name="status"\r\n\r\nhi\r\nthere\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nbytes\r\n--b--\r\n'
    assert.deepStrictEqual(read("multipart/form-data; boundary=b", body), { status: "hi\r\nthere" })
  })

  it.each([
    ["no type", undefined, "status=x"],
    ["another type", "text/plain", '{"status":"x"}'],
    ["broken JSON", "application/json", '{"status": '],
    ["a JSON array", "application/json", "[1]"],
    ["a JSON null", "application/json", "null"],
    ["an unclosed bracket", FORM, "a[b=1"],
    ["too deep", FORM, "a[b][c][d][e]=1"],
    ["too many", FORM, "a[]=1&".repeat(201)],
    ["a broken multipart", "multipart/form-data; boundary=b", "--c\r\n"],
    ["a multipart without boundary", "multipart/form-data", "--b\r\n"]
  ])("leaves %s to GoToSocial", (_, type, text) => {
    assert.isUndefined(read(type, text))
  })

  it("does not let names reach the prototypes of objects", () => {
    assert.isUndefined(read(FORM, "__proto__[polluted]=1"))
    read(FORM, "constructor[prototype][polluted]=1")
    read("application/json", '{"__proto__":{"polluted":1}}')
    assert.isUndefined(Reflect.get({}, "polluted"))
  })
})
