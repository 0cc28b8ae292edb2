import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

/** How much of a body goes through before its buffers are let go of. */
const EVERY = 8 * 1024 * 1024

const find = (): (() => void) => {
  setFlagsFromString("--expose-gc")
  const collect: unknown = runInNewContext("gc")
  setFlagsFromString("--no-expose-gc")
  return typeof collect === "function" ? () => void collect({ type: "minor" }) : () => {}
}
let collect: (() => void) | undefined
let waiting = 0

/**
 * Told of the bytes of uploads that went through. Each read of a socket or a file is a buffer of up to 64 KiB outside of
 * V8's heap, which V8 hardly counts: a gigabyte leaves 60 MiB of them lying about before it looks. Every 8 MiB it is asked
 * to, among the young alone, which takes about a millisecond.
 */
export const letGoOf = (bytes: number): void => {
  waiting += bytes
  if (waiting < EVERY) return
  waiting = 0
  collect ??= find()
  collect()
}
