/** FIN and the opcode of a text frame (RFC 6455, section 5.2). */
const TEXT = 0x81

/**
 * One whole text frame as a server sends it, unmasked: written once, and the same bytes go to every receiver. Possible
 * because nothing is compressed; `ws` writes its own frames (pong, close) whole and at once, so they never get in between.
 */
export const textFrame = (...parts: ReadonlyArray<Buffer>): Buffer => {
  let length = 0
  for (const part of parts) length += part.length
  const offset = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(offset + length)
  frame[0] = TEXT
  if (offset === 2) {
    frame[1] = length
  } else if (offset === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeUInt32BE(0, 2)
    frame.writeUInt32BE(length, 6)
  }
  let at = offset
  for (const part of parts) {
    frame.set(part, at)
    at += part.length
  }
  return frame
}
