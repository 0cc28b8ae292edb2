/** Loaded into the servers under test (`--import`, with `--expose-gc`): SIGUSR2 collects garbage, so that memory can be compared. */
process.on("SIGUSR2", () => {
  for (let time = 0; time < 3; time++) globalThis.gc?.()
})
