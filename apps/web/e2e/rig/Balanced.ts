import { Duration, Effect, Exit, Layer, Scope } from "effect"
import { ListenerLimits } from "../../../server/src/runtime/HttpListener.ts"
import { type Balancer, startBalancer } from "../../../server/test/testrig/Balancer.ts"
import { type ChirpRig, type RigOptions, startRig } from "../../../server/test/testrig/ChirpRig.ts"
import { freePort, redisServer } from "../../../server/test/testrig/RedisServer.ts"

/** How many replicas the browser tests run over (`CHIRP_E2E_REPLICAS`); 1: no balancer, nothing is restarted. */
export const replicas = Number(process.env.CHIRP_E2E_REPLICAS ?? 1)

/** Milliseconds between the end of a restart and the next. */
const PAUSE = 1_500
/** How many restarts there were in this file. */
export const restarted = { count: 0 }

/** The balancer asks a replica every 50 ms whether it is ready; a machine may be busy. */
const notice = Layer.succeed(ListenerLimits, { ...ListenerLimits.defaultValue(), notice: Duration.millis(700) })

export interface BalancedRig extends ChirpRig {
  /** Connections handed to each replica so far. */
  readonly handed: () => ReadonlyArray<number>
  /** Restarts one replica; one function for each. */
  readonly restarts: ReadonlyArray<() => Promise<void>>
  /** Ends the restarts; resolves when both replicas stand. */
  readonly rest: () => Promise<void>
  /** Goes on restarting one replica after the other. */
  readonly resume: () => void
}

/** Two replicas over one Redis behind a plain TCP balancer. Stopping the server stops all of it, also the balancer's port. */
export const startBalancedRig = async (options: RigOptions): Promise<BalancedRig> => {
  const scope = Scope.makeUnsafe()
  const redis = await Effect.runPromise(Scope.provide(redisServer, scope))
  const [free, one, two] = await Effect.runPromise(Effect.all([freePort, freePort, freePort]))
  const port = options.port ?? free
  const rig = await startRig({ ...options, port, serverPort: one, redis, references: notice })
  const second = await rig.replica(two)
  let balancer: Balancer | undefined = await startBalancer(port, [one, two])
  let handed = [0, 0]
  let turning: Promise<void> | undefined
  let tired = () => {}

  const restarts = [() => rig.restartServer(), () => second.stop().then(second.start)]
  const resume = () => {
    if (turning !== undefined || balancer === undefined) return
    let going = true
    const stopped = new Promise<void>((resolve) => {
      tired = () => {
        going = false
        resolve()
      }
    })
    turning = (async () => {
      for (let at = 0; going; at++) {
        await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, PAUSE))])
        if (!going) return
        await restarts[at % restarts.length]?.()
        restarted.count += 1
      }
    })()
  }
  const rest = async () => {
    tired()
    await turning
    turning = undefined
  }
  const sum = () => handed.map((count, at) => count + (balancer?.handed[at] ?? 0))
  const stopServer = async () => {
    await rest()
    handed = sum()
    const before = balancer
    balancer = undefined
    await before?.stop()
    await Promise.all([rig.stopServer(), second.stop()])
  }
  return {
    ...rig,
    handed: sum,
    restarts,
    rest,
    resume,
    stopServer,
    restartServer: async () => {
      const wasTurning = turning !== undefined
      await stopServer()
      await Promise.all([rig.restartServer(), second.start()])
      balancer = await startBalancer(port, [one, two])
      if (wasTurning || replicas > 1) resume()
    },
    stop: async () => {
      await stopServer()
      await rig.stop()
      await Effect.runPromise(Scope.close(scope, Exit.void))
    }
  }
}
