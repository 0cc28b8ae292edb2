import type { IncomingMessage } from "node:http"
import { IpNetwork } from "effect/net"
import { assert, describe, it } from "vitest"
import { clientAddress } from "../../src/http/ClientAddress.ts"

const trusted = ["10.0.0.0/8", "127.0.0.1/32", "fd00::/8"].map(IpNetwork.fromStringUnsafe)

/** Only what `clientAddress` looks at. */
const request = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded }
  }) as unknown as IncomingMessage

describe("clientAddress", () => {
  it.each([
    ["a stranger's word counts for nothing", "198.51.100.7", "203.0.113.1", "198.51.100.7"],
    ["a trusted proxy's does", "10.0.0.1", "203.0.113.1", "203.0.113.1"],
    ["the right-most that is no proxy", "10.0.0.1", "1.1.1.1, 203.0.113.1, 10.2.3.4", "203.0.113.1"],
    ["IPv4 in IPv6 is IPv4", "::ffff:10.0.0.1", "::ffff:203.0.113.1", "203.0.113.1"],
    ["IPv6, with brackets", "fd00::1", "[2001:db8::1]", "2001:db8::1"],
    ["garbage ends the search", "10.0.0.1", "203.0.113.1, garbage", "10.0.0.1"],
    ["no header", "10.0.0.1", undefined, "10.0.0.1"]
  ])("%s", (_, peer, forwarded, expected) => {
    assert.strictEqual(clientAddress(request(peer, forwarded), trusted), expected)
  })
})
