/** A frame as GoToSocial writes it, of about `bytes` bytes, with the moment it was made (ns, the machine's monotonic clock). */
export const frameText = (id: string, bytes: number): string => {
  const status = { id, at: process.hrtime.bigint().toString(), content: "" }
  status.content = "post ".repeat(Math.max(0, bytes - 150) / 5)
  return `${JSON.stringify({ stream: ["user"], event: "update", payload: JSON.stringify(status) })}\n`
}

/** What the driver tells the process that sends. `accounts` empty: everybody. */
export interface Emit {
  readonly bytes: number
  readonly count: number
  readonly accounts: ReadonlyArray<string>
}
