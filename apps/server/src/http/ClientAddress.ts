import type { IncomingMessage } from "node:http"
import { Result } from "effect"
import { IpNetwork, NetAddress } from "effect/net"

/**
 * Who is asking, by address: the peer, or, when the peer is a trusted proxy, the right-most entry of `X-Forwarded-For`
 * that is none. Other forwarded headers are not looked at; an unreadable entry ends the search at the last good one.
 */
export const clientAddress = (
  request: IncomingMessage,
  trusted: ReadonlyArray<IpNetwork.IpNetwork>
): string | undefined => {
  const peer = parse(request.socket.remoteAddress)
  if (peer === undefined) return undefined
  let address = peer
  const chain = [request.headers["x-forwarded-for"] ?? []].flat().join(",").split(",")
  for (let at = chain.length - 1; at >= 0 && isTrusted(address, trusted); at--) {
    const next = parse(chain[at]?.trim())
    if (next === undefined) break
    address = next
  }
  return NetAddress.formatIp(address)
}

/** Whether the peer itself is a trusted proxy: then its word counts for the scheme as well. */
export const isTrustedPeer = (request: IncomingMessage, trusted: ReadonlyArray<IpNetwork.IpNetwork>): boolean => {
  const peer = parse(request.socket.remoteAddress)
  return peer !== undefined && isTrusted(peer, trusted)
}

const isTrusted = (address: NetAddress.IpAddress, trusted: ReadonlyArray<IpNetwork.IpNetwork>) =>
  trusted.some((network) => IpNetwork.contains(network, address))

/** IPv4-mapped IPv6 addresses become IPv4, so that one client has one form. */
const parse = (text: string | undefined): NetAddress.IpAddress | undefined => {
  if (text === undefined || text === "") return undefined
  const ip = NetAddress.ipFromString(text.replace(/^\[|\]$/g, ""))
  return Result.isSuccess(ip) ? NetAddress.toCanonical(ip.success) : undefined
}
