import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, readlinkSync, realpathSync } from "node:fs"
import { Result } from "effect"

/** What `read` gives, or nothing when the process is gone or not ours to look at. */
const orNothing = <A>(read: () => A): A | undefined => Result.getOrUndefined(Result.try(read))

export const isAlive = (pid: number): boolean =>
  Result.match(
    Result.try(() => process.kill(pid, 0)),
    {
      onSuccess: () => true,
      // alive, but somebody else's
      onFailure: (cause) => cause instanceof Error && "code" in cause && cause.code === "EPERM"
    }
  )

const hasProc = existsSync("/proc/self/stat")

const ps = (pid: number, column: "lstart" | "command") => {
  const listed = spawnSync("ps", ["-p", String(pid), "-o", `${column}=`], { encoding: "utf8" })
  return listed.status === 0 ? listed.stdout.trim() : undefined
}

/**
 * Tells a process from a later one with the same number: its start, in clock ticks since boot, and the boot. `undefined`
 * when there is no such process, or only its remains.
 */
export const startOf = (pid: number): string | undefined => {
  if (!isAlive(pid)) return undefined
  if (!hasProc) return ps(pid, "lstart")
  return orNothing(() => {
    // the name in parentheses may hold blanks; after it come the state and, 20th, the start
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    // dead, and nobody collects it: usual in containers
    if (fields[0] === "Z" || fields[0] === "X") return undefined
    const start = fields[19]
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${start}`
  })
}

/** Whether `pid` is a postmaster of `cluster` (it works in its data folder), and not a process that got its number. */
export const isPostmasterOf = (pid: number, cluster: string): boolean => {
  if (!isAlive(pid)) return false
  if (!hasProc) return ps(pid, "command")?.includes(cluster) ?? false
  return orNothing(() => readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)) ?? false
}
