import type { IncomingMessage } from "node:http"

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
