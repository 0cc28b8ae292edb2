import { worker } from "./worker.ts"

/** What pages ask of the worker. `take-over`: somebody pressed "Update", the waiting build is to be used. */
export const onMessage = async (message: unknown): Promise<void> => {
  if (message === "take-over") await worker.skipWaiting()
}
