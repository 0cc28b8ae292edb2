/**
 * Loaded into the servers under test (`--import`, with `--expose-gc`), so that memory can be compared: SIGUSR2 collects
 * garbage, the message "memory" is answered with what the process then holds.
 */
const collect = () => {
  for (let time = 0; time < 3; time++) globalThis.gc?.()
}
process.on("SIGUSR2", collect)
process.on("message", (message) => {
  if (message !== "memory") return
  collect()
  process.send?.(process.memoryUsage())
})
process.channel?.unref()
