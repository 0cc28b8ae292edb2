import type { IncomingMessage } from "node:http"
import type { Socket } from "node:net"
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

/** Where a request comes from. */
export interface Origin {
  /** The client's address; undefined when its connection is gone. */
  readonly address: string | undefined
  /** What it is counted by: an IPv4 address, or the /64 that an IPv6 address is in (one household or host has all of it). */
  readonly network: string
  /** Whether the peer is a trusted proxy, whose word counts for the scheme as well. */
  readonly trusted: boolean
}

/** A connection's origin is worked out once; behind a trusted proxy, once for each client's `X-Forwarded-For` at a time. */
export const originsOf = (trusted: ReadonlyArray<IpNetwork.IpNetwork>): ((request: IncomingMessage) => Origin) => {
  const known = new WeakMap<Socket, { readonly forwarded: string | undefined; readonly origin: Origin }>()
  return (request) => {
    const entry = known.get(request.socket)
    if (entry?.origin.trusted === false) return entry.origin
    const header = request.headers["x-forwarded-for"]
    const forwarded = typeof header === "object" ? header.join(",") : header
    if (entry !== undefined && entry.forwarded === forwarded) return entry.origin
    const address = clientAddress(request, trusted)
    const origin = { address, network: networkOf(address), trusted: isTrustedPeer(request, trusted) }
    known.set(request.socket, { forwarded, origin })
    return origin
  }
}

const networkOf = (address: string | undefined): string => {
  const ip = parse(address)
  if (ip === undefined) return "unknown"
  if (NetAddress.isIpv4Address(ip)) return NetAddress.formatIp(ip)
  return `${NetAddress.ipv6ToSegments(ip)
    .slice(0, 4)
    .map((segment) => segment.toString(16))
    .join(":")}::/64`
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
