import type { IncomingMessage } from "node:http"

export const STREAMING = "/api/v1/streaming"

/**
 * Only the handshake of a stream takes its connection over. Whoever else asks for another protocol is answered as if not
 * (RFC 9110, 7.8): as an upgrade a request would come past everything that all others go through, limits first of all.
 */
export const opensStream = ({ headers, method, url = "/" }: IncomingMessage): boolean =>
  method === "GET" && headers.upgrade?.toLowerCase() === "websocket" && withoutHost(url).split("?", 1)[0] === STREAMING

/** Path and query of a target that names a host, as Effect's own request reads it: one reading for all that judge it. */
export const withoutHost = (url: string): string => {
  if (url.startsWith("/")) return url
  const start = url.indexOf("/", url.indexOf("//") + 2)
  return start < 0 ? "/" : url.slice(start)
}

/**
 * What Node had read past the handshake of an upgrade: the first frames of a client that does not wait for the answer.
 * Effect's server does not hand it on, so the listener keeps it here until the route takes it.
 */
const heads = new WeakMap<IncomingMessage, Buffer>()

export const keepHead = (incoming: IncomingMessage, head: Buffer): void => {
  if (head.length > 0) heads.set(incoming, head)
}

export const takeHead = (incoming: IncomingMessage): Buffer => {
  const head = heads.get(incoming)
  heads.delete(incoming)
  return head ?? Buffer.alloc(0)
}
