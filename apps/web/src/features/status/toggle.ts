/**
 * A switch that answers at once and tells the server after. While a request is under way further presses only change
 * what is wanted; the last wish wins and no two requests for one switch are ever in the air. On failure the switch goes
 * back to what the server holds.
 */
export interface ToggleOptions {
  readonly read: () => boolean
  /** Shows a state before the server has confirmed it. */
  readonly show: (on: boolean) => void
  /** Tells the server; rejects when it refused or did not answer. */
  readonly send: (on: boolean) => Promise<void>
  readonly onFailure: (wanted: boolean, error: unknown) => void
}

export const makeToggles = () => {
  const running = new Map<string, { wanted: boolean }>()

  return async (key: string, options: ToggleOptions, to?: boolean): Promise<void> => {
    const wanted = to ?? !options.read()
    options.show(wanted)
    const current = running.get(key)
    if (current) {
      current.wanted = wanted
      return
    }
    const job = { wanted }
    running.set(key, job)
    let held = !wanted
    try {
      while (job.wanted !== held) {
        const next = job.wanted
        await options.send(next)
        held = next
        // The server's answer may have shown an older state than the one wanted by now.
        if (job.wanted !== next) options.show(job.wanted)
      }
    } catch (error) {
      options.show(held)
      options.onFailure(job.wanted, error)
    } finally {
      running.delete(key)
    }
  }
}
